"""Check the outfits of a dataset: their sizes and slots, and what leaks between splits."""

from dataclasses import dataclass
from functools import partial

import polars as pl

from wearwith.catalog.check_questions import Question, question
from wearwith.catalog.dataset import Dataset
from wearwith.catalog.outfit_splits import outfits_by_split
from wearwith.catalog.schema import SPLITS
from wearwith.types import OUTFIT_SLOTS
from wearwith.words.exclusive_slots import clash

__all__ = ["OUTFIT_QUESTIONS", "OutfitCounts", "SlotCounts", "Unseen", "count_outfits"]


@dataclass(frozen=True)
class Unseen:
    """Of the items (or models) of a split, those that are not in training."""

    unseen: int
    items: int
    share: float

    @classmethod
    def of(cls, held_out: pl.Series, trained: pl.Series) -> "Unseen":
        """Count those of `held_out` that are not in `trained`."""
        held_out = held_out.unique()
        unseen = int((~held_out.is_in(trained.unique().implode())).sum())
        share = round(unseen / len(held_out), 4) if len(held_out) else 0.0
        return cls(unseen, len(held_out), share)


@dataclass(frozen=True)
class SlotCounts:
    """How many items of a slot are in outfits, how many outfits have one, and two or more."""

    items: int
    outfits: int
    several: int


@dataclass(frozen=True)
class OutfitCounts:
    """Numbers of outfits; their garments are items of any slot but `other`.

    Attributes
    ----------
    splits
        Outfits by split; `none` if they have none.
    sizes
        Outfits by number of garments.
    slots
        By slot.
    unseen
        By split (valid, test): `items` and `models` of its outfits that no training outfit has.
    """

    splits: dict[str, int]
    sizes: dict[int, int]
    slots: dict[str, SlotCounts]
    unseen: dict[str, dict[str, Unseen]]


def count_outfits(dataset: Dataset) -> OutfitCounts:
    """Count outfits by split, size and slot."""
    worn = _garments(dataset)
    sizes = _sizes(dataset).group_by("garments").len().sort("garments")
    by_slot = (
        worn.group_by("slot", "outfit")
        .len()
        .group_by("slot")
        .agg(outfits=pl.len(), several=(pl.col("len") > 1).sum())
        .join(worn.group_by("slot").agg(items=pl.col("item").n_unique()), on="slot")
    )
    counts = {row["slot"]: row for row in by_slot.iter_rows(named=True)}
    trained = worn.filter(split="train")
    return OutfitCounts(
        splits=outfits_by_split(dataset.outfits),
        sizes=dict(sizes.iter_rows()),
        slots={
            slot: SlotCounts(*(counts[slot][name] for name in ("items", "outfits", "several")))
            for slot in OUTFIT_SLOTS
            if slot in counts
        },
        unseen={
            split: {
                f"{column}s": Unseen.of(worn.filter(split=split)[column], trained[column])
                for column in ("item", "model")
            }
            for split in SPLITS
            if split != "train"
        },
    )


OUTFIT_QUESTIONS: list[Question] = []
_question = partial(question, OUTFIT_QUESTIONS)


@_question(
    "error", "outfits are in two splits: what is tested was trained on (same garments)", "{}"
)
def _outfit_in_two_splits(dataset: Dataset) -> pl.DataFrame:
    outfits = (
        _garments(dataset)
        .filter(pl.col("split").is_not_null())
        .group_by("outfit")
        .agg(pl.col("item").unique().sort(), pl.col("split").unique())
        .filter(pl.col("item").list.len() > 1)
        .with_columns(garments=pl.col("item").list.join("\n"))
    )
    splits = outfits.explode("split").group_by("garments").agg(pl.col("split").n_unique())
    leaking = splits.filter(pl.col("split") > 1).select("garments")
    return outfits.join(leaking, on="garments", how="semi").select("outfit")


@_question(
    "note",
    "garments of validation and test outfits are in training outfits too",
    "{}",
)
def _outfit_item_seen(dataset: Dataset) -> pl.DataFrame:
    return _seen(dataset, "item")


@_question(
    "note",
    "models of validation and test outfits are in training outfits, in this or another colour",
    "{}",
)
def _outfit_model_seen(dataset: Dataset) -> pl.DataFrame:
    return _seen(dataset, "model")


@_question(
    "note",
    "outfits are in no split, so nothing learns from them or is measured on them: they mix what is "
    "in several splits, or were imported before outfits had splits (import them again)",
    "{}",
)
def _outfit_without_split(dataset: Dataset) -> pl.DataFrame:
    return dataset.outfits.filter(pl.col("split").is_null()).select("outfit").unique()


@_question("note", "outfits have fewer than two garments, so nothing is asked about them", "{}")
def _outfit_of_one(dataset: Dataset) -> pl.DataFrame:
    return _sizes(dataset).filter(pl.col("garments") < 2).select("outfit")


@_question("note", "outfits have slots that exclude each other", "{}: {}")
def _outfit_clash(dataset: Dataset) -> pl.DataFrame:
    slots = _garments(dataset).group_by("outfit").agg(pl.col("slot").sort())
    found = [(outfit, clash(worn)) for outfit, worn in slots.iter_rows()]
    rows = [(outfit, " + ".join(pair)) for outfit, pair in found if pair is not None]
    return pl.DataFrame(rows, schema=["outfit", "slots"], orient="row")


@_question("note", "items of outfits have the slot other, so no outfit task asks about them", "{}")
def _outfit_item_of_no_slot(dataset: Dataset) -> pl.DataFrame:
    others = dataset.items.filter(slot="other")
    return dataset.outfits.select(id="item").unique().join(others, on="id", how="semi")


def _garments(dataset: Dataset) -> pl.DataFrame:
    """Columns outfit, split, item, slot and model; an item counts once in an outfit."""
    items = dataset.items.filter(pl.col("slot").is_in(OUTFIT_SLOTS)).select(
        "slot", item="id", model=pl.coalesce("model", "id")
    )
    return dataset.outfits.select("outfit", "split", "item").unique().join(items, on="item")


def _sizes(dataset: Dataset) -> pl.DataFrame:
    """Columns outfit and garments: how many each outfit has."""
    outfits = dataset.outfits.select("outfit").unique()
    counts = _garments(dataset).group_by("outfit").agg(garments=pl.col("item").n_unique())
    return outfits.join(counts, on="outfit", how="left").with_columns(
        pl.col("garments").fill_null(0)
    )


def _seen(dataset: Dataset, column: str) -> pl.DataFrame:
    worn = _garments(dataset)
    held_out = worn.filter(pl.col("split").is_in(["valid", "test"]))
    return held_out.select(column).unique().join(worn.filter(split="train"), on=column, how="semi")
