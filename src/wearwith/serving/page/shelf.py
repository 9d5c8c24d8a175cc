"""The catalogue as a page shows it: cards with a name, a colour, a category, perhaps a price."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

import polars as pl

from wearwith.matching.question_garments import Garments
from wearwith.model import TrainedModel
from wearwith.rules import called
from wearwith.serving.page.swatches import swatch
from wearwith.types import Side

__all__ = ["Card", "Shelf", "Value"]


@dataclass(frozen=True)
class Card:
    """One garment.

    Attributes
    ----------
    id, side, name
        The name is its title, or what else is known of it, or its id.
    colour, category
        As rules read them; None where nothing tells.
    price
        None where the catalogue has none.
    """

    id: str
    side: Side
    name: str
    colour: str | None
    category: str | None
    price: float | None

    @property
    def swatch(self) -> str:
        """Its colour on a screen."""
        return swatch(self.colour)

    @property
    def quoted(self) -> str:
        """Its id as a value in a query."""
        return quote(self.id, safe="")


@dataclass(frozen=True)
class Value:
    """A value that garments can be filtered by, and how many have it."""

    value: str
    count: int

    @property
    def swatch(self) -> str:
        """It as a colour on a screen."""
        return swatch(self.value)


class Shelf:
    """All tops and bottoms of a model.

    Parameters
    ----------
    model
        Whose garments these are.
    garments
        What was read of them.
    """

    def __init__(self, model: TrainedModel, garments: Garments) -> None:
        self.model, self._traits = model, garments.knowledge.traits
        items = model.items.filter(pl.col("side").is_not_null())
        colour, category = (_read(self._traits, name) for name in ("colour", "category"))
        known = items["colour"].to_list()
        paths = items["category"].to_list()
        prices = _prices(items)
        self.has_prices = any(price is not None for price in prices)
        self.cards = [
            Card(
                id=item,
                side=side,
                name=name or item,
                colour=colour.get(item, known[row]),
                category=category.get(item, paths[row][-1] if paths[row] else None),
                price=prices[row],
            )
            for row, (item, side, name) in enumerate(
                zip(items["id"], items["side"], called(items, self._traits), strict=True)
            )
        ]
        self._by_id = {card.id: card for card in self.cards}
        self._texts = [
            " ".join(filter(None, (c.name, c.id, c.colour, c.category))).casefold()
            for c in self.cards
        ]
        brands = items["brand"].to_list()
        for row, brand in enumerate(brands):
            if brand:
                self._texts[row] += f" {brand.casefold()}"

    def __getitem__(self, item: str) -> Card:
        return self._by_id[item]

    def __contains__(self, item: str) -> bool:
        return item in self._by_id

    def pairs(self, pairs: Iterable[tuple[str, str]]) -> list[tuple[Card, Card]]:
        """Cards of pairs of a top and a bottom, in order."""
        return [(self[top], self[bottom]) for top, bottom in pairs]

    def values_of(self, side: Side, most: int) -> dict[str, list[str]]:
        """Attribute to the values that garments of a side have, the most frequent ones, sorted."""
        wanted = [card.id for card in self.cards if card.side == side]
        counted = (
            self._traits.filter(pl.col("item").is_in(wanted))
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

    def found(
        self, words: str = "", side: Side | None = None, colours: Iterable[str] = ()
    ) -> list[Card]:
        """Search: every word has to be found, in any order; and filter."""
        wanted, chosen = words.casefold().split(), set(colours)
        return [
            card
            for card, text in zip(self.cards, self._texts, strict=True)
            if (side is None or card.side == side)
            and (not chosen or card.colour in chosen)
            and all(word in text for word in wanted)
        ]

    def colours(self, side: Side | None = None) -> list[Value]:
        """Colours of garments, the most frequent first."""
        return self._values("colour", side)

    def categories(self, side: Side | None = None) -> list[Value]:
        """Categories of garments, the most frequent first."""
        return self._values("category", side)

    def _values(self, attribute: str, side: Side | None) -> list[Value]:
        counted = Counter(
            getattr(card, attribute) for card in self.cards if side is None or card.side == side
        )
        counted.pop(None, None)
        ordered = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
        return [Value(value, count) for value, count in ordered]


def _read(traits: pl.DataFrame, attribute: str) -> dict[str, str]:
    """Item to its value of an attribute; the first one where there are several."""
    rows = traits.filter(attribute=attribute).select("item", "value").rows()
    return dict(reversed(rows))


def _prices(items: pl.DataFrame) -> list[float | None]:
    if "price" not in items.columns or not items["price"].dtype.is_numeric():
        return [None] * items.height
    return items["price"].cast(pl.Float64()).to_list()
