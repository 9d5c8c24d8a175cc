"""How likely a pair is a worn one: its score against what its top usually scores.

The student learns which of two bottoms goes better with a top. How high the scores of a top lie
altogether says nothing, so that what a probability is read off is m_ij less the mean of m_ik over
all bottoms k; of a teacher, ln q up to that constant.
"""

from wearwith.model.teacher import Teacher
from wearwith.model.trained import TrainedModel
from wearwith.types import Doubles, Floating

__all__ = ["chances"]


def chances(
    model: TrainedModel, scores: Floating, usual: Floating, teacher: Teacher | None = None
) -> Doubles | None:
    """Probabilities of pairs; None where they were not measured, or with other rules.

    Parameters
    ----------
    model
        Whose calibration is read.
    scores
        The student's, or the teacher's if that is given; shape (n,).
    usual
        What the top of each pair usually scores (`TrainedModel.usual`); shape (n,) or (1,).
    teacher
        The rules as they stand.
    """
    if teacher is not None and not teacher.is_learned:
        return None
    calibration = model.manifest.calibration.get("student" if teacher is None else "teacher")
    if calibration is None:
        return None
    if teacher is not None:
        usual = teacher.preference(usual)
    return calibration.probability(scores - usual)
