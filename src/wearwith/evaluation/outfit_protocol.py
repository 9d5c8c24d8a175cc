"""The questions about the outfits of a split that every model answers, the same for one seed."""

import polars as pl

from wearwith.catalog import (
    BlankQuestions,
    Dataset,
    OutfitArrays,
    OutfitNegatives,
    OutfitQuestions,
    RetrievalQuestions,
    SlotCatalogue,
    blanks_of,
    draw_answers,
    draw_corrupted,
    draw_retrieval,
    outfit_negative_pool,
    outfits_as_positions,
)
from wearwith.catalog.drawn_outfit_questions import ANSWERS, Blanks, Replaced
from wearwith.catalog.retrieval_questions import LEAST
from wearwith.catalog.schema import Split
from wearwith.errors import DataError
from wearwith.evaluation.protocol import evaluation_rng
from wearwith.types import Ints

__all__ = [
    "blank_questions",
    "compatibility_questions",
    "retrieval_questions",
    "split_outfits",
]


def split_outfits(dataset: Dataset, garments: SlotCatalogue, split: Split) -> OutfitArrays:
    """The outfits of a split that is asked about; `DataError` if it has none."""
    outfits = outfits_as_positions(dataset, garments, split)
    if not len(outfits):
        counts = dataset.outfits.group_by("split").agg(pl.col("outfit").n_unique())
        have = ", ".join(f"{name or 'no split'} has {n}" for name, n in counts.sort("split").rows())
        raise DataError(
            f"The split {split!r} has no outfits of two or more garments",
            where=dataset.folder,
            fix=f"name a split with outfits ({have or 'none has any'}), or import the data again: "
            "outfits have splits since version 3 of a dataset",
        )
    return outfits


def blank_questions(
    dataset: Dataset,
    garments: SlotCatalogue,
    split: Split,
    negatives: OutfitNegatives,
    groups: Ints | None = None,
    seed: int = 0,
    *,
    every_item: bool = False,
    answers: int = ANSWERS,
) -> BlankQuestions:
    """Blanks of the outfits of a split, the same ones for all kinds of negatives.

    Parameters
    ----------
    negatives, groups
        As in `outfit_negative_pool`.
    every_item
        Whether each garment of an outfit is taken out in turn, not one by chance.
    answers
        How many answers a question has, the right one included.

    Raises
    ------
    DataError
        If the split has no outfits, or no blank has enough wrong answers.
    ConfigError
        If the dataset does not permit these negatives.
    """
    outfits = split_outfits(dataset, garments, split)
    pool = outfit_negative_pool(dataset, garments, negatives, groups)
    blanks = _blanks(outfits, split, seed, every_item)
    rng = evaluation_rng(seed, f"blanks {split} {negatives}")
    questions = draw_answers(outfits, blanks, garments, pool, rng, answers)
    if not len(questions):
        raise DataError(
            f"No garment has {answers - 1} others that could be {negatives} negatives",
            where=dataset.folder,
            fix="take other negatives, or fewer answers",
        )
    return questions


def compatibility_questions(
    dataset: Dataset,
    garments: SlotCatalogue,
    split: Split,
    replaced: Replaced,
    negatives: OutfitNegatives = "random",
    groups: Ints | None = None,
    seed: int = 0,
) -> OutfitQuestions:
    """The outfits of a split, and the same ones with one garment or all replaced.

    Parameters and errors as in `blank_questions`; `DataError` too if no outfit can be corrupted.
    """
    outfits = split_outfits(dataset, garments, split)
    pool = outfit_negative_pool(dataset, garments, negatives, groups)
    rng = evaluation_rng(seed, f"outfits {split} {replaced} {negatives}")
    questions = draw_corrupted(outfits, pool, replaced, rng)
    if questions.labels.all():
        raise DataError(
            f"No outfit has garments that {negatives} negatives could replace",
            where=dataset.folder,
            fix="take other negatives, or a dataset with more garments",
        )
    return questions


def retrieval_questions(
    dataset: Dataset,
    garments: SlotCatalogue,
    split: Split,
    seed: int = 0,
    *,
    every_item: bool = False,
    least: int = LEAST,
) -> RetrievalQuestions:
    """The blanks of `blank_questions`, with pools of the garments of the split's outfits.

    Raises
    ------
    DataError
        If the split has no outfits, or no fine category with `least` garments.
    """
    outfits = split_outfits(dataset, garments, split)
    blanks = _blanks(outfits, split, seed, every_item)
    rng = evaluation_rng(seed, f"pools {split}")
    questions = draw_retrieval(outfits, blanks, dataset, garments, rng, least=least)
    if not len(questions):
        raise DataError(
            f"No fine category has {least} garments in the outfits of the split {split!r}",
            where=dataset.folder,
            fix="ask about smaller categories, or import the items with their categories",
        )
    return questions


def _blanks(outfits: OutfitArrays, split: Split, seed: int, every_item: bool) -> Blanks:
    return blanks_of(outfits, None if every_item else evaluation_rng(seed, f"blanks {split}"))
