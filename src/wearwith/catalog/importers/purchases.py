"""Import what a shop sold, saw and took back into a dataset that has its garments."""

import shutil
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path

from wearwith.catalog.baskets import BasketRules, outfits_of_baskets
from wearwith.catalog.dataset import Dataset
from wearwith.catalog.divided_pairs import SplitBy
from wearwith.catalog.import_problems import Problems
from wearwith.catalog.importers.column_mapping import MAPPING, write_mapping
from wearwith.catalog.importers.order_lines import read_order_lines
from wearwith.catalog.with_baskets import with_baskets

__all__ = ["import_baskets"]


def import_baskets(
    orders: Path,
    dataset: Dataset,
    out: Path,
    columns: Mapping[str, str],
    *,
    rules: BasketRules | None = None,
    split_by: SplitBy | None = None,
    seed: int = 0,
) -> tuple[Dataset, Problems]:
    """Write a new dataset that has the outfits of baskets, too; the given one stays.

    Parameters
    ----------
    orders
        Order lines, carts or events.
    dataset
        Has the garments, and perhaps outfits of its own.
    columns
        The columns of `orders`, by what they say: item, order, customer, time, event, quantity,
        returned, gift.
    rules
        What is kept of a basket.
    split_by
        How to divide pairs, if the dataset has none yet.

    Raises
    ------
    OutputExistsError
        If `out` exists.
    DataError
        If the file can't be read, names no known item, or no basket makes an outfit.
    """
    rules, problems = rules or BasketRules(), Problems()
    lines = read_order_lines(orders, dataset.items, columns, problems)
    baskets = outfits_of_baskets(lines, dataset.items, problems, rules)
    grown = with_baskets(dataset, baskets, problems, split_by=split_by, seed=seed)
    source = {**grown.source, "baskets": {"name": orders.name, **asdict(rules)}}

    def also(folder: Path) -> None:
        write_mapping(folder / MAPPING, "orders", columns)
        features = None if dataset.folder is None else dataset.folder / "features"
        if features is not None and features.is_dir():
            shutil.copytree(features, folder / "features")

    return replace(grown, source=source).save(out, problems, also=also), problems
