"""`/insights`: what is worn with what, as tables coloured by how much more often than by chance."""

from dataclasses import dataclass

import polars as pl
from fastapi.responses import HTMLResponse
from starlette.datastructures import QueryParams

from wearwith.matching.worn_values import WornTogether, worn_together
from wearwith.serving.page.rendering import rendered
from wearwith.serving.page.shelf import Card, Shelf, Views

__all__ = ["SHADES", "ValuePairCell", "insights"]

TABS = ("colour", "material", "pattern", "category")
LEAST_EXPECTED = 5.0  # below that many expected pairs, a lift is mostly luck
EXAMPLES = 12
NOTABLE = 5

# The shades and their highest lifts: three below chance, one at it, three above.
SHADES = (
    (0.5, "less-3"),
    (0.7, "less-2"),
    (0.87, "less-1"),
    (1.15, "even"),
    (1.5, "more-1"),
    (2.2, "more-2"),
    (float("inf"), "more-3"),
)


@dataclass(frozen=True)
class ValuePairCell:
    """A value of tops with a value of bottoms; figures as in `WornTogether`."""

    top: str
    bottom: str
    count: int
    expected: float
    lift: float

    @property
    def is_sure(self) -> bool:
        """Whether there are enough pairs to say anything."""
        return self.expected >= LEAST_EXPECTED

    @property
    def shade(self) -> str:
        """Its shade, `few` if there are too few pairs."""
        if not self.is_sure:
            return "few"
        return next(name for most, name in SHADES if self.lift <= most)


def _cells(found: WornTogether) -> list[list[ValuePairCell]]:
    rows = zip(found.tops, found.counts, found.expected, found.lift, strict=True)
    return [
        [
            ValuePairCell(top, bottom, *numbers)
            for bottom, *numbers in zip(found.bottoms, *row, strict=True)
        ]
        for top, *row in rows
    ]


def insights(views: Views, query: QueryParams) -> HTMLResponse:
    """Show an attribute, and pairs of the chosen cell; raises `ConfigError` if it is unknown."""
    served = views.service.now
    attribute = query.get("attribute", TABS[0])
    shelf = views.shelf(served)
    found = worn_together(served.matcher.model, attribute, garments=shelf.garments)
    table = _cells(found)
    top, bottom = query.get("top", ""), query.get("bottom", "")
    chosen = next(
        (one for row in table for one in row if (one.top, one.bottom) == (top, bottom)), None
    )
    sure = sorted((one for row in table for one in row if one.is_sure), key=lambda one: one.lift)
    return rendered(
        "insights.html",
        title=views.service.settings.title,
        wardrobe=views.service.wardrobe is not None,
        has_looks=served.completer is not None,
        attribute=attribute,
        tabs=TABS,
        found=found,
        table=table,
        often=[one for one in reversed(sure) if one.lift > 1][:NOTABLE],
        seldom=[one for one in sure if one.lift < 1][:NOTABLE],
        chosen=chosen,
        examples=[] if chosen is None else _examples(shelf, attribute, chosen),
        shades=[name for _, name in SHADES],
        picture=served.picture_path,
    )


def _examples(shelf: Shelf, attribute: str, cell: ValuePairCell) -> list[tuple[Card, Card]]:
    """Training pairs with the two values of a cell, each once."""
    pairs = shelf.model.pairs
    if pairs is None:
        return []
    traits = shelf.garments.knowledge.traits.filter(attribute=attribute)

    def having(value: str) -> pl.Series:
        return traits.filter(value=value)["item"].unique()

    rows = pairs.filter(
        pl.col("top").is_in(having(cell.top).implode()),
        pl.col("bottom").is_in(having(cell.bottom).implode()),
        split="train",
    )
    some = rows.select("top", "bottom").unique().sort("top", "bottom")
    # Spread over the tops, so that one garment does not fill the row.
    spread = some.sort(pl.int_range(pl.len()).over("top"), maintain_order=True).head(EXAMPLES)
    return shelf.pairs(spread.rows())
