"""Pools of retrieval hold their golds, are of one category, and are written and read again."""

import json

import numpy as np
import pytest

from outfit_shop import outfit_shop
from wearwith.catalog import (
    SlotCatalogue,
    blanks_of,
    draw_retrieval,
    outfits_as_positions,
    read_retrieval,
    write_retrieval,
)
from wearwith.catalog.outfit_negatives import fine_categories
from wearwith.errors import DataError

SHOP = outfit_shop(n=16, n_outfits=60)
GARMENTS = SlotCatalogue.of(SHOP.items)
OUTFITS = outfits_as_positions(SHOP, GARMENTS)


def drawn(seed=0, **sizes):
    blanks, rng = blanks_of(OUTFITS), np.random.default_rng(seed)
    return draw_retrieval(OUTFITS, blanks, SHOP, GARMENTS, rng, **{"least": 2, **sizes})


def test_pools_are_of_one_category_and_hold_the_golds():
    found, (categories, names) = drawn(), fine_categories(SHOP, GARMENTS)
    assert len(found) == OUTFITS.sizes.sum()
    for gold, pool in zip(found.golds, found.pool, strict=True):
        assert gold in found.pools[pool].items
    for pool in found.pools:
        assert {names[category] for category in categories[pool.items]} == {pool.name}


def test_large_pools_are_cut_and_small_categories_left_out():
    assert max(len(pool.items) for pool in drawn().pools) > 3
    small = drawn(most=3)
    assert {len(pool.items) for pool in small.pools} <= {2, 3}
    assert 0 < len(small) < len(drawn())
    for gold, pool in zip(small.golds, small.pool, strict=True):
        assert gold in small.pools[pool].items
    assert len(drawn(least=100)) == 0


def test_what_was_written_is_read_again(tmp_path):
    asked = drawn(3, most=5)
    write_retrieval(tmp_path / "cir.json", asked, GARMENTS)
    found = read_retrieval(tmp_path / "cir.json", GARMENTS)
    for part in ("golds", "slots", "sizes", "pool"):
        assert np.array_equal(getattr(found, part), getattr(asked, part))
    assert np.array_equal(found.given, asked.given[:, : found.given.shape[1]])
    for ours, theirs in zip(found.pools, asked.pools, strict=True):
        assert ours.name == theirs.name
        assert np.array_equal(ours.items, theirs.items)


@pytest.mark.parametrize(
    ("question", "what"),
    [
        ({"question": ["t0", "b1"], "gold": "b1", "pool": "p"}, "holds its own answer 'b1'"),
        ({"question": ["t0"], "gold": "b3", "pool": "p"}, "not in its pool 'p'"),
        ({"question": ["t0"], "gold": "b1", "pool": "q"}, "no pool of the file"),
        ({"question": ["t0"], "pool": "p"}, "has no gold"),
        ({"question": [], "gold": "b1", "pool": "p"}, "is empty"),
        ({"question": ["nobody"], "gold": "b1", "pool": "p"}, "no garment 'nobody'"),
    ],
)
def test_a_question_that_can_not_be_asked_is_refused(tmp_path, question, what):
    path = tmp_path / "cir.json"
    good = {"question": ["t0"], "gold": "b1", "pool": "p"}
    path.write_text(json.dumps({"pools": {"p": ["b1", "b2"]}, "questions": [good, question]}))
    with pytest.raises(DataError) as refused:
        read_retrieval(path, GARMENTS)
    assert what in refused.value.what
    assert refused.value.where == f"{path}, question 2"


def test_a_file_without_pools_is_refused(tmp_path):
    (tmp_path / "cir.json").write_text('{"questions": []}')
    with pytest.raises(DataError, match="no pools and questions"):
        read_retrieval(tmp_path / "cir.json", GARMENTS)
