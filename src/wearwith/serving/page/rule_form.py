"""The form of a rule: the edits it asks for, and what they would do."""

from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import Self, cast

from pydantic import ValidationError
from starlette.datastructures import FormData

from wearwith.errors import ConfigError, RuleError
from wearwith.matching import Matcher
from wearwith.matching.rule_effect import RuleEffect, effect_of
from wearwith.rules import Rule, RuleDesk, Sign
from wearwith.serving.page.shelf import Card, Shelf
from wearwith.serving.rule_edits import (
    Add,
    Change,
    Edit,
    SwitchOff,
    SwitchOn,
    TraitGiven,
    make_edit,
    with_edits,
)
from wearwith.serving.served_model import ServedModel, desk_of
from wearwith.words.attributes import Trait

__all__ = ["NEW", "EditTrial", "RuleForm", "try_edits", "version_of"]

NEW = "new"  # the place of a rule that the book does not have yet
SHOWN = 8
COMPARED = 1_000  # garments of the present ranking


@dataclass(frozen=True)
class RuleForm:
    """One rule as a person wants it.

    Attributes
    ----------
    place
        Of the form on the page: the rule's number in the book, or `NEW`.
    author, reason
        Who and why; they may be empty for a trial.
    edits
        What makes the rule so; empty if it is so already.
    """

    place: str
    rule: Rule
    is_on: bool
    author: str
    reason: str
    edits: tuple[Edit, ...]

    @classmethod
    def of(cls, form: FormData, desk: RuleDesk) -> Self:
        """Read a form.

        Raises
        ------
        RuleError
            If there is no such rule, or a value, a sign or a strength is missing or wrong.
        """
        fields = {name: text.strip() for name, text in form.items() if isinstance(text, str)}
        sign, strength = _sign(fields), _strength(fields)
        author, reason = fields.get("author", ""), fields.get("reason", "")
        try:
            if fields.get("place") == NEW:
                rule = _new(fields, sign, strength)
                return cls(NEW, rule, True, author, reason, (_add(rule),))
            is_on = fields.get("on") == "1"
            place, rule, edits = _changed(desk, fields.get("rule", ""), sign, strength, is_on)
        except ValidationError as error:
            first = error.errors()[0]
            where = str(first["loc"][-1]) if first["loc"] else None
            raise RuleError(first["msg"], where=where) from None
        return cls(place, rule, is_on, author, reason, edits)

    def save(self, desk: RuleDesk) -> None:
        """Make the edits; raises `RuleError` without edits, author or reason, or if one fails."""
        self.require_change()
        for edit in self.edits:
            make_edit(desk, edit, self.author, self.reason)

    def require_change(self) -> None:
        """Raise `RuleError` if the rule is as it should be already."""
        if not self.edits:
            raise RuleError(
                "The rule is like that already",
                where=f"rule {self.rule.id!r}",
                fix="switch it on or off, or change its sign or its strength",
            )


def version_of(form: FormData) -> int:
    """Read which version a form goes back to; raises `ConfigError` if it is no number."""
    text = form.get("version")
    if not (isinstance(text, str) and text.isascii() and text.isdigit() and len(text) < 8):
        raise ConfigError(
            f"{text!r} is not a version", where="version", fix="choose one of the list"
        )
    return int(text)


def _new(fields: Mapping[str, str], sign: Sign, strength: float) -> Rule:
    top, bottom = _value(fields, "top"), _value(fields, "bottom")
    no = "" if sign == "+" else "no "
    name = fields.get("name") or f"{no}{top.value} + {bottom.value}"
    return Rule(name, top, bottom, sign, strength)


def _add(rule: Rule) -> Add:
    return Add(
        action="add",
        id=rule.id,
        top=TraitGiven.model_validate(vars(rule.top)),
        bottom=TraitGiven.model_validate(vars(rule.bottom)),
        sign=rule.sign,
        strength=rule.strength,
    )


def _changed(
    desk: RuleDesk, name: str, sign: Sign, strength: float, is_on: bool
) -> tuple[str, Rule, tuple[Edit, ...]]:
    """Find the place of a rule in the book, the rule as it should be, and the edits for that."""
    book, off = desk.read(desk.version)
    found = [(place, rule) for place, rule in enumerate(book.rules) if rule.id == name]
    if not found:
        raise RuleError(f"The book has no rule {name!r}", fix="open the page of rules again")
    ((place, before),) = found
    edits: list[Edit] = []
    if (sign, strength) != (before.sign, before.strength):
        new_sign = None if sign == before.sign else sign
        new_strength = None if strength == before.strength else strength
        edits.append(Change(action="change", rule=name, sign=new_sign, strength=new_strength))
    if is_on and name in off:
        edits.append(SwitchOn(action="switch_on", rule=name))
    if not is_on and name not in off:
        edits.append(SwitchOff(action="switch_off", rule=name))
    rule = Rule(name, before.top, before.bottom, sign, strength, before.note, before.source)
    return str(place), rule, tuple(edits)


def _sign(fields: Mapping[str, str]) -> Sign:
    sign = fields.get("sign", "+")
    if sign not in ("+", "-"):
        raise RuleError(f"The sign is {sign!r}", where="sign", fix='give "+" or "-"')
    return cast("Sign", sign)


def _strength(fields: Mapping[str, str]) -> float:
    text = fields.get("strength", "1")
    try:
        return float(text.replace(",", "."))
    except ValueError:
        raise RuleError(
            f"The strength {text!r} is not a number", where="strength", fix="the default is 1"
        ) from None


def _value(fields: Mapping[str, str], side: str) -> Trait:
    attribute, _, value = fields.get(side, "").partition(":")
    if not value:
        raise RuleError(f"No value of the {side} is chosen", where=side, fix="choose one")
    return Trait(attribute, value)


@dataclass(frozen=True)
class EditTrial:
    """What an edit would do: on validation pairs, and to the bottoms of an example top.

    `moved` has the first of those bottoms with their rank and the one `before`, which is None
    beyond `COMPARED`.
    """

    effect: RuleEffect
    example: Card | None
    moved: list[tuple[Card, int, int | None]]


def try_edits(shelf: Shelf, served: ServedModel, form: RuleForm) -> EditTrial:
    """Find out what a form would do, and keep nothing; raises `RuleError` if it can't be made."""
    form.require_change()
    matcher = served.matcher
    book = with_edits(desk_of(served), form.edits)
    effect = effect_of(matcher, book)
    example = _example(shelf, form.rule, served.pictures)
    if example is None:
        return EditTrial(effect, None, [])

    def best(matcher: Matcher, k: int) -> list[str]:
        matches = matcher.match(example.id, k, "bottoms", by="teacher")
        return list(matches.items["id"])

    before = {item: rank for rank, item in enumerate(best(matcher, COMPARED), start=1)}
    after = enumerate(best(matcher.with_book(book), SHOWN), start=1)
    return EditTrial(
        effect, example, [(shelf[item], rank, before.get(item)) for rank, item in after]
    )


def _example(shelf: Shelf, rule: Rule, pictures: Container[str]) -> Card | None:
    """Find a top that a rule is about, with a picture if possible."""
    knowledge = shelf.model.knowledge
    assert knowledge is not None  # noqa: S101 - there is a desk
    has = knowledge.traits.filter(attribute=rule.top.attribute, value=rule.top.value)
    ids = has["item"].unique().sort()
    tops = [shelf[item] for item in ids if item in shelf and shelf[item].side == "top"]
    return next((card for card in tops if card.id in pictures), tops[0] if tops else None)
