"""Check a dataset before training on it: count what is there, and find what is wrong."""

from dataclasses import asdict, dataclass
from functools import partial
from typing import Any, get_args

import polars as pl

from wearwith.catalog.check_questions import DatasetProblem, Question, Severity, question
from wearwith.catalog.context import contexts
from wearwith.catalog.dataset import Dataset
from wearwith.catalog.outfit_check import OUTFIT_QUESTIONS, OutfitCounts, Unseen, count_outfits
from wearwith.catalog.schema import SPLITS, Split
from wearwith.catalog.unreadable_titles import share_no_word, without_values
from wearwith.types import SIDES
from wearwith.words.slots import counts_by_kind, counts_by_slot

__all__ = ["FieldCoverage", "Report", "check"]


@dataclass(frozen=True)
class FieldCoverage:
    """Shares, from 0 to 1, of the tops or of the bottoms that have something.

    `text` is any word at all; `image` is a path, `image_file` a path to an existing file.
    """

    text: float
    title: float
    category: float
    colour: float
    image: float
    image_file: float


@dataclass(frozen=True)
class Report:
    """What `check` found.

    Attributes
    ----------
    items
        Numbers of items: `total`, and by kind (a top, a bottom, or what else).
    slots
        Numbers of items by side (`neither`, if it has none), then by slot.
    pairs, triplets
        Numbers by split.
    coverage
        By side: `tops` and `bottoms`.
    unseen
        By split (valid, test), then by side.
    outfits
        By split, size and slot, and what validation and test share with training.
    problems
        Errors first.
    """

    items: dict[str, int]
    slots: dict[str, dict[str, int]]
    pairs: dict[str, int]
    triplets: dict[str, int]
    coverage: dict[str, FieldCoverage]
    unseen: dict[str, dict[str, Unseen]]
    outfits: OutfitCounts
    problems: tuple[DatasetProblem, ...]

    @property
    def has_errors(self) -> bool:
        """Whether a problem is an error."""
        return any(problem.severity == "error" for problem in self.problems)

    def to_json(self) -> dict[str, Any]:
        """The report as one JSON object."""
        problems = [
            {**asdict(problem), "examples": list(problem.examples)} for problem in self.problems
        ]
        return {**asdict(self), "problems": problems}


def check(dataset: Dataset) -> Report:
    """Count, and look for leakage, wrong triplets and items that can't be scored.

    Raises
    ------
    DataError
        If the folder's `problems.csv` can't be read.
    """
    slots: dict[str, dict[str, int]] = {}
    for side, slot, n in counts_by_slot(dataset.items):
        slots.setdefault(side or "neither", {})[slot] = n
    problems = [
        found for ask in (*QUESTIONS, *OUTFIT_QUESTIONS) if (found := ask(dataset)) is not None
    ]
    order: tuple[Severity, ...] = get_args(Severity)
    return Report(
        items={"total": dataset.items.height, **counts_by_kind(dataset.items)},
        slots=slots,
        pairs={split: dataset.pairs_of(split).height for split in SPLITS},
        triplets={split: dataset.count_triplets(split) for split in SPLITS},
        coverage=_coverage(dataset),
        unseen={split: _unseen(dataset, split) for split in SPLITS if split != "train"},
        outfits=count_outfits(dataset),
        problems=tuple(sorted(problems, key=lambda found: order.index(found.severity))),
    )


def _coverage(dataset: Dataset) -> dict[str, FieldCoverage]:
    lost = _missing_images(dataset)["id"].to_list()
    coverage = {}
    for side in SIDES:
        items = dataset.of_side(side)
        has = items.select(
            text=contexts(items) != "",
            title=pl.col("title").is_not_null(),
            category=pl.col("category").list.len() > 0,
            colour=pl.col("colour").is_not_null(),
            image=pl.col("image").is_not_null(),
            image_file=pl.col("image").is_not_null() & ~pl.col("id").is_in(lost),
        )
        shares = {column: _share(int(has[column].sum()), has.height) for column in has.columns}
        coverage[f"{side}s"] = FieldCoverage(**shares)
    return coverage


def _unseen(dataset: Dataset, split: Split) -> dict[str, Unseen]:
    trained, held_out = dataset.pairs_of("train"), dataset.pairs_of(split)
    return {f"{side}s": Unseen.of(held_out[side], trained[side]) for side in SIDES}


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0


QUESTIONS: list[Question] = []
_question = partial(question, QUESTIONS)


@_question("error", "pairs are in more than one split: what is tested was trained on", "{} + {}")
def _pair_in_two_splits(dataset: Dataset) -> pl.DataFrame:
    splits = _known_pairs(dataset).group_by("top", "bottom").agg(pl.col("split").n_unique())
    return splits.filter(pl.col("split") > 1).select("top", "bottom")


@_question("error", "triplets have a negative that was worn with the top (in any split)", "{} + {}")
def _negative_is_positive(dataset: Dataset) -> pl.DataFrame:
    worn = _known_pairs(dataset).select("top", negative="bottom").unique()
    return dataset.stored.select("top", "negative").join(worn, on=["top", "negative"], how="semi")


@_question(
    "warning",
    "models of a top and a bottom meet in more than one split, in other colours",
    "{} + {}",
)
def _near_twins(dataset: Dataset) -> pl.DataFrame:
    models = dataset.items.select("id", model=pl.coalesce("model", "id"))
    pairs = (
        _known_pairs(dataset)
        .join(models.rename({"id": "top", "model": "top_model"}), on="top")
        .join(models.rename({"id": "bottom", "model": "bottom_model"}), on="bottom")
    )
    twins = pairs.group_by("top_model", "bottom_model").agg(
        pl.col("split").n_unique(), pairs=pl.struct("top", "bottom").n_unique()
    )
    # The same colours in two splits are an error of their own.
    twins = twins.filter((pl.col("split") > 1) & (pl.col("pairs") > 1))
    return twins.select("top_model", "bottom_model")


@_question(
    "warning", "triplets repeat another one, so that it counts more than once", "{} + {} over {}"
)
def _triplet_twice(dataset: Dataset) -> pl.DataFrame:
    triplets = dataset.stored.select("top", "positive", "negative")
    return triplets.filter(~pl.struct(pl.all()).is_first_distinct())


@_question("warning", "splits have no pairs, so nothing can be trained or measured there", "{}")
def _empty_split(dataset: Dataset) -> pl.DataFrame:
    splits = pl.DataFrame({"split": SPLITS})
    if dataset.pairs.is_empty():
        return splits.clear()
    return splits.join(dataset.pairs, on="split", how="anti")


@_question(
    "warning",
    "tops or bottoms have neither words nor an image, so they can't be scored by content",
    "{}",
)
def _no_content(dataset: Dataset) -> pl.DataFrame:
    return _sides(dataset).filter(pl.col("context") == "", pl.col("image").is_null()).select("id")


@_question(
    "warning",
    "garments of training pairs have no word in common, nor most of one, so nothing can be learned "
    "from text: give them words that they share, or encode pictures",
    "{}",
)
def _no_shared_word(dataset: Dataset) -> pl.DataFrame:
    pairs = dataset.pairs_of("train")
    used = pl.concat([pairs.select(id="top"), pairs.select(id="bottom")]).unique()
    return share_no_word(dataset.items.join(used, on="id", how="semi"))


@_question(
    "warning",
    "tops and bottoms name no colour, material, pattern or category that is known, so no rule can "
    "fire on their words: give the words of their language with --vocabulary FILE (of train and "
    "rules mine), or see them in pictures (wearwith see)",
    "{}",
)
def _no_attributes(dataset: Dataset) -> pl.DataFrame:
    return without_values(dataset.items.filter(pl.col("side").is_not_null()))


@_question("warning", "items name an image, but the file is not there", "{}: {}")
def _image_missing(dataset: Dataset) -> pl.DataFrame:
    return _missing_images(dataset).select("id", "image")


@_question("note", "tops or bottoms share all words and the image with another one", "{}")
def _item_twice(dataset: Dataset) -> pl.DataFrame:
    sides = _sides(dataset).filter((pl.col("context") != "") | pl.col("image").is_not_null())
    return sides.filter(pl.struct("side", "context", "image").is_duplicated()).select("id")


@_question("note", "tops or bottoms of validation and test pairs are in no training pair", "{}")
def _unseen_item(dataset: Dataset) -> pl.DataFrame:
    trained = dataset.pairs_of("train")
    held_out = dataset.pairs.filter(pl.col("split") != "train")
    return pl.concat(
        held_out.select(id=side).unique().join(trained.select(id=side), on="id", how="anti")
        for side in SIDES
    )


@_question("note", "dataset has no pairs: there is nothing to train on")
def _no_pairs(dataset: Dataset) -> pl.DataFrame:
    return pl.DataFrame({"pairs": [0] if dataset.pairs.is_empty() else []})


@_question("note", "rows of the source could not be used; problems.csv lists them", "{2}: {3}")
def _import_problem(dataset: Dataset) -> pl.DataFrame:
    rows = dataset.bad_rows()
    if rows is None:
        return pl.DataFrame()
    place = pl.format("{} row {}", "file", "row").fill_null(pl.col("file"))
    return rows.select("file", "row", place.alias("place"), pl.col("reason").fill_null(""))


def _known_pairs(dataset: Dataset) -> pl.DataFrame:
    """Positive pairs, also those that only triplets name; columns top, bottom, split."""
    named = dataset.stored.select("top", pl.col("positive").alias("bottom"), "split")
    return pl.concat([dataset.pairs.select("top", "bottom", "split"), named]).unique()


def _sides(dataset: Dataset) -> pl.DataFrame:
    """Tops and bottoms, which are what gets scored; columns id, side, image, context."""
    sides = dataset.items.filter(pl.col("side").is_not_null())
    return sides.select("id", "side", "image", context=contexts(sides))


def _missing_images(dataset: Dataset) -> pl.DataFrame:
    """Items whose image file does not exist; rows of the item table."""
    pictured = dataset.items.filter(pl.col("image").is_not_null())
    root = dataset.image_root
    there = [root is not None and (root / path).is_file() for path in pictured["image"]]
    return pictured.filter(~pl.Series(there, dtype=pl.Boolean))
