"""How likely a pair is a worn one: its score against what its top usually scores.

The student learns which of two bottoms goes better with a top. How high the scores of a top lie
altogether says nothing, so that what a probability is read off is m_ij less the mean of m_ik over
all bottoms k; of a teacher, ln q up to that constant.
"""

from wearwith.catalog import Dataset
from wearwith.errors import DataError
from wearwith.model.calibration import Calibration, LabelledPairs, calibrated, labelled_pairs
from wearwith.model.teacher import Teacher
from wearwith.model.trained_model import TrainedModel
from wearwith.types import By, Doubles, Floating

__all__ = ["above_usual", "calibration_of", "chances"]


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


def calibration_of(
    model: TrainedModel, dataset: Dataset
) -> tuple[dict[By, Calibration], str | None]:
    """Fit the student, and the teacher where there is one, on validation pairs.

    Returns
    -------
    calibrations, reason
        Those that there can be, and why there are no others.
    """
    found: dict[By, Calibration] = {}
    if not model.has_points:
        return found, f"scores of {model.name} say what is better, and not how likely it is"
    try:
        pairs = labelled_pairs(dataset, "valid")
    except DataError as error:
        return found, error.what
    reasons = []
    for by, scores in above_usual(model, pairs).items():
        fitted = calibrated(scores, pairs.is_worn, pairs.tops)
        if isinstance(fitted, Calibration):
            found[by] = fitted
        else:
            reasons.append(f"{by}: {fitted}")
    return found, "; ".join(reasons) or None


def above_usual(model: TrainedModel, pairs: LabelledPairs) -> dict[By, Floating]:
    """Scores of pairs less what each top usually scores, by who scores. Shape: (n,) each."""
    usual = model.usual(model.points("top")[pairs.tops])
    above: dict[By, Floating] = {
        "student": model.scorer.score_pairs(pairs.tops, pairs.bottoms) - usual
    }
    teacher = model.teacher
    if teacher is not None:
        scores = teacher.score_pairs(pairs.tops, pairs.bottoms)
        above["teacher"] = scores - teacher.preference(usual)
    return above
