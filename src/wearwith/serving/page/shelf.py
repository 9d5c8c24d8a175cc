"""The catalogue as the page shows it: cards with a name, a colour, a category, perhaps a price."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from threading import Lock, RLock
from urllib.parse import quote

import polars as pl

from wearwith.matching import Exposure, Matcher
from wearwith.matching import exposure as count_exposure
from wearwith.matching.outfits.what_carries import WhatCarries, what_carries
from wearwith.matching.question_garments import Garments
from wearwith.matching.rule_evidence import RuleEvidence, evidence_of_rules
from wearwith.model import TrainedModel
from wearwith.rules import called
from wearwith.serving.served_model import ServedModel, completer_of, desk_of
from wearwith.serving.service import Service
from wearwith.types import OUTFIT_SLOTS, SIDES, Side, Slot
from wearwith.wardrobe.diary import Diary
from wearwith.wardrobe.dresser import Dresser
from wearwith.words.near_words import near_words

__all__ = ["Card", "Shelf", "Views", "values_of_cards"]

_WORD = re.compile(r"[^\W\d_]{3,}")

# Tops that are asked for to count who is shown, so that it takes a few seconds at most: fewer of
# them where there are many bottoms.
LEAST_TOPS, MOST_TOPS = 300, 500
MOST_SCORES = 1_500_000


@dataclass(frozen=True)
class Card:
    """One garment.

    The name is its title, or what else is known of it, or its id; colour and category are as rules
    read them, or None. It has a side if it is a top or a bottom. A currency is an ISO code or a
    sign.
    """

    id: str
    side: Side | None
    slot: Slot | None
    name: str
    colour: str | None
    category: str | None
    price: float | None
    currency: str | None = None

    @property
    def quoted(self) -> str:
        """Its id as a value in a query."""
        return quote(self.id, safe="")


class Shelf:
    """All tops and bottoms of a model, or all garments of outfits, with the values read of them.

    `currency` is that of prices without one; the attribute is that of all prices, or None.
    """

    def __init__(self, model: TrainedModel, currency: str | None = None) -> None:
        self.model, self.garments = model, Garments(model)
        self._traits = self.garments.knowledge.traits
        worn = pl.col("side").is_not_null()
        if model.outfits is not None:
            worn |= pl.col("slot").is_in(OUTFIT_SLOTS)
        items = model.items.filter(worn)
        colour, category = (_read(self._traits, name) for name in ("colour", "category"))
        known = items["colour"].to_list()
        paths = items["category"].to_list()
        prices = _prices(items)
        self.has_prices = any(price is not None for price in prices)
        currencies = _currencies(items, currency)
        several = {one for one, price in zip(currencies, prices, strict=True) if price is not None}
        self.currency = several.pop() if len(several) == 1 else None
        names = called(items, self._traits)
        self.cards = [
            Card(
                id=item,
                side=side,
                slot=slot,
                name=name or item,
                colour=colour.get(item, known[row]),
                category=category.get(item, paths[row][-1] if paths[row] else None),
                price=prices[row],
                currency=currencies[row],
            )
            for row, (item, side, slot, name) in enumerate(
                zip(items["id"], items["side"], items["slot"], names, strict=True)
            )
        ]
        self._by_id = {card.id: card for card in self.cards}
        self._texts = {
            c.id: " ".join(filter(None, (c.name, c.id, c.colour, c.category, brand))).casefold()
            for c, brand in zip(self.cards, items["brand"], strict=True)
        }

    def __getitem__(self, item: str) -> Card:
        return self._by_id[item]

    def __contains__(self, item: str) -> bool:
        return item in self._by_id

    def pairs(self, pairs: Iterable[tuple[str, str]]) -> list[tuple[Card, Card]]:
        """Cards of pairs of a top and a bottom, in order."""
        return [(self[top], self[bottom]) for top, bottom in pairs]

    def values_of(self, side: Side, most: int) -> dict[str, list[str]]:
        """Map attributes to the `most` frequent values of a side's garments, sorted."""
        ids = [card.id for card in self.cards if card.side == side]
        counted = (
            self._traits.filter(pl.col("item").is_in(ids))
            .group_by("attribute", "value")
            .agg(count=pl.col("item").n_unique())
            .sort(["count", "value"], descending=[True, False])
        )
        found: dict[str, list[str]] = {}
        for attribute, value in counted.select("attribute", "value").iter_rows():
            values = found.setdefault(attribute, [])
            if len(values) < most:
                values.append(value)
        return {attribute: sorted(values) for attribute, values in found.items()}

    @property
    def kinds(self) -> tuple[Side, ...] | tuple[Slot, ...]:
        """What garments are told apart by: their sides, or the slots that there are of outfits."""
        if self.model.outfits is None:
            return SIDES
        present = {card.slot for card in self.cards}
        return tuple(slot for slot in OUTFIT_SLOTS if slot in present)

    def of_kind(self, kind: Side | Slot | None) -> list[Card]:
        """The cards of one of the `kinds`; all of None."""
        by_side = self.model.outfits is None
        return [card for card in self.cards if kind in (None, card.side if by_side else card.slot)]

    def search(
        self, words: str = "", kind: Side | Slot | None = None, colours: Iterable[str] = ()
    ) -> list[Card]:
        """Find the cards that have every word, in any order, and pass the filters."""
        parts, chosen = words.casefold().split(), set(colours)
        return [
            card
            for card in self.of_kind(kind)
            if (not chosen or card.colour in chosen)
            and all(part in self._texts[card.id] for part in parts)
        ]

    def instead(self, words: str) -> tuple[str, str] | None:
        """Give the first of some words that no garment has, and all words with it put right.

        None if every word is found somewhere, or nothing is like one that is not.
        """
        lost, mended = "", []
        for word in words.split():
            new: str | None = word
            if not any(word.casefold() in text for text in self._texts.values()):
                lost, new = lost or word, next(iter(near_words(word, self._words, 1)), None)
            if new is None:
                return None
            mended.append(new)
        return (lost, " ".join(mended)) if lost else None

    @cached_property
    def _words(self) -> list[str]:
        """Words of the cards in small letters, the most frequent first."""
        counted = Counter(
            word for text in self._texts.values() for word in set(_WORD.findall(text))
        )
        return sorted(counted, key=lambda word: (-counted[word], word))


def values_of_cards(
    cards: Iterable[Card], attribute: str, most: int, chosen: Iterable[str]
) -> list[str]:
    """Colours or categories of some garments: the most frequent, and those chosen."""
    counted = Counter(getattr(card, attribute) for card in cards)
    counted.pop(None, None)
    ordered = sorted(counted, key=lambda value: (-counted[value], value))
    return [value for place, value in enumerate(ordered) if place < most or value in chosen]


def _read(traits: pl.DataFrame, attribute: str) -> dict[str, str]:
    """Map items to their value of an attribute, the first if there are several."""
    rows = traits.filter(attribute=attribute).select("item", "value").rows()
    return dict(reversed(rows))


def _prices(items: pl.DataFrame) -> list[float | None]:
    if "price" not in items.columns or not items["price"].dtype.is_numeric():
        return [None] * items.height
    return items["price"].cast(pl.Float64()).to_list()


def _currencies(items: pl.DataFrame, usual: str | None) -> list[str | None]:
    if "currency" not in items.columns or items["currency"].dtype != pl.String:
        return [usual] * items.height
    return [(one or "").strip() or usual for one in items["currency"].to_list()]


class Views:
    """A service, and what its pages show of its present model, computed once for each model."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self._lock = RLock()
        self._shelf: tuple[Matcher, Shelf] | None = None
        self._dresser: tuple[Matcher, Dresser] | None = None
        self._evidence: tuple[Matcher, int, Mapping[str, RuleEvidence]] | None = None
        self._counting = Lock()  # of its own: other pages go on meanwhile
        self._exposure: tuple[Matcher, int, Exposure] | None = None
        self._carries: tuple[Matcher, int, WhatCarries] | None = None

    def shelf(self, served: ServedModel) -> Shelf:
        """Give the cards of a model."""
        with self._lock:
            if self._shelf is None or self._shelf[0] is not served.matcher:
                self._shelf = (
                    served.matcher,
                    Shelf(served.matcher.model, self.service.settings.currency),
                )
            return self._shelf[1]

    def dresser(self, served: ServedModel, diary: Diary) -> Dresser:
        """Give what says what to wear, which keeps the scores of all looks."""
        with self._lock:
            if self._dresser is None or self._dresser[0] is not served.matcher:
                self._dresser = served.matcher, Dresser(completer_of(served), diary)
            return self._dresser[1]

    def evidence(self, served: ServedModel, version: int) -> Mapping[str, RuleEvidence]:
        """Map the ids of a version's rules, those that are off too, to their evidence."""
        matcher = served.matcher
        with self._lock:
            known = self._evidence
            if known is not None and known[0] is matcher and known[1] == version:
                return known[2]
            book, off = desk_of(served).read(version)
            teacher = matcher.teacher
            assert teacher is not None  # noqa: S101 - there is a desk
            # The evidence of a rule that is off is that with all rules on.
            books = [book, book.without(off)] if off else [book]
            found = {
                one.id: one
                for some in books
                for one in evidence_of_rules(matcher.model, teacher.with_book(some))
            }
            self._evidence = matcher, version, found
            return found

    def exposure(self, served: ServedModel) -> Exposure | None:
        """Count who is shown by the rules as they stand; None while that is being counted.

        `ConfigError` if there is nothing to rank.
        """
        matcher = served.matcher
        version = 0 if served.desk is None else served.desk.version
        if (known := self._counted(matcher, version)) is not None:
            return known
        if not self._counting.acquire(blocking=False):
            return None
        try:
            if (known := self._counted(matcher, version)) is not None:  # by who was here before
                return known
            n = max(len(matcher.model.catalogue.bottoms), 1)
            most_tops = min(max(MOST_SCORES // n, LEAST_TOPS), MOST_TOPS)
            found = count_exposure(matcher, most_tops=most_tops)
            self._exposure = matcher, version, found
            return found
        finally:
            self._counting.release()

    def what_carries(self, served: ServedModel) -> WhatCarries | None:
        """What carries looks by the rules as they stand; None while that is being counted.

        `ConfigError` with a model of pairs.
        """
        completer = completer_of(served)
        version = 0 if served.desk is None else served.desk.version
        known = self._carries
        if known is not None and known[:2] == (served.matcher, version):
            return known[2]
        if not self._counting.acquire(blocking=False):
            return None
        try:
            found = what_carries(completer)
            self._carries = served.matcher, version, found
            return found
        finally:
            self._counting.release()

    def _counted(self, matcher: Matcher, version: int) -> Exposure | None:
        known = self._exposure
        if known is None or known[0] is not matcher or known[1] != version:
            return None
        return known[2]
