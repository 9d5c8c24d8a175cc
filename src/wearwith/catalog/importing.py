"""From a source in some layout to a dataset folder."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from wearwith.catalog.dataset import Dataset
from wearwith.catalog.problems import Problems
from wearwith.catalog.schema import OUTFIT_COLUMNS, item_table, table
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
    """

    items: pl.DataFrame
    pairs: pl.DataFrame
    outfits: pl.DataFrame = field(default_factory=lambda: table(OUTFIT_COLUMNS))
    triplets: pl.DataFrame | None = None
    image_root: Path | None = None
    split_by: SplitBy = "pair"


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
    return dataset.save(out, problems), problems


def build_dataset(
    found: Read,
    problems: Problems,
    *,
    source: dict[str, Any],
    split_by: SplitBy | None = None,
    seed: int = 0,
) -> Dataset:
    """Divide the pairs that were read, draw negatives, and check the whole."""
    rng = np.random.default_rng(seed)
    items = item_table(found.items)
    pairs = found.pairs
    if pairs.is_empty():
        raise DataError("The source has no positive pair of a top and a bottom", where=source)
    source = {**source, "seed": seed}
    if "split" in pairs.columns:
        if split_by is not None:
            raise DataError(
                f"This source comes with its own split, so it can't be divided by {split_by}",
                fix="leave --split and --cold-start out",
            )
        source["split_by"] = "published"
    else:
        source["split_by"] = split_by or found.split_by
        _need_models(items, source["split_by"])
        distinct = pairs.unique(["top", "bottom"])
        problems.leave_out("the same pair again", pairs.height - distinct.height)
        pairs = split_pairs(distinct, items, source["split_by"], rng)
    plain = Dataset.from_frames(items, pairs)
    triplets = found.triplets
    if triplets is None:
        triplets = _draw(plain, rng)
    else:
        triplets = triplets.with_columns(negatives=pl.lit("published"))
    return Dataset.from_frames(
        items,
        pairs,
        found.outfits,
        triplets,
        source=source,
        image_root=found.image_root,
        dropped=dict(problems.dropped),
    )


def _need_models(items: pl.DataFrame, split_by: str) -> None:
    if split_by == "model" and items["model"].null_count() == items.height:
        raise DataError(
            "Pairs can't be divided by model: no item has one",
            fix="leave --split model out, or give the items a column 'model'",
        )


def _draw(dataset: Dataset, rng: np.random.Generator) -> pl.DataFrame:
    catalogue = dataset.catalogue
    tops = catalogue.top_positions(dataset.pairs["top"])
    bottoms = catalogue.bottom_positions(dataset.pairs["bottom"])
    pool = NegativePool.random(len(catalogue.bottoms))
    drawn = draw_triplets(tops, bottoms, tops, bottoms, pool, TRIPLETS_PER_PAIR, rng)
    bottom_ids = np.asarray(catalogue.bottoms)
    frame = pl.DataFrame(
        {
            "top": np.asarray(catalogue.tops)[drawn.tops],
            "positive": bottom_ids[drawn.positives],
            "negative": bottom_ids[drawn.negatives],
        }
    )
    splits = dataset.pairs.select("top", "split", positive="bottom")
    return frame.join(splits, on=["top", "positive"]).with_columns(negatives=pl.lit("random"))
