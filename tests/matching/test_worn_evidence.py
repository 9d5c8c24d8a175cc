"""The nearest worn pairs, held against cosines worked out one by one."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from wearwith.matching import Matcher
from wearwith.model import load_model


@pytest.fixture(scope="module")
def model(served):
    return load_model(served)


def by_hand(model, top, bottom):
    """All training pairs with how alike both of their garments are."""
    cosines = {}
    for side, item in (("top", top), ("bottom", bottom)):
        z = model.latent(side).astype(np.float64)
        z = z - z.mean(axis=0)
        z = z / np.linalg.norm(z, axis=1, keepdims=True)
        ids = getattr(model.catalogue, f"{side}s")
        cosines[side] = dict(zip(ids, z @ z[ids.index(item)], strict=True))
    return {
        (t, b): (cosines["top"][t], cosines["bottom"][b])
        for t, b, split in model.pairs.rows()
        if split == "train"
    }


@pytest.mark.parametrize(("query", "other"), [("t000", "b004"), ("b002", "t006"), ("t003", "b007")])
def test_they_are_the_nearest(model, query, other):
    found = Matcher(model).explain(query, other)
    expected = by_hand(model, found.top, found.bottom)
    best = sorted((max(t, 0) * max(b, 0) for t, b in expected.values()), reverse=True)[:3]
    assert [near.alike for near in found.evidence.pairs] == pytest.approx(best, abs=1e-4)
    for near in found.evidence.pairs:
        alike = near.top_alike, near.bottom_alike
        assert alike == pytest.approx(expected[near.top, near.bottom], abs=1e-4)
        assert near.alike == pytest.approx(near.top_alike * near.bottom_alike)
    assert found.evidence.reason is None


def test_a_pair_that_was_worn_is_its_own_evidence(model):
    top, bottom = model.pairs.filter(split="train").select("top", "bottom").row(0)
    found = Matcher(model).explain(top, bottom)
    own = [near for near in found.evidence.pairs if (near.top, near.bottom) == (top, bottom)]
    assert own
    assert (own[0].top_alike, own[0].bottom_alike) == pytest.approx((1, 1), abs=1e-5)
    assert own[0].top_context == found.top_context


def test_popularity_makes_nothing_alike(train_tiny):
    matcher = Matcher(train_tiny(popularity=True))
    for near in matcher.explain("t000", "b000").evidence.pairs:
        assert -1 <= near.top_alike <= 1 + 1e-5
        assert -1 <= near.bottom_alike <= 1 + 1e-5


def test_where_there_is_none_it_says_why(model):
    def reason(changed):
        found = Matcher(changed).explain("t000", "b001").evidence
        assert found.pairs == ()
        return found.reason

    assert "does not know the pairs" in reason(replace(model, pairs=None))
    tested = model.pairs.filter(pl.col("split") != "train")
    assert reason(replace(model, pairs=tested)) == "there are no training pairs"
    z = model.latent("top") - model.latent("top").mean(axis=0)
    unlike = model.catalogue.tops[int((z @ z[0]).argmin())]
    one = pl.DataFrame({"top": [unlike], "bottom": ["b001"], "split": ["train"]})
    assert reason(replace(model, pairs=one)) == "no pair that was worn is like this one"
