"""Does .8 mean .8? Probabilities fitted on validation, held against what was worn in the test."""

from collections.abc import Mapping

import numpy as np
from scipy import stats

from wearwith.catalog import Dataset
from wearwith.errors import DataError
from wearwith.evaluation.reproduction.findings import Reliability, ReliabilityBin
from wearwith.exported.calibration import (
    Calibration,
    LabelledPairs,
    binned,
    calibrated,
    labelled_pairs,
)
from wearwith.models import Scorer
from wearwith.training import Run

__all__ = ["reliability"]


def reliability(runs: Mapping[str, Run], dataset: Dataset) -> tuple[Reliability, ...]:
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
    scorers: dict[str, Scorer] = {}
    for name, run in runs.items():
        if run.scorer.teacher is None:
            scorers[name] = run.scorer
        else:
            scorers |= {f"{name}-p": run.scorer, f"{name}-q": run.scorer.teacher}
    found = []
    for row, scorer in scorers.items():
        fitted = calibrated(
            scorer.score_pairs(valid.tops, valid.bottoms), valid.is_worn, valid.tops
        )
        if isinstance(fitted, Calibration):
            found.append(_measured(row, scorer, fitted, test))
    return tuple(found)


def _measured(
    row: str, scorer: Scorer, calibration: Calibration, test: LabelledPairs
) -> Reliability:
    p = calibration.probability(scorer.score_pairs(test.tops, test.bottoms))
    bins = []
    for one in binned(p, test.is_worn):
        worn = round(one.observed * one.n)
        # Wilson's interval, as if pairs of one top were independent of one another.
        low, high = stats.binomtest(worn, one.n).proportion_ci(method="wilson")
        bins.append(ReliabilityBin(one.n, one.predicted, one.observed, float(low), float(high)))
    error = sum(one.n * abs(one.predicted - one.observed) for one in bins) / len(p)
    brier = float(np.mean((p - test.is_worn) ** 2))
    return Reliability(row, len(p), error, brier, tuple(bins))
