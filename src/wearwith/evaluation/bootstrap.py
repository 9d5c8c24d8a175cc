"""How sure an AUC is: percentile bootstrap intervals over tops.

The triplets of a top share the top and its positives, so they are no independent observations;
tops are drawn, each with all its triplets (a cluster bootstrap).
"""

import numpy as np

from wearwith.types import Floating, Ints

__all__ = ["RESAMPLES", "interval", "paired_interval"]

RESAMPLES = 1000


# At most this many multiplicities are held at once.
_BLOCK = 2**22


def interval(
    sums: Floating, counts: Ints, rng: np.random.Generator, level: float = 0.95
) -> tuple[float, float]:
    """Interval of sum(sums) / sum(counts), such as an AUC, over resampled tops.

    Parameters
    ----------
    sums
        What was added up for each top, such as its wins; shape (n,).
    counts
        Over how many triplets; shape (n,), all above 0.
    rng
        Source of the 1,000 resamples.
    level
        Between 0 and 1: how often such an interval should hold the true value.

    Returns
    -------
    low, high
        The (1 - level) / 2 and (1 + level) / 2 quantiles. With one top, or equal shares in all,
        low and high are that share: resampling tells nothing then.

    Raises
    ------
    ValueError
        If the shapes differ, there is no top, a count is not above 0, or the level is not
        between 0 and 1.

    Notes
    -----
    Source: Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13; clusters as
    in Davison and Hinkley, 1997, section 3.8.
    """
    if sums.shape != counts.shape or sums.ndim != 1 or not len(sums):
        raise ValueError(f"a sum and a count for each top: {sums.shape}, {counts.shape}")
    if not (counts > 0).all():
        raise ValueError("every top has a triplet")
    if not 0 < level < 1:
        raise ValueError(f"the level is between 0 and 1, not {level}")
    n = len(sums)
    shares = np.full(n, 1.0 / n)
    values = np.empty(RESAMPLES)
    step = max(1, _BLOCK // n)
    for start in range(0, RESAMPLES, step):
        block = slice(start, min(start + step, RESAMPLES))
        times = rng.multinomial(n, shares, size=block.stop - start)  # (block, n)
        values[block] = (times @ sums) / (times @ counts)
    low, high = np.quantile(values, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def paired_interval(
    sums_a: Floating,
    sums_b: Floating,
    counts: Ints,
    rng: np.random.Generator,
    level: float = 0.95,
) -> tuple[float, float]:
    """Interval of the difference a - b of two models on the same triplets.

    Every resample draws the same tops for both, so that what makes a top hard for both cancels
    out. Parameters, errors and source as for `interval`; shapes (n,) each.
    """
    if sums_a.shape != sums_b.shape:
        raise ValueError(f"the same tops for both: {sums_a.shape}, {sums_b.shape}")
    return interval(sums_a - sums_b, counts, rng, level)
