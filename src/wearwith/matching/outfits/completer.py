"""Completes looks: from some garments to whole outfits, and from one outfit to another."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np

from wearwith.catalog.slot_catalogue import NONE
from wearwith.errors import ConfigError, UnknownItemError
from wearwith.matching.filters import in_words
from wearwith.matching.outfit_diagnoser import each_once, rules_in_words
from wearwith.matching.outfit_diagnosis import RuleInOutfit
from wearwith.matching.outfits.diverse_beam import Limits, filled
from wearwith.matching.outfits.look import CompletedLook, CompletedLooks, LookItem
from wearwith.matching.outfits.own_sets import SetDesk
from wearwith.matching.outfits.shelf import SlotShelf
from wearwith.matching.outfits.wishes import MOST_GARMENTS, LookWishes
from wearwith.model import NewItem, OutfitScorer, TrainedModel, no_teacher, outfit_chances
from wearwith.model.missing_slots import TOGETHER, missing_slots
from wearwith.model.outfit_swaps import shares_in
from wearwith.model.outfit_teacher import OutfitTeacher
from wearwith.model.outfits_with_new import with_new_garments
from wearwith.rules import Knowledge, RuleBook, called
from wearwith.types import OUTFIT_SLOTS, By, Doubles, Ints, Slot
from wearwith.words.exclusive_slots import clash, excluded_by

if TYPE_CHECKING:
    from wearwith.rules import RuleDesk

__all__ = ["Completer"]

Pairs = Iterable[tuple[str, str]]


class Completer:
    """A model of whole outfits at work; any number of threads may share it.

    Parameters
    ----------
    model
        A model of whole outfits, such as outfit-akd.
    blocked
        Two garments of any slots that are never worn together.
    pinned
        Two garments of which one is always worn with the other, where its slot is wanted.
    sets
        Somebody's own outfits: where all garments of one may be taken, it comes first.
    desk
        Where the rule book is edited: its newest version counts from the next question on.

    Raises
    ------
    ConfigError
        If the model answers about no outfits.
    UnknownItemError
        If a garment of a pair is not of the catalogue.
    """

    def __init__(
        self,
        model: TrainedModel,
        *,
        blocked: Pairs = (),
        pinned: Pairs = (),
        sets: SetDesk | None = None,
        desk: "RuleDesk | None" = None,
    ) -> None:
        if model.outfits is None:
            raise ConfigError(
                f"The model {model.name!r} answers about no outfits",
                where=model.folder,
                fix="train a model of outfits, such as outfit-akd",
            )
        blocked, pinned = tuple(blocked), tuple(pinned)
        self._how: Any = {"blocked": blocked, "pinned": pinned, "sets": sets, "desk": desk}
        self.model, self.student = model, model.outfits
        self.shelf = SlotShelf.of(self.student.garments, model.items)
        self._blocked = self._partners(blocked)
        self._pinned = self._partners(pinned)
        self._sets, self._desk = sets, desk
        self._edited = Lock()
        self._rules: tuple[int, OutfitTeacher, RuleBook] | None = None

    def complete(
        self,
        given: Sequence[str | NewItem],
        wishes: LookWishes | None = None,
        day: date | None = None,
    ) -> CompletedLooks:
        """Put the best looks together that have the given garments, of the catalogue or new ones.

        A new garment has a slot, or words that name one, and is called `new item` in a look; the
        rules are then joined with the catalogue again, which takes as long as the first question.

        Somebody's own sets come first, the best first, if they are on that day (today), have what
        is given and a garment of each wanted slot, and all of them may be taken.

        Raises
        ------
        UnknownItemError
            If an id is none of the garments.
        ConfigError
            If nothing is given, or too much; nothing says what a new garment is; given garments, or
            wanted slots, clash; nothing is missing, and no slot is named; a condition is wrong; or
            there is no teacher to ask.
        """
        wishes = wishes or LookWishes.of()
        new = [item for item in given if not isinstance(item, str)]
        if new:
            grown, ids = with_new_garments(self.model, new)
            names = iter(ids)
            named = [item if isinstance(item, str) else next(names) for item in given]
            return type(self)(grown, **self._how).complete(named, wishes, day)
        known = [item for item in given if isinstance(item, str)]
        scorer, by = self._asked(wishes.by)
        outfit = self.positions(known)
        have = [self.shelf.garments.slot(position) for position in outfit.tolist()]
        wanted = self._wanted(have, wishes)
        limits = self._limits(outfit, wanted, wishes)
        own = self._own(outfit, wishes, limits, scorer, day or datetime.now(UTC).date())
        own = own[: wishes.k]
        looks = [
            replace(self._looks(row[None], score, len(outfit), scorer, by)[0], set=name)
            for name, row, score in own
        ]
        if len(own) < wishes.k:
            shown = [(row, self.shelf.models[row[len(outfit) :]]) for _, row, _ in own]
            beam = filled(
                scorer,
                outfit,
                self._surest_first(scorer, outfit, wanted, limits),
                self.shelf,
                limits,
                looks=wishes.k,
                diverse=wishes.diverse,
                shown=np.concatenate([models for _, models in shown]) if shown else None,
            )
            if len(beam):
                scores = scorer.score_outfits(beam.outfits).astype(np.float64)
                found = self.shelf.models[beam.outfits[:, len(outfit) :]]
                models, left = found if wishes.diverse else None, wishes.k - len(own)
                best = _chosen(scores, beam.outfits, models, left, shown)
                looks += self._looks(beam.outfits[best], scores[best], len(outfit), scorer, by)
        ranked = tuple(replace(look, rank=rank) for rank, look in enumerate(looks, start=1))
        message = None if ranked else self._why_none(wanted, wishes)
        return CompletedLooks(ranked, wanted, by, message)

    def _own(
        self, outfit: Ints, wishes: LookWishes, limits: Limits, scorer: OutfitScorer, day: date
    ) -> list[tuple[str, Ints, Doubles]]:
        """Own sets that may be shown: id, garments with the given ones first, and score, (1,)."""
        if self._sets is None:
            return []
        asked = [] if wishes.want is None else list(wishes.want)
        given, found = set(outfit.tolist()), []
        for one in self._sets.now():
            if not one.is_on(day):
                continue
            positions = [self.shelf.garments.position(name) for name in one.items]
            if NONE in positions or not given < set(positions):
                continue
            rest = [position for position in positions if position not in given]
            slots = [self.shelf.garments.slot(position) for position in rest]
            row = np.array([*outfit.tolist(), *rest])
            if not Counter(asked) - Counter(slots) and self._may_be(row, len(outfit), limits):
                found.append((one.id, row, scorer.score_outfits(row[None]).astype(np.float64)))
        return sorted(found, key=lambda one: (-float(one[2][0]), one[0]))

    def _may_be(self, outfit: Ints, n_given: int, limits: Limits) -> bool:
        """Whether all garments behind the given ones may be taken together."""
        if not limits.allowed[outfit[n_given:]].all():
            return False
        worn = set(outfit.tolist())
        if any(worn & set(limits.blocked.get(n, np.empty(0, int)).tolist()) for n in worn):
            return False
        if limits.budget is None:
            return True
        prices = self.shelf.require_prices()[outfit[n_given:]]
        return not np.isnan(prices).any() and limits.spent + prices.sum() <= limits.budget + 1e-9

    def swap(
        self, outfit: Sequence[str], item: str, wishes: LookWishes | None = None
    ) -> CompletedLooks:
        """The looks with one garment of an outfit replaced, and the rest kept.

        Of `wishes` nothing is wanted: the slot is that of the garment. Raises as `complete`, and
        `ConfigError` if the garment is not in the outfit.
        """
        if item not in outfit:
            raise ConfigError(
                f"{item!r} is not in the outfit", where="item", fix=f"it has {', '.join(outfit)}"
            )
        wishes = wishes or LookWishes.of()
        position = int(self.positions(outfit)[list(outfit).index(item)])
        slot = self.shelf.garments.slot(position)
        rest = [name for name in outfit if name != item]
        if not rest:
            raise ConfigError("An outfit of one garment has nothing to keep", where="outfit")
        exclude = (*wishes.exclude, item)
        return self.complete(rest, replace(wishes, want=(slot,), exclude=exclude, pin=()))

    def positions(self, given: Sequence[str]) -> Ints:
        """Positions of garments of one outfit; raises as `complete`."""
        if not given:
            raise ConfigError("No garment is given", where="given", fix="name one or more")
        if len(given) > MOST_GARMENTS:
            raise ConfigError(
                f"{len(given):,} garments are given, and an outfit has at most {MOST_GARMENTS}",
                where="given",
                fix="name fewer",
            )
        for place, name in enumerate(given):
            if name in given[:place]:
                raise ConfigError(
                    f"The garment {name!r} is given twice", where="given", fix="name it once"
                )
            self._require_worn(name)
        found = self.shelf.garments.positions(given)
        slots = [self.shelf.garments.slot(position) for position in found.tolist()]
        if (both := clash(slots)) is not None:
            raise ConfigError(
                f"What is given can't be worn together: {both[0]} and {both[1]}",
                where="given",
                fix="leave one of them out",
            )
        return found

    def _require_worn(self, name: str) -> None:
        if self.shelf.garments.position(name) == NONE:
            for (slot,) in self.model.items.filter(id=name).select("slot").iter_rows():
                raise UnknownItemError(
                    f"{name!r} is in no outfit: its slot is {slot or 'not known'}",
                    fix=f"name garments of these slots: {', '.join(OUTFIT_SLOTS)}",
                )

    def _asked(self, by: By | None) -> tuple[OutfitScorer, By]:
        teacher = self.teacher
        is_edited = self._rules is not None and self._rules[0] > 0
        by = by or ("teacher" if is_edited else self.model.default_by)
        scorer = self.student if by == "student" else teacher
        if scorer is None:
            raise no_teacher(self.model.name)
        return scorer, by

    @property
    def teacher(self) -> OutfitScorer | None:
        """The rules as they stand now; None without a teacher."""
        taught, known = self.student.teacher, self.model.knowledge
        if not isinstance(taught, OutfitTeacher) or known is None:
            return taught
        if self._desk is None:
            self._rules = 0, taught, known.book
            return taught
        version, book = self._desk.now()
        with self._edited:
            if self._rules is None or version > self._rules[0]:
                teacher = taught if version == 0 else taught.with_book(known, book)
                self._rules = version, teacher, book
            return self._rules[1]

    def _wanted(self, have: Sequence[Slot], wishes: LookWishes) -> tuple[Slot, ...]:
        pinned = [self.shelf.garments.slot(n) for n in self._pins(wishes).tolist()]
        if wishes.want is None:
            together = self.model.arrays.get(TOGETHER)
            if together is None:
                raise ConfigError(
                    "This model was trained before models noted which slots go together",
                    where="want",
                    fix="name the slots to fill, or train it again",
                )
            rest = missing_slots(together, [*have, *pinned])
            wanted = (*pinned, *rest)
            if not wanted:
                raise ConfigError(
                    "Most outfits with these slots have no other one: nothing is missing",
                    where="want",
                    fix=f"name the slots to fill, some of {', '.join(OUTFIT_SLOTS)}",
                )
        else:
            rest_of = list(wishes.want)
            for slot in pinned:
                if slot in rest_of:
                    rest_of.remove(slot)
            wanted = (*pinned, *rest_of)
        for slot in wanted:
            if slot in excluded_by(have):
                worn = next(one for one in have if slot in excluded_by([one]))
                raise ConfigError(
                    f"{slot} can't be worn with {worn}, which is given",
                    where="want",
                    fix="want another slot",
                )
        if (both := clash(wanted)) is not None:
            raise ConfigError(
                f"{both[0]} and {both[1]} can't be worn together", where="want", fix="name one"
            )
        return wanted

    def _pins(self, wishes: LookWishes) -> Ints:
        for name in wishes.pin:
            if name in wishes.exclude:
                raise ConfigError(
                    f"{name!r} is both pinned and excluded", where="pin", fix="do one of the two"
                )
            self._require_worn(name)
        return self.shelf.garments.positions(wishes.pin)

    def _limits(self, outfit: Ints, wanted: Sequence[Slot], wishes: LookWishes) -> Limits:
        allowed, spent = self.shelf.allowed(wishes.where, wishes.exclude), 0.0
        if wishes.budget is not None:
            spent = float(np.nansum(self.shelf.require_prices()[outfit]))
        for slot, most in wishes.budgets.items():
            some = self.shelf.of_slot(slot)
            allowed[some] &= self.shelf.require_prices()[some] <= most
        partners = [self._pinned[n] for n in outfit.tolist() if n in self._pinned]
        for pin in np.concatenate([self._pins(wishes), *partners]).astype(np.int64).tolist():
            slot = self.shelf.garments.slot(pin)
            if slot in wanted and wanted.count(slot) == 1:
                others = self.shelf.of_slot(slot)
                allowed[others[others != pin]] = False
        return Limits(allowed, self._blocked, wishes.budget, spent)

    def _surest_first(
        self, scorer: OutfitScorer, outfit: Ints, wanted: Sequence[Slot], limits: Limits
    ) -> list[Slot]:
        """Wanted slots, those first whose best garment stands out most beside what is given."""
        sure: dict[Slot, float] = {}
        for slot in dict.fromkeys(wanted):
            kept = limits.allowed[self.shelf.of_slot(slot)]
            if not kept.any():
                return list(wanted)
            scores = scorer.score_slot(outfit[None], slot)[0][kept].astype(np.float64)
            sure[slot] = float(-np.log(np.exp(scores - scores.max()).sum()) + np.log(len(scores)))
        return sorted(wanted, key=lambda slot: -sure[slot])

    def _why_none(self, wanted: Sequence[Slot], wishes: LookWishes) -> str:
        """Why no look could be put together: the first thing that leaves nothing."""
        allowed = self.shelf.allowed((), ())
        for slot in wanted:
            some = self.shelf.of_slot(slot)
            if not len(some):
                return f"The catalogue has no garment of the slot {slot}"
            if not allowed[some].any():
                return f"Every garment of the slot {slot} is sold out"
        for slot in wanted:
            left = self.shelf.of_slot(slot)
            for condition in wishes.where:
                left = left[self.shelf.allowed((condition,), ())[left]]
                if not len(left):
                    return f"No garment of the slot {slot} is left by {in_words(condition)}"
        if wishes.budget is not None or wishes.budgets:
            return "No look can be had within the budget: raise it, or want fewer slots"
        return "Nothing is left of a wanted slot, once what is excluded or blocked is left out"

    def _looks(
        self, outfits: Ints, scores: Doubles, n_given: int, scorer: OutfitScorer, by: By
    ) -> tuple[CompletedLook, ...]:
        """Describe outfits, (k, n), the best first."""
        found = np.argsort(self.shelf.garments.slots[outfits[:, n_given:]], axis=1, kind="stable")
        found = np.take_along_axis(outfits[:, n_given:], found, axis=1)
        outfits = np.concatenate([outfits[:, :n_given], found], axis=1)
        shares, chances = shares_in(scorer, outfits), outfit_chances(self.model, scores, by)
        now = self._rules
        fired = None if now is None else now[1].fired_in(outfits)
        prices = self.shelf.prices
        looks = []
        for row, outfit in enumerate(outfits.tolist()):
            ids = [self.shelf.garments.ids[n] for n in outfit]
            rules = list[RuleInOutfit]()
            if fired is not None and now is not None:
                rules = rules_in_words(fired[row], now[2], ids)
            costs = np.full(len(outfit), np.nan) if prices is None else prices[outfit]
            items = tuple(
                LookItem(
                    name,
                    self._names[position],
                    self.shelf.garments.slot(position),
                    given=place < n_given,
                    share=None if shares is None else float(shares[row, place]),
                )
                for place, (name, position) in enumerate(zip(ids, outfit, strict=True))
            )
            looks.append(
                CompletedLook(
                    rank=row + 1,
                    score=float(scores[row]),
                    probability=None if chances is None else float(chances[row]),
                    price=None if np.isnan(costs).all() else round(float(np.nansum(costs)), 2),
                    set=None,
                    items=items,
                    rules=each_once(rules),
                )
            )
        return tuple(looks)

    @cached_property
    def _names(self) -> list[str]:
        """What to call each garment."""
        known = self.model.knowledge or Knowledge.read(self.shelf.items, RuleBook())
        return called(self.shelf.items, known.traits)

    def _partners(self, pairs: Pairs) -> dict[int, Ints]:
        """The partners of garments, by position, in both directions."""
        found: dict[int, list[int]] = {}
        for one, other in pairs:
            for name in (one, other):
                self._require_worn(name)
            i, j = self.shelf.garments.positions([one, other]).tolist()
            found.setdefault(i, []).append(j)
            found.setdefault(j, []).append(i)
        return {n: np.array(partners, dtype=np.int64) for n, partners in found.items()}


def _chosen(
    scores: Doubles,
    outfits: Ints,
    models: Ints | None,
    k: int,
    shown: Sequence[tuple[Ints, Ints]] = (),
) -> list[int]:
    """Rows of the best outfits, each once, best first; of equals the first.

    Those go first that share no model with a better one, if the `models` of what was found are
    given, (r, L). `shown` are garments of looks that come before all, and the models found there.
    """
    order = np.lexsort((np.arange(len(scores)), -scores)).tolist()
    apart, rest = list[int](), list[int]()
    seen = {tuple(sorted(garments.tolist())) for garments, _ in shown}
    worn = {model for _, found in shown for model in found.tolist()}
    for row in order:
        garments = tuple(sorted(outfits[row].tolist()))
        if garments in seen:
            continue
        seen.add(garments)
        of_row = set() if models is None else set(models[row].tolist())
        (rest if worn & of_row else apart).append(row)
        worn |= of_row
    return sorted([*apart, *rest][:k], key=order.index)
