"""Pairs of points are scored in parts that hold the same bits as one product each."""

import numpy as np
import pytest

from wearwith.catalog import Catalogue
from wearwith.model import point_scorer
from wearwith.model.point_scorer import PointScorer


@pytest.fixture
def scorer():
    rng = np.random.default_rng(0)
    points = (rng.random((n, 6), dtype=np.float32) for n in (3, 5))
    return PointScorer("dbpr", Catalogue(tuple("abc"), tuple("vwxyz")), *points)


@pytest.mark.parametrize("size", [1, 6 * 4 * 3, 2**19])
def test_pairs_score_alike_in_parts_of_any_size(scorer, monkeypatch, size):
    monkeypatch.setattr(point_scorer, "BYTES_AT_ONCE", size)
    tops, bottoms = np.divmod(np.arange(15), 5)
    pairs = zip(scorer.top_points[tops], scorer.bottom_points[bottoms], strict=True)
    alone = [np.einsum("d,d->", x, y) for x, y in pairs]
    np.testing.assert_array_equal(scorer.score_pairs(tops, bottoms), alone)
    nothing = tops[:0]
    assert scorer.score_pairs(nothing, nothing).shape == (0,)


@pytest.mark.parametrize(("top", "bottom"), [(3, 0), (0, 5), (-1, 0), (0, -1)])
def test_a_position_that_is_not_there_is_an_error(scorer, top, bottom):
    with pytest.raises(IndexError, match="points"):
        scorer.score_pairs(np.array([0, top]), np.array([0, bottom]))
