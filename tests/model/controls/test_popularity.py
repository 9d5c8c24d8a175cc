"""POP: counts of distinct tops."""

import numpy as np

from wearwith.catalog import Catalogue
from wearwith.model.controls import Popularity

CATALOGUE = Catalogue(("t0", "t1", "t2"), ("b0", "b1", "b2", "b3"))


def fitted(pairs):
    scorer = Popularity(CATALOGUE)
    scorer.fit(*np.array(pairs).T, np.random.default_rng(0))
    return scorer


def test_distinct_tops_are_counted():
    # t0 was worn with b1 three times, which is one top.
    scorer = fitted([(0, 1), (0, 1), (0, 1), (1, 2), (2, 2), (2, 3)])
    assert scorer.score_all(np.array([0, 2])).tolist() == [[0, 1, 2, 1]] * 2
    assert scorer.score_pairs(np.array([0, 1]), np.array([2, 0])).tolist() == [2, 0]


def test_a_bottom_that_was_never_worn_scores_nothing_and_stands_last():
    positions, scores = fitted([(0, 1), (1, 2), (2, 2)]).rank(0)
    assert positions.tolist() == [2, 1, 0, 3]
    assert scores.tolist() == [2, 1, 0, 0]


def test_the_top_does_not_matter():
    table = fitted([(0, 0), (1, 0), (0, 3)]).score_all(np.arange(3))
    assert (table == table[0]).all()
