"""The pairs that were worn, as a model knows them."""

import numpy as np

from wearwith.catalog import PairArrays
from wearwith.catalog.schema import Split
from wearwith.model import TrainedModel
from wearwith.types import Ints, Side

__all__ = ["NOT_KNOWN", "WornWith", "worn_pairs"]

NOT_KNOWN = "the model does not know the pairs that were worn"


def worn_pairs(model: TrainedModel, split: Split | None = None) -> PairArrays:
    """Pairs of a split as positions, each once and sorted; none where the model has no pairs."""
    if model.pairs is None:
        return PairArrays(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64))
    worn = model.pairs if split is None else model.pairs.filter(split=split)
    worn = worn.select("top", "bottom").unique().sort("top", "bottom")
    catalogue = model.catalogue
    return PairArrays(
        catalogue.top_positions(worn["top"]), catalogue.bottom_positions(worn["bottom"])
    )


class WornWith:
    """What each garment of a model was worn with."""

    def __init__(self, model: TrainedModel) -> None:
        worn = worn_pairs(model)
        self._of: dict[Side, tuple[Ints, Ints]] = {}
        for side, own, others in (
            ("top", worn.tops, worn.bottoms),
            ("bottom", worn.bottoms, worn.tops),
        ):
            order = np.argsort(own, kind="stable")
            self._of[side] = own[order], others[order]  # type: ignore[index]

    def of(self, side: Side, position: int | None) -> Ints:
        """Positions on the other side; none for a new garment, which has no position."""
        own, others = self._of[side]
        if position is None:
            return others[:0]
        start, end = np.searchsorted(own, [position, position + 1])
        return others[start:end]
