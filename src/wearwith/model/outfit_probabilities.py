"""How likely an outfit is to be worn: its score, calibrated on validation outfits.

It is the probability that an outfit with this score is the worn one of two, equally likely
beforehand: an outfit as it was worn, and the same with one garment replaced by a random one of its
slot.
"""

from typing import TYPE_CHECKING

import numpy as np

from wearwith.model.calibration import Calibration, calibrated
from wearwith.model.outfit_scorer import OutfitScorer
from wearwith.model.trained_model import TrainedModel
from wearwith.types import By, Doubles, Floating

if TYPE_CHECKING:
    from wearwith.catalog import Dataset

__all__ = ["outfit_calibration_of", "outfit_chances"]

SEED = 0  # of the replaced garments


def outfit_chances(model: TrainedModel, scores: Floating, by: By) -> Doubles | None:
    """Probabilities of outfits from the scores of student or teacher; None if not calibrated. (n,).

    Scores are those of `OutfitScorer.score_outfits`.
    """
    calibration = model.manifest.outfit_calibration.get(by)
    return None if calibration is None else calibration.probability(scores)


def outfit_calibration_of(
    model: TrainedModel, dataset: "Dataset"
) -> tuple[dict[By, Calibration], str | None]:
    """Fit the student, and the teacher if there is one, on validation outfits.

    Returns the calibrations that could be fitted, and why others could not; nothing for a model
    that answers about no outfits.
    """
    from wearwith.catalog import draw_corrupted, outfit_negative_pool, outfits_as_positions

    calibrations: dict[By, Calibration] = {}
    student = model.outfits
    if student is None:
        return calibrations, None
    worn = outfits_as_positions(dataset, student.garments, "valid")
    if not len(worn):
        return calibrations, "the dataset has no validation outfits"
    pool = outfit_negative_pool(dataset, student.garments, "random")
    drawn = draw_corrupted(worn, pool, "one", np.random.default_rng(SEED))
    made_from = np.unique(np.array(drawn.outfits), return_inverse=True)[1]
    reasons = []
    scorers: dict[By, OutfitScorer | None] = {"student": student, "teacher": student.teacher}
    for by, scorer in scorers.items():
        if scorer is None:
            continue
        scores = scorer.score_outfits(drawn.items)
        fitted = calibrated(scores, drawn.labels == 1, made_from, "outfits")
        if isinstance(fitted, Calibration):
            calibrations[by] = fitted
        else:
            reasons.append(f"{by}: {fitted}")
    return calibrations, "; ".join(reasons) or None
