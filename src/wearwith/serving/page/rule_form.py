"""From the form of a rule to the edits that it asks for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self, cast

from pydantic import ValidationError
from starlette.datastructures import FormData

from wearwith.errors import ConfigError, RuleError
from wearwith.rules import Rule, RuleDesk, Sign
from wearwith.serving.rule_edits import Add, Change, Edit, SwitchOff, SwitchOn, TraitGiven
from wearwith.words.attributes import Trait

__all__ = ["NEW", "RuleForm", "version_of"]

NEW = "new"  # the place of a rule that the book does not have yet


@dataclass(frozen=True)
class RuleForm:
    """One rule as a person wants it.

    Attributes
    ----------
    place
        Of the form on the page: a number of the book, or `NEW`.
    rule
        As it should be.
    is_on
        Whether it should have its say.
    author, reason
        Who, and why; they may be empty where it is only tried.
    edits
        What makes it so; none if it is so already.
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
        given = {name: text.strip() for name, text in form.items() if isinstance(text, str)}
        sign, strength = _sign(given), _strength(given)
        author, reason = given.get("author", ""), given.get("reason", "")
        try:
            if given.get("place") == NEW:
                rule = _new(given, sign, strength)
                return cls(NEW, rule, True, author, reason, (_add(rule),))
            is_on = given.get("on") == "1"
            place, rule, edits = _changed(desk, given.get("rule", ""), sign, strength, is_on)
        except ValidationError as error:
            said = error.errors()[0]
            where = str(said["loc"][-1]) if said["loc"] else None
            raise RuleError(said["msg"], where=where) from None
        return cls(place, rule, is_on, author, reason, edits)

    def save(self, desk: RuleDesk) -> str:
        """Make it so, and say what was done.

        Raises
        ------
        RuleError
            If author or reason are missing, nothing would change, or the desk refuses.
        """
        self.require_change()
        done = [edit.make(desk, self.author, self.reason).change for edit in self.edits]
        return ", and ".join(done)

    def require_change(self) -> None:
        """Raise `RuleError` if the rule is as it should be already."""
        if not self.edits:
            raise RuleError(
                "The rule is like that already",
                where=f"rule {self.rule.id!r}",
                fix="switch it on or off, or change its sign or its strength",
            )


def version_of(form: FormData) -> int:
    """Read which version a form goes back to; `ConfigError` if it is no number."""
    text = form.get("version")
    if not (isinstance(text, str) and text.isascii() and text.isdigit() and len(text) < 8):
        raise ConfigError(f"{text!r} is no version", where="version", fix="choose one of the list")
    return int(text)


def _new(given: Mapping[str, str], sign: Sign, strength: float) -> Rule:
    top, bottom = _value(given, "top"), _value(given, "bottom")
    no = "" if sign == "+" else "no "
    name = given.get("name") or f"{no}{top.value} + {bottom.value}"
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
    """Place of a rule in the book, how it would be, and what makes it so."""
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


def _sign(given: Mapping[str, str]) -> Sign:
    sign = given.get("sign", "+")
    if sign not in ("+", "-"):
        raise RuleError(f"The sign is {sign!r}", where="sign", fix='give "+" or "-"')
    return cast("Sign", sign)


def _strength(given: Mapping[str, str]) -> float:
    text = given.get("strength", "1")
    try:
        return float(text.replace(",", "."))
    except ValueError:
        raise RuleError(
            f"The strength {text!r} is no number", where="strength", fix="1 is usual"
        ) from None


def _value(given: Mapping[str, str], side: str) -> Trait:
    attribute, _, value = given.get(side, "").partition(":")
    if not value:
        raise RuleError(f"No value of the {side} is chosen", where=side, fix="choose one")
    return Trait(attribute, value)
