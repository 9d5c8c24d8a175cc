"""From a source in some layout to a dataset folder."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from wearwith.catalog.catalogue import Catalogue
from wearwith.catalog.dataset import Dataset
from wearwith.catalog.drawn_triplets import Drawn, draw_first
from wearwith.catalog.import_problems import Problems
from wearwith.catalog.pair_positions import (
    DividedPairs,
    distinct_pairs,
    pair_positions,
    sorted_pairs,
)
from wearwith.catalog.schema import OUTFIT_COLUMNS, SPLITS, table
from wearwith.catalog.splits import SplitBy, split_pairs
from wearwith.catalog.validation import on_their_sides, validate_pairs
from wearwith.errors import DataError
from wearwith.files.atomic import require_absent

__all__ = ["SourceTables", "build_dataset", "import_dataset"]

TRIPLETS_PER_PAIR = 3


@dataclass
class SourceTables:
    """What an importer read from a source.

    Attributes
    ----------
    items
        Columns of `schema.ITEM_COLUMNS` as far as known, and extra ones.
    pairs
        Columns top and bottom, and split where the source publishes one. Ids are text, or have the
        types of the catalogue's sides, which saves looking them up again.
    outfits
        Columns outfit and item; split and position where the source has them.
    triplets
        Published triplets (top, positive, negative, split), if any.
    image_root
        The folder that image paths are relative to.
    split_by
        How pairs are divided unless the user says otherwise.
    needs_pairs
        Whether a source without a positive pair is an error. A catalogue by itself has none: its
        items can be encoded and ranked, not trained on.
    source
        What the importer found out about the source, for the manifest.
    also
        Writes the importer's own files, such as pictures, into the new dataset folder.
    """

    items: pl.DataFrame
    pairs: pl.DataFrame
    outfits: pl.DataFrame = field(default_factory=lambda: table(OUTFIT_COLUMNS))
    triplets: pl.DataFrame | None = None
    image_root: Path | None = None
    split_by: SplitBy = "pair"
    needs_pairs: bool = True
    source: dict[str, Any] = field(default_factory=dict)
    also: Callable[[Path], None] | None = None


def import_dataset(
    read: Callable[[Problems], SourceTables],
    out: Path,
    *,
    source: dict[str, Any],
    split_by: SplitBy | None = None,
    seed: int = 0,
    strict: bool = False,
) -> tuple[Dataset, Problems]:
    """Read a source, divide its pairs, draw negatives, and write a dataset folder.

    Parameters
    ----------
    read
        An importer with its own options bound; it notes bad rows in the `Problems` it is given.
    out
        The new folder.
    source
        Where the data comes from, for the manifest.
    split_by
        How to divide pairs; the importer's own way if not given.
    seed
        Seeds the split and the negatives.
    strict
        Turn bad rows into an error.

    Raises
    ------
    OutputExistsError
        If `out` exists.
    DataError
        If the source is not in the layout, is empty, contradicts itself, or, with `strict`, has a
        bad row.
    """
    require_absent(out)
    problems = Problems()
    found = read(problems)
    if strict:
        problems.raise_if_any()
    dataset = build_dataset(found, problems, source=source, split_by=split_by, seed=seed)
    return dataset.save(out, problems, also=found.also), problems


def build_dataset(
    found: SourceTables,
    problems: Problems,
    *,
    source: dict[str, Any],
    split_by: SplitBy | None = None,
    seed: int = 0,
) -> Dataset:
    """Divide the pairs that were read, draw negatives, and check the whole.

    Raises
    ------
    DataError
        If there are no pairs, they can't be divided as asked, or the tables contradict one
        another.
    """
    rng = np.random.default_rng(seed)
    published = found.triplets
    if published is not None:
        published = published.with_columns(negatives=pl.lit("published"))
    plain = Dataset.from_frames(
        found.items, None, found.outfits, published, image_root=found.image_root
    )
    pairs, divided_by = _divided(found, plain, problems, split_by, rng)
    contents = {} if len(pairs.tops) else {"contents": "items without pairs"}
    stored, drawn = plain.stored, None
    if published is None and len(pairs.tops):
        stored, drawn = _drawn_triplets(pairs, plain.catalogue, rng)
    return replace(
        plain,
        pairs=pairs.table(plain.catalogue),
        stored=stored,
        drawn=drawn,
        source={**source, **found.source, **contents, "split_by": divided_by, "seed": seed},
        dropped=dict(problems.dropped),
    )


def _divided(
    found: SourceTables,
    dataset: Dataset,
    problems: Problems,
    split_by: SplitBy | None,
    rng: np.random.Generator,
) -> tuple[DividedPairs, str | None]:
    """Give the pairs with their split, and say what they were divided by."""
    if found.pairs.is_empty():
        if found.needs_pairs:
            reasons = "; ".join(f"{reason} ({count})" for reason, count in problems.dropped.items())
            raise DataError(
                "The source has no positive pair of a top and a bottom that can be used",
                fix=f"what was left out: {reasons}" if reasons else "add pairs, or outfits",
            )
        _refuse(split_by, "This source has items and no pairs, so there is nothing to divide")
        none = np.empty(0, dtype=np.int64)
        return DividedPairs(none, none, none.astype(np.int8)), None
    pairs = on_their_sides(found.pairs, dataset.items, dataset.catalogue, "pairs")
    if "split" in pairs.columns:
        _refuse(split_by, "This source comes with its own split, so it can't be divided anew")
        return _as_published(pairs), "published"
    divided_by = split_by or found.split_by
    _need_models(dataset.items, divided_by)
    tops, bottoms = distinct_pairs(pairs)
    problems.leave_out("the same pair again", pairs.height - len(tops))
    splits = split_pairs(tops, dataset.items, divided_by, rng)
    return DividedPairs(tops, bottoms, splits), divided_by


def _as_published(pairs: pl.DataFrame) -> DividedPairs:
    pairs = sorted_pairs(pairs)
    validate_pairs(pairs)
    places = {name: place for place, name in enumerate(SPLITS)}
    splits = pairs["split"].replace_strict(places, return_dtype=pl.Int8)
    return DividedPairs(*pair_positions(pairs), splits.to_numpy())


def _refuse(split_by: SplitBy | None, what: str) -> None:
    if split_by is not None:
        raise DataError(what, fix="leave --split and --cold-start out")


def _need_models(items: pl.DataFrame, split_by: str) -> None:
    if split_by == "model" and items["model"].null_count() == items.height:
        raise DataError(
            "Pairs can't be divided by model: no item has one",
            fix="leave --split model out, or give the items a column 'model'",
        )


def _drawn_triplets(
    pairs: DividedPairs, catalogue: Catalogue, rng: np.random.Generator
) -> tuple[pl.DataFrame, Drawn]:
    """Draw negatives of all pairs: triplets of validation and test, and how to draw the others."""
    n_bottoms, training = len(catalogue.bottoms), pairs.are_training
    drawn, negatives = draw_first(
        pairs.tops, pairs.bottoms, training, n_bottoms, TRIPLETS_PER_PAIR, rng
    )
    asked = np.flatnonzero(~training)
    negatives = negatives[asked]
    rows = np.repeat(asked, TRIPLETS_PER_PAIR)[(negatives >= 0).ravel()]
    columns = {
        "top": catalogue.name_tops(pairs.tops[rows]),
        "positive": catalogue.name_bottoms(pairs.bottoms[rows]),
        "negative": catalogue.name_bottoms(negatives[negatives >= 0]),
        "split": pl.Series(SPLITS).gather(pairs.splits[rows]),
    }
    return pl.DataFrame(columns).with_columns(negatives=pl.lit("random")), drawn
