"""The form of a rule: the edits it asks for, and what they would do."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self, cast

from pydantic import ValidationError
from starlette.datastructures import FormData

from wearwith.errors import ConfigError, RuleError
from wearwith.matching import Matcher
from wearwith.matching.moved_lists import moved_lists
from wearwith.matching.rule_effect import RuleEffect, effect_of
from wearwith.matching.rule_evidence import RuleEvidence, evidence_of_rules
from wearwith.rules import Rule, RuleBook, RuleDesk, RuleItem, SetRule, Sign
from wearwith.serving.page.shelf import Card, Shelf
from wearwith.serving.rule_edits import (
    Add,
    Change,
    Edit,
    ItemGiven,
    SetGiven,
    SwitchOff,
    SwitchOn,
    TraitGiven,
    make_edit,
    with_edits,
)
from wearwith.serving.served_model import ServedModel, desk_of
from wearwith.types import Side, Slot
from wearwith.words.attributes import Trait
from wearwith.words.wording import _

__all__ = [
    "NEW",
    "NEW_SET",
    "EditTrial",
    "RuleForm",
    "TriedList",
    "is_about_outfits",
    "try_edits",
    "version_of",
]

NEW = "new"  # the place of a rule that the book does not have yet
NEW_SET = "new-set"  # of one about whole outfits
ANY = "any"  # of the garments of a new rule
MOST_LETTERS = 200  # of the name of a new rule
LISTED = 10  # bottoms of a list that is compared
MOST_LISTS = 3


@dataclass(frozen=True)
class RuleForm:
    """One rule as a person wants it.

    Attributes
    ----------
    place
        Of the form on the page: the rule's number in the book, `NEW` or `NEW_SET`.
    author, reason
        Who and why; they may be empty for a trial.
    edits
        What makes the rule so; empty if it is so already.
    """

    place: str
    rule: Rule | SetRule
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
            if (new := fields.get("place")) in (NEW, NEW_SET):
                add = _new(fields, sign, strength) if new == NEW else _new_set(fields, strength)
                return cls(new, add.rule(author), True, author, reason, (add,))
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
                _("The rule is like that already"),
                where=f"rule {self.rule.id!r}",
                fix=_("switch it on or off, or change its sign or its strength"),
            )


def version_of(form: FormData) -> int:
    """Read which version a form goes back to; raises `ConfigError` if it is no number."""
    text = form.get("version")
    if not (isinstance(text, str) and text.isascii() and text.isdigit() and len(text) < 8):
        raise ConfigError(
            _("%(text)s is not a version") % {"text": repr(text)},
            where="version",
            fix=_("choose one of the list"),
        )
    return int(text)


def _new(fields: Mapping[str, str], sign: Sign, strength: float) -> Add:
    top, bottom = _item(fields, "top"), _item(fields, "bottom")
    no = "" if sign == "+" else "no "
    name = fields.get("name") or f"{no}{_called(top)} + {_called(bottom)}"
    about: dict[str, object] = {"items": tuple(map(_given, (top, bottom)))}
    if (top.side, bottom.side) == ("top", "bottom"):
        values = (TraitGiven.model_validate(vars(item.trait)) for item in (top, bottom))
        about = dict(zip(("top", "bottom"), values, strict=True))
    said = {"action": "add", "id": name, "sign": sign, "strength": strength}
    return Add.model_validate(said | about)


def _given(item: RuleItem) -> ItemGiven:
    return ItemGiven.model_validate({**vars(item.trait), "slot": item.slot, "side": item.side})


def _called(item: RuleItem) -> str:
    """`white`, or `white shoes`; the category sneakers says that they are shoes."""
    says_slot = item.slot is None or item.trait.attribute == "category"
    return item.trait.value if says_slot else f"{item.trait.value} {item.slot}"


def _new_set(fields: Mapping[str, str], strength: float) -> Add:
    names = {
        "values": ("attribute", "at_most", "beside"),
        "garments": ("slot", "at_most"),
        "apart": ("attribute", "apart"),
    }.get(fields.get("limit", ""))
    if names is None:
        raise RuleError(
            _("Nothing says what no outfit should have"), where="limit", fix=_("choose one")
        )
    given: dict[str, object] = {name: fields[name] for name in names if fields.get(name)}
    if "beside" in given:
        given["beside"] = _listed(fields["beside"])
    if "apart" in names:
        given["apart"] = [_listed(fields.get(name, "")) for name in ("first", "second")]
    limit = SetGiven.model_validate(given)
    add = Add(action="add", id="new", set=limit, sign="-", strength=strength)
    rule = add.rule("")
    assert isinstance(rule, SetRule)  # noqa: S101
    return add.model_copy(update={"id": fields.get("name") or str(rule.limit)[:MOST_LETTERS]})


def _listed(text: str) -> list[str]:
    """Values that are separated by commas."""
    return [value for part in text.split(",") if (value := part.strip())]


def _changed(
    desk: RuleDesk, name: str, sign: Sign, strength: float, is_on: bool
) -> tuple[str, Rule | SetRule, tuple[Edit, ...]]:
    """Find the place of a rule in the book, the rule as it should be, and the edits for that."""
    book, off = desk.read(desk.version)
    found = [(place, rule) for place, rule in enumerate(book.all) if rule.id == name]
    if not found:
        raise RuleError(
            _("The book has no rule %(name)s") % {"name": repr(name)},
            fix=_("open the page of rules again"),
        )
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
    rule: Rule | SetRule
    rule = replace(before, strength=strength)
    if isinstance(rule, Rule):
        rule = replace(rule, sign=sign)
    return str(place), rule, tuple(edits)


def _sign(fields: Mapping[str, str]) -> Sign:
    sign = fields.get("sign", "+")
    if sign not in ("+", "-"):
        raise RuleError(
            _("The sign is %(sign)s") % {"sign": repr(sign)},
            where="sign",
            fix=_('give "+" or "-"'),
        )
    return cast("Sign", sign)


def _strength(fields: Mapping[str, str]) -> float:
    text = fields.get("strength", "1")
    try:
        return float(text.replace(",", "."))
    except ValueError:
        raise RuleError(
            _("The strength %(text)s is not a number") % {"text": repr(text)},
            where="strength",
            fix=_("the default is 1"),
        ) from None


def _item(fields: Mapping[str, str], side: Side) -> RuleItem:
    """The value of one of two garments, and what it is: of a side, of a slot, or any."""
    attribute, _colon, value = fields.get(side, "").partition(":")
    if not value:
        missing = {
            "top": _("No value of the top is chosen"),
            "bottom": _("No value of the bottom is chosen"),
        }
        raise RuleError(missing[side], where=side, fix=_("choose one"))
    trait, worn = Trait(attribute, value), fields.get(f"{side}_worn", "")
    if not worn:
        return RuleItem(trait, side=side)
    return RuleItem(trait, slot=None if worn == ANY else cast("Slot", worn))


@dataclass(frozen=True)
class TriedList:
    """The first bottoms of a top before an edit and after it; `new` are the ids that came in."""

    top: Card
    before: list[Card]
    after: list[Card]
    new: frozenset[str]


@dataclass(frozen=True)
class EditTrial:
    """What an edit would do: to validation pairs, and to the lists of tops.

    `evidence` is that of the rule as it would be, None if it is about outfits; `moved` has the
    lists that moved most, of `n_moved` among `n_tops`.
    """

    rule: Rule | SetRule
    evidence: RuleEvidence | None
    effect: RuleEffect
    n_tops: int
    n_moved: int
    moved: list[TriedList]


def try_edits(shelf: Shelf, served: ServedModel, form: RuleForm) -> EditTrial:
    """Find out what a form would do, and keep nothing; raises `RuleError` if it can't be made."""
    form.require_change()
    matcher = served.matcher
    book = with_edits(desk_of(served), form.edits)
    lists = moved_lists(matcher, book, LISTED, MOST_LISTS)
    moved = [
        TriedList(
            shelf[one.top],
            [shelf[item] for item in one.before],
            [shelf[item] for item in one.after],
            frozenset(one.after) - frozenset(one.before),
        )
        for one in lists.most
    ]
    effect = effect_of(matcher, book)
    evidence = _evidence(matcher, form.rule)
    return EditTrial(form.rule, evidence, effect, lists.n_tops, lists.n_moved, moved)


def is_about_outfits(rule: Rule | SetRule) -> bool:
    """Whether a rule says nothing of a top with a bottom."""
    return isinstance(rule, SetRule) or rule.is_about_outfits


def _evidence(matcher: Matcher, rule: Rule | SetRule) -> RuleEvidence | None:
    """Count how often the values of one rule were worn together, whatever the others say."""
    if is_about_outfits(rule):
        return None
    teacher = matcher.teacher
    assert teacher is not None  # noqa: S101 - there is a desk
    (found,) = evidence_of_rules(matcher.model, teacher.with_book(RuleBook.of([rule])))
    return found
