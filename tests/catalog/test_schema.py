import polars as pl

from wearwith.catalog.schema import ITEM_COLUMNS, PAIR_COLUMNS, item_table, table


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
