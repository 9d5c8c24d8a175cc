"""Says when nothing can be learned from a dataset, and when nothing was."""

from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np

from wearwith.catalog import Catalogue, Dataset, SlotCatalogue
from wearwith.catalog.schema import Split
from wearwith.errors import DataError
from wearwith.features import Inputs
from wearwith.features.vocabulary import PADDING
from wearwith.model.trained_model import TrainedModel
from wearwith.models.model_names import OUTFIT_MODELS
from wearwith.rules import Knowledge, n_that_can_fire
from wearwith.training.run_config import RunConfig

__all__ = ["Tell", "before_training", "learned_nothing", "no_pairs", "once", "unheard"]

Tell = Callable[[Iterable[str]], None]

MOST_TOPS = 50  # whose scores are looked at
ALIKE = 1e-6  # two scores that differ by less, as a share, are one
FIRST_WORD = 2  # numbers below are padding and unknown words


def before_training(
    config: RunConfig,
    garments: Catalogue | SlotCatalogue,
    inputs: Inputs | None,
    knowledge: Knowledge | None,
) -> tuple[str, ...]:
    """Say what can't be learned, each with the reason and what to do; nothing if all is well.

    `garments` are those of pairs or, for a model of outfits, of all slots. `inputs` is None for a
    method that reads no garments, `knowledge` for one without rules.
    """
    told = []
    if inputs is not None and inputs.word_vectors is None and _shares_no_word(inputs):
        least = max(config.inputs.min_count, 2)
        some = "two" if least == 2 else f"{least}"
        told.append(
            "Nothing can be learned from text: no word of the titles and other texts, nor most of "
            f"one, is in {some} training garments. Give the garments words that they share, or "
            "pictures: wearwith encode DATASET"
        )
    if knowledge is not None and not n_that_can_fire(knowledge, garments):
        n_rules = len(knowledge.book)
        if n_rules:
            told.append(
                f"None of the {n_rules} rules can fire here: {_why_silent(config, knowledge)}"
            )
        elif not isinstance(config.rules.book, Path):  # a file without rules is without on purpose
            told.append(f"No rules were found: {_why_silent(config, knowledge)}")
    return tuple(told)


def no_pairs(dataset: Dataset, split: Split) -> DataError:
    """The error for a dataset without pairs in a split; of a catalogue it says what else to do."""
    fix = "wearwith check DATASET"
    if dataset.pairs.is_empty():
        fix = (
            "it is a catalogue alone: match it by rules (wearwith rules alone DATASET RUN), or by "
            "a model of another one (wearwith recommend RUN --catalogue DATASET)"
        )
    return DataError(f"The dataset has no pairs to {split} on", where=dataset.folder, fix=fix)


def learned_nothing(model: TrainedModel) -> tuple[str, ...]:
    """Say that nothing was learned, if all bottoms have one score for every top looked at."""
    tops = np.arange(min(len(model.catalogue.tops), MOST_TOPS))
    if len(model.catalogue.bottoms) < 2 or not len(tops):
        return ()
    scores = np.asarray(model.scorer.score_all(tops), np.float64)
    if scores.ndim != 2:  # a model of one's own that breaks its promises, as is said elsewhere
        return ()
    if (np.ptp(scores, axis=1) > ALIKE * np.maximum(1, np.abs(scores).max(axis=1))).any():
        return ()
    history = model.history
    best = history[model.best_epoch - 1] if history else {}
    auc = f" (validation AUC {best['valid_auc']:.3f})" if "valid_auc" in best else ""
    told = (
        f"Nothing was learned: all bottoms have the same score for every top{auc}. See wearwith "
        "check DATASET; give the garments words that they share, or pictures, and train again"
    )
    return (told,)


def unheard(text: str) -> None:
    """Tell a warning to nobody; the manifest has it."""


def once(warn: Callable[[str], None]) -> Tell:
    """Tell each of some warnings, but none a second time."""
    told: set[str] = set()

    def tell(warnings: Iterable[str]) -> None:
        for text in warnings:
            if text not in told:
                told.add(text)
                warn(text)

    return tell


def _shares_no_word(inputs: Inputs) -> bool:
    """Whether words are read, and none that is known is in two garments, as a whole or in parts."""
    if inputs.vocabulary is None:
        return False
    seen: set[int] = set()
    for side in (inputs.tops, inputs.bottoms):
        for row in () if side.words is None else side.words:
            if (
                side.lexicon is not None
                and (side.lexicon[row[row >= FIRST_WORD], 0] == PADDING).any()
            ):
                return False  # known by its parts, which another garment must have
            words = set(row[row >= FIRST_WORD].tolist())
            if not seen.isdisjoint(words):
                return False
            seen |= words
    return True


def _why_silent(config: RunConfig, knowledge: Knowledge) -> str:
    if not knowledge.has_values:
        place = "pictures" if config.rules.read_from == "pictures" else "titles"
        return (
            f"no colour, material, pattern or category was read from these {place}. If they are in "
            "a language that the package has no words of, give some with --vocabulary FILE"
        )
    if not len(knowledge.book):
        return (
            "no two values are worn together more or less often than by chance. Give a book of "
            "your own: --rules FILE"
        )
    why = "no garments have the values that they are about"
    of_pairs = config.model not in OUTFIT_MODELS
    if of_pairs and all(rule.is_about_outfits for rule in knowledge.book.rules):
        why = "they are about outfits, and this model matches tops with bottoms"
    return f"{why}. Find rules of these garments: wearwith rules mine DATASET"
