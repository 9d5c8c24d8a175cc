"""What is wrong or noteworthy in a dataset: one function for each question."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

import polars as pl

from wearwith.catalog.context import contexts
from wearwith.catalog.dataset import Dataset
from wearwith.catalog.import_problems import read_problems
from wearwith.catalog.schema import SPLITS

__all__ = ["DatasetProblem", "Severity", "audit", "missing_images"]

Severity = Literal["error", "warning", "note"]

EXAMPLES = 3


@dataclass(frozen=True)
class DatasetProblem:
    """One kind of problem and how often it occurs.

    Attributes
    ----------
    severity
        `error`: figures measured on this dataset would be wrong. `warning`: they may mislead, or
        a part of the data is of no use. `note`: good to know.
    code
        A short name that stays the same between versions.
    message
        What it is, and what it means.
    count
        How many rows, items or pairs it concerns.
    examples
        Up to three of them.
    """

    severity: Severity
    code: str
    message: str
    count: int
    examples: tuple[str, ...]


def audit(dataset: Dataset) -> tuple[DatasetProblem, ...]:
    """Ask every question of this module; errors first, then warnings, then notes."""
    found = [problem for question in QUESTIONS if (problem := question(dataset)) is not None]
    order: tuple[Severity, ...] = ("error", "warning", "note")
    return tuple(sorted(found, key=lambda problem: order.index(problem.severity)))


def missing_images(dataset: Dataset) -> pl.DataFrame:
    """Items whose image has a path, but no file is there; rows of the item table."""
    pictured = dataset.items.filter(pl.col("image").is_not_null())
    root = dataset.image_root
    there = [root is not None and (root / path).is_file() for path in pictured["image"]]
    return pictured.filter(~pl.Series(there, dtype=pl.Boolean))


def _pair_in_two_splits(dataset: Dataset) -> DatasetProblem | None:
    splits = _known_pairs(dataset).group_by("top", "bottom").agg(pl.col("split").n_unique())
    return _problem(
        "error",
        "pair_in_two_splits",
        "pairs are in more than one split: what is tested was trained on",
        splits.filter(pl.col("split") > 1),
        "{} + {}",
        ("top", "bottom"),
    )


def _negative_is_positive(dataset: Dataset) -> DatasetProblem | None:
    worn = _known_pairs(dataset).select("top", negative="bottom").unique()
    return _problem(
        "error",
        "negative_is_positive",
        "triplets have a negative that was worn with the top (in any split)",
        dataset.stored.join(worn, on=["top", "negative"], how="semi"),
        "{} + {}",
        ("top", "negative"),
    )


def _near_twins(dataset: Dataset) -> DatasetProblem | None:
    models = dataset.items.select("id", model=pl.coalesce("model", "id"))
    pairs = (
        _known_pairs(dataset)
        .join(models.rename({"id": "top", "model": "top_model"}), on="top")
        .join(models.rename({"id": "bottom", "model": "bottom_model"}), on="bottom")
    )
    twins = pairs.group_by("top_model", "bottom_model").agg(
        pl.col("split").n_unique(), pairs=pl.struct("top", "bottom").n_unique()
    )
    return _problem(
        "warning",
        "near_twins",
        "models of a top and a bottom meet in more than one split, in other colours",
        # The same colours in two splits are an error of their own.
        twins.filter((pl.col("split") > 1) & (pl.col("pairs") > 1)),
        "{} + {}",
        ("top_model", "bottom_model"),
    )


def _triplet_twice(dataset: Dataset) -> DatasetProblem | None:
    columns = ["top", "positive", "negative"]
    again = ~pl.struct(columns).is_first_distinct()
    return _problem(
        "warning",
        "triplet_twice",
        "triplets repeat another one, so that it counts more than once",
        dataset.stored.filter(again),
        "{} + {} over {}",
        columns,
    )


def _empty_split(dataset: Dataset) -> DatasetProblem | None:
    if dataset.pairs.is_empty():
        return None
    have = set(dataset.pairs["split"].unique())
    empty = pl.DataFrame({"split": [name for name in SPLITS if name not in have]})
    message = "splits have no pairs, so nothing can be trained or measured there"
    return _problem("warning", "empty_split", message, empty, "{}", ("split",))


def _no_content(dataset: Dataset) -> DatasetProblem | None:
    return _problem(
        "warning",
        "no_content",
        "tops or bottoms have neither words nor an image, so they can't be scored by content",
        _sides(dataset).filter((pl.col("context") == "") & pl.col("image").is_null()),
        "{}",
        ("id",),
    )


def _image_missing(dataset: Dataset) -> DatasetProblem | None:
    message = "items name an image, but the file is not there"
    return _problem(
        "warning", "image_missing", message, missing_images(dataset), "{}: {}", ("id", "image")
    )


def _item_twice(dataset: Dataset) -> DatasetProblem | None:
    sides = _sides(dataset).filter((pl.col("context") != "") | pl.col("image").is_not_null())
    return _problem(
        "note",
        "item_twice",
        "tops or bottoms share all words and the image with another one",
        sides.filter(pl.struct("side", "context", "image").is_duplicated()),
        "{}",
        ("id",),
    )


def _unseen_item(dataset: Dataset) -> DatasetProblem | None:
    trained = dataset.pairs_of("train")
    held_out = dataset.pairs.filter(pl.col("split") != "train")
    unseen = pl.concat(
        held_out.select(id=side).unique().join(trained.select(id=side), on="id", how="anti")
        for side in ("top", "bottom")
    )
    message = "tops or bottoms of validation and test pairs are in no training pair"
    return _problem("note", "unseen_item", message, unseen, "{}", ("id",))


def _no_pairs(dataset: Dataset) -> DatasetProblem | None:
    if not dataset.pairs.is_empty():
        return None
    message = "dataset has no pairs: there is nothing to train on"
    return DatasetProblem("note", "no_pairs", message, 1, ())


def _outfit_of_one(dataset: Dataset) -> DatasetProblem | None:
    sizes = dataset.outfits.group_by("outfit").agg(pl.col("item").n_unique())
    single = sizes.filter(pl.col("item") == 1)
    return _problem("note", "outfit_of_one", "outfits have one item", single, "{}", ("outfit",))


def _import_problem(dataset: Dataset) -> DatasetProblem | None:
    path = None if dataset.folder is None else dataset.folder / "problems.csv"
    if path is None or not path.is_file():
        return None
    rows = read_problems(path)
    message = "rows of the source could not be used; problems.csv lists them"
    place = pl.format("{} row {}", "file", "row").fill_null(pl.col("file"))
    shown = rows.with_columns(pl.col("reason").fill_null(""), place=place)
    columns = ("file", "row", "place", "reason")  # in order of rows, which a place in words is not
    return _problem("note", "import_problem", message, shown, "{2}: {3}", columns)


QUESTIONS: tuple[Callable[[Dataset], DatasetProblem | None], ...] = (
    _pair_in_two_splits,
    _negative_is_positive,
    _near_twins,
    _triplet_twice,
    _empty_split,
    _no_content,
    _image_missing,
    _item_twice,
    _unseen_item,
    _no_pairs,
    _outfit_of_one,
    _import_problem,
)


def _problem(
    severity: Severity,
    code: str,
    message: str,
    rows: pl.DataFrame,
    form: str,
    columns: Iterable[str],
) -> DatasetProblem | None:
    """Make a problem of the offending rows, if there are any; `form` has a {} for each column."""
    if rows.is_empty():
        return None
    columns = list(columns)
    first = rows.select(columns).unique().sort(columns).head(EXAMPLES)
    examples = tuple(form.format(*row) for row in first.iter_rows())
    return DatasetProblem(severity, code, message, rows.height, examples)


def _known_pairs(dataset: Dataset) -> pl.DataFrame:
    """Positive pairs, also those that only triplets name; columns top, bottom, split."""
    named = dataset.stored.select("top", pl.col("positive").alias("bottom"), "split")
    return pl.concat([dataset.pairs.select("top", "bottom", "split"), named]).unique()


def _sides(dataset: Dataset) -> pl.DataFrame:
    """Tops and bottoms, which are what gets scored; columns id, side, image, context."""
    sides = dataset.items.filter(pl.col("side").is_not_null())
    return sides.select("id", "side", "image", context=contexts(sides))
