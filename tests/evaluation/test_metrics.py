"""Metrics against scikit-learn, ir-measures, SciPy and plain enumeration."""

from itertools import permutations

import ir_measures
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import rankdata
from sklearn.metrics import ndcg_score, roc_auc_score

from wearwith.evaluation import (
    auc,
    auc_per_top,
    hit_rate,
    metrics,
    ndcg,
    place,
    reciprocal_rank,
    sums_by_top,
    wins,
)
from wearwith.evaluation.metrics import place_cells

few_levels = st.integers(-2, 2).map(float)  # few, so that ties are common


def score_arrays(size):
    return st.lists(few_levels, min_size=size, max_size=size).map(np.array)


@st.composite
def ranked_lists(draw, longest=12):
    """Scores and relevance of some lists, each with at least one relevant candidate."""
    n, m = draw(st.integers(1, 4)), draw(st.integers(1, longest))
    scores = np.array([draw(score_arrays(m)) for _ in range(n)])
    relevant = np.array([draw(st.lists(st.booleans(), min_size=m, max_size=m)) for _ in range(n)])
    relevant[np.arange(n), [draw(st.integers(0, m - 1)) for _ in range(n)]] = True
    return scores, relevant


@st.composite
def scored_triplets(draw):
    n = draw(st.integers(1, 20))
    return draw(score_arrays(n)), draw(score_arrays(n))


def test_wins_by_hand():
    positive, negative = np.array([2.0, 1.0, 0.0]), np.array([1.0, 1.0, 1.0])
    assert wins(positive, negative).tolist() == [1.0, 0.5, 0.0]
    assert wins(positive, negative, ties="loss").tolist() == [1.0, 0.0, 0.0]
    assert auc(positive, negative) == 0.5
    assert auc(positive, negative, ties="loss") == pytest.approx(1 / 3)


@given(st.integers(1, 8).flatmap(score_arrays), st.integers(1, 8).flatmap(score_arrays))
def test_auc_over_all_triplets_of_a_top_is_the_area_under_its_curve(positives, negatives):
    every_positive = np.repeat(positives, len(negatives))
    every_negative = np.tile(negatives, len(positives))
    labels = np.r_[np.ones(len(positives)), np.zeros(len(negatives))]
    area = roc_auc_score(labels, np.r_[positives, negatives])
    assert auc(every_positive, every_negative) == pytest.approx(area)


@given(scored_triplets())
def test_mirrored_triplets_give_the_complement(scores):
    positive, negative = scores
    assert auc(positive, negative) + auc(negative, positive) == pytest.approx(1)
    tied = float((positive == negative).mean())
    assert auc(positive, negative, ties="loss") == pytest.approx(auc(positive, negative) - tied / 2)


@given(scored_triplets(), st.randoms(use_true_random=False))
def test_auc_depends_on_order_alone(scores, random):
    positive, negative = scores
    assert auc(np.exp(positive), np.exp(negative)) == auc(positive, negative)
    rows = list(range(len(positive)))
    random.shuffle(rows)
    assert auc(positive[rows], negative[rows]) == pytest.approx(auc(positive, negative))


def test_auc_of_no_triplets_or_of_other_shapes_is_an_error():
    with pytest.raises(ValueError, match="nothing"):
        auc(np.zeros(0), np.zeros(0))
    with pytest.raises(ValueError, match="one score each"):
        auc(np.zeros(3), np.zeros((3, 1)))  # would broadcast to nine triplets


def test_auc_per_top_counts_every_top_the_same():
    tops = np.array([5, 2, 5, 5, 5])
    won = np.array([1.0, 0.0, 1.0, 1.0, 0.0])
    assert auc_per_top(tops, won) == pytest.approx((0 + 3 / 4) / 2)
    sums = sums_by_top(tops, won)
    assert sums.tops.tolist() == [2, 5]
    assert sums.wins.tolist() == [0.0, 3.0]
    assert sums.counts.tolist() == [1, 4]


@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from([0.0, 0.5, 1.0])), min_size=1))
def test_auc_per_top_by_a_plain_loop(rows):
    of_top = {}
    for top, won in rows:
        of_top.setdefault(top, []).append(won)
    expected = np.mean([np.mean(won) for won in of_top.values()])
    tops, won = np.array([top for top, _ in rows]), np.array([won for _, won in rows])
    assert auc_per_top(tops, won) == pytest.approx(expected)


@given(st.integers(1, 5), st.integers(1, 12), st.data())
def test_reciprocal_rank_is_the_mid_rank_of_scipy_at_every_length(n, m, data):
    positive = data.draw(score_arrays(n))
    negative = np.array([data.draw(score_arrays(m)) for _ in range(n)])
    for length in range(1, m + 1):
        found = reciprocal_rank(positive, negative[:, :length])
        lists = np.column_stack([positive, negative[:, :length]])
        expected = 1 / rankdata(-lists, method="average", axis=1)[:, 0]
        np.testing.assert_allclose(found, expected)


def test_reciprocal_rank_of_random_scores_is_the_harmonic_share():
    rng = np.random.default_rng(0)
    scores = rng.random((40_000, 10))
    found = reciprocal_rank(scores[:, 0], scores[:, 1:]).mean()
    assert found == pytest.approx(sum(1 / rank for rank in range(1, 11)) / 10, abs=0.005)


def test_reciprocal_rank_needs_a_list_for_each_positive():
    with pytest.raises(ValueError, match="shapes"):
        reciprocal_rank(np.zeros(3), np.zeros((4, 2)))


@given(ranked_lists(), st.integers(1, 14))
def test_ndcg_is_that_of_scikit_learn(lists, k):
    scores, relevant = lists
    # scikit-learn refuses lists of one candidate, so each gets a last one that is irrelevant.
    worst = np.full((len(scores), 1), -9.0)
    padded, labels = np.hstack([scores, worst]), np.hstack([relevant, worst > 0])
    expected = [
        ndcg_score(labels[[row]], padded[[row]], k=k, ignore_ties=False)
        for row in range(len(scores))
    ]
    np.testing.assert_allclose(ndcg(scores, relevant, k), expected, atol=1e-12)


@settings(max_examples=40)
@given(ranked_lists(longest=6), st.integers(1, 7))
def test_hit_rate_and_ndcg_are_means_over_all_orders_of_the_tied(lists, k):
    scores, relevant = lists
    hits, gains = np.zeros(len(scores)), np.zeros(len(scores))
    orders = list(permutations(range(scores.shape[1])))
    for row in range(len(scores)):
        best = sum(1 / np.log2(r + 2) for r in range(min(k, relevant[row].sum())))
        for order in orders:
            # Python's sort is stable, so the permutation decides among equal scores.
            first = sorted(order, key=lambda candidate: -scores[row, candidate])[:k]
            hits[row] += any(relevant[row, c] for c in first) / len(orders)
            earned = sum(1 / np.log2(r + 2) for r, c in enumerate(first) if relevant[row, c])
            gains[row] += earned / best / len(orders)
    np.testing.assert_allclose(hit_rate(scores, relevant, k), hits, atol=1e-9)
    np.testing.assert_allclose(ndcg(scores, relevant, k), gains, atol=1e-9)


@settings(max_examples=40)
@given(st.integers(0, 10_000), st.integers(1, 15))
def test_untied_lists_score_as_in_ir_measures(seed, k):
    rng = np.random.default_rng(seed)
    scores = rng.permuted(np.tile(np.arange(12.0), (5, 1)), axis=1)
    relevant = rng.random((5, 12)) < 0.3
    relevant[:, 0] = True
    judged = [
        ir_measures.Qrel(str(q), str(d), int(relevant[q, d])) for q in range(5) for d in range(12)
    ]
    run = [ir_measures.ScoredDoc(str(q), str(d), scores[q, d]) for q in range(5) for d in range(12)]
    success, gain = ir_measures.Success @ k, ir_measures.nDCG @ k
    found = ir_measures.calc_aggregate([success, gain], judged, run)
    assert hit_rate(scores, relevant, k).mean() == pytest.approx(found[success])
    assert ndcg(scores, relevant, k).mean() == pytest.approx(found[gain])


def test_reciprocal_rank_of_untied_lists_is_that_of_ir_measures():
    rng = np.random.default_rng(3)
    scores = rng.permuted(np.tile(np.arange(20.0), (30, 1)), axis=1)
    judged = [ir_measures.Qrel(str(q), "0", 1) for q in range(30)]
    run = [
        ir_measures.ScoredDoc(str(q), str(d), scores[q, d]) for q in range(30) for d in range(20)
    ]
    expected = ir_measures.calc_aggregate([ir_measures.RR], judged, run)[ir_measures.RR]
    assert reciprocal_rank(scores[:, 0], scores[:, 1:]).mean() == pytest.approx(expected)


@given(ranked_lists(), st.integers(1, 14), st.randoms(use_true_random=False))
def test_the_order_of_candidates_does_not_matter(lists, k, random):
    scores, relevant = lists
    columns = list(range(scores.shape[1]))
    random.shuffle(columns)
    for metric in (hit_rate, ndcg):
        np.testing.assert_allclose(
            metric(scores[:, columns], relevant[:, columns], k),
            metric(scores, relevant, k),
            atol=1e-12,
        )


@given(ranked_lists(), st.integers(1, 14))
def test_a_candidate_taken_out_of_the_list_does_not_count(lists, k):
    scores, relevant = lists
    absent = np.full((len(scores), 3), -np.inf)
    longer, labels = np.hstack([absent, scores]), np.hstack([absent > 0, relevant])
    np.testing.assert_allclose(hit_rate(longer, labels, k), hit_rate(scores, relevant, k))
    np.testing.assert_allclose(ndcg(longer, labels, k), ndcg(scores, relevant, k))


def test_placings_by_hand():
    scores = np.array([[3.0, 1.0, 1.0, 1.0, 0.0], [5.0, 4.0, 3.0, 2.0, 1.0]])
    relevant = np.array([[0, 1, 0, 0, 1], [1, 0, 0, 0, 0]], dtype=bool)
    placings = place(scores, relevant)
    assert placings.lists.tolist() == [0, 0, 1]
    assert placings.higher.tolist() == [1, 4, 0]
    assert placings.tied.tolist() == [3, 1, 1]
    assert placings.hit_rate(2).tolist() == pytest.approx([1 / 3, 1.0])


@pytest.mark.parametrize("looked_at", [1, 20, 1024])
@pytest.mark.parametrize("k", [1, 3, 10])
def test_places_beyond_the_cut_need_not_be_exact(monkeypatch, looked_at, k):
    monkeypatch.setattr(metrics, "_LOOKED_AT", looked_at)
    rng = np.random.default_rng(k)
    scores = rng.integers(40, size=(30, 60)).astype(np.float32)  # with ties
    lists = np.repeat(np.arange(30), 2)
    candidates = np.sort(rng.permuted(np.tile(np.arange(60), (30, 1)), axis=1)[:, :2]).ravel()
    exact = place_cells(scores, lists, candidates)
    found = place_cells(scores, lists, candidates, within=k)
    np.testing.assert_array_equal(found.hit_rate(k), exact.hit_rate(k))
    np.testing.assert_array_equal(found.ndcg(k), exact.ndcg(k))
    assert looked_at == 1 or (found.higher != exact.higher).any()  # and some are not


def test_a_hit_among_many_ties_is_hypergeometric():
    relevant = np.zeros((1, 1000), dtype=bool)
    relevant[0, :5] = True
    missed = np.prod([(995 - drawn) / (1000 - drawn) for drawn in range(10)])
    assert hit_rate(np.zeros((1, 1000)), relevant, 10)[0] == pytest.approx(1 - missed)


@pytest.mark.parametrize(
    ("scores", "relevant", "message"),
    [
        (np.zeros((1, 2)), np.zeros((1, 2), dtype=bool), "no relevant"),
        (np.zeros((1, 2)), np.ones((2, 1), dtype=bool), "shapes"),
        (np.zeros((0, 2)), np.ones((0, 2), dtype=bool), "shapes"),
        (np.array([[0.0, np.nan]]), np.ones((1, 2), dtype=bool), "not a number"),
    ],
)
def test_lists_without_an_answer_are_an_error(scores, relevant, message):
    with pytest.raises(ValueError, match=message):
        ndcg(scores, relevant, 10)


def test_a_cut_is_at_least_one():
    one = np.ones((1, 1))
    for metric in (hit_rate, ndcg):
        with pytest.raises(ValueError, match="at least 1"):
            metric(one, one > 0, 0)


@pytest.mark.parametrize("n_relevant", [1, 3, 40])
def test_relevant_candidates_stand_where_counting_says_few_or_many(n_relevant):
    rng = np.random.default_rng(n_relevant)
    scores = rng.integers(12, size=(5, 60)).astype(np.float32)  # with many ties
    relevant = np.zeros(scores.shape, dtype=bool)
    for row in relevant:
        row[rng.choice(60, size=n_relevant, replace=False)] = True
    placings = place(scores, relevant)
    rows, columns = np.nonzero(relevant)
    np.testing.assert_array_equal(placings.lists, rows)
    for place_, (row, column) in enumerate(zip(rows, columns, strict=True)):
        assert placings.higher[place_] == sum(s > scores[row, column] for s in scores[row])
        assert placings.tied[place_] == sum(s == scores[row, column] for s in scores[row])
