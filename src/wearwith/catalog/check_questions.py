"""The questions of a check: each finds the rows of one kind of problem."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import polars as pl

from wearwith.catalog.dataset import Dataset

__all__ = ["DatasetProblem", "Question", "Severity", "question"]

# error: figures measured on this dataset would be wrong. warning: they may mislead, or a part of
# the data is useless. note: good to know.
Severity = Literal["error", "warning", "note"]

MOST_EXAMPLES = 3


@dataclass(frozen=True)
class DatasetProblem:
    """One kind of problem, and how often it occurs.

    Attributes
    ----------
    severity
        `error`, `warning` or `note`.
    code
        A short name that stays the same between versions.
    message
        What it is, and what it means.
    count
        How many rows, items, pairs or outfits it concerns.
    examples
        Up to three of them.
    """

    severity: Severity
    code: str
    message: str
    count: int
    examples: tuple[str, ...]


Question = Callable[[Dataset], DatasetProblem | None]


def question(
    questions: list[Question], severity: Severity, message: str, example: str = ""
) -> Callable[[Callable[[Dataset], pl.DataFrame]], None]:
    """Add a function that finds offending rows, whose name is the code of the problem.

    `example` formats the columns of a row; examples are sorted by these columns.
    """

    def register(find: Callable[[Dataset], pl.DataFrame]) -> None:
        def ask(dataset: Dataset) -> DatasetProblem | None:
            rows = find(dataset)
            if rows.is_empty():
                return None
            first = (
                rows.unique().sort(rows.columns).head(MOST_EXAMPLES) if example else rows.clear()
            )
            examples = tuple(example.format(*row) for row in first.iter_rows())
            return DatasetProblem(severity, find.__name__[1:], message, rows.height, examples)

        questions.append(ask)

    return register
