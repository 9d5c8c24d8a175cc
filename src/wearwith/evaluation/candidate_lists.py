"""Candidate lists with one positive each: what the mean reciprocal rank is measured on."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from wearwith.catalog import Dataset, Negatives, draw_triplets, negative_pool, pairs_as_positions
from wearwith.catalog.schema import Split
from wearwith.evaluation.protocol import evaluation_rng, split_pairs_as_positions
from wearwith.types import Ints

__all__ = ["LIST_LENGTHS", "CandidateLists", "candidate_lists"]

# T of Song et al., SIGIR 2018, Fig. 8. That T counts the positive is our inference: RAND there
# has H_T / T.
LIST_LENGTHS: tuple[int, ...] = (10, 15, 20, 25, 30, 35, 40, 45, 50)


@dataclass(frozen=True)
class CandidateLists:
    """One list a top: one positive, and negatives in the order in which they were drawn.

    Attributes
    ----------
    tops, positives
        Positions in the catalogue; shape (n,) each, tops sorted and distinct.
    negatives
        Shape (n, 49); -1 where the pool of a top was exhausted, always at the end of a row. The
        list of length T has the first T - 1.
    """

    tops: Ints
    positives: Ints
    negatives: Ints

    def __len__(self) -> int:
        return len(self.tops)

    def have(self, length: int) -> npt.NDArray[np.bool_]:
        """Which tops have a list of this length; shape (n,)."""
        found: Ints = (self.negatives >= 0).sum(axis=1)
        return found >= length - 1


def candidate_lists(
    dataset: Dataset,
    split: Split,
    negatives: Negatives = "random",
    clusters: Ints | None = None,
    seed: int = 0,
) -> CandidateLists:
    """Give the lists that every model ranks: one for each top of the split with a pair.

    The positive is drawn from the top's positives in the split; no known pair of any split is
    drawn as a negative. Parameters, their shapes and errors as for `evaluation_triplets`.
    """
    pairs = split_pairs_as_positions(dataset, split)
    pool = negative_pool(dataset, negatives, clusters)
    known = pairs_as_positions(dataset)
    rng = evaluation_rng(seed, f"lists {split} {negatives}")
    tops, first, counts = np.unique(pairs.tops, return_index=True, return_counts=True)
    positives = pairs.bottoms[first + rng.integers(counts)]
    longest = max(LIST_LENGTHS) - 1
    drawn = draw_triplets(tops, positives, known.tops, known.bottoms, pool, longest, rng)
    row = np.searchsorted(tops, drawn.tops)
    column = np.arange(len(drawn)) - np.searchsorted(row, row)  # rows come sorted
    filled = np.full((len(tops), longest), -1, dtype=np.int64)
    filled[row, column] = drawn.negatives
    return CandidateLists(tops, positives, filled)
