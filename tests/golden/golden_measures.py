"""Metrics, intervals, tests of significance and calibration, on scores of a NumPy seed."""

import numpy as np

from wearwith.evaluation import metrics
from wearwith.evaluation.significance import holm, interval, paired_interval, paired_p_value
from wearwith.model import calibrated

ARGUED = "held against scikit-learn, SciPy and ir-measures in tests/evaluation/test_metrics.py"


def scores():
    """Scores with ties: whole numbers and halves."""
    rng = np.random.default_rng(11)
    return np.round(2 * rng.normal(size=(6, 30))) / 2, rng.random((6, 30)) < 0.15


def measures():
    lists, relevant = scores()
    relevant[:, 0] = True
    tops = np.array([0, 0, 1, 1, 1, 2])
    positive, negative = lists[:, 0], lists[:, 1]
    won = metrics.wins(positive, negative)
    placed = metrics.place(lists, relevant)
    return {
        "wins by hand": {
            "is": metrics.wins(np.array([2.0, 1.0, 0.0]), np.array([1.0, 1.0, 1.0])).tolist(),
            "derived": "1, a half, 0",
        },
        "wins": {"is": won.tolist()},
        "auc, ties half": {"is": metrics.auc(positive, negative), "derived": ARGUED},
        "auc, ties lost": {"is": metrics.auc(positive, negative, "loss")},
        "auc per top": {"is": metrics.auc_per_top(tops, won)},
        "reciprocal rank by hand": {
            "is": metrics.reciprocal_rank(np.array([1.0]), np.array([[3.0, 1.0, 0.0]])).tolist(),
            "derived": "one higher and one tied: rank 2.5, 0.4",
        },
        "reciprocal rank": {
            "is": metrics.reciprocal_rank(positive, lists[:, 1:]).tolist(),
            "derived": ARGUED,
        },
        "placings": {"is": [placed.higher.tolist(), placed.tied.tolist()]},
        "hit rate at 3": {"is": metrics.hit_rate(lists, relevant, 3).tolist(), "derived": ARGUED},
        "ndcg at 10": {"is": metrics.ndcg(lists, relevant, 10).tolist(), "derived": ARGUED},
        **_chance(),
        **_calibration(),
    }


def _chance():
    rng = np.random.default_rng(12)
    counts = rng.integers(1, 9, 40)
    one, other = (rng.binomial(counts, p).astype(float) for p in (0.8, 0.6))
    return {
        "interval": {
            "is": interval(one, counts, np.random.default_rng(1)),
            "share": float(one.sum() / counts.sum()),
        },
        "paired interval": {"is": paired_interval(one, other, counts, np.random.default_rng(1))},
        "p of a permutation test": {"is": paired_p_value(one, other, np.random.default_rng(2))},
        "p of tops that are equal": {
            "is": paired_p_value(one, one, np.random.default_rng(2)),
            "derived": "1",
        },
        "Holm": {
            "is": holm([0.01, 0.04, 0.03, 0.5]),
            "derived": "4 × .01, then the larger of 3 × .03 and what was before, then 2 × .04 "
            "which is less than .09, and .5",
        },
    }


def _calibration():
    rng = np.random.default_rng(13)
    is_worn = np.arange(120) % 2 == 0
    drawn = rng.normal(size=120) + 1.5 * is_worn
    found = calibrated(drawn, is_worn, np.arange(120) // 6)
    return {
        "calibration": {
            "is": found.model_dump(mode="json"),
            "derived": "held against a minimiser of SciPy in tests/exported/test_calibration.py",
        },
        "probability": {"is": found.probability(np.array([-1.0, 0.0, 1.0])).tolist()},
    }
