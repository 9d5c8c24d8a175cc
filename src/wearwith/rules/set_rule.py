"""A set rule: what no outfit should have, however its garments go together two by two."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from wearwith.types import Slot
from wearwith.words.attributes import Trait

__all__ = ["AtMostGarments", "AtMostValues", "SetLimit", "SetRule", "ValuesApart"]

Resolve = Callable[[Trait], Trait]


@dataclass(frozen=True)
class AtMostValues:
    """At most so many different values of an attribute, not counting those in `beside`."""

    attribute: str
    at_most: int
    beside: tuple[str, ...] = ()

    def __str__(self) -> str:
        beside = f" beside {', '.join(self.beside)}" if self.beside else ""
        return f"at most {self.at_most} of {self.attribute}{beside}"

    def resolved(self, resolve: Resolve) -> "AtMostValues":
        """Name the values as a vocabulary does."""
        return replace(self, beside=_resolved(self.attribute, self.beside, resolve))


@dataclass(frozen=True)
class AtMostGarments:
    """At most so many garments of a slot."""

    slot: Slot
    at_most: int

    def __str__(self) -> str:
        return f"at most {self.at_most} of {self.slot}"

    def resolved(self, resolve: Resolve) -> "AtMostGarments":  # noqa: ARG002 (it has no values)
        """Name the values as a vocabulary does."""
        return self


@dataclass(frozen=True)
class ValuesApart:
    """No two garments with values of two of the groups."""

    attribute: str
    groups: tuple[tuple[str, ...], ...]

    def __str__(self) -> str:
        groups = " never with ".join(", ".join(group) for group in self.groups)
        return f"{self.attribute}: {groups}"

    def resolved(self, resolve: Resolve) -> "ValuesApart":
        """Name the values as a vocabulary does."""
        groups = tuple(_resolved(self.attribute, group, resolve) for group in self.groups)
        return replace(self, groups=groups)


SetLimit = AtMostValues | AtMostGarments | ValuesApart


@dataclass(frozen=True)
class SetRule:
    """An outfit that breaks the limit is the worse for it."""

    id: str  # unique in the book, among all rules
    limit: SetLimit
    strength: float = 1.0  # how much it counts among rules, above 0
    note: str = ""  # for people: what it means
    source: str = ""  # where it comes from

    @property
    def sign(self) -> Literal["-"]:
        """Always against: an outfit within the limit is not the better for it."""
        return "-"


def _resolved(attribute: str, values: tuple[str, ...], resolve: Resolve) -> tuple[str, ...]:
    return tuple(dict.fromkeys(resolve(Trait(attribute, value)).value for value in values))
