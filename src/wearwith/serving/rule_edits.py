"""Edits of the rule book as clients send them: made, or tried without being kept."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from wearwith.rules import Rule, RuleBook, RuleDesk, RuleEdit, Sign
from wearwith.words.attributes import Trait

__all__ = ["Add", "Change", "Edit", "GoBack", "SwitchOff", "SwitchOn", "make_edit", "with_edits"]

Name = Annotated[str, Field(min_length=1, max_length=500)]
Note = Annotated[str, Field(max_length=2_000)]
Attribute = Literal["colour", "material", "pattern", "category", "brand"]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class TraitGiven(_Model):
    """A value of an attribute."""

    attribute: Attribute
    value: Name


class Add(_Model):
    """Add a rule."""

    action: Literal["add"]
    id: Name
    top: TraitGiven
    bottom: TraitGiven
    sign: Sign
    strength: float = Field(1.0, gt=0, le=100)
    note: Note = ""


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
        top, bottom = (Trait(one.attribute, one.value) for one in (edit.top, edit.bottom))
        rule = Rule.of_sides(
            edit.id, top, bottom, edit.sign, edit.strength, edit.note, source=author
        )
        return desk.add(rule, author=author, reason=reason)
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
