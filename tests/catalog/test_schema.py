from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wearwith.catalog.schema import (
    ITEM_COLUMNS,
    PAIR_COLUMNS,
    item_table,
    read_item_table,
    table,
    with_kinds,
    with_slots,
)
from wearwith.errors import DataError
from wearwith.words.kinds import KINDS


def test_a_table_has_the_schema_s_columns_types_and_order():
    made = table(PAIR_COLUMNS, pl.DataFrame({"bottom": [7, 3], "more": [1, 2], "top": ["b", "a"]}))
    assert made.schema == pl.Schema(PAIR_COLUMNS)
    assert made.rows() == [("a", "3", None), ("b", "7", None)]


def test_no_frame_is_an_empty_table():
    assert table(PAIR_COLUMNS).schema == pl.Schema(PAIR_COLUMNS)
    assert item_table().is_empty()


def test_items_are_sorted_and_keep_their_extra_columns_behind():
    made = item_table(
        pl.DataFrame(
            {"season": ["ss", "aw"], "price": [2.5, 1.0], "kind": ["top", "top"], "id": ["b", "a"]}
        )
    )
    assert made.columns == [*ITEM_COLUMNS, "price", "season"]
    assert made["id"].to_list() == ["a", "b"]
    assert made["price"].to_list() == [1.0, 2.5]


def test_blank_words_become_null_and_words_lose_their_margins():
    made = item_table(
        pl.DataFrame(
            {
                "id": ["a", "b", "c"],
                "kind": ["top"] * 3,
                "title": ["", "  \t", " red coat "],
                "brand": [None, "", "X"],
            }
        )
    )
    assert made["title"].to_list() == [None, None, "red coat"]
    assert made["brand"].to_list() == [None, None, "X"]


def test_a_missing_category_is_an_empty_path():
    frame = pl.DataFrame(
        {"id": ["a", "b"], "kind": ["top", "top"], "category": [["Tops", "Shirt"], None]}
    )
    assert item_table(frame)["category"].to_list() == [["Tops", "Shirt"], []]
    assert item_table(frame.drop("category"))["category"].to_list() == [[], []]


def of_kinds(**columns: list) -> pl.DataFrame:
    n = len(columns["kind"])
    return item_table(pl.DataFrame({"id": [f"i{k}" for k in range(n)], **columns}))


def test_a_kind_becomes_a_side_and_a_slot():
    made = of_kinds(kind=[*KINDS, "one-piece", "outerwear", "shoes", "hat"])
    assert made.columns == list(ITEM_COLUMNS)
    assert made.select("side", "slot").rows() == [
        ("top", "top"),
        ("bottom", "bottom"),
        (None, "shoes"),
        (None, "bag"),
        (None, "accessory"),
        (None, "other"),
        ("bottom", "one-piece"),
        ("top", "outerwear"),
        (None, "shoes"),
        (None, "hat"),
    ]


def test_words_make_a_kind_finer_and_never_another_one():
    titles = ["wool coat", "shirt dress", "silk scarf", "maxi dress", "denim jacket", "dress boots"]
    kinds = ["top", "bottom", "accessory", "top", "bottom", "shoe"]
    made = of_kinds(kind=kinds, title=titles)
    assert made.select("side", "slot").rows() == [
        ("top", "outerwear"),
        ("bottom", "one-piece"),
        (None, "scarf"),
        ("top", "one-piece"),
        ("bottom", "bottom"),
        (None, "shoes"),
    ]


def test_of_side_and_slot_one_may_be_missing():
    titled = pl.DataFrame({"id": ["a", "b", "c"], "title": ["a coat", "a hat", "a thing"]})
    made = item_table(titled.with_columns(side=pl.Series(["top", None, None])))
    assert made["slot"].to_list() == ["outerwear", "hat", "other"]
    made = item_table(titled.with_columns(slot=pl.Series(["one-piece", "hat", "outerwear"])))
    assert made["side"].to_list() == ["bottom", None, "top"]
    both = titled.with_columns(side=pl.lit("bottom"), slot=pl.lit("shoes"))
    assert item_table(both).select("side", "slot").rows() == [("bottom", "shoes")] * 3


NAMES = st.sampled_from(["side", "slot", "slot_in_source", "side_in_source_in_source", "price"])
WORDS = st.sampled_from([None, "", "a coat", "sun dress", "wool hat", "sneakers", "black tie"])


@given(
    st.lists(st.tuples(st.sampled_from(KINDS), WORDS), min_size=1, max_size=5),
    st.sets(NAMES),
)
def test_a_table_of_kinds_and_back_is_the_same_table(rows, further):
    """So its fingerprint is what it was, whatever columns the source brought."""
    columns = ["id", "kind", *list(ITEM_COLUMNS)[3:]]
    old = pl.DataFrame(
        {
            "id": [f"i{k}" for k in range(len(rows))],
            "kind": [kind for kind, _ in rows],
            "title": [title for _, title in rows],
            "category": [["x"]] * len(rows),
        },
        schema_overrides={"title": pl.String},
    )
    absent = [name for name in columns if name not in old.columns]
    old = old.with_columns(pl.lit(None, pl.String).alias(name) for name in absent)
    old = old.select(*columns, *(pl.lit(name).alias(name) for name in sorted(further)))
    now = with_slots(old)
    assert "kind" not in now.columns
    assert now.columns[: len(ITEM_COLUMNS)] == list(ITEM_COLUMNS)
    assert now["slot"].null_count() == 0
    assert with_kinds(now).equals(old)
    assert with_slots(now).equals(now)


def test_a_file_of_either_version_is_read(tmp_path: Path):
    now = of_kinds(kind=["top", "shoe"], title=["a coat", "a boot"])
    for number, written in enumerate((now, with_kinds(now))):
        written.write_parquet(tmp_path / f"{number}.parquet")
        assert read_item_table(tmp_path / f"{number}.parquet", "table").equals(now)
        written.drop("title").write_parquet(tmp_path / "less.parquet")
        with pytest.raises(DataError, match="'title' is missing"):
            read_item_table(tmp_path / "less.parquet", "table")
