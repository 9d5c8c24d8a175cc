"""The pairs that were worn, as a model knows them."""

import numpy as np

from wearwith.catalog import PairArrays
from wearwith.catalog.schema import Split
from wearwith.model import TrainedModel
from wearwith.types import Ints, Side
from wearwith.words.wording import N_

__all__ = ["WornWith", "why_no_pairs", "worn_pairs"]


def worn_pairs(model: TrainedModel, split: Split | None = None) -> PairArrays:
    """Pairs of a split as positions, distinct and sorted; none if the model has no pairs."""
    if model.pairs is None:
        return PairArrays(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64))
    worn = model.pairs if split is None else model.pairs.filter(split=split)
    worn = worn.select("top", "bottom").unique().sort("top", "bottom")
    catalogue = model.catalogue
    return PairArrays(
        catalogue.top_positions(worn["top"]), catalogue.bottom_positions(worn["bottom"])
    )


def why_no_pairs(model: TrainedModel, split: Split) -> str:
    """Say why `worn_pairs` of a split are none."""
    if model.pairs is None:
        return N_("the model does not know the pairs that were worn")
    if split == "valid":
        return N_("there are no validation pairs")
    return N_("there are no training pairs")


class WornWith:
    """What each garment of a model was worn with."""

    def __init__(self, model: TrainedModel) -> None:
        worn = worn_pairs(model)
        self._by_side: dict[Side, tuple[Ints, Ints]] = {
            "top": _sorted(worn.tops, worn.bottoms),
            "bottom": _sorted(worn.bottoms, worn.tops),
        }

    def of(self, side: Side, position: int | None) -> Ints:
        """Positions on the other side; none for a new garment, which has no position."""
        own, others = self._by_side[side]
        if position is None:
            return others[:0]
        start, end = np.searchsorted(own, [position, position + 1])
        return others[start:end]


def _sorted(own: Ints, others: Ints) -> tuple[Ints, Ints]:
    order = np.argsort(own, kind="stable")
    return own[order], others[order]
