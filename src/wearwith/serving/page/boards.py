"""Looks as boards: each garment in its place, as large as such garments are."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from wearwith.matching.outfit_diagnosis import RuleInOutfit
from wearwith.matching.outfits import CompletedLook
from wearwith.serving.page.shelf import Card
from wearwith.types import Slot

__all__ = ["Board", "BoardItem", "board_of"]

MOST_FOR, MOST_AGAINST = 2, 1  # rules; nobody reads more
WORTH_SAYING = 0.1  # of the strongest rule's effect
# Where small things may lie if another garment has their place already.
_SMALL: tuple[Slot, ...] = ("hat", "jewellery", "eyewear", "scarf", "accessory")


@dataclass(frozen=True)
class BoardItem:
    """A garment on a board; `place` is the slot whose place it has there."""

    card: Card
    place: Slot
    given: bool
    share: float | None


@dataclass(frozen=True)
class Board:
    """A look as it is shown.

    Attributes
    ----------
    items
        From the top of the body down, small things last.
    chance, price
        As in `CompletedLook`; the price is None unless the prices of all garments are known.
    set
        Id of somebody's own set; None if the model put it together.
    good, against
        The strongest rules for it and against it, as sentences without a full stop.
    best
        What adds most to it; None if nothing does.
    """

    items: tuple[BoardItem, ...]
    chance: float | None
    price: float | None
    set: str | None
    good: tuple[str, ...]
    against: tuple[str, ...]
    best: Card | None

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of its garments, those that were given first."""
        return tuple(one.card.id for one in sorted(self.items, key=lambda one: not one.given))

    @property
    def given(self) -> tuple[str, ...]:
        """Ids of the garments that every look has."""
        return tuple(one.card.id for one in self.items if one.given)

    @property
    def has(self) -> frozenset[Slot]:
        """The places that are taken."""
        return frozenset(one.place for one in self.items)


def board_of(
    look: CompletedLook, card_of: Callable[[str], Card], say: Callable[[RuleInOutfit], str]
) -> Board:
    """Lay a look out; `say` says one of its rules."""
    items = list[BoardItem]()
    taken = set[Slot]()
    for item in sorted(look.items, key=lambda one: _ORDER.index(one.slot)):
        places = (item.slot, *_SMALL)
        place = next((one for one in places if one not in taken), item.slot)
        taken.add(place)
        items.append(BoardItem(card_of(item.id), place, item.given, item.share))
    shared = [one for one in items if one.share is not None and one.share > 0]
    best = max(shared, key=lambda one: one.share or 0.0, default=None)
    prices_known = all(one.card.price is not None for one in items)
    return Board(
        tuple(items),
        look.probability,
        look.price if prices_known else None,
        look.set,
        tuple(map(say, _strongest(look, 1, MOST_FOR))),
        tuple(map(say, _strongest(look, -1, MOST_AGAINST))),
        None if best is None else best.card,
    )


def _strongest(look: CompletedLook, sign: int, most: int) -> list[RuleInOutfit]:
    """The strongest rules of a sign; none that says less than one before it."""
    least = WORTH_SAYING * max((abs(rule.effect) for rule in look.rules), default=0.0)
    found = list[RuleInOutfit]()
    for rule in look.rules:
        words, before = set(rule.words.split()), [set(one.words.split()) for one in found]
        is_new = not any(words <= one or words >= one for one in before)
        if rule.effect * sign > least and is_new and len(found) < most:
            found.append(rule)
    return found


_ORDER: Sequence[Slot] = (
    "outerwear",
    "top",
    "one-piece",
    "bottom",
    "shoes",
    "bag",
    *_SMALL,
)
