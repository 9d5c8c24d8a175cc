"""Measures a scorer on the outfits of a split, beside the controls."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from wearwith.catalog import OUTFIT_NEGATIVES, Dataset, SlotCatalogue
from wearwith.catalog.drawn_outfit_questions import REPLACED
from wearwith.catalog.outfit_negatives import training_counts
from wearwith.catalog.schema import Split
from wearwith.errors import ConfigError, DataError
from wearwith.evaluation.outfit_measures import Questions, measure
from wearwith.evaluation.outfit_protocol import (
    blank_questions,
    compatibility_questions,
    retrieval_questions,
    split_outfits,
)
from wearwith.evaluation.outfit_result import OutfitEvaluation, OutfitFigures
from wearwith.model import PairsInOutfits, TrainedModel
from wearwith.model.outfit_scorer import OutfitScorer
from wearwith.types import Ints

__all__ = ["evaluate_outfits", "require_garments", "scorer_on_outfits"]


def evaluate_outfits(
    scorer: OutfitScorer,
    dataset: Dataset,
    split: Split = "test",
    groups: Ints | None = None,
    seed: int = 0,
    controls: Mapping[str, OutfitScorer] | None = None,
) -> OutfitEvaluation:
    """Measure a scorer on the outfits of a split, every garment of which is asked for in turn.

    Fill in the blank with every kind of negatives that the dataset permits; compatibility with one
    garment and with all replaced by random ones of their slots; retrieval in the fine categories
    that are large enough.

    Parameters
    ----------
    scorer
        Of the garments of this dataset. Its teacher is measured on the same questions.
    groups
        The group of every garment (`features.circumstances`), -1 for none; shape (n,). Matched and
        hard negatives need them.
    seed
        With the same one every scorer answers the same questions.
    controls
        Scorers to put beside it, such as those of `wearwith.model.outfit_controls`.

    Raises
    ------
    DataError
        If the split has no outfits.
    ConfigError
        If the scorer belongs to another catalogue.
    RunError
        If a scorer gives scores that are not finite.
    """
    require_garments(scorer, dataset)
    garments = scorer.garments
    split_outfits(dataset, garments, split)  # raises if there are none
    worn = training_counts(dataset, garments) > 0
    everyone = {"": scorer, **(controls or {})}
    found: dict[str, dict[str, dict[str, OutfitFigures]]] = {name: {} for name in everyone}
    reasons: dict[str, str] = {}
    for task, kind, make in _questions(dataset, garments, split, groups, seed):
        try:
            questions = make()
        except (ConfigError, DataError) as error:
            reasons[f"{task} {kind}".strip()] = error.what
            continue
        for name, one in everyone.items():
            for figures in measure(one, questions, worn, seed):
                found[name].setdefault(task, {})[kind or figures.measure] = figures
    own = found.pop("")
    return OutfitEvaluation(scorer.name, split, seed, own, found, reasons)


def _questions(
    dataset: Dataset, garments: SlotCatalogue, split: Split, groups: Ints | None, seed: int
) -> Iterator[tuple[str, str, Callable[[], Questions]]]:
    """Task, kind if there are several, and what makes the questions."""
    common = dataset, garments, split
    for kind in OUTFIT_NEGATIVES:
        yield "fitb", kind, partial(blank_questions, *common, kind, groups, seed, every_item=True)
    for replaced in REPLACED:
        yield (
            "compatibility",
            replaced,
            partial(compatibility_questions, *common, replaced, groups=groups, seed=seed),
        )
    yield "cir", "", partial(retrieval_questions, *common, seed, every_item=True)


def scorer_on_outfits(run: TrainedModel, dataset: Dataset) -> OutfitScorer:
    """What a trained model answers about outfits; a model of pairs answers by its pairs.

    Raises `ConfigError` if it belongs to another catalogue.
    """
    scorer = run.outfits or PairsInOutfits(run.scorer, SlotCatalogue.of(dataset.items))
    require_garments(scorer, dataset)
    return scorer


def require_garments(scorer: OutfitScorer, dataset: Dataset) -> None:
    """Check that a scorer is of the garments of a dataset; `ConfigError` if not."""
    if scorer.garments.ids != SlotCatalogue.of(dataset.items).ids:
        raise ConfigError(
            f"The model {scorer.name!r} belongs to another catalogue than this dataset",
            where=dataset.folder,
            fix="evaluate it on the dataset that it was trained on, or train it on this one",
        )
