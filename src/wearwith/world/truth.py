"""The truth that the outfits of a sample world are drawn from, and its rules.

The true compatibility of a top and a bottom is a weighted sum of seven parts:

- style: how well their style mixtures agree;
- colour: neutral colours go with all, distant hues do not;
- category: coat with dress, but no T-shirt with dress;
- material: cashmere with leather, but no silk with knit;
- pattern: one patterned garment is enough;
- rules: the rules that fire on the pair, each as far as it counts for the top;
- popularity: that of the bottom, whatever the top.

All but the last two are tables of `compatibility`.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import numpy as np
import polars as pl
from pydantic import TypeAdapter, ValidationError

from wearwith.errors import DataError
from wearwith.files.atomic import new_file, read_json, write_json
from wearwith.files.parquet import read_parquet
from wearwith.rules.rule import Rule
from wearwith.rules.rule_book import RuleBook
from wearwith.types import Bools, Doubles, Ints
from wearwith.words.attributes import Trait
from wearwith.world.assortment import (
    BOTTOMS,
    COLOURS,
    MATERIALS,
    METAL,
    METALS,
    PATTERNS,
    STYLES,
    TOPS,
    PerStyle,
)
from wearwith.world.compatibility import (
    CATEGORY_FIT,
    COLOUR_FIT,
    MATERIAL_FIT,
    PATTERN_FIT,
    STYLE_AFFINITY,
)

__all__ = [
    "SAMPLE_RULES",
    "GarmentCodes",
    "SampleRule",
    "Truth",
    "TruthWeights",
    "codes_of",
    "load_truth",
    "true_rules",
]


@dataclass(frozen=True)
class SampleRule:
    """A rule about two values of an attribute: its sign, and how far it counts in each style."""

    attribute: Literal["category", "colour", "material", "pattern"]
    top: str
    bottom: str
    sign: Literal["+", "-"]
    counts_in: PerStyle

    @property
    def id(self) -> str:
        """The rule in words: `no silk + knit`."""
        return f"{'' if self.sign == '+' else 'no '}{self.top} + {self.bottom}"


SAMPLE_RULES: tuple[SampleRule, ...] = (
    SampleRule("colour", "white", "black", "+", (0.0, 1.0, 0.0, 0.0, 1.0)),
    SampleRule("colour", "black", "black", "+", (0.1, 0.1, 0.0, 0.0, 1.0)),
    SampleRule("colour", "grey", "black", "+", (0.1, 0.4, 1.0, 0.0, 0.0)),
    SampleRule("colour", "white", "blue", "+", (1.0, 0.0, 0.2, 0.6, 0.0)),
    SampleRule("colour", "black", "grey", "+", (0.2, 0.8, 0.9, 0.0, 0.0)),
    SampleRule("colour", "navy", "white", "+", (0.9, 0.4, 0.0, 0.0, 0.0)),
    SampleRule("material", "cotton", "denim", "+", (1.0, 0.0, 0.1, 0.5, 0.0)),
    SampleRule("material", "cotton", "cotton", "+", (0.1, 0.0, 1.0, 0.2, 0.0)),
    SampleRule("material", "cashmere", "leather", "+", (0.0, 0.7, 0.0, 0.0, 1.0)),
    SampleRule("material", "wool", "wool", "+", (0.0, 1.0, 0.0, 0.0, 0.1)),
    SampleRule("pattern", "striped", "plain", "+", (1.0, 0.2, 0.1, 0.0, 0.0)),
    SampleRule("pattern", "plain", "floral", "+", (0.0, 0.0, 0.0, 1.0, 0.3)),
    SampleRule("pattern", "floral", "floral", "+", (0.0, 0.0, 0.0, 1.0, 0.2)),
    SampleRule("category", "coat", "dress", "+", (0.1, 0.3, 0.0, 0.2, 1.0)),
    SampleRule("category", "blouse", "trousers", "+", (0.0, 1.0, 0.0, 0.1, 0.2)),
    SampleRule("category", "jacket", "dress", "+", (0.2, 0.0, 0.0, 1.0, 0.9)),
    SampleRule("material", "cotton", "leather", "-", (0.2, 1.0, 0.9, 0.3, 0.0)),
    SampleRule("material", "silk", "knit", "-", (0.0, 0.5, 0.0, 0.2, 1.0)),
    SampleRule("material", "silk", "cotton", "-", (0.0, 0.2, 0.0, 0.0, 1.0)),
    SampleRule("pattern", "graphic", "plain", "-", (0.0, 0.3, 0.8, 0.0, 0.0)),
    SampleRule("pattern", "floral", "striped", "-", (0.2, 1.0, 0.0, 0.3, 0.8)),
    SampleRule("category", "t-shirt", "dress", "-", (1.0, 0.3, 1.0, 0.0, 0.2)),
    SampleRule("category", "sweater", "shorts", "-", (0.1, 1.0, 0.0, 0.8, 0.9)),
    SampleRule("category", "coat", "jeans", "-", (0.0, 0.2, 0.0, 0.1, 1.0)),
)


def true_rules() -> RuleBook:
    """Return the rule book that is true of every sample world, in the order of `SAMPLE_RULES`."""
    return RuleBook.of(
        Rule.of_sides(
            rule.id,
            Trait(rule.attribute, rule.top),
            Trait(rule.attribute, rule.bottom),
            rule.sign,
            source="the sample world",
        )
        for rule in SAMPLE_RULES
    )


_COUNTS_IN = np.array([rule.counts_in for rule in SAMPLE_RULES])  # (L, n_styles)


@dataclass(frozen=True)
class TruthWeights:
    """The weight of each part, and how closely outfits follow the sum.

    A bottom is drawn for a top with probability softmax(score / temperature) over all bottoms.
    With these weights, over seeds 0 to 2, the AUC on test of counting a bottom's training pairs is
    .63 to .67, and that of the truth itself .95 to .97.
    """

    style: float = 6.0
    colour: float = 1.0
    category: float = 2.0
    material: float = 2.0
    pattern: float = 0.8
    rules: float = 3.0
    popularity: float = 0.4
    temperature: float = 1.0


@dataclass(frozen=True)
class Truth:
    """The hidden facts of a sample world.

    Attributes
    ----------
    items
        One row an item, sorted by id: id, kind, slot, `style_<name>` (the mixture, sums to 1),
        category, colour, material, pattern, brand, popularity. Complete, unlike the item table. If
        the items were drawn, also the columns of `drawing.draw_album`.
    weights
        The weights of the parts.
    """

    items: pl.DataFrame
    weights: TruthWeights = TruthWeights()

    def true_score(self, tops: Ints, bottoms: Ints) -> Doubles:
        """Return the true compatibility of pairs of positions in the catalogue.

        Shapes: (n,) and (n,) to (n,).
        """
        if tops.shape != bottoms.shape:
            raise ValueError(f"{tops.shape} tops and {bottoms.shape} bottoms are no pairs")
        return self._weighted(self.parts(tops, bottoms))

    def true_scores_of(self, tops: Ints) -> Doubles:
        """Return the true score of tops with every bottom. Shape: (n,) to (n, n_bottoms)."""
        bottoms = np.arange(len(self._bottoms.popularity))
        return self._weighted(self.parts(tops[:, None], bottoms[None, :]))

    def parts(self, tops: Ints, bottoms: Ints) -> dict[str, Doubles]:
        """Return each part of the true score by its name, unweighted; shapes broadcast."""
        top, bottom = self._tops, self._bottoms
        preferred = top.styles @ STYLE_AFFINITY
        return {
            "style": np.einsum("...s,...s->...", preferred[tops], bottom.styles[bottoms]),
            "colour": COLOUR_FIT[top.colour[tops], bottom.colour[bottoms]],
            "category": CATEGORY_FIT[top.category[tops], bottom.category[bottoms]],
            "material": MATERIAL_FIT[top.material[tops], bottom.material[bottoms]],
            "pattern": PATTERN_FIT[top.pattern[tops], bottom.pattern[bottoms]],
            "rules": self._rules(tops, bottoms),
            "popularity": np.broadcast_to(
                bottom.popularity[bottoms], np.broadcast_shapes(tops.shape, bottoms.shape)
            ),
        }

    def rule_confidence(self, tops: Ints) -> Doubles:
        """Return how much each rule counts for tops, 0 to 1. Shape: (n,) to (n, L)."""
        confidence: Doubles = self._tops.styles[tops] @ _COUNTS_IN.T
        return confidence

    def _rules(self, tops: Ints, bottoms: Ints) -> Doubles:
        """Sum sign times confidence of the rules that fire; shapes broadcast."""
        total = np.zeros(np.broadcast_shapes(tops.shape, bottoms.shape))
        confidence = self.rule_confidence(tops)
        for number, rule in enumerate(SAMPLE_RULES):
            has_top = self._tops.have(rule.attribute, rule.top)
            has_bottom = self._bottoms.have(rule.attribute, rule.bottom)
            fires = has_top[tops] & has_bottom[bottoms]
            total += (1 if rule.sign == "+" else -1) * fires * confidence[..., number]
        return total

    def save(self, folder: Path, **facts: Any) -> None:
        """Write `truth.parquet` (items) and `truth.json` (weights and `facts`) to a folder."""
        with new_file(folder / "truth.parquet") as temporary:
            self.items.write_parquet(temporary)
        write_json(folder / "truth.json", {"weights": asdict(self.weights), **facts})

    def _weighted(self, parts: dict[str, Doubles]) -> Doubles:
        total = np.zeros(parts["style"].shape)
        for name, part in parts.items():
            total += getattr(self.weights, name) * part
        return total

    @cached_property
    def _tops(self) -> "GarmentCodes":
        return codes_of(self.items.filter(pl.col("kind") == "top"), list(TOPS))

    @cached_property
    def _bottoms(self) -> "GarmentCodes":
        return codes_of(self.items.filter(pl.col("kind") == "bottom"), list(BOTTOMS))


def load_truth(folder: str | Path) -> Truth:
    """Read the truth from the folder of a sample dataset.

    Raises
    ------
    DataError
        If the folder has none, or it is damaged.
    """
    folder = Path(folder)
    place, again = folder / "truth.json", "make the sample again"
    facts = read_json(place, "truth of a sample world")
    try:
        weights = TypeAdapter(TruthWeights).validate_python(facts.get("weights"))
    except ValidationError as error:
        raise DataError(
            f"The truth of this sample world can't be read: {error}",
            where=place,
            fix=again,
        ) from None
    items = read_parquet(folder / "truth.parquet", "truth of a sample world", fix=again)
    return Truth(items, weights)


@dataclass(frozen=True)
class GarmentCodes:
    """Items as arrays of positions in the tables."""

    styles: Doubles
    category: Ints
    colour: Ints
    material: Ints
    pattern: Ints
    popularity: Doubles
    names: Mapping[str, list[str]]

    def have(self, attribute: str, value: str) -> Bools:
        """Return which items have a value. Shape: (n_items,)."""
        has: Bools = getattr(self, attribute) == self.names[attribute].index(value)
        return has


def codes_of(items: pl.DataFrame, categories: list[str]) -> GarmentCodes:
    """Read the true values of items, whose categories are among those."""
    names = {
        "category": categories,
        "colour": [*COLOURS, *METALS],
        "material": [*MATERIALS, METAL],
        "pattern": list(PATTERNS),
    }
    positions = {
        column: items[column].cast(pl.Enum(values)).to_physical().to_numpy().astype(np.int64)
        for column, values in names.items()
    }
    return GarmentCodes(
        styles=items.select(f"style_{name}" for name in STYLES).to_numpy(),
        **positions,
        popularity=items["popularity"].to_numpy(),
        names=names,
    )
