"""From a source in some layout to a dataset folder."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from wearwith.catalog.dataset import Dataset
from wearwith.catalog.problems import Problems
from wearwith.catalog.schema import OUTFIT_COLUMNS, PAIR_COLUMNS, item_table, table
from wearwith.catalog.splits import SplitBy, split_pairs
from wearwith.catalog.triplets import NegativePool, draw_triplets
from wearwith.errors import DataError
from wearwith.storage import require_absent

__all__ = ["Read", "build_dataset", "import_dataset"]

TRIPLETS_PER_PAIR = 3


@dataclass
class Read:
    """What an importer read from a source.

    Attributes
    ----------
    items
        Columns of `schema.ITEM_COLUMNS` as far as known, and extra ones.
    pairs
        Columns top and bottom, and split where the source publishes one.
    outfits
        Columns outfit and item.
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
    read: Callable[[Problems], Read],
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
    found: Read,
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
    items = item_table(found.items)
    pairs, divided_by = _divided(found, items, problems, split_by, rng)
    contents = {"contents": "items without pairs"} if pairs.is_empty() else {}
    plain = Dataset.from_frames(items, pairs)
    triplets = found.triplets
    if triplets is not None:
        triplets = triplets.with_columns(negatives=pl.lit("published"))
    elif not pairs.is_empty():
        triplets = _draw(plain, rng)
    return Dataset.from_frames(
        items,
        pairs,
        found.outfits,
        triplets,
        source={**source, **found.source, **contents, "split_by": divided_by, "seed": seed},
        image_root=found.image_root,
        dropped=dict(problems.dropped),
    )


def _divided(
    found: Read,
    items: pl.DataFrame,
    problems: Problems,
    split_by: SplitBy | None,
    rng: np.random.Generator,
) -> tuple[pl.DataFrame, str | None]:
    """Give the pairs with their split, and say what they were divided by."""
    if found.pairs.is_empty():
        if found.needs_pairs:
            reasons = "; ".join(f"{reason} ({count})" for reason, count in problems.dropped.items())
            raise DataError(
                "The source has no positive pair of a top and a bottom that can be used",
                fix=f"what was left out: {reasons}" if reasons else "add pairs, or outfits",
            )
        _refuse(split_by, "This source has items and no pairs, so there is nothing to divide")
        return table(PAIR_COLUMNS), None
    if "split" in found.pairs.columns:
        _refuse(split_by, "This source comes with its own split, so it can't be divided anew")
        return found.pairs, "published"
    divided_by = split_by or found.split_by
    _need_models(items, divided_by)
    distinct = found.pairs.unique(["top", "bottom"])
    problems.leave_out("the same pair again", found.pairs.height - distinct.height)
    return split_pairs(distinct, items, divided_by, rng), divided_by


def _refuse(split_by: SplitBy | None, what: str) -> None:
    if split_by is not None:
        raise DataError(what, fix="leave --split and --cold-start out")


def _need_models(items: pl.DataFrame, split_by: str) -> None:
    if split_by == "model" and items["model"].null_count() == items.height:
        raise DataError(
            "Pairs can't be divided by model: no item has one",
            fix="leave --split model out, or give the items a column 'model'",
        )


def _draw(dataset: Dataset, rng: np.random.Generator) -> pl.DataFrame:
    """Draw negatives of all pairs; rows come out in the order in which the dataset keeps them."""
    catalogue = dataset.catalogue
    tops = catalogue.top_positions(dataset.pairs["top"])
    bottoms = catalogue.bottom_positions(dataset.pairs["bottom"])
    n_bottoms = len(catalogue.bottoms)
    pool = NegativePool.random(n_bottoms)
    drawn = draw_triplets(tops, bottoms, tops, bottoms, pool, TRIPLETS_PER_PAIR, rng)
    row = np.searchsorted(
        tops * n_bottoms + bottoms, drawn.tops * n_bottoms + drawn.positives
    )  # pairs are sorted by id, and so are positions
    # As the dataset sorts them; to sort numbers takes a tenth of the time of sorting ids.
    row, negatives = np.divmod(np.sort(row * n_bottoms + drawn.negatives), n_bottoms)
    return pl.DataFrame(
        {
            "top": dataset.pairs["top"].gather(row),
            "positive": dataset.pairs["bottom"].gather(row),
            "negative": pl.Series(catalogue.bottoms).gather(negatives),
            "split": dataset.pairs["split"].gather(row),
            "negatives": "random",
        }
    )
