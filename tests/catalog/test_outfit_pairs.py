"""Pairs out of outfits, held against a plain double loop."""

from itertools import product

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from wearwith.catalog.import_problems import Problems
from wearwith.catalog.outfit_pairs import first_split, pairs_within_outfits

ITEMS = pl.DataFrame(
    {
        "id": ["t1", "t2", "b1", "b2", "s1"],
        "side": ["top", "top", "bottom", "bottom", None],
    }
)
PAIR = st.tuples(st.sampled_from("ABC"), st.sampled_from(ITEMS["id"].to_list()))


@given(st.lists(PAIR, unique=True))
def test_every_top_goes_with_every_bottom_of_its_outfit(rows: list[tuple[str, str]]) -> None:
    outfits = pl.DataFrame(rows, schema={"outfit": pl.String, "item": pl.String}, orient="row")
    problems = Problems()
    pairs = pairs_within_outfits(outfits, ITEMS, problems)
    expected = set()
    paired = set()
    for (one, top), (two, bottom) in product(rows, rows):
        if one == two and top[0] == "t" and bottom[0] == "b":
            expected.add((top, bottom))
            paired.add(one)
    assert sorted(pairs.rows()) == sorted(expected)
    without = len({outfit for outfit, _ in rows}) - len(paired)
    assert sum(problems.dropped.values()) == without


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["t1", "t2"]),
            st.sampled_from(["b1", "b2"]),
            st.sampled_from(["train", "valid", "test"]),
        )
    ),
    st.randoms(),
)
def test_a_pair_stays_in_its_first_split_in_whatever_order(
    rows: list[tuple[str, str, str]], shuffle: object
) -> None:
    order = ["train", "valid", "test"]
    expected = {}
    for top, bottom, split in sorted(rows, key=lambda row: order.index(row[2])):
        expected.setdefault((top, bottom), split)
    shuffle.shuffle(rows)  # type: ignore[attr-defined]
    schema = {"top": pl.String, "bottom": pl.String, "split": pl.String}
    problems = Problems()
    kept = first_split(pl.DataFrame(rows, schema=schema, orient="row"), problems)
    assert {(top, bottom): split for top, bottom, split in kept.rows()} == expected
    assert kept.height == len(expected)
    again = len(set(rows)) - len(expected)
    assert problems.dropped["pairs that occur in an earlier split too"] == again


def test_an_outfit_in_no_split_gives_no_pair_where_others_have_one() -> None:
    rows = [("A", "t1", "test"), ("A", "b1", "test"), ("B", "t2", None), ("B", "b2", None)]
    outfits = pl.DataFrame(rows, schema=["outfit", "item", "split"], orient="row")
    problems = Problems()
    assert pairs_within_outfits(outfits, ITEMS, problems).rows() == [("t1", "b1", "test")]
    assert problems.dropped == {"outfits in no split, which give no pairs (kept as outfits)": 1}
    undivided = outfits.with_columns(split=pl.lit(None, pl.String))
    assert pairs_within_outfits(undivided, ITEMS, Problems()).columns == ["top", "bottom"]
