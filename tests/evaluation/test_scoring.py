"""Asking a scorer: what it keeps to itself stays as it was, and every score is looked at."""

import numpy as np
import pytest

from wearwith.catalog import pairs_as_positions
from wearwith.errors import RunError
from wearwith.evaluation.scoring import full_list_metrics


def test_full_lists_leave_the_scores_of_the_model_as_they_are(
    checkerboard, worn, table_scorer, monkeypatch
):
    scorer = table_scorer(checkerboard.catalogue, worn)
    # A model may hand out the very array that it keeps.
    monkeypatch.setattr(scorer, "score_all", lambda tops: scorer.table[: len(tops)])
    test, train = (pairs_as_positions(checkerboard, split) for split in ("test", "train"))
    assert len(np.unique(test.tops)) == 24
    full_list_metrics(scorer, test, train, k=10)
    np.testing.assert_array_equal(scorer.table, worn)


def test_a_single_score_of_a_full_list_that_is_not_finite_is_an_error(
    checkerboard, worn, table_scorer
):
    table = worn.astype(float)
    table[3, 2] = np.nan
    test, train = (pairs_as_positions(checkerboard, split) for split in ("test", "train"))
    with pytest.raises(RunError, match="'table' gives scores that are not finite"):
        full_list_metrics(table_scorer(checkerboard.catalogue, table), test, train, k=10)


def test_hit_rates_and_ndcgs_come_in_the_order_of_tops(checkerboard, worn, table_scorer):
    table = worn.astype(float)
    table[5] = -table[5]  # everything that was worn with t005 comes last
    test, train = (pairs_as_positions(checkerboard, split) for split in ("test", "train"))
    scorer = table_scorer(checkerboard.catalogue, table)
    hits, gains = full_list_metrics(scorer, test, train, k=10)
    assert np.flatnonzero(hits == 0).tolist() == [5]
    assert gains[5] == 0
