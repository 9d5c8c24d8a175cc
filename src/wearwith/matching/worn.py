"""The pairs that were worn, as an exported model knows them."""

import numpy as np

from wearwith.catalog import PairArrays
from wearwith.catalog.schema import Split
from wearwith.model import TrainedModel

__all__ = ["NOT_KNOWN", "worn_pairs"]

NOT_KNOWN = "the model was exported without the pairs that were worn"


def worn_pairs(model: TrainedModel, split: Split | None = None) -> PairArrays:
    """Pairs of a split as positions, each once and sorted; none where the export has no pairs."""
    if model.pairs is None:
        return PairArrays(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64))
    worn = model.pairs if split is None else model.pairs.filter(split=split)
    worn = worn.select("top", "bottom").unique().sort("top", "bottom")
    catalogue = model.catalogue
    return PairArrays(
        catalogue.top_positions(worn["top"]), catalogue.bottom_positions(worn["bottom"])
    )
