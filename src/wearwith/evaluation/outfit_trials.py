"""What a comparison keeps of a model's answers about the outfits of a split."""

from typing import Any

from wearwith.catalog import Dataset, SlotCatalogue
from wearwith.catalog.schema import Split
from wearwith.evaluation.evaluate_outfits import evaluate_outfits, scorer_on_outfits
from wearwith.evaluation.outfit_metrics import OutfitSums
from wearwith.evaluation.outfit_result import Tasks
from wearwith.features.circumstances import outfit_groups
from wearwith.model import TrainedModel, outfit_controls
from wearwith.types import By

__all__ = ["MeasuredTasks", "controls_on_outfits", "run_on_outfits"]

# By task, then kind: `sums` and `counts` of each outfit, in one order for all models.
MeasuredTasks = dict[str, dict[str, dict[str, Any]]]


def run_on_outfits(run: TrainedModel, dataset: Dataset, split: Split) -> dict[By, MeasuredTasks]:
    """Measure a trained model, and its teacher if it has one; a model of pairs by its pairs.

    Raises `DataError` if the split has no outfits, `RunError` if a score is not finite.
    """
    scorer = scorer_on_outfits(run, dataset)
    matched = outfit_groups(dataset, scorer.garments)
    groups = None if matched is None else matched.groups
    tasks = evaluate_outfits(scorer, dataset, split, groups).tasks
    views: dict[By, MeasuredTasks] = {"student": _kept(tasks, "student")}
    if scorer.teacher is not None:
        views["teacher"] = _kept(tasks, "teacher")
    return views


def controls_on_outfits(dataset: Dataset, split: Split) -> dict[str, MeasuredTasks]:
    """Measure the controls for outfits, by name; they are of no seed.

    Raises `DataError` if the split has no outfits.
    """
    garments = SlotCatalogue.of(dataset.items)
    matched = outfit_groups(dataset, garments)
    (name, first), *others = outfit_controls(dataset, garments, matched).items()
    groups = None if matched is None else matched.groups
    found = evaluate_outfits(first, dataset, split, groups, controls=dict(others))
    every = {name: found.tasks, **found.controls}
    return {name: _kept(tasks, "student") for name, tasks in every.items()}


def _kept(tasks: Tasks, by: By) -> MeasuredTasks:
    kept: MeasuredTasks = {}
    for task, kinds in tasks.items():
        for kind, figures in kinds.items():
            sums = figures.by_outfit if by == "student" else figures.by_outfit_teacher
            if sums is not None:  # else no AUC can be computed
                kept.setdefault(task, {})[kind] = _plain(sums)
    return kept


def _plain(sums: OutfitSums) -> dict[str, Any]:
    return {"sums": sums.sums.tolist(), "counts": sums.counts.tolist()}
