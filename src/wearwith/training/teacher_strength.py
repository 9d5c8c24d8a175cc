"""Chooses how far rules are heard: the C of the teacher, on validation."""

from collections.abc import Mapping

import numpy as np

from wearwith.catalog.triplets import wins
from wearwith.types import By, Floating

__all__ = ["best_strength"]

# Times the C of the training: from rules that only settle ties to rules that overrule a student
# that is sure, as one that learned from few pairs is of what is popular.
TIMES = (0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 16.0, 32.0)


def best_strength(margins: Mapping[By, Floating], strength: float) -> float:
    """The C with the best AUC of the teacher; the nearest to the present one of equals.

    Parameters
    ----------
    margins
        Log odds of the positive over the negative of the student and the teacher on triplets of the
        selection split; (n,) each.
    strength
        The C of these margins, to which what rules add is proportional.
    """
    student, push = margins["student"], margins["teacher"] - margins["student"]
    nothing = np.zeros_like(student)
    aucs = [float(wins(student + times * push, nothing).mean()) for times in TIMES]
    by_distance = sorted(range(len(TIMES)), key=lambda n: abs(np.log(TIMES[n])))
    return strength * TIMES[max(by_distance, key=lambda n: aucs[n])]
