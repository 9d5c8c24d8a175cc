"""Outfits of official files: read to the letter, refused clearly, written and read again."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outfit_shop import outfit_shop
from wearwith.catalog import (
    Dataset,
    OutfitQuestions,
    SlotCatalogue,
    draw_corrupted,
    outfit_negative_pool,
    outfits_as_positions,
    read_compatibility,
    write_compatibility,
)
from wearwith.catalog.outfit_arrays import padded
from wearwith.catalog.slot_catalogue import NONE
from wearwith.errors import DataError

SHOP = outfit_shop(positions=True)
GARMENTS = SlotCatalogue.of(SHOP.items)


def reading(path, text, dataset=SHOP):
    path.write_text(text)
    return read_compatibility(path, dataset, SlotCatalogue.of(dataset.items))


def test_a_name_is_an_id_or_else_a_set_index(tmp_path):
    outfit = SHOP.outfits.filter(pl.col("outfit") == "o4").sort("position")["item"].to_list()
    found = reading(tmp_path / "c.txt", f"1 o4_1 o4_2 {outfit[2]}\n\n0  t0   b1 \n")
    assert [[GARMENTS.ids[item] for item in row if item != NONE] for row in found.items] == [
        outfit[:3],
        ["t0", "b1"],
    ]
    assert (found.labels.tolist(), found.sizes.tolist()) == ([1, 0], [3, 2])
    assert found.answerable.all()


def test_an_id_that_looks_like_a_set_index_is_an_id(tmp_path):
    shop = Dataset.from_frames(
        pl.DataFrame({"id": ["o1_1", "b", "c"], "slot": ["top", "bottom", "shoes"]}),
        outfits=pl.DataFrame({"outfit": ["o1", "o1"], "item": ["b", "c"], "position": [1, 2]}),
    )
    found = reading(tmp_path / "c.txt", "1 o1_1 o1_2\n", shop)
    assert [SlotCatalogue.of(shop.items).ids[item] for item in found.items[0]] == ["o1_1", "c"]


def test_unknown_garments_leave_an_outfit_out(tmp_path):
    found = reading(tmp_path / "c.txt", "1 t0 b0\n0 t0 nobody h0\n1 o99_1 t0\n")
    assert found.answerable.tolist() == [True, False, False]
    assert found.unknown == {1: ("nobody", "h0"), 2: ("o99_1",)}
    assert found.sizes.tolist() == [2, 3, 2]


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("2 t0 b0", "begins with '2', which is no label"),
        ("t0 b0", "begins with 't0', which is no label"),
        ("1 t0", "has 1 of at least two items"),
        ("0", "has 0 of at least two items"),
    ],
)
def test_a_line_that_is_no_outfit_is_refused(tmp_path, line, what):
    with pytest.raises(DataError) as refused:
        reading(tmp_path / "c.txt", f"1 t0 b0\n{line}\n")
    assert what in refused.value.what
    assert refused.value.where == f"{tmp_path / 'c.txt'}, line 2"


def test_a_file_without_outfits_is_refused(tmp_path):
    with pytest.raises(DataError, match="is empty"):
        reading(tmp_path / "c.txt", "\n")
    with pytest.raises(DataError, match="There is no file"):
        read_compatibility(tmp_path / "none.txt", SHOP, GARMENTS)
    (tmp_path / "c.txt").write_bytes(b"1 \xff\xfe")
    with pytest.raises(DataError, match="can't be read"):
        read_compatibility(tmp_path / "c.txt", SHOP, GARMENTS)


@settings(max_examples=30)
@given(seed=st.integers(0, 99), replaced=st.sampled_from(["one", "all"]), n=st.integers(2, 40))
def test_what_was_written_is_read_again(tmp_path_factory, seed, replaced, n):
    shop = outfit_shop(n_outfits=n)
    outfits = outfits_as_positions(shop, GARMENTS, "test")
    pool = outfit_negative_pool(shop, GARMENTS, "random")
    questions = draw_corrupted(outfits, pool, replaced, np.random.default_rng(seed))
    path = tmp_path_factory.mktemp("c") / "c.txt"
    write_compatibility(path, questions, GARMENTS)
    found = read_compatibility(path, shop, GARMENTS)
    for part in ("items", "labels", "sizes"):
        assert np.array_equal(getattr(found, part), getattr(questions, part))
    assert found.unknown == {}


def test_an_id_with_a_blank_can_not_be_written(tmp_path):
    garments = SlotCatalogue(("a b", "c"), np.array([0, 1]))
    questions = OutfitQuestions(("o",), padded([[0, 1]]), np.array([1]), np.array([2]))
    with pytest.raises(DataError, match="'a b' has a blank"):
        write_compatibility(tmp_path / "c.txt", questions, garments)


@pytest.mark.real
@pytest.mark.parametrize(
    ("file", "lines", "worn"),
    [
        ("maryland_polyvore/label/fashion_compatibility_prediction.txt", 7_076, 3_076),
        ("polyvore_outfits/disjoint/compatibility_valid_items.txt", 6_000, 3_000),
        ("polyvore_outfits/nondisjoint/compatibility_valid.txt", 10_000, 5_000),
    ],
)
def test_published_outfits(shared_data, file, lines, worn):
    found = read_compatibility(shared_data / file, SHOP, GARMENTS)
    assert (len(found), int(found.labels.sum())) == (lines, worn)
    assert not found.answerable.any()
    assert found.sizes.min() >= 2
