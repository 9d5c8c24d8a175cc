import polars as pl
import pytest

from wearwith.catalog import Dataset
from wearwith.errors import DataError

# What is changed in which table; the message that follows, and the table and column it names.
CONTRADICTIONS = {
    "no items": ("items", pl.DataFrame.clear, "it has no items", "items"),
    "item without id": (
        "items",
        lambda frame: frame.with_columns(id=pl.col("id").replace("s1", None)),
        "An item has no id: None",
        "table items, column id",
    ),
    "blank id": (
        "items",
        lambda frame: frame.with_columns(id=pl.col("id").replace("s1", " ")),
        "An item has no id: None",
        "table items, column id",
    ),
    "id twice": (
        "items",
        lambda frame: frame.with_columns(id=pl.col("id").replace("s1", "t1")),
        "Item ids are used twice: 't1'",
        "table items, column id",
    ),
    "unknown kind": (
        "items",
        lambda frame: frame.with_columns(kind=pl.col("kind").replace("shoe", "boot")),
        "Items have an unknown kind: 'boot'",
        "table items, column kind",
    ),
    "no kind": (
        "items",
        lambda frame: frame.with_columns(kind=pl.col("kind").replace("shoe", None)),
        "Items have an unknown kind: None",
        "table items, column kind",
    ),
    "unknown slot": (
        "items",
        lambda frame: frame.drop("kind").with_columns(slot=pl.lit("boot")),
        "Items have an unknown slot: 'boot'",
        "table items, column slot",
    ),
    "unknown side": (
        "items",
        lambda frame: frame.drop("kind").with_columns(side=pl.lit("left"), slot=pl.lit("top")),
        "Items have an unknown side: 'left'",
        "table items, column side",
    ),
    "a kind and a slot": (
        "items",
        lambda frame: frame.with_columns(slot=pl.lit("top")),
        "a kind and a side or slot",
        "table items, column kind",
    ),
    "unknown split of an outfit": (
        "outfits",
        lambda frame: frame.with_columns(split=pl.lit("dev")),
        "Rows have an unknown split: 'dev'",
        "table outfits, column split",
    ),
    "unknown top": (
        "pairs",
        lambda frame: frame.with_columns(top=pl.col("top").replace("t2", "t9")),
        "The pairs name ids that no item has: 't9'",
        "table pairs, column top",
    ),
    "pair without bottom": (
        "pairs",
        lambda frame: frame.with_columns(bottom=pl.col("bottom").replace("b3", None)),
        "The pairs name ids that no item has: None",
        "table pairs, column bottom",
    ),
    "a bottom as top": (
        "pairs",
        lambda frame: frame.with_columns(top=pl.col("top").replace("t2", "b4")),
        "The pairs use an item as a top, which it is not: 'b4'",
        "table pairs, column top",
    ),
    "a shoe as bottom": (
        "pairs",
        lambda frame: frame.with_columns(bottom=pl.col("bottom").replace("b3", "s1")),
        "The pairs use an item as a bottom, which it is not: 's1'",
        "table pairs, column bottom",
    ),
    "pair in two splits": (
        "pairs",
        lambda frame: pl.concat([frame, frame.head(1).with_columns(split=pl.lit("test"))]),
        "Pairs occur twice, or in two splits: 't1'",
        "table pairs, column top",
    ),
    "unknown split": (
        "pairs",
        lambda frame: frame.with_columns(split=pl.col("split").replace("valid", "dev")),
        "Rows have an unknown split: 'dev'",
        "table pairs, column split",
    ),
    "triplet without split": (
        "triplets",
        lambda frame: frame.with_columns(split=pl.col("split").replace("valid", None)),
        "Rows have an unknown split: None",
        "table triplets, column split",
    ),
    "unknown negative": (
        "triplets",
        lambda frame: frame.with_columns(negative=pl.col("negative").replace("b4", "b9")),
        "The triplets name ids that no item has: 'b9'",
        "table triplets, column negative",
    ),
    "a top as positive": (
        "triplets",
        lambda frame: frame.with_columns(positive=pl.col("positive").replace("b3", "t1")),
        "The triplets use an item as a bottom, which it is not: 't1'",
        "table triplets, column positive",
    ),
    "negative is the positive": (
        "triplets",
        lambda frame: frame.with_columns(negative=pl.col("negative").replace("b4", "b2")),
        "Triplets have the same bottom as positive and negative: 'b2'",
        "table triplets, column positive",
    ),
    "stray outfit item": (
        "outfits",
        lambda frame: frame.with_columns(item=pl.col("item").replace("s1", "s9")),
        "Outfits name unknown items: 's9'",
        "table outfits, column item",
    ),
}


def test_frames_that_agree_are_accepted(frames: dict[str, pl.DataFrame]):
    assert Dataset.from_frames(**frames).items.height == 8


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_each_contradiction_is_named(frames: dict[str, pl.DataFrame], name: str):
    table, change, message, where = CONTRADICTIONS[name]
    frames[table] = change(frames[table])
    with pytest.raises(DataError) as caught:
        Dataset.from_frames(**frames)
    assert message in caught.value.what
    assert caught.value.where == where


def test_a_message_names_three_and_counts_the_rest(frames: dict[str, pl.DataFrame]):
    strays = pl.DataFrame({"outfit": "o2", "item": [f"x{n}" for n in range(10)]})
    frames["outfits"] = pl.concat([frames["outfits"], strays])
    with pytest.raises(DataError, match="and others, 10 rows in all") as caught:
        Dataset.from_frames(**frames)
    assert caught.value.what.count("'x") == 3


def test_what_to_do_names_the_choices(frames: dict[str, pl.DataFrame]):
    frames["items"] = frames["items"].with_columns(kind=pl.lit("boot"))
    with pytest.raises(DataError) as caught:
        Dataset.from_frames(**frames)
    assert caught.value.fix == (
        "a kind is one of top, bottom, shoe, one-piece, outerwear, shoes, bag, hat, jewellery, "
        "eyewear, scarf, accessory, other"
    )
