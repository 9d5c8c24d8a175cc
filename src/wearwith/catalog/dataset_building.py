"""Build a dataset from the tables of a source, or from data frames."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from wearwith.catalog.catalogue import Catalogue
from wearwith.catalog.dataset import Dataset
from wearwith.catalog.divided_pairs import (
    DividedPairs,
    SplitBy,
    by_number,
    distinct_pairs,
    pair_positions,
    sorted_pairs,
    split_pairs,
)
from wearwith.catalog.drawn_triplets import Drawn, draw_first
from wearwith.catalog.import_problems import Problems
from wearwith.catalog.outfit_pairs import pairs_within_outfits
from wearwith.catalog.outfit_splits import has_splits, split_outfits
from wearwith.catalog.schema import OUTFIT_COLUMNS, SPLITS, item_table, table
from wearwith.catalog.validation import on_their_sides, validate_pairs
from wearwith.errors import ConfigError, DataError
from wearwith.files.atomic import require_absent

__all__ = ["SourceTables", "build_dataset", "import_dataset", "make_dataset"]

TRIPLETS_PER_PAIR = 3


@dataclass
class SourceTables:
    """What an importer read from a source.

    Attributes
    ----------
    items
        Known columns of `schema.ITEM_COLUMNS`, and extra ones.
    pairs
        Columns top and bottom, and split if the source publishes one; None for a catalogue without
        pairs, whose items can be encoded and ranked, but not trained on. Ids are text, or have the
        types of the catalogue's sides, which saves looking them up again.
    outfits
        Columns outfit and item; split and position if the source has them. Without splits, outfits
        are divided as their pairs are.
    triplets
        Published triplets (top, positive, negative, split), if any.
    image_root
        The folder that image paths are relative to.
    split_by
        How to divide pairs unless the user says otherwise.
    source
        What the importer found out about the source, for the manifest.
    also
        Writes the importer's own files, such as pictures, into the new dataset folder.
    """

    items: pl.DataFrame
    pairs: pl.DataFrame | None
    outfits: pl.DataFrame = field(default_factory=lambda: table(OUTFIT_COLUMNS))
    triplets: pl.DataFrame | None = None
    image_root: Path | None = None
    split_by: SplitBy = "pair"
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
    in_text: bool = True,
) -> tuple[Dataset, Problems]:
    """Read a source, divide its pairs, draw negatives, and write a dataset folder.

    Parameters
    ----------
    read
        An importer with its options bound; it notes bad rows in the `Problems` it is given.
    out
        The new folder.
    source
        Where the data comes from, for the manifest.
    split_by
        How to divide pairs; the importer's own way if not given.
    seed
        For the split and the negatives.
    strict
        Whether bad rows are an error.
    in_text
        Whether ids of pairs and triplets are text in what is returned. By number they take 9 bytes
        a pair, as text 50.

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
    tables = read(problems)
    if strict:
        problems.raise_if_any()
    dataset = build_dataset(
        tables, problems, source=source, split_by=split_by, seed=seed, in_text=False
    ).save(out, problems, also=tables.also)
    return dataset.in_text() if in_text else dataset, problems


def make_dataset(
    items: pl.DataFrame,
    pairs: pl.DataFrame | None = None,
    outfits: pl.DataFrame | None = None,
    *,
    split_by: SplitBy = "pair",
    seed: int = 0,
    image_root: Path | None = None,
) -> Dataset:
    """Divide pairs 80/10/10, draw three negatives for each, and check everything.

    Parameters
    ----------
    items
        Columns id, side (top, bottom or null: what it is in a pair) and slot (`types.SLOTS`: what
        it is in an outfit), and any of title, category, image, model, colour, material, pattern,
        brand and further ones. A column kind may replace side and slot: top, bottom, shoe, bag,
        accessory, other, or a slot; words of the category or title make it finer.
    pairs
        Columns top and bottom; with a column split they are not divided again. Without pairs,
        every top of an outfit is paired with every bottom of it.
    outfits
        Columns outfit and item; split and position if known. With a column split neither they nor
        their pairs are divided again.
    split_by, seed
        How to divide.
    image_root
        The folder that image paths are relative to.

    Raises
    ------
    ConfigError
        If there are neither pairs nor outfits.
    DataError
        If the frames contradict one another.
    """
    problems = Problems()
    items = item_table(items)
    worn_together = table(OUTFIT_COLUMNS, outfits)
    if pairs is None:
        if outfits is None:
            raise ConfigError("A dataset needs pairs or outfits to learn from")
        pairs = pairs_within_outfits(worn_together, items, problems)
    tables = SourceTables(items, pairs, worn_together, image_root=image_root, split_by=split_by)
    return build_dataset(tables, problems, source={"format": "data frames"}, seed=seed)


def build_dataset(
    tables: SourceTables,
    problems: Problems,
    *,
    source: dict[str, Any],
    split_by: SplitBy | None = None,
    seed: int = 0,
    in_text: bool = True,
) -> Dataset:
    """Divide the pairs of a source, draw negatives, and check everything.

    Ids of pairs and triplets are text, or by number, which takes a fifth of the memory.

    Raises
    ------
    DataError
        If there are no pairs, they can't be divided as requested, or the tables contradict one
        another.
    """
    rng = np.random.default_rng(seed)
    published = tables.triplets
    if published is not None:
        published = published.with_columns(negatives=pl.lit("published"))
    plain = Dataset.from_frames(
        tables.items, None, tables.outfits, published, image_root=tables.image_root
    )
    pairs, divided_by = _divided(tables, plain, problems, split_by, rng)
    positive, outfits = pairs.table(plain.catalogue), plain.outfits
    if not has_splits(outfits):
        outfits = table(
            OUTFIT_COLUMNS,
            split_outfits(outfits, plain.items, positive, divided_by, seed, problems),
        )
    contents = {} if len(pairs.tops) else {"contents": "items without pairs"}
    stored, drawn = plain.stored, None
    if published is None and len(pairs.tops):
        stored, drawn = _drawn_triplets(pairs, plain.catalogue, rng)
    dataset = replace(
        plain,
        pairs=positive,
        outfits=outfits,
        stored=stored,
        drawn=drawn,
        source={**source, **tables.source, **contents, "split_by": divided_by, "seed": seed},
        dropped=dict(problems.dropped),
    )
    return dataset.in_text() if in_text else dataset


def _divided(
    tables: SourceTables,
    dataset: Dataset,
    problems: Problems,
    split_by: SplitBy | None,
    rng: np.random.Generator,
) -> tuple[DividedPairs, str | None]:
    """Divide the pairs into splits; return what they were divided by, too."""
    if tables.pairs is None:
        _refuse(split_by, "This source has items and no pairs, so there is nothing to divide")
        none = np.empty(0, dtype=np.int32)
        return DividedPairs(none, none, none.astype(np.int8)), None
    if tables.pairs.is_empty():
        reasons = problems.in_words()
        raise DataError(
            "The source has no positive pair of a top and a bottom that can be used",
            fix=f"what was left out: {reasons}" if reasons else "add pairs, or outfits",
        )
    pairs = on_their_sides(tables.pairs, dataset.items, dataset.catalogue, "pairs")
    if "split" in pairs.columns:
        _refuse(split_by, "This source comes with its own split, so it can't be divided again")
        return _as_published(pairs), "published"
    divided_by = split_by or tables.split_by
    if divided_by == "model" and dataset.items["model"].null_count() == dataset.items.height:
        raise DataError(
            "Pairs can't be divided by model: no item has one",
            fix="leave --split model out, or give the items a column 'model'",
        )
    tops, bottoms = distinct_pairs(pairs)
    problems.leave_out("the same pair again", pairs.height - len(tops))
    splits = split_pairs(tops, dataset.items, divided_by, rng)
    return DividedPairs(tops, bottoms, splits), divided_by


def _as_published(pairs: pl.DataFrame) -> DividedPairs:
    pairs = sorted_pairs(pairs)
    validate_pairs(pairs)
    places = {name: place for place, name in enumerate(SPLITS)}
    splits = pairs["split"].replace_strict(places, return_dtype=pl.Int8)
    tops, bottoms = (positions.astype(np.int32) for positions in pair_positions(pairs))
    return DividedPairs(tops, bottoms, splits.to_numpy())


def _refuse(split_by: SplitBy | None, what: str) -> None:
    if split_by is not None:
        raise DataError(what, fix="leave --split and --cold-start out")


def _drawn_triplets(
    pairs: DividedPairs, catalogue: Catalogue, rng: np.random.Generator
) -> tuple[pl.DataFrame, Drawn]:
    """Draw negatives for all pairs; return the triplets of validation and test, and `Drawn`."""
    n_bottoms, training = len(catalogue.bottoms), pairs.are_training
    drawn, negatives = draw_first(
        pairs.tops, pairs.bottoms, training, n_bottoms, TRIPLETS_PER_PAIR, rng
    )
    held_out = np.flatnonzero(~training)
    negatives = negatives[held_out]
    rows = np.repeat(held_out, TRIPLETS_PER_PAIR)[(negatives >= 0).ravel()]
    tops, bottoms = catalogue.top_type, catalogue.bottom_type
    columns = {
        "top": by_number(pairs.tops[rows], tops),
        "positive": by_number(pairs.bottoms[rows], bottoms),
        "negative": by_number(negatives[negatives >= 0], bottoms),
        "split": by_number(pairs.splits[rows], pl.Enum(SPLITS)),
        "negatives": by_number(np.zeros(len(rows), np.int8), pl.Enum(["random"])),
    }
    return pl.DataFrame(columns), drawn
