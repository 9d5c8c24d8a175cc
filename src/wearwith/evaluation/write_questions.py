"""Write the questions about the outfits of a split as files that anybody can answer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from wearwith.catalog import (
    OUTFIT_NEGATIVES,
    Dataset,
    OutfitNegatives,
    SlotCatalogue,
    write_compatibility,
    write_fill_in_blank,
    write_retrieval,
)
from wearwith.catalog.drawn_outfit_questions import ANSWERS, REPLACED
from wearwith.catalog.retrieval_questions import LEAST
from wearwith.catalog.schema import Split
from wearwith.errors import ConfigError, DataError
from wearwith.evaluation.outfit_measures import Questions
from wearwith.evaluation.outfit_protocol import (
    blank_questions,
    compatibility_questions,
    retrieval_questions,
    split_outfits,
)
from wearwith.files.atomic import new_folder
from wearwith.types import Ints

__all__ = ["WrittenQuestions", "write_questions"]


Q = TypeVar("Q", bound=Questions)


@dataclass(frozen=True)
class WrittenQuestions:
    """A file of questions, and how many it holds; or why there is none."""

    file: str
    n: int  # questions
    outfits: int  # that they are about
    reason: str | None = None


def write_questions(
    dataset: Dataset,
    out: Path,
    split: Split = "test",
    negatives: Sequence[OutfitNegatives] | None = None,
    groups: Ints | None = None,
    seed: int = 0,
    *,
    every_item: bool = False,
    answers: int = ANSWERS,
    least: int = LEAST,
) -> list[WrittenQuestions]:
    """Write `fitb-KIND.json`, `compatibility-one.txt`, `compatibility-all.txt` and `cir.json`.

    Parameters are those of `blank_questions` and `retrieval_questions`. Without `negatives`, kinds
    that the dataset does not permit are left out, and the result says why.

    Raises
    ------
    ConfigError
        If the dataset does not permit a kind that is named.
    DataError
        If the split has no outfits, or an id can't be written.
    OutputExistsError
        If the folder exists.
    """
    garments = SlotCatalogue.of(dataset.items)
    split_outfits(dataset, garments, split)  # raises if there are none
    common = dataset, garments, split
    found = []
    with new_folder(out) as folder:
        for kind in negatives or OUTFIT_NEGATIVES:
            make = partial(blank_questions, *common, kind, groups, seed)
            make = partial(make, every_item=every_item, answers=answers)
            write = partial(write_fill_in_blank, dataset=dataset, garments=garments)
            path = folder / f"fitb-{kind}.json"
            found.append(_written(path, make, write, required=negatives is not None))
        for replaced in REPLACED:
            asked = partial(compatibility_questions, *common, replaced, seed=seed)
            path = folder / f"compatibility-{replaced}.txt"
            found.append(_written(path, asked, partial(write_compatibility, garments=garments)))
        looked_for = partial(retrieval_questions, *common, seed, every_item=every_item, least=least)
        write_pools = partial(write_retrieval, garments=garments)
        found.append(_written(folder / "cir.json", looked_for, write_pools))
    return found


def _written(
    path: Path, make: Callable[[], Q], write: Callable[[Path, Q], None], *, required: bool = False
) -> WrittenQuestions:
    """Make and write questions; if they are not `required`, say why they can't be made."""
    try:
        questions = make()
    except (ConfigError, DataError) as error:
        if required:
            raise
        return WrittenQuestions(path.name, 0, 0, error.what)
    write(path, questions)
    return WrittenQuestions(path.name, len(questions), len(set(questions.outfits)))
