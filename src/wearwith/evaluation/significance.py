"""How sure a figure or a difference is: bootstrap intervals, permutation tests, Holm's correction.

The triplets of a top share the top and its positives, so they are no independent observations. Tops
are resampled or exchanged, each with all its triplets; outfits with all their questions.
"""

from collections.abc import Sequence

import numpy as np

from wearwith.types import Floating, Ints

__all__ = ["FLIPS", "RESAMPLES", "holm", "interval", "paired_interval", "paired_p_value"]

RESAMPLES = 1_000
FLIPS = 10_000

_DRAWS_AT_ONCE = 2**22
_MANY = 20_000  # from here on, drawing each one is faster than drawing how often each is drawn
_SIGNS_AT_ONCE = 2**24


def interval(
    sums: Floating, counts: Ints, rng: np.random.Generator, level: float = 0.95
) -> tuple[float, float]:
    """95 % (or `level`) interval of sum(sums) / sum(counts), such as an AUC, over resampled tops.

    `sums` is what was added up for each top, such as its wins, over `counts` > 0 triplets; shape
    (n,) each. `rng` draws the 1,000 resamples. The ends are the (1 - level) / 2 and (1 + level) / 2
    quantiles. With one top, or equal shares in all, both are that share: resampling tells nothing
    then.

    Raises `ValueError` if the shapes differ, there is no top, a count is not above 0, or the level
    is not between 0 and 1.

    Source: Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13; clusters as in
    Davison and Hinkley, 1997, section 3.8.
    """
    if sums.shape != counts.shape or sums.ndim != 1 or not len(sums):
        raise ValueError(f"a sum and a count for each top: {sums.shape}, {counts.shape}")
    if not (counts > 0).all():
        raise ValueError("every top has a triplet")
    if not 0 < level < 1:
        raise ValueError(f"the level is between 0 and 1, not {level}")
    n = len(sums)
    values = np.empty(RESAMPLES)
    if n >= _MANY:
        for resample in range(RESAMPLES):
            drawn = rng.integers(n, size=n)
            values[resample] = sums[drawn].sum() / counts[drawn].sum()
        return _ends(values, level)
    shares = np.full(n, 1.0 / n)
    step = max(1, _DRAWS_AT_ONCE // n)
    for start in range(0, RESAMPLES, step):
        block = slice(start, min(start + step, RESAMPLES))
        times = rng.multinomial(n, shares, size=block.stop - start)  # (block, n)
        values[block] = (times @ sums) / (times @ counts)
    return _ends(values, level)


def _ends(values: Floating, level: float) -> tuple[float, float]:
    low, high = np.quantile(values, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def paired_interval(
    sums_a: Floating,
    sums_b: Floating,
    counts: Ints,
    rng: np.random.Generator,
    level: float = 0.95,
) -> tuple[float, float]:
    """Interval of the difference a - b of two models on the same triplets, shapes (n,) each.

    Every resample draws the same tops for both, so that what makes a top hard for both cancels out.

    Raises `ValueError` if the shapes differ, there is no top, a count is not above 0, or the level
    is not between 0 and 1.
    """
    if sums_a.shape != sums_b.shape:
        raise ValueError(f"the same tops for both: {sums_a.shape}, {sums_b.shape}")
    return interval(sums_a - sums_b, counts, rng, level)


def paired_p_value(sums_a: Floating, sums_b: Floating, rng: np.random.Generator) -> float:
    """How often chance alone gives two models a difference this large, in either direction.

    A permutation test: if the models are equally good, each top's difference is as likely to be the
    other way round, so the signs of all tops are flipped at random, 10,000 times. `sums_a` and
    `sums_b` are what each model won on every top; shape (n,). The result is above 0, as the
    observed difference counts as one of the flips, and 1 if all tops are equal.

    Raises `ValueError` if the shapes differ or there is no top.

    Source: Good, Permutation, Parametric and Bootstrap Tests of Hypotheses, 2005, section 3.
    """
    if sums_a.shape != sums_b.shape or sums_a.ndim != 1 or not len(sums_a):
        raise ValueError(f"the same tops for both: {sums_a.shape}, {sums_b.shape}")
    differences = sums_a - sums_b
    differences = differences[differences != 0]
    if not len(differences):
        return 1.0
    observed = abs(differences.sum())
    as_large = 0
    step = max(1, _SIGNS_AT_ONCE // len(differences))
    for start in range(0, FLIPS, step):
        count = min(step, FLIPS - start)
        signs = rng.integers(0, 2, size=(count, len(differences)), dtype=np.int8) * 2 - 1
        # Sums of thirds are not exact; what should tie must count as a tie.
        as_large += int((np.abs(signs @ differences) >= observed - 1e-9).sum())
    return (1 + as_large) / (1 + FLIPS)


def holm(p_values: Sequence[float]) -> list[float]:
    """Correct p-values for their number, so that all that stay small hold together.

    Shape: n to n, each at least what it was, at most 1.

    Source: Holm, Scandinavian Journal of Statistics 6, 1979.
    """
    order = sorted(range(len(p_values)), key=lambda place: p_values[place])
    adjusted = [1.0] * len(p_values)
    highest = 0.0
    for rank, place in enumerate(order):
        highest = max(highest, min(1.0, (len(p_values) - rank) * p_values[place]))
        adjusted[place] = highest
    return adjusted
