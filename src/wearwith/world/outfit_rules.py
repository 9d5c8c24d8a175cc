"""The rules of whole outfits that are true of every sample world.

A pair rule speaks of two garments of an outfit, and counts more in some styles than in others. A
set rule limits how many different values of an attribute, or garments of a slot, an outfit has.
"""

from dataclasses import dataclass
from typing import Any, Literal

from wearwith.types import Slot
from wearwith.world.assortment import COLOURS, METALS, STYLES, PerStyle

__all__ = ["OUTFIT_RULES", "SET_RULES", "OutfitRule", "OutfitWeights", "SetRule", "Value"]


@dataclass(frozen=True)
class Value:
    """A value of an attribute, of garments of a slot, or of any."""

    slot: Slot | None
    attribute: Literal["category", "colour", "material", "pattern"]
    value: str

    def __str__(self) -> str:
        is_named = self.slot is None or self.attribute == "category"
        return self.value if is_named else f"{self.value} {self.slot}"


@dataclass(frozen=True)
class OutfitRule:
    """A rule about two garments of an outfit: its sign, and how far it counts in each style."""

    items: tuple[Value, Value]
    sign: Literal["+", "-"]
    counts_in: PerStyle

    @property
    def id(self) -> str:
        """The rule in words: `no sandals + coat`."""
        return f"{'' if self.sign == '+' else 'no '}{self.items[0]} + {self.items[1]}"

    def as_json(self) -> dict[str, Any]:
        """The rule for `truth.json`."""
        items = [
            {name: text for name, text in (("slot", one.slot), (one.attribute, one.value)) if text}
            for one in self.items
        ]
        counts_in = dict(zip(STYLES, self.counts_in, strict=True))
        return {"id": self.id, "items": items, "sign": self.sign, "counts_in": counts_in}


@dataclass(frozen=True)
class SetRule:
    """An outfit has at most so many different values of an attribute, or garments of a slot.

    Values in `uncounted` are free.
    """

    id: str
    most: int
    attribute: Literal["colour", "pattern"] | None = None
    uncounted: tuple[str, ...] = ()
    slot: Slot | None = None


@dataclass(frozen=True)
class OutfitWeights:
    """The weight of each part that only outfits have, and how closely they follow the sum.

    `sets` is the penalty for each set rule that is broken. What completes an outfit is drawn with
    probability softmax(score / temperature) over all garments of a slot.
    """

    rules: float = 8.0
    sets: float = 3.0
    popularity: float = 0.4
    temperature: float = 1.0


def _rule(one: str, other: str, sign: Literal["+", "-"], counts_in: PerStyle) -> OutfitRule:
    return OutfitRule((_value(one), _value(other)), sign, counts_in)


def _value(text: str) -> Value:
    slot, attribute, value = text.split()
    return Value(None if slot == "any" else slot, attribute, value)  # type: ignore[arg-type]


# None fires on a top with a bottom: those are drawn by `truth` alone.
OUTFIT_RULES: tuple[OutfitRule, ...] = (
    _rule("shoes colour white", "bag colour white", "+", (1.0, 0.1, 0.8, 0.2, 0.0)),
    _rule("shoes colour black", "bag colour black", "+", (0.1, 0.8, 0.0, 0.0, 1.0)),
    _rule("shoes material satin", "bag material satin", "+", (0.0, 0.2, 0.0, 0.0, 1.0)),
    _rule("shoes material leather", "bag material leather", "+", (0.3, 1.0, 0.0, 0.2, 0.0)),
    _rule("shoes colour white", "any colour blue", "+", (1.0, 0.0, 0.5, 0.3, 0.0)),
    _rule("jewellery colour gold", "any colour brown", "+", (0.4, 0.1, 0.0, 1.0, 0.2)),
    _rule("jewellery colour silver", "any colour grey", "+", (0.2, 0.8, 1.0, 0.0, 0.1)),
    _rule("one-piece pattern floral", "shoes category sandals", "+", (0.2, 0.0, 0.0, 1.0, 0.0)),
    _rule("top category shirt", "outerwear category blazer", "+", (0.3, 1.0, 0.0, 0.0, 0.4)),
    _rule("bottom colour white", "shoes category sneakers", "+", (1.0, 0.0, 0.5, 0.1, 0.0)),
    _rule("jewellery colour silver", "any colour beige", "-", (0.1, 0.5, 0.0, 1.0, 0.2)),
    _rule("shoes category sandals", "outerwear category coat", "-", (0.7, 1.0, 0.5, 0.1, 0.9)),
    _rule("shoes category heels", "bag category backpack", "-", (0.1, 0.6, 0.2, 0.0, 1.0)),
    _rule("shoes category sneakers", "bag category clutch", "-", (0.8, 1.0, 0.1, 0.2, 0.5)),
    _rule("shoes colour black", "any colour beige", "-", (0.1, 0.3, 0.0, 1.0, 0.8)),
)

_NEUTRALS = tuple(name for name, colour in (COLOURS | METALS).items() if colour.hue is None)

SET_RULES: tuple[SetRule, ...] = (
    SetRule("at most three colours beside neutrals", 3, "colour", _NEUTRALS),
    SetRule("one pattern", 1, "pattern", ("plain",)),
    SetRule("one layer", 1, slot="outerwear"),
)
