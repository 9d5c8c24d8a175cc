"""What to wear: the best looks of a wardrobe for a day, and which garments are in none."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np

from wearwith.catalog.slot_catalogue import NONE
from wearwith.errors import ConfigError
from wearwith.matching.outfits import CompletedLook, Completer, LookWishes
from wearwith.model import OutfitScorer
from wearwith.model.missing_slots import TOGETHER, missing_slots
from wearwith.types import OUTFIT_SLOTS, Bools, Doubles, Ints, Slot
from wearwith.wardrobe.diary import Diary, DiaryPage
from wearwith.wardrobe.possible_looks import CORE, possible_looks
from wearwith.wardrobe.worn_lately import WornLately, weights_of
from wearwith.words import Trait
from wearwith.words.occasions import Occasion

__all__ = [
    "DayWishes",
    "Dresser",
    "LookToWear",
    "LooksToWear",
    "OwnLooks",
    "UnwornGarment",
    "apart",
]

GOOD = 0.75  # a look is good if it scores more than this share of all that the wardrobe makes
FITS = 1.0  # what a look gains, in spreads, if all its garments have a word of the occasion
TRIED = 200  # looks, the best ones, with which a bag or a coat is tried
REPEATED = 3.0  # what one loses, in spreads, for having all garments of one that is shown already


@dataclass(frozen=True)
class DayWishes:
    """What is wanted of a day's looks.

    Attributes
    ----------
    k
        How many at most.
    given
        Ids of garments that are in each.
    occasion
        What to dress for; None for anything.
    colour
        That of one garment at least; None for any.
    want
        Slots that finish a look, such as outerwear; None for those that most outfits have.
    """

    k: int = 3
    given: tuple[str, ...] = ()
    occasion: Occasion | None = None
    colour: str | None = None
    want: tuple[Slot, ...] | None = None


@dataclass(frozen=True)
class OwnLooks:
    """Looks that a wardrobe makes.

    Attributes
    ----------
    looks
        Positions of garments, filled up with `NONE`; shape (k, M).
    scores
        Shape (k,).
    spread
        The standard deviation of the scores of all looks of the wardrobe; 1 without any.
    good
        From which score on a look is good.
    """

    looks: Ints
    scores: Doubles
    spread: float
    good: float

    @classmethod
    def of(cls, looks: Ints, scorer: OutfitScorer) -> "OwnLooks":
        """Score all looks of a wardrobe."""
        scores = np.zeros(0)
        if len(looks):
            scores = scorer.score_outfits(looks).astype(np.float64)
        spread = float(scores.std()) if len(scores) > 1 else 0.0
        good = float(np.quantile(scores, GOOD)) if len(scores) else np.inf
        return cls(looks, scores, spread or 1.0, good)

    def best_with(self, n: int) -> tuple[Ints, Doubles]:
        """The row of the best look of each garment, -1 without any, and its score. (n,), (n,)."""
        rows, best = np.full(n, -1), np.full(n, -np.inf)
        for row in np.argsort(self.scores, kind="stable").tolist():
            worn = self.looks[row][self.looks[row] != NONE]
            rows[worn], best[worn] = row, self.scores[row]
        return rows, best


@dataclass(frozen=True)
class LookToWear:
    """A look for a day.

    Attributes
    ----------
    look
        Its garments, and the rules that fire between them.
    penalty
        What it lost for repeating what was worn lately, as a score.
    last_worn
        The last day on which its clothes and shoes were worn together.
    """

    look: CompletedLook
    penalty: float
    last_worn: date | None


@dataclass(frozen=True)
class LooksToWear:
    """What to wear on a day, the best first; `message` says why there is nothing."""

    day: date
    looks: tuple[LookToWear, ...]
    message: str | None = None

    def to_json(self) -> list[dict[str, Any]]:
        """Give a list of JSON values, one for each look."""
        return [
            {
                **one.look.to_json(),
                "penalty": one.penalty,
                "last_worn": None if one.last_worn is None else one.last_worn.isoformat(),
            }
            for one in self.looks
        ]


@dataclass(frozen=True)
class UnwornGarment:
    """A garment that stays in the wardrobe.

    Attributes
    ----------
    id, name, slot
        Which it is.
    best
        The best look that it is in; None if there is none.
    why
        Why it is in no good look; None if it is in one, and was only not worn.
    """

    id: str
    name: str
    slot: Slot
    best: CompletedLook | None
    why: str | None

    def to_json(self) -> dict[str, Any]:
        """Give one dictionary of JSON values."""
        return asdict(self)


class Dresser:
    """A wardrobe with its diary; any number of threads may share it.

    Parameters
    ----------
    completer
        Of a model of outfits over the wardrobe.
    diary
        What was worn.
    """

    def __init__(self, completer: Completer, diary: Diary) -> None:
        self.completer, self.diary = completer, diary
        self._scored: tuple[OutfitScorer, OwnLooks] | None = None

    def today(self, wishes: DayWishes, day: date) -> LooksToWear:
        """The looks to wear on a day, the best first.

        The score of a look is the model's, less what it repeats (`wearwith.wardrobe.worn_lately`),
        and more if it fits the occasion. Looks that are shown together differ in their clothes as
        far as the wardrobe lets them. Each is finished with what most outfits have beside it, such
        as a bag or a coat, if the wardrobe has that. The same day gives the same looks.

        Raises
        ------
        ConfigError
            If what is given clashes, no garment has the colour or a wanted slot, or k is out of
            range.
        UnknownItemError
            If a given garment is none of the wardrobe.
        DataError
            If the diary can't be read.
        """
        LookWishes.of(k=wishes.k)  # which checks it
        garments, scorer = self.completer.shelf.garments, self.completer.scorer()
        for slot in wishes.want or ():
            if slot in CORE or not len(garments.of_slot(slot)):
                raise ConfigError(
                    f"A look can't be finished with {slot}",
                    where="want",
                    fix="it has one already" if slot in CORE else "the wardrobe has none",
                )
        given = np.empty(0, np.int64)
        if wishes.given:
            given = self.completer.positions(wishes.given)
        allowed = self._allowed(wishes.occasion)
        every, worn = self._every(scorer), self.diary.read(day).worn
        looks, scores = every.looks, every.scores
        if len(given) or not allowed.all():
            looks = self._possible(scorer, given, allowed)
            scores = scorer.score_outfits(looks).astype(np.float64) if len(looks) else np.zeros(0)
        if wishes.colour is not None:
            coloured = self._having({Trait("colour", wishes.colour)})
            self._require_some(wishes.colour, coloured)
            has_it = np.append(coloured, False)[looks].any(axis=1)
            looks, scores = looks[has_it], scores[has_it]
        if not len(looks):
            return LooksToWear(day, (), self._why_none(wishes, allowed))
        penalties = every.spread * WornLately.of(worn, garments, day).penalties(looks)
        values = scores - penalties
        if wishes.occasion is not None:
            values += FITS * every.spread * self._share(looks, self._having(wishes.occasion.fits))
        rows = apart(values, looks, wishes.k, every.spread, weights_of(garments))
        found = []
        for rank, row in enumerate(rows, start=1):
            ids = [garments.ids[n] for n in looks[row].tolist() if n != NONE]
            look = self._finished(ids, len(given), allowed, wishes.want)
            last = [one.day for one in worn if {*ids} <= {*one.garments}]
            found.append(
                LookToWear(replace(look, rank=rank), float(penalties[row]), max(last, default=None))
            )
        return LooksToWear(day, tuple(found))

    def never(self, day: date) -> list[UnwornGarment]:
        """Garments that are not worn.

        With a diary, those that it never names up to that day; before there is one, those that are
        in no good look. A bag, a coat or the like is tried with the best looks.

        Raises `DataError` if the diary can't be read.
        """
        garments, scorer = self.completer.shelf.garments, self.completer.scorer()
        worn = {name for one in self.diary.read(day).worn for name in one.garments}
        every = self._every(scorer)
        rows, best = every.best_with(len(garments))
        best_looks = every.looks[np.argsort(-every.scores, kind="stable")[:TRIED]]
        found = []
        for position, name in enumerate(garments.ids):
            slot = garments.slot(position)
            look = None if rows[position] < 0 else every.looks[rows[position]]
            if slot not in CORE and len(best_looks):
                with_it = np.column_stack([np.full(len(best_looks), position), best_looks])
                scores = scorer.score_outfits(with_it)
                look, best[position] = with_it[int(scores.argmax())], scores.max()
            is_good = look is not None and bool(best[position] >= every.good)
            if name in worn or (not worn and is_good):
                continue
            described = None
            if look is not None:
                ids = [garments.ids[n] for n in look.tolist() if n != NONE]
                described = self.completer.describe(ids)
            why = None if is_good else _why(name, slot, described)
            found.append(UnwornGarment(name, self.name_of(name), slot, described, why))
        return found

    def own_looks(self) -> OwnLooks:
        """All looks that the wardrobe makes, with their scores."""
        return self._every(self.completer.scorer())

    def problems(self, page: DiaryPage) -> list[str]:
        """What is odd about the diary, in words: lines that do not count, and unknown garments."""
        told = [f"line {one.line} of {self.diary.path}: {one.what}" for one in page.problems]
        there = self.completer.model.items["id"]
        gone = {name for one in page.worn for name in one.garments} - {*there}
        told += [f"{name[:80]!r} is no garment of the wardrobe" for name in sorted(gone)]
        return told

    @cached_property
    def colours(self) -> tuple[str, ...]:
        """The colours that are read of garments, sorted."""
        known = self.completer.model.knowledge
        if known is None:
            return ()
        return tuple(sorted({*known.traits.filter(attribute="colour")["value"].to_list()}))

    def unread(self) -> int:
        """How many garments have no word for what they are, beside their slot."""
        known = self.completer.model.knowledge
        read = set() if known is None else {*known.traits.filter(attribute="category")["item"]}
        return len({*self.completer.shelf.garments.ids} - read)

    def name_of(self, item: str) -> str:
        """What a garment is called; its id if nothing is known."""
        return self._named.get(item) or item

    @cached_property
    def _named(self) -> dict[str, str]:
        return dict(zip(self.completer.shelf.garments.ids, self.completer.names, strict=True))

    def _every(self, scorer: OutfitScorer) -> OwnLooks:
        """All looks of the wardrobe, kept until the rules change."""
        known = self._scored
        if known is None or known[0] is not scorer:
            nothing = np.empty(0, np.int64)
            looks = self._possible(scorer, nothing, self._allowed(None))
            known = self._scored = scorer, OwnLooks.of(looks, scorer)
        return known[1]

    def _possible(self, scorer: OutfitScorer, given: Ints, allowed: Bools) -> Ints:
        has_shoes = len(scorer.garments.of_slot("shoes")) > 0
        return possible_looks(scorer, given, allowed, with_shoes=has_shoes)

    def _allowed(self, occasion: Occasion | None) -> Bools:
        """Which garments may be worn. Shape: (n,)."""
        if occasion is None:
            return np.ones(len(self.completer.shelf.garments), dtype=np.bool_)
        return ~self._having(occasion.never)

    def _having(self, traits: "frozenset[Trait] | set[Trait]") -> Bools:
        """Which garments have one of some values. Shape: (n,)."""
        known = self.completer.model.knowledge
        having: set[str] = set()
        if known is not None:
            rows = known.traits.select("item", "attribute", "value").iter_rows()
            having = {item for item, *trait in rows if Trait(*trait) in traits}
        return np.array([name in having for name in self.completer.shelf.garments.ids], np.bool_)

    def _share(self, looks: Ints, fits: Bools) -> Doubles:
        """The share of each look's garments that fit, tops and bottoms in full. Shape: (k,)."""
        weights = weights_of(self.completer.shelf.garments)[looks]
        share: Doubles = (weights * np.append(fits, False)[looks]).sum(axis=1) / weights.sum(axis=1)
        return share

    def _finished(
        self, ids: Sequence[str], n_given: int, allowed: Bools, wanted: tuple[Slot, ...] | None
    ) -> CompletedLook:
        """A look with what is wanted, or what most outfits have beside it and the wardrobe has."""
        garments, given = self.completer.shelf.garments, ids[:n_given]
        together = self.completer.model.arrays.get(TOGETHER)
        want = list(wanted or ())
        if wanted is None and together is not None:
            have = [garments.slot(position) for position in garments.positions(ids).tolist()]
            want = [
                slot
                for slot in missing_slots(together, have)
                if slot not in CORE and allowed[garments.of_slot(slot)].any()
            ]
        if want:
            left_out = [garments.ids[n] for n in np.flatnonzero(~allowed).tolist()]
            wishes = LookWishes.of(k=1, want=want, exclude=[n for n in left_out if n not in ids])
            done = self.completer.complete(ids, wishes)
            if done.looks:
                ids = [item.id for item in done.looks[0].items]
        return self.completer.describe(ids, given)

    def _require_some(self, colour: str, having: Bools) -> None:
        if having.any():
            return
        there = ", ".join(self.colours)
        raise ConfigError(
            f"No garment is {colour}",
            where="colour",
            fix=f"name one of {there}" if there else "no colour is known: leave it out",
        )

    def _why_none(self, wishes: DayWishes, allowed: Bools) -> str:
        garments = self.completer.shelf.garments
        lacking = [
            slot
            for slot in OUTFIT_SLOTS
            if slot in CORE and len(some := garments.of_slot(slot)) and not allowed[some].any()
        ]
        if wishes.occasion is not None and lacking:
            return f"No {' and no '.join(lacking)} of yours is for {wishes.occasion.name}"
        if wishes.colour is not None:
            return f"No look with what is given has a {wishes.colour} garment"
        return "There is nothing to wear with what is given"


def apart(values: Doubles, looks: Ints, k: int, spread: float, weights: Doubles) -> list[int]:
    """Rows of k looks: the best one, then each time the best that shares little with those."""
    rows, shared = list[int](), np.zeros(len(looks))
    of_look = weights[looks]
    for _ in range(min(k, len(looks))):
        left = values - REPEATED * spread * shared
        left[rows] = -np.inf
        row = int(left.argmax())
        rows.append(row)
        same = np.isin(looks, looks[row][looks[row] != NONE])
        shared = np.maximum(shared, (of_look * same).sum(axis=1) / of_look.sum(axis=1))
    return rows


def _why(item: str, slot: Slot, best: CompletedLook | None) -> str:
    """Why a garment is in no good look: a rule against it, or nothing better to say."""
    if best is None:
        return f"there is nothing to wear this {slot} with"
    against = [rule for rule in best.rules if rule.effect < 0 and item in (rule.one, rule.other)]
    if against:
        worst = min(against, key=lambda rule: rule.effect)
        return f"even its best look has {worst.words}"
    return "its best look scores less than most of your others"
