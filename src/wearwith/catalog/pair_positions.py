"""Pairs as positions in a catalogue, which sort and compare as the ids would, only faster."""

from dataclasses import dataclass
from typing import cast

import numpy as np
import numpy.typing as npt
import polars as pl

from wearwith.catalog.catalogue import Catalogue
from wearwith.catalog.schema import PAIR_COLUMNS, SPLITS
from wearwith.catalog.splits import SplitArray
from wearwith.types import Ints

__all__ = ["DividedPairs", "distinct_pairs", "pair_positions", "sorted_pairs"]


@dataclass(frozen=True)
class DividedPairs:
    """Positive pairs of all splits, each once, sorted by top and bottom.

    Attributes
    ----------
    tops, bottoms
        Positions in the catalogue; shape (n,) each.
    splits
        Places in `schema.SPLITS`; shape (n,).
    """

    tops: Ints
    bottoms: Ints
    splits: SplitArray

    @property
    def are_training(self) -> npt.NDArray[np.bool_]:
        """Which pairs are trained on; shape (n,)."""
        training: npt.NDArray[np.bool_] = self.splits == SPLITS.index("train")
        return training

    def table(self, catalogue: Catalogue) -> pl.DataFrame:
        """Write the pairs out as a dataset keeps them: columns top, bottom, split."""
        columns = {
            "top": catalogue.name_tops(self.tops),
            "bottom": catalogue.name_bottoms(self.bottoms),
            "split": pl.Series(SPLITS).gather(self.splits),
        }
        return pl.DataFrame(columns, schema=PAIR_COLUMNS)


def pair_positions(pairs: pl.DataFrame) -> tuple[Ints, Ints]:
    """Positions of tops and of bottoms, of columns that have the types of a catalogue's sides.

    Shape (n,) each.
    """
    tops, bottoms = (pairs[side].to_physical().to_numpy() for side in ("top", "bottom"))
    return tops.astype(np.int64), bottoms.astype(np.int64)


def sorted_pairs(pairs: pl.DataFrame) -> pl.DataFrame:
    """Sort pairs by top, then by bottom; columns as for `pair_positions`."""
    keys, _ = _keys(pairs)
    in_order = bool((keys[1:] >= keys[:-1]).all())
    return pairs if in_order else pairs[np.argsort(keys, kind="stable")]


def distinct_pairs(pairs: pl.DataFrame) -> tuple[Ints, Ints]:
    """Give the positions of every pair once, sorted; columns as for `pair_positions`."""
    keys, n_bottoms = _keys(pairs)
    keys.sort()
    is_first = np.ones(len(keys), dtype=bool)
    np.not_equal(keys[1:], keys[:-1], out=is_first[1:])
    tops, bottoms = np.divmod(keys[is_first], n_bottoms)
    return tops, bottoms


def _keys(pairs: pl.DataFrame) -> tuple[Ints, int]:
    """Number pairs in the order of tops, then of bottoms; give the numbers that a top has too."""
    n_bottoms = max(len(cast("pl.Enum", pairs.schema["bottom"]).categories), 1)
    keys, bottoms = pair_positions(pairs)
    keys *= n_bottoms
    keys += bottoms
    return keys, n_bottoms
