"""Which slots exclude each other: nobody wears two pairs of shoes, or trousers with a dress.

Counted in the outfits of Mango and of Polyvore Outfits that have the slot. Two of it: shoes 7.1 and
1.1 %, bottoms 5.0 and 1.5 %, bags 2.7 and 3.0 %, one-pieces 0.9 and 4.7 %, hats, eyewear and
scarves 0 to 2.0 %. A bottom and a one-piece meet 0.06 and 0.12 times as often as by chance. What
is worn together stays possible: tops over tops (11.6 and 6.5 %), a top under a one-piece, jewellery
and accessories (8 to 37 %). So does a coat over a blazer, which is rare (2.9 and 1.3 %): how many
layers of outerwear go is a matter for a rule.
"""

from collections.abc import Iterable

from wearwith.types import Slot

__all__ = ["EXCLUDES", "alternatives", "clash", "excluded_by"]

_ON_THE_LEGS: frozenset[Slot] = frozenset({"bottom", "one-piece"})
_ONCE: tuple[Slot, ...] = ("shoes", "bag", "hat", "eyewear", "scarf")

# The slots that each slot leaves no room for; a slot that is not here excludes none.
EXCLUDES: dict[Slot, frozenset[Slot]] = {
    **dict.fromkeys(_ON_THE_LEGS, _ON_THE_LEGS),
    **{slot: frozenset({slot}) for slot in _ONCE},
}


def excluded_by(slots: Iterable[Slot]) -> frozenset[Slot]:
    """The slots that can't be added to an outfit which has these slots."""
    nothing: frozenset[Slot] = frozenset()
    return nothing.union(*(EXCLUDES.get(slot, nothing) for slot in slots))


def alternatives(slot: Slot) -> tuple[Slot, ...]:
    """A slot, and those whose garments can be worn in its place: a dress in that of trousers."""
    return slot, *sorted(EXCLUDES.get(slot, frozenset()) - {slot})


def clash(slots: Iterable[Slot]) -> tuple[Slot, Slot] | None:
    """The first slot that one before it excludes, behind that one; None if all go together.

    `slots` has a slot for each item of an outfit, so that two pairs of shoes are ("shoes",
    "shoes").
    """
    earlier: list[Slot] = []
    for slot in slots:
        for other in earlier:
            if slot in EXCLUDES.get(other, ()):
                return other, slot
        earlier.append(slot)
    return None
