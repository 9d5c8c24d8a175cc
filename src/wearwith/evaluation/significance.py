"""Whether a difference between two models can be chance, and what many comparisons make of that."""

from collections.abc import Sequence

import numpy as np

from wearwith.types import Floating

__all__ = ["FLIPS", "holm", "paired_p_value"]

FLIPS = 10_000

# At most this many signs are held at once.
_BLOCK = 2**24


def paired_p_value(sums_a: Floating, sums_b: Floating, rng: np.random.Generator) -> float:
    """How often chance alone gives two models a difference as large as this, in either direction.

    A permutation test: if the models are equally good, each top's difference is as likely to be
    the other way about, so the signs of all tops are flipped at random. Tops, not triplets, are
    exchanged, since the triplets of a top hang together.

    Parameters
    ----------
    sums_a, sums_b
        What each model won on every top, such as its triplets in the right order; shape (n,).
    rng
        Source of the 10,000 flips.

    Returns
    -------
    float
        Above 0: the observed difference counts as one of the flips. 1 if all tops are equal.

    Raises
    ------
    ValueError
        If the shapes differ or there is no top.

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
    step = max(1, _BLOCK // len(differences))
    for start in range(0, FLIPS, step):
        count = min(step, FLIPS - start)
        signs = rng.integers(0, 2, size=(count, len(differences)), dtype=np.int8) * 2 - 1
        # Sums of thirds are not exact; what should tie must count as a tie.
        as_large += int((np.abs(signs @ differences) >= observed - 1e-9).sum())
    return (1 + as_large) / (1 + FLIPS)


def holm(p_values: Sequence[float]) -> list[float]:
    """P-values corrected for being several, so that all that stay small hold together.

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
