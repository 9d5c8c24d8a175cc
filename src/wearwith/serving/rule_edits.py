"""Edits of the rule book as clients send them: made, or tried without being kept."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from wearwith.rules import Rule, RuleBook, RuleDesk, RuleEdit, RuleItem, SetRule, Sign
from wearwith.rules.rule_toml import parsed_limit
from wearwith.types import Side, Slot
from wearwith.words.attributes import Trait

__all__ = [
    "Add",
    "Change",
    "Edit",
    "GoBack",
    "ItemGiven",
    "SetGiven",
    "SwitchOff",
    "SwitchOn",
    "TraitGiven",
    "make_edit",
    "with_edits",
]

Name = Annotated[str, Field(min_length=1, max_length=500)]
Note = Annotated[str, Field(max_length=2_000)]
Attribute = Literal["colour", "material", "pattern", "category", "brand"]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class TraitGiven(_Model):
    """A value of an attribute."""

    attribute: Attribute
    value: Name


class ItemGiven(TraitGiven):
    """One of the two garments of a rule: its value, and its slot or its side; neither is any."""

    slot: Slot | None = None
    side: Side | None = None

    @property
    def item(self) -> RuleItem:
        """As rules have it; raises `RuleError` if there is a slot and a side."""
        return RuleItem(Trait(self.attribute, self.value), self.slot, self.side)


class SetGiven(_Model):
    """What no outfit should have.

    More than `at_most` values of an attribute, not counting those in `beside`; more than `at_most`
    garments of a slot; or garments with values of two of the groups in `apart`.
    """

    attribute: Attribute | None = None
    at_most: int | None = Field(None, ge=0, le=100)
    beside: Annotated[list[Name], Field(max_length=1_000)] | None = None
    slot: Slot | None = None
    apart: Annotated[list[list[Name]], Field(max_length=100)] | None = None


class Add(_Model):
    """Add a rule: about a top and a bottom, about two garments (`items`), or about outfits."""

    action: Literal["add"]
    id: Name
    top: TraitGiven | None = None
    bottom: TraitGiven | None = None
    items: tuple[ItemGiven, ItemGiven] | None = None
    set: SetGiven | None = None
    sign: Sign | None = Field(None, description="Needed unless the rule is about outfits.")
    strength: float = Field(1.0, gt=0, le=100)
    note: Note = ""

    @model_validator(mode="after")
    def _has_one_form(self) -> Self:
        given = [
            name for name in ("top", "bottom", "items", "set") if getattr(self, name) is not None
        ]
        if given not in (["top", "bottom"], ["items"], ["set"]):
            raise ValueError("a rule has a top and a bottom, or items, or a set")
        if self.set is None and self.sign is None:
            raise ValueError('a rule has the sign "+" if the two go together, "-" if they do not')
        if self.set is not None and self.sign == "+":
            raise ValueError('a rule about outfits has the sign "-", or none')
        return self

    def rule(self, source: str) -> Rule | SetRule:
        """Make the rule; raises `RuleError` if its set or a place is wrong."""
        said = self.strength, self.note, source
        if self.set is not None:
            limit = parsed_limit(self.set.model_dump(exclude_none=True), f"rule {self.id!r}")
            return SetRule(self.id, limit, *said)
        assert self.sign is not None  # noqa: S101 (validated, as are top and bottom)
        if self.items is not None:
            first, second = self.items
            return Rule(self.id, (first.item, second.item), self.sign, *said)
        assert self.top is not None and self.bottom is not None  # noqa: S101, PT018
        top, bottom = (Trait(one.attribute, one.value) for one in (self.top, self.bottom))
        return Rule.of_sides(self.id, top, bottom, self.sign, *said)


class SwitchOff(_Model):
    """Switch a rule off."""

    action: Literal["switch_off"]
    rule: Name


class SwitchOn(_Model):
    """Switch a rule on again."""

    action: Literal["switch_on"]
    rule: Name


class Change(_Model):
    """Change what a rule says, or how much it counts."""

    action: Literal["change"]
    rule: Name
    sign: Sign | None = None
    strength: float | None = Field(None, gt=0, le=100)


class GoBack(_Model):
    """Make an older version, or 0, the newest one."""

    action: Literal["go_back"]
    version: int = Field(ge=0, le=10_000_000)


Edit = Annotated[Add | SwitchOff | SwitchOn | Change | GoBack, Field(discriminator="action")]


def make_edit(desk: RuleDesk, edit: Edit, author: str, reason: str) -> RuleEdit:
    """Make an edit; raises `RuleError` if the book has no such rule or version."""
    if isinstance(edit, Add):
        return desk.add(edit.rule(author), author=author, reason=reason)
    if isinstance(edit, Change):
        return desk.change(
            edit.rule, sign=edit.sign, strength=edit.strength, author=author, reason=reason
        )
    if isinstance(edit, GoBack):
        return desk.go_back(edit.version, author=author, reason=reason)
    switch = desk.switch_on if isinstance(edit, SwitchOn) else desk.switch_off
    return switch(edit.rule, author=author, reason=reason)


def with_edits(desk: RuleDesk, edits: Sequence[Edit]) -> RuleBook:
    """Give the rules that would be on after some edits, which are not kept.

    The edits are made on a copy of the desk, so that whatever can be tried can be made.

    Raises
    ------
    RuleError
        If one of them can't be made.
    """
    with TemporaryDirectory(prefix="wearwith-try-") as place:
        copy = desk.copied(Path(place) / "desk")
        for edit in edits:
            make_edit(copy, edit, "nobody", "tried")
        return copy.now()[1]
