"""Which garment of a shop would make most new outfits with what one has.

For each garment of the shop, all looks that it makes with the wardrobe are scored, none is left out
(up to `possible_looks.MOST`), and those count that are good: better than three in four of the looks
that the wardrobe makes by itself. What is no top, bottom, one-piece or pair of shoes, such as a bag
or a coat, is added to the looks that are good already, to the best 1,000 of them.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from wearwith.catalog.slot_catalogue import NONE, SlotCatalogue
from wearwith.matching.filters import Condition
from wearwith.matching.outfits import CompletedLook, Completer
from wearwith.matching.outfits.wishes import known_slots
from wearwith.model import TrainedModel
from wearwith.model.two_catalogues import OF_SHOP, beside
from wearwith.progress import ProgressFactory, silent
from wearwith.types import Bools, Doubles, Ints, Slot
from wearwith.wardrobe.dresser import OwnLooks, apart
from wearwith.wardrobe.possible_looks import CORE, possible_looks
from wearwith.wardrobe.worn_lately import weights_of

__all__ = ["GarmentToAdd", "garments_to_add"]

LOOKS_AT_ONCE = 2**15
FINISHED = 1_000  # good looks, the best ones, with which a bag or a coat is tried
EXAMPLES = 2


@dataclass(frozen=True)
class GarmentToAdd:
    """A garment of a shop.

    Attributes
    ----------
    id, name, slot, price
        Which it is; the price is None if it is not known.
    new
        How many good looks it makes with what is there.
    looks
        How many looks it makes, good or not.
    wakes
        Ids of own garments that are in no good look yet, and would be.
    examples
        The best of its looks, whose clothes differ.
    """

    id: str
    name: str
    slot: Slot
    price: float | None
    new: int
    looks: int
    wakes: tuple[str, ...]
    examples: tuple[CompletedLook, ...]

    def to_json(self) -> dict[str, Any]:
        """Give one dictionary of JSON values."""
        return asdict(self)


def garments_to_add(
    own: TrainedModel,
    shop: TrainedModel,
    k: int = 3,
    slots: Iterable[str] | None = None,
    where: Iterable[Condition] = (),
    exclude: Sequence[str] = (),
    progress: ProgressFactory = silent,
) -> list[GarmentToAdd]:
    """The k garments of each slot with which a wardrobe makes most new good looks, best first.

    Of one model only the best colour is there; of equals, the one with the better looks comes
    first. What makes no good look is left out.

    Parameters
    ----------
    own, shop
        One trained model over the garments of the wardrobe, and over those of the shop.
    slots
        Which to look at; by default tops, bottoms, one-pieces and shoes.
    where
        Conditions on the columns of the shop's items.
    exclude
        Ids of the shop that are not wanted.

    Raises
    ------
    ConfigError
        If the two are not of one model, a slot is unknown, or a condition is wrong.
    UnknownItemError
        If an excluded id is none of the shop's.
    """
    wanted = CORE if slots is None else known_slots(slots, "slots")
    room = _FittingRoom.of(Completer(beside(own, shop)))
    of_shop = Completer(shop).shelf
    may_be = of_shop.allowed(where)
    may_be[of_shop.garments.positions(exclude)] = False
    candidates = {
        slot: room.garments.positions(
            OF_SHOP + of_shop.garments.ids[n] for n in of_shop.of_slot(slot) if may_be[n]
        )
        for slot in dict.fromkeys(wanted)
    }
    tried: list[tuple[int, float, int]] = []  # good looks, mean score, garment
    with progress("Trying on", sum(map(len, candidates.values())), "garments") as bar:
        for some in candidates.values():
            rest = room.rest(some)
            at_once = max(LOOKS_AT_ONCE // max(len(rest), 1), 1)
            for start in range(0, len(some), at_once):
                part = some[start : start + at_once]
                scores = room.scores(part, rest)
                new = (scores >= room.every.good).sum(axis=1)
                means = scores.sum(axis=1) / max(len(rest), 1)
                tried += zip(new.tolist(), means.tolist(), part.tolist(), strict=True)
                bar.advance(len(part))
    best, models = list[GarmentToAdd](), set[int]()
    shown = Counter[Slot]()
    for new, _, garment in sorted(tried, key=lambda one: (-one[0], -one[1], one[2])):
        model, slot = int(room.completer.shelf.models[garment]), room.garments.slot(garment)
        if new and shown[slot] < k and model not in models:
            models.add(model)
            shown[slot] += 1
            best.append(room.described(garment, room.rest(np.array([garment]))))
    return best


@dataclass(frozen=True)
class _FittingRoom:
    """A wardrobe and a shop side by side, and all looks of the wardrobe alone.

    Attributes
    ----------
    completer
        Over the garments of both.
    is_own
        Which are of the wardrobe; shape (n,).
    every
        The looks of the wardrobe.
    """

    completer: Completer
    is_own: Bools
    every: OwnLooks

    @classmethod
    def of(cls, completer: Completer) -> "_FittingRoom":
        garments, scorer = completer.shelf.garments, completer.scorer()
        own = np.array([not name.startswith(OF_SHOP) for name in garments.ids], dtype=np.bool_)
        shoes = bool(own[garments.of_slot("shoes")].any())
        nothing = np.empty(0, np.int64)
        looks = possible_looks(scorer, nothing, own, with_shoes=shoes)
        return cls(completer, own, OwnLooks.of(looks, scorer))

    @property
    def garments(self) -> SlotCatalogue:
        return self.completer.shelf.garments

    def rest(self, candidates: Ints) -> Ints:
        """What any garment of a slot is worn with, given some of them. Shape: (m, L)."""
        if not len(candidates) or self.garments.slot(int(candidates[0])) not in CORE:
            best = np.argsort(-self.every.scores, kind="stable")[:FINISHED]
            return self.every.looks[best[self.every.scores[best] >= self.every.good]]
        scorer, shoes = self.completer.scorer(), self.garments.of_slot("shoes")
        has_shoes = bool(self.is_own[shoes].any())
        one = candidates[:1]
        return possible_looks(scorer, one, self.is_own, with_shoes=has_shoes)[:, 1:]

    def scores(self, candidates: Ints, rest: Ints) -> Doubles:
        """Scores of each garment with each rest. Shapes: (c,) and (m, L) to (c, m)."""
        shape = len(candidates), len(rest)
        if not len(rest):
            return np.empty(shape)
        looks = np.column_stack(
            [np.repeat(candidates, len(rest)), np.tile(rest, (len(candidates), 1))]
        )
        scores = self.completer.scorer().score_outfits(looks)
        return scores.astype(np.float64).reshape(shape)

    def described(self, garment: int, rest: Ints) -> GarmentToAdd:
        """What a garment of the shop makes."""
        (scores,) = self.scores(np.array([garment]), rest)
        looks = np.column_stack([np.full(len(rest), garment), rest])
        good = scores >= self.every.good
        best_alone = self.every.best_with(len(self.garments))[1]
        asleep = self.is_own & (best_alone < self.every.good)
        woken = [n for n in np.unique(rest[good]).tolist() if n != NONE and asleep[n]]
        weights = weights_of(self.garments)
        rows = apart(scores[good], looks[good], EXAMPLES, self.every.spread, weights)
        shown = [[n for n in looks[good][row].tolist() if n != NONE] for row in rows]
        ids, prices = self.garments.ids, self.completer.shelf.prices
        price = None if prices is None or np.isnan(prices[garment]) else float(prices[garment])
        return GarmentToAdd(
            id=ids[garment].removeprefix(OF_SHOP),
            name=self.completer.names[garment],
            slot=self.garments.slot(garment),
            price=price,
            new=int(good.sum()),
            looks=len(rest),
            wakes=tuple(ids[n] for n in woken),
            examples=tuple(
                _as_in_the_shop(self.completer.describe([ids[n] for n in one])) for one in shown
            ),
        )


def _as_in_the_shop(look: CompletedLook) -> CompletedLook:
    """A look whose garments of the shop have the shop's ids."""
    items = (replace(item, id=item.id.removeprefix(OF_SHOP)) for item in look.items)
    rules = (replace(rule, one=_plain(rule.one), other=_plain(rule.other)) for rule in look.rules)
    return replace(look, items=tuple(items), rules=tuple(rules))


def _plain(name: str | None) -> str | None:
    return None if name is None else name.removeprefix(OF_SHOP)
