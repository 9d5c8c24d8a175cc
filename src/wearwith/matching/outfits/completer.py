"""Completes looks: from some garments to whole outfits, and from one outfit to another."""

from collections.abc import Container, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from wearwith.errors import ConfigError, UnknownItemError
from wearwith.matching.filters import in_words
from wearwith.matching.graph_index import IndexConfig
from wearwith.matching.outfit_diagnoser import each_once, rules_in_words
from wearwith.matching.outfit_diagnosis import RuleInOutfit
from wearwith.matching.outfits.diverse_beam import Limits, best_apart, filled
from wearwith.matching.outfits.edited_rules import EditedRules, RulesAtWork, scorer_asked
from wearwith.matching.outfits.look import CompletedLook, CompletedLooks, LookItem
from wearwith.matching.outfits.own_looks import own_looks, refused_looks
from wearwith.matching.outfits.own_sets import SetDesk
from wearwith.matching.outfits.shelf import SlotShelf
from wearwith.matching.outfits.slot_graphs import SlotGraphs
from wearwith.matching.outfits.slot_search import SlotSearch
from wearwith.matching.outfits.slot_source import SlotSource
from wearwith.matching.outfits.wishes import MOST_GARMENTS, LookWishes
from wearwith.matching.worn_garments import require_outfits, require_worn
from wearwith.model import NewItem, OutfitScorer, TrainedModel, outfit_chances
from wearwith.model.missing_slots import TOGETHER, missing_slots
from wearwith.model.outfit_swaps import shares_in
from wearwith.model.outfits_with_new import with_new_garments
from wearwith.rules import Knowledge, RuleBook, called
from wearwith.types import OUTFIT_SLOTS, Bools, By, Doubles, Ints, Slot
from wearwith.words.exclusive_slots import clash, excluded_by

if TYPE_CHECKING:
    from wearwith.matching.changes import LiveCatalogue
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
    index
        From how many garments of a slot on to search its graph instead of scoring all; None for
        never. See `SlotGraphs`.
    source
        Where garments are instead of in memory, such as `wearwith.matching.pgvector.SlotStore`;
        `index` is then its own.
    live
        What changed since the model was written: garments that are gone or sold out are left out.

    Raises
    ------
    ConfigError
        If the model answers about no outfits.
    UnknownItemError
        If a garment of a pair is not of the catalogue.
    ExtraMissingError
        If a graph is needed, and usearch is not installed.
    RunError
        If a graph finds too little, and that should be an error.
    """

    def __init__(
        self,
        model: TrainedModel,
        *,
        blocked: Pairs = (),
        pinned: Pairs = (),
        sets: SetDesk | None = None,
        desk: "RuleDesk | None" = None,
        index: IndexConfig | None = None,
        source: SlotSource | None = None,
        live: "LiveCatalogue | None" = None,
    ) -> None:
        blocked, pinned = tuple(blocked), tuple(pinned)
        self._how: Any = {"blocked": blocked, "pinned": pinned, "sets": sets, "desk": desk}
        self.model, self.student = model, require_outfits(model)
        self._live = live
        self.shelf = SlotShelf.of(self.student.garments, model.items, live)
        self.source = source or SlotGraphs.open(model, self.student, self.shelf, index)
        self._blocked = self._partners(blocked)
        self._pinned = self._partners(pinned)
        self._sets, self.rules = sets, EditedRules(model, desk)

    def complete(
        self,
        given: Sequence[str | NewItem],
        wishes: LookWishes | None = None,
        day: date | None = None,
    ) -> CompletedLooks:
        """Put the best looks together that have the given garments, of the catalogue or new ones.

        A new garment has a slot, or words that name one, and is called `new item` in a look; the
        rules are then joined with the catalogue again, which takes as long as the first question,
        and no graph is searched, since graphs are of the catalogue as it was.

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
        known = [item for item in given if isinstance(item, str)]
        new = [item for item in given if not isinstance(item, str)]
        if new:
            grown, ids = self.with_new(new)
            names = iter(ids)
            named = [item if isinstance(item, str) else next(names) for item in given]
            return grown.complete(named, wishes, day)
        rules = self.rules.now()
        scorer, by = scorer_asked(self.model, wishes.by, rules)
        outfit, pins = self.positions(known), self._pins(wishes)
        have = [self.shelf.garments.slot(position) for position in outfit.tolist()]
        wanted = self._wanted(have, pins, wishes)
        limits = self._limits(outfit, pins, wanted, wishes)
        about = len(outfit), scorer, by, rules, limits.offer.prices
        search = SlotSearch(scorer, self.source, self.shelf.models)
        day, sets = day or datetime.now(UTC).date(), () if self._sets is None else self._sets.now()
        own = own_looks(sets, self.shelf, outfit, wishes.want or (), limits, scorer, day)
        own = own[: wishes.k]
        looks = [
            replace(self._looks(row[None], score, *about)[0], set=name) for name, row, score in own
        ]
        if len(own) < wishes.k:
            shown = [(row, self.shelf.models[row[len(outfit) :]]) for _, row, _ in own]
            beam = filled(
                search,
                outfit,
                self._surest_first(search, outfit, wanted, limits.offer.allowed),
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
                refused = refused_looks(sets, self.shelf)
                best = best_apart(scores, beam.outfits, models, left, shown, refused)
                looks += self._looks(beam.outfits[best], scores[best], *about)
        ranked = tuple(replace(look, rank=rank) for rank, look in enumerate(looks, start=1))
        message = None if ranked else self._why_none(wanted, wishes)
        return CompletedLooks(ranked, wanted, by, message)

    def with_new(self, new: Sequence[NewItem]) -> tuple[Self, tuple[str, ...]]:
        """Complete with new garments, too; returns their ids there. Raises as `complete`."""
        grown, ids = with_new_garments(self.model, new)
        live = None if self._live is None else self._live.over(grown.items)
        shelf = SlotShelf.of(require_outfits(grown).garments, grown.items, live)
        return type(self)(grown, source=self.source.over(shelf), live=live, **self._how), ids

    def describe(
        self, outfit: Sequence[str], given: Container[str] = (), by: By | None = None
    ) -> CompletedLook:
        """Say of an outfit what is said of a completed one; those `given` come first.

        Raises as `complete`, and `ConfigError` if it has one garment.
        """
        if len(outfit) == 1:
            raise ConfigError("An outfit has two garments or more", where="outfit")
        names = sorted(outfit, key=lambda name: name not in given)
        rules, positions = self.rules.now(), self.positions(names)
        scorer, by = scorer_asked(self.model, by, rules)
        scores = scorer.score_outfits(positions[None]).astype(np.float64)
        n_given = sum(name in given for name in names)
        prices = self.source.offer(()).prices
        return self._looks(positions[None], scores, n_given, scorer, by, rules, prices)[0]

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

    def scorer(self, by: By | None = None) -> OutfitScorer:
        """What scores outfits, by the rules as they stand; `ConfigError` if there is no teacher."""
        return scorer_asked(self.model, by, self.rules.now())[0]

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
            require_worn(self.model, self.student, name)
            if self._live is not None:
                self._live.require_there(name)
        found = self.shelf.garments.positions(given)
        slots = [self.shelf.garments.slot(position) for position in found.tolist()]
        if (both := clash(slots)) is not None:
            raise ConfigError(
                f"What is given can't be worn together: {both[0]} and {both[1]}",
                where="given",
                fix="leave one of them out",
            )
        return found

    def _wanted(self, have: Sequence[Slot], pins: Ints, wishes: LookWishes) -> tuple[Slot, ...]:
        pinned = [self.shelf.garments.slot(n) for n in pins.tolist()]
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
            require_worn(self.model, self.student, name)
        return self.shelf.garments.positions(wishes.pin)

    def _limits(
        self, outfit: Ints, pins: Ints, wanted: Sequence[Slot], wishes: LookWishes
    ) -> Limits:
        offer, spent = self.source.offer(wishes.where), 0.0
        for position in outfit[~offer.there[outfit]].tolist():
            name = self.shelf.garments.ids[position]
            raise UnknownItemError(f"The garment {name!r} is no longer there", where="given")
        allowed = offer.allowed.copy()
        allowed[self.shelf.garments.positions(wishes.exclude)] = False
        if wishes.budget is not None:
            spent = float(np.nansum(offer.require_prices()[outfit]))
        for slot, most in wishes.budgets.items():
            some = self.shelf.of_slot(slot)
            allowed[some] &= offer.require_prices()[some] <= most
        partners = [self._pinned[n] for n in outfit.tolist() if n in self._pinned]
        for pin in np.concatenate([pins, *partners]).astype(np.int64).tolist():
            slot = self.shelf.garments.slot(pin)
            if slot in wanted and wanted.count(slot) == 1:
                others = self.shelf.of_slot(slot)
                allowed[others[others != pin]] = False
        return Limits(replace(offer, allowed=allowed), self._blocked, wishes.budget, spent)

    def _surest_first(
        self, search: SlotSearch, outfit: Ints, wanted: Sequence[Slot], allowed: Bools
    ) -> list[Slot]:
        """Wanted slots, those first whose best garment stands out most beside what is given."""
        sure: dict[Slot, float] = {}
        for slot in dict.fromkeys(wanted):
            n = np.count_nonzero(allowed[self.shelf.of_slot(slot)])
            if not n:
                return list(wanted)
            found = search.best(outfit[None], slot, 1, allowed, lambda some: allowed[some][None])
            kept = allowed[found.garments]
            scores, weights = found.scores[0][kept], found.weights[kept]
            whole = (weights * np.exp(scores - scores.max())).sum()
            sure[slot] = float(-np.log(whole) + np.log(n))
        return sorted(wanted, key=lambda slot: -sure[slot])

    def _why_none(self, wanted: Sequence[Slot], wishes: LookWishes) -> str:
        """Why no look could be put together: the first thing that leaves nothing."""
        allowed = self.source.offer(()).allowed
        for slot in wanted:
            some = self.shelf.of_slot(slot)
            if not len(some):
                return f"The catalogue has no garment of the slot {slot}"
            if not allowed[some].any():
                return f"Every garment of the slot {slot} is sold out"
        for slot in wanted:
            left = self.shelf.of_slot(slot)
            for condition in wishes.where:
                left = left[self.source.offer((condition,)).allowed[left]]
                if not len(left):
                    return f"No garment of the slot {slot} is left by {in_words(condition)}"
        if wishes.budget is not None or wishes.budgets:
            return "No look can be had within the budget: raise it, or want fewer slots"
        return "Nothing is left of a wanted slot, once what is excluded or blocked is left out"

    def _looks(
        self,
        outfits: Ints,
        scores: Doubles,
        n_given: int,
        scorer: OutfitScorer,
        by: By,
        now: RulesAtWork | None,
        prices: Doubles | None,
    ) -> tuple[CompletedLook, ...]:
        """Describe outfits, (k, n), the best first."""
        found = np.argsort(self.shelf.garments.slots[outfits[:, n_given:]], axis=1, kind="stable")
        found = np.take_along_axis(outfits[:, n_given:], found, axis=1)
        outfits = np.concatenate([outfits[:, :n_given], found], axis=1)
        shares, chances = shares_in(scorer, outfits), outfit_chances(self.model, scores, by)
        fired = None if now is None else now.teacher.fired_in(outfits)
        looks = []
        for row, outfit in enumerate(outfits.tolist()):
            ids = [self.shelf.garments.ids[n] for n in outfit]
            rules = list[RuleInOutfit]()
            if fired is not None and now is not None:
                rules = rules_in_words(fired[row], now.book, ids)
            costs = np.full(len(outfit), np.nan) if prices is None else prices[outfit]
            items = tuple(
                LookItem(
                    name,
                    self.names[position],
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
    def names(self) -> list[str]:
        """What to call each garment."""
        known = self.model.knowledge or Knowledge.read(self.shelf.items, RuleBook())
        return called(self.shelf.items, known.traits)

    def _partners(self, pairs: Pairs) -> dict[int, Ints]:
        """The partners of garments, by position, in both directions."""
        found: dict[int, list[int]] = {}
        for one, other in pairs:
            for name in (one, other):
                require_worn(self.model, self.student, name)
            i, j = self.shelf.garments.positions([one, other]).tolist()
            found.setdefault(i, []).append(j)
            found.setdefault(j, []).append(i)
        return {n: np.array(partners, dtype=np.int64) for n, partners in found.items()}
