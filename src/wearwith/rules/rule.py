"""A rule: two garments, each with a value, go together or do not."""

from dataclasses import dataclass, replace
from typing import Literal, Self

from wearwith.errors import RuleError
from wearwith.types import OUTFIT_SLOTS, Side, Slot
from wearwith.words.attributes import Trait
from wearwith.words.kinds import SIDE_OF_SLOT

__all__ = ["Rule", "RuleItem", "Sign", "Statement"]

Sign = Literal["+", "-"]


@dataclass(frozen=True)
class RuleItem:
    """A value of one of the two garments, and perhaps where it is worn: any garment otherwise.

    Raises `RuleError` if the slot is in no outfit, or there is a slot and a side: a dress may be a
    bottom in a pair and is a one-piece in an outfit.
    """

    trait: Trait
    slot: Slot | None = None  # what the garment is in an outfit
    side: Side | None = None  # which of the two it is in a pair

    def __post_init__(self) -> None:
        if self.slot is not None and self.slot not in OUTFIT_SLOTS:
            raise RuleError(
                f"There is no slot {self.slot!r}", fix=f"the slots are {', '.join(OUTFIT_SLOTS)}"
            )
        if self.slot is not None and self.side is not None:
            raise RuleError(
                f"{self.trait} is of the slot {self.slot!r} and of the side {self.side!r}",
                fix="name the slot or the side, or neither for any garment",
            )

    def __str__(self) -> str:
        return str(self.trait) if self.slot is None else f"{self.slot} {self.trait}"

    @property
    def place(self) -> tuple[Trait, str, str]:
        """What it is sorted by."""
        return self.trait, self.slot or "", self.side or ""


Statement = tuple[tuple[RuleItem, ...], Sign, float]


@dataclass(frozen=True)
class Rule:
    """Two garments go together, or do not, if one has the first value and the other the second.

    The order of the items says nothing.
    """

    id: str  # unique in the book
    items: tuple[RuleItem, RuleItem]
    sign: Sign  # "+" if they go together, "-" if they do not
    strength: float = 1.0  # how much it counts among rules, above 0
    note: str = ""  # for people: what it means
    source: str = ""  # where it comes from

    @classmethod
    def of_sides(
        cls,
        id: str,  # noqa: A002 (the name of the field)
        top: Trait,
        bottom: Trait,
        sign: Sign,
        strength: float = 1.0,
        note: str = "",
        source: str = "",
    ) -> Self:
        """Make a rule about the two sides of a pair."""
        items = RuleItem(top, side="top"), RuleItem(bottom, side="bottom")
        return cls(id, items, sign, strength, note, source)

    @classmethod
    def of_gain(cls, items: tuple[RuleItem, RuleItem], gain: float, note: str, source: str) -> Self:
        """Make a rule about two values of one attribute, named after what it says.

        `gain` is its signed strength.
        """
        names = [" ".join(filter(None, (item.slot, item.trait.value))) for item in items]
        both = " + ".join(names)
        return cls(
            id=f"{items[0].trait.attribute}: {both if gain > 0 else f'no {both}'}",
            items=items,
            sign="+" if gain > 0 else "-",
            strength=round(abs(gain), 4),
            note=note,
            source=source,
        )

    def restated(self, gain: float, note: str) -> Self:
        """Give it another signed strength; where the sign turns, its name says so."""
        name = self.id
        if self.is_positive != (gain > 0):
            attribute, colon, both = name.rpartition(": ")
            name = attribute + colon + (both.removeprefix("no ") if gain > 0 else f"no {both}")
        sign: Sign = "+" if gain > 0 else "-"
        return replace(self, id=name, sign=sign, strength=round(abs(gain), 4), note=note)

    @property
    def gain(self) -> float:
        """Its strength with its sign."""
        return self.strength if self.is_positive else -self.strength

    @property
    def is_positive(self) -> bool:
        """Whether the two go together."""
        return self.sign == "+"

    @property
    def is_of_sides(self) -> bool:
        """Whether it is about a top and a bottom, in this order."""
        return [item.side for item in self.items] == ["top", "bottom"]

    @property
    def about(self) -> tuple[RuleItem, RuleItem]:
        """The items in an order that does not depend on how they are written."""
        first, second = sorted(self.items, key=lambda item: item.place)
        return first, second

    @property
    def statement(self) -> Statement:
        """What it says, and how much it counts: all that changes what a teacher does."""
        return self.about, self.sign, self.strength

    @property
    def ways(self) -> tuple[tuple[RuleItem, RuleItem], ...]:
        """How a top and a bottom can have the two values: the top's item and the bottom's.

        None if both are on one side or of one slot, and two if the rule leaves it open.
        """
        first, second = self.items
        if first.slot is not None and first.slot == second.slot:
            return ()
        both = dict.fromkeys(((first, second), (second, first)))
        return tuple(pair for pair in both if pair[0].side != "bottom" and pair[1].side != "top")

    @property
    def is_about_outfits(self) -> bool:
        """Whether its garments are no top with a bottom, such as shoes with a bag."""
        no_side = any(item.slot and item.slot not in SIDE_OF_SLOT for item in self.items)
        return no_side or not self.ways

    @property
    def _in_pair(self) -> tuple[RuleItem, RuleItem]:
        """The items with that of the top first, if the rule says which that is."""
        first, second = self.items
        sides = [item.side or (item.slot and SIDE_OF_SLOT.get(item.slot)) for item in self.items]
        is_reversed = sides in (["bottom", "top"], ["bottom", None], [None, "top"])
        return (second, first) if is_reversed else (first, second)

    @property
    def worn_as(self) -> tuple[Slot | Side | None, Slot | Side | None]:
        """Where `top` and `bottom` are to be worn: a slot, a side, or anywhere."""
        one, other = self._in_pair
        return one.slot or one.side, other.slot or other.side

    @property
    def top(self) -> Trait:
        """The value of the top, or the first one if either garment may have it."""
        return self._in_pair[0].trait

    @property
    def bottom(self) -> Trait:
        """The value of the bottom, or the second one if either garment may have it."""
        return self._in_pair[1].trait
