"""What tops are ranked by for a bottom: their scores above what each of them usually has.

A student learns which of two bottoms goes better with a top. How high the scores of a top lie
altogether was never learned: put in order by the scores themselves, tops come as by chance.
"""

import numpy as np

from wearwith.matching.rule_reach import RuleReach
from wearwith.types import Floats

__all__ = ["above_usual", "as_scored"]

_LEAST = np.float32(1e-9)


def above_usual(scores: Floats, usual: Floats | None, reach: RuleReach | None) -> Floats:
    """Scores to rank by, of the student or for the teacher to begin from. Shapes: (n,) each.

    Parameters
    ----------
    scores
        m_ij.
    usual
        The mean of m_ik over all bottoms k; None where bottoms are ranked, whose scores stay.
    reach
        The teacher's rules; None of the student. Where p is a share of scores, its logarithm less
        that of the usual one is the logarithm of their ratio.
    """
    if usual is None:
        return scores
    if reach is not None and reach.teacher.form.fidelity == "paper":
        return np.divide(scores, np.maximum(usual, _LEAST), dtype=np.float32)
    return scores - usual


def as_scored(ranked: Floats, usual: Floats | None, reach: RuleReach | None) -> Floats:
    """Turn what was ranked by back into scores: m_ij, or ln q up to a constant. Shape: (n,)."""
    if usual is None:
        return ranked
    return ranked + (usual if reach is None else reach.teacher.preference(usual))
