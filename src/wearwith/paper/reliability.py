"""Does .8 mean .8? Probabilities fitted on validation, held against what was worn in the test."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
from scipy import stats

from wearwith.catalog import Dataset
from wearwith.errors import DataError
from wearwith.model import TrainedModel
from wearwith.model.calibration import Calibration, above_usual, binned, calibrated, labelled_pairs
from wearwith.paper.finding_rows import Reliability, ReliabilityBin

__all__ = ["reliability"]

VIEWS = {"student": "p", "teacher": "q"}


def reliability(runs: Mapping[str, TrainedModel], dataset: Dataset) -> tuple[Reliability, ...]:
    """Calibrate each run on validation pairs, as an export does, and measure it on test pairs.

    Parameters
    ----------
    runs
        By the name of the model. Of one with a teacher both are measured: `akd-p` and `akd-q`.
    dataset
        What they were trained on.

    Returns
    -------
    tuple
        Empty if a split has too few pairs. A model whose worn pairs score no higher than random
        ones has no probabilities, and is left out.
    """
    try:
        valid, test = (labelled_pairs(dataset, split) for split in ("valid", "test"))
    except DataError:
        return ()
    found = []
    for name, run in runs.items():
        fitted_on, measured_on = above_usual(run, valid), above_usual(run, test)
        for by, scores in fitted_on.items():
            row = name if len(fitted_on) == 1 else f"{name}-{VIEWS[by]}"
            fitted = calibrated(scores, valid.is_worn, valid.tops)
            if isinstance(fitted, Calibration):
                p = fitted.probability(measured_on[by])
                found.append(_measured(row, p, test.is_worn))
    return tuple(found)


def _measured(row: str, p: npt.NDArray[np.float64], is_worn: npt.NDArray[np.bool_]) -> Reliability:
    bins = []
    for one in binned(p, is_worn):
        worn = round(one.observed * one.n)
        # Wilson's interval, as if pairs of one top were independent of one another.
        low, high = stats.binomtest(worn, one.n).proportion_ci(method="wilson")
        bins.append(ReliabilityBin(one.n, one.predicted, one.observed, float(low), float(high)))
    error = sum(one.n * abs(one.predicted - one.observed) for one in bins) / len(p)
    brier = float(np.mean((p - is_worn) ** 2))
    return Reliability(row, len(p), error, brier, tuple(bins))
