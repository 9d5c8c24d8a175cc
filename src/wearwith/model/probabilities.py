"""How likely a model's pairs are to be worn, and the calibration that says so."""

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
    """Probabilities of pairs, shape (n,); None if not calibrated, or with edited rules.

    Scores are the student's, or the teacher's if that is given. `usual` is what the top of each
    pair usually scores (`TrainedModel.usual`); shape (n,) or (1,).
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
    """Fit the student, and the teacher if there is one, on validation pairs.

    Returns the calibrations that could be fitted, and why others could not.
    """
    calibrations: dict[By, Calibration] = {}
    if not model.has_points:
        return calibrations, f"scores of {model.name} say what is better, and not how likely it is"
    try:
        pairs = labelled_pairs(dataset, "valid")
    except DataError as error:
        return calibrations, error.what
    reasons = []
    for by, scores in above_usual(model, pairs).items():
        fitted = calibrated(scores, pairs.is_worn, pairs.tops)
        if isinstance(fitted, Calibration):
            calibrations[by] = fitted
        else:
            reasons.append(f"{by}: {fitted}")
    return calibrations, "; ".join(reasons) or None


def above_usual(model: TrainedModel, pairs: LabelledPairs) -> dict[By, Floating]:
    """Scores of pairs above what each top usually scores, by student and teacher. Shape: (n,)."""
    usual = model.usual(model.points("top")[pairs.tops])
    above: dict[By, Floating] = {
        "student": model.scorer.score_pairs(pairs.tops, pairs.bottoms) - usual
    }
    teacher = model.teacher
    if teacher is not None:
        scores = teacher.score_pairs(pairs.tops, pairs.bottoms)
        above["teacher"] = scores - teacher.preference(usual)
    return above
