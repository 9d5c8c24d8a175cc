"""From data frames to a dataset, for notebooks and other programs."""

from pathlib import Path

import polars as pl

from wearwith.catalog.dataset import Dataset
from wearwith.catalog.dataset_building import SourceTables, build_dataset
from wearwith.catalog.import_problems import Problems
from wearwith.catalog.importers.pairing import pairs_within_outfits
from wearwith.catalog.schema import OUTFIT_COLUMNS, item_table, table
from wearwith.catalog.splits import SplitBy
from wearwith.errors import ConfigError

__all__ = ["make_dataset"]


def make_dataset(
    items: pl.DataFrame,
    pairs: pl.DataFrame | None = None,
    outfits: pl.DataFrame | None = None,
    *,
    split_by: SplitBy = "pair",
    seed: int = 0,
    image_root: Path | None = None,
) -> Dataset:
    """Divide pairs 80/10/10, draw three negatives for each, and check the whole.

    Parameters
    ----------
    items
        Columns id, side (top, bottom or null: what it is in a pair) and slot (`types.SLOTS`: what
        it is in an outfit), and as many of title, category, image, model, colour, material,
        pattern, brand and further ones as there are. In place of side and slot there may be a
        column kind: top, bottom, shoe, bag, accessory, other, or a slot; words of the category or
        title make it finer.
    pairs
        Columns top and bottom; with a column split they are not divided anew. Without pairs,
        every top of an outfit is paired with every bottom of it.
    outfits
        Columns outfit and item; split and position as far as known.
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
    found = SourceTables(items, pairs, worn_together, image_root=image_root, split_by=split_by)
    return build_dataset(found, problems, source={"format": "data frames"}, seed=seed)
