"""From a score to a probability: Platt's sigmoid, fitted on validation pairs, or outfits.

It is the probability that a pair with this score is the worn one of a worn and a random pair, both
equally likely beforehand. The student learns which of two bottoms goes better with a top. How high
all scores of a top lie says nothing, so the probability is read off m_ij less the mean of m_ik over
all bottoms k (for a teacher, ln q up to that constant). For whole outfits see
`wearwith.model.outfit_probabilities`.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict

from wearwith.catalog.schema import Split
from wearwith.errors import DataError
from wearwith.model.sigmoid import sigmoid
from wearwith.types import Doubles, Ints

if TYPE_CHECKING:
    from wearwith.catalog import Dataset

__all__ = [
    "Bin",
    "Calibration",
    "LabelledPairs",
    "binned",
    "calibrated",
    "labelled_pairs",
]

LEAST_PAIRS = 20
FOLDS = 5
BINS = 10
SEED = 0  # of the random pairs


class Bin(BaseModel):
    """One row of a reliability table: n pairs of like probability.

    `predicted` is their mean probability, `observed` the share that was worn.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    n: int
    predicted: float
    observed: float


class Calibration(BaseModel):
    """p = σ(slope · score + intercept), and how far it can be trusted.

    The score of a pair is one less what its top usually scores.

    Attributes
    ----------
    slope, intercept
        The sigmoid.
    n_worn, n_random
        Pairs that it was fitted on; or outfits, as they were worn and with one garment replaced.
    brier, log_loss
        Of pairs whose top had no part in the fit (5 folds over tops); a coin has .25 and .693.
    reliability
        The same pairs in up to ten bins of equal size, by their probability.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    slope: float
    intercept: float
    n_worn: int
    n_random: int
    brier: float
    log_loss: float
    reliability: tuple[Bin, ...]

    def probability(self, scores: npt.NDArray[np.floating]) -> Doubles:
        """Probabilities of scores. Shape: (n,) to (n,)."""
        p: Doubles = sigmoid(self.slope * scores.astype(np.float64) + self.intercept)
        return p


@dataclass(frozen=True)
class LabelledPairs:
    """Worn pairs, and as many of the same tops with random bottoms; shape (n,) each."""

    tops: Ints
    bottoms: Ints
    is_worn: npt.NDArray[np.bool_]


def labelled_pairs(dataset: "Dataset", split: Split) -> LabelledPairs:
    """Draw one random bottom for each pair of a split; `DataError` if it has none to draw."""
    from wearwith.catalog import negative_pool, triplets_with_negatives  # only training needs them

    if dataset.pairs_of(split).is_empty():
        called = {"valid": "validation"}.get(split, split)
        raise DataError(f"the dataset has no {called} pairs", where=dataset.folder)
    pool, rng = negative_pool(dataset, "random"), np.random.default_rng(SEED)
    drawn = triplets_with_negatives(dataset, split, pool, 1, rng)
    return LabelledPairs(
        np.concatenate([drawn.tops, drawn.tops]),
        np.concatenate([drawn.positives, drawn.negatives]),
        np.arange(2 * len(drawn.tops)) < len(drawn.tops),
    )


def calibrated(
    scores: npt.NDArray[np.floating],
    is_worn: npt.NDArray[np.bool_],
    tops: npt.NDArray[np.int64],
    what: Literal["pairs", "outfits"] = "pairs",
) -> Calibration | str:
    """Fit the sigmoid, and measure it on tops outside the fit; or say why that can't be done.

    Scores are of validation pairs and of random ones, tops any numbers; shape (n,) each. In place
    of a top, outfits have what each was made from.

    Source: Platt, *Probabilistic outputs for support vector machines*, 1999, with its targets.
    """
    from scipy.special import expit, xlogy  # slow to import, and only training needs it

    n_worn = int(is_worn.sum())
    n_random = len(is_worn) - n_worn
    distinct, of = np.unique(tops, return_inverse=True)
    if min(n_worn, n_random) < LEAST_PAIRS:
        return f"{n_worn} validation {what} are too few: {LEAST_PAIRS} are needed"
    if len(distinct) < FOLDS:
        return f"validation pairs of {len(distinct)} tops are too few: {FOLDS} tops are needed"
    slope, intercept = _platt(scores, is_worn)
    if not slope > 0:
        return f"validation {what} score no higher than random ones"
    p = np.empty(len(scores))
    for fold in range(FOLDS):
        held = of % FOLDS == fold
        p[held] = expit(np.polyval(_platt(scores[~held], is_worn[~held]), scores[held]))
    held_out = np.clip(p, 1e-12, 1 - 1e-12)
    return Calibration(
        slope=slope,
        intercept=intercept,
        n_worn=n_worn,
        n_random=n_random,
        brier=float(((p - is_worn) ** 2).mean()),
        log_loss=float(-(xlogy(is_worn, held_out) + xlogy(~is_worn, 1 - held_out)).mean()),
        reliability=binned(p, is_worn),
    )


def binned(p: Doubles, is_worn: npt.NDArray[np.bool_]) -> tuple[Bin, ...]:
    """Sort pairs by probability into ten bins of equal size. Shapes: (n,) and (n,)."""
    order = np.argsort(p, kind="stable")
    return tuple(
        Bin(n=len(rows), predicted=float(p[rows].mean()), observed=float(is_worn[rows].mean()))
        for rows in np.array_split(order, BINS)
    )


def _platt(scores: npt.NDArray[np.floating], is_worn: npt.NDArray[np.bool_]) -> tuple[float, float]:
    """Slope and intercept by Newton's method; the targets keep them finite."""
    from scipy.special import expit

    n_worn = is_worn.sum()
    n_random = len(is_worn) - n_worn
    target = np.where(is_worn, (n_worn + 1) / (n_worn + 2), 1 / (n_random + 2))
    raw = scores.astype(np.float64)
    mean, spread = raw.mean(), max(raw.std(), 1e-12)
    x = np.column_stack([(raw - mean) / spread, np.ones(len(raw))])  # (n, 2)

    def loss(weights: Doubles) -> float:
        z = x @ weights
        return float((np.logaddexp(0, z) - target * z).sum())

    weights = np.zeros(2)
    for _ in range(100):
        p = expit(x @ weights)
        gradient = x.T @ (p - target)
        hessian = (x * (p * (1 - p))[:, None]).T @ x + 1e-9 * np.eye(2)
        step = np.linalg.solve(hessian, gradient)
        size = 1.0
        while loss(weights - size * step) > loss(weights) and size > 1e-6:
            size /= 2
        weights = weights - size * step
        if np.abs(size * step).max() < 1e-10:
            break
    slope = float(weights[0] / spread)
    return slope, float(weights[1] - slope * mean)
