"""Whose ranking counts unless somebody asks for another: the student's, or its teacher's."""

import numpy as np

from wearwith.catalog import Dataset
from wearwith.errors import DataError
from wearwith.model.scorer import Scorer
from wearwith.model.trained_model import TrainedModel
from wearwith.types import By

__all__ = ["default_ranking"]

PER_PAIR = 3  # random bottoms for each worn one, as in the paper
SEED = 20181126  # of the random bottoms; other ones than those of calibration


def default_ranking(model: TrainedModel, dataset: Dataset) -> tuple[By, dict[By, float]]:
    """Choose on validation pairs: who puts worn bottoms before random ones more often.

    Both answer as they rank lists. The student has to be better to be chosen: with the teacher, a
    rule that somebody edits has its effect. Returns the choice, and the AUC of both; none where
    there is no choice, or there are no validation pairs.
    """
    from wearwith.catalog import negative_pool, triplets_with_negatives  # only training needs them
    from wearwith.catalog.triplets import wins

    teacher = model.teacher
    if teacher is None:
        return "student", {}
    if not model.has_student:
        return "teacher", {}
    try:
        if dataset.pairs_of("valid").is_empty():
            return "teacher", {}
        pool, rng = negative_pool(dataset, "random"), np.random.default_rng(SEED)
        drawn = triplets_with_negatives(dataset, "valid", pool, PER_PAIR, rng)
    except DataError:
        return "teacher", {}  # every bottom was worn with these tops
    aucs: dict[By, float] = {}
    scorers: dict[By, Scorer] = {"student": model.scorer, "teacher": teacher}
    for by, scorer in scorers.items():
        won = wins(
            scorer.score_pairs(drawn.tops, drawn.positives),
            scorer.score_pairs(drawn.tops, drawn.negatives),
        )
        aucs[by] = float(won.mean())
    return ("student" if aucs["student"] > aucs["teacher"] else "teacher"), aucs
