"""Edits of the rule book as they are sent; made, or tried without being kept."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from wearwith.rules import Rule, RuleBook, RuleDesk, RuleEdit, Sign
from wearwith.words.attributes import Trait

__all__ = ["Add", "Change", "Edit", "GoBack", "SwitchOff", "SwitchOn", "tried"]

Name = Annotated[str, Field(min_length=1, max_length=500)]
Said = Annotated[str, Field(max_length=2_000)]
Attribute = Literal["colour", "material", "pattern", "category", "brand"]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class TraitGiven(_Model):
    """A value of an attribute."""

    attribute: Attribute
    value: Name

    def trait(self) -> Trait:
        """Give it as rules have it."""
        return Trait(self.attribute, self.value)


class Add(_Model):
    """Add a rule."""

    action: Literal["add"]
    id: Name
    top: TraitGiven
    bottom: TraitGiven
    sign: Sign
    strength: float = Field(1.0, gt=0, le=100)
    note: Said = ""

    def make(self, desk: RuleDesk, author: str, reason: str) -> RuleEdit:
        """Make the edit; raises `RuleError` as `RuleDesk.add`."""
        traits = self.top.trait(), self.bottom.trait()
        rule = Rule(self.id, *traits, self.sign, self.strength, self.note, source=author)
        return desk.add(rule, author=author, reason=reason)


class SwitchOff(_Model):
    """Let a rule have no say."""

    action: Literal["switch_off"]
    rule: Name

    def make(self, desk: RuleDesk, author: str, reason: str) -> RuleEdit:
        """Make the edit; raises `RuleError` if there is no such rule."""
        return desk.switch_off(self.rule, author=author, reason=reason)


class SwitchOn(_Model):
    """Let a rule have its say again."""

    action: Literal["switch_on"]
    rule: Name

    def make(self, desk: RuleDesk, author: str, reason: str) -> RuleEdit:
        """Make the edit; raises `RuleError` if there is no such rule."""
        return desk.switch_on(self.rule, author=author, reason=reason)


class Change(_Model):
    """Change what a rule says, or how much it counts."""

    action: Literal["change"]
    rule: Name
    sign: Sign | None = None
    strength: float | None = Field(None, gt=0, le=100)

    def make(self, desk: RuleDesk, author: str, reason: str) -> RuleEdit:
        """Make the edit; raises `RuleError` as `RuleDesk.change`."""
        new = {"sign": self.sign, "strength": self.strength}
        return desk.change(self.rule, author=author, reason=reason, **new)  # type: ignore[arg-type]


class GoBack(_Model):
    """Make an older version, or 0, the newest one."""

    action: Literal["go_back"]
    version: int = Field(ge=0, le=10_000_000)

    def make(self, desk: RuleDesk, author: str, reason: str) -> RuleEdit:
        """Make the edit; raises `RuleError` if there is no such version."""
        return desk.go_back(self.version, author=author, reason=reason)


Edit = Annotated[Add | SwitchOff | SwitchOn | Change | GoBack, Field(discriminator="action")]


def tried(desk: RuleDesk, edits: Sequence[Edit]) -> RuleBook:
    """Give the rules that would be on after some edits, which are not kept.

    They are made on a copy of the desk, so that what can be tried is what can be made.

    Raises
    ------
    RuleError
        If one of them can't be made.
    """
    with TemporaryDirectory(prefix="wearwith-try-") as place:
        copy = desk.copied(Path(place) / "desk")
        for edit in edits:
            edit.make(copy, "nobody", "tried")
        return copy.now()[1]
