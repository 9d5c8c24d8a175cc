"""Whole evaluations of scorers whose figures are known beforehand."""

import json
from math import comb

import numpy as np
import polars as pl
import pytest

from wearwith.catalog import NEGATIVES, Dataset, TripletArrays, pairs_as_positions
from wearwith.errors import ConfigError, DataError, RunError
from wearwith.evaluation import LIST_LENGTHS, evaluate, evaluate_model, evaluation_triplets
from wearwith.evaluation.evaluate_model import full_list_metrics
from wearwith.model.controls import Popularity, Random

CLUSTERS = np.arange(130) % 3


@pytest.fixture(scope="module")
def oracle(checkerboard, worn, table_scorer):
    return table_scorer(checkerboard.catalogue, worn)


@pytest.fixture(scope="module")
def constant(checkerboard, table_scorer):
    return table_scorer(checkerboard.catalogue, np.zeros((24, 130)))


@pytest.fixture(scope="module")
def guess(checkerboard):
    scorer = Random(checkerboard.catalogue)
    scorer.fit(np.zeros(0, dtype=int), np.zeros(0, dtype=int), np.random.default_rng(5))
    return scorer


@pytest.mark.parametrize("split", ["train", "valid", "test"])
def test_an_oracle_is_right_everywhere(checkerboard, oracle, split):
    found = evaluate(oracle, checkerboard, split, clusters=CLUSTERS)
    assert found.auc == found.headline.auc_strict == found.auc_per_top == 1
    assert found.headline.auc_interval == (1, 1)
    assert found.ndcg_at_10 == pytest.approx(1)
    assert found.hit_rate_at_10 == 1
    assert all(result.all == 1 for result in found.mrr.values())
    assert {kind: result.auc for kind, result in found.by_negatives.items()} == {
        "random": 1,
        "matched": 1,
        "popular": 1,
        "hard": 1,
    }


def test_a_constant_ties_everywhere(checkerboard, constant):
    found = evaluate(constant, checkerboard, clusters=CLUSTERS)
    assert found.auc == found.auc_per_top == 0.5
    assert found.headline.auc_strict == 0
    assert found.headline.auc_interval == (0.5, 0.5)
    for length, result in found.mrr.items():
        assert result.all == pytest.approx(2 / (length + 1))  # the mid-rank
    # In a list of n bottoms, r of them relevant, the first ten are any ten.
    every, test = (pairs_as_positions(checkerboard, split) for split in (None, "test"))
    missed = []
    for top in np.unique(test.tops):
        relevant = int((test.tops == top).sum())
        listed = 130 - int((every.tops == top).sum()) + relevant
        missed.append(comb(listed - relevant, 10) / comb(listed, 10))
    assert found.hit_rate_at_10 == pytest.approx(1 - np.mean(missed))


def test_random_scores_are_at_chance(checkerboard):
    found = []
    for seed in range(20):
        scorer = Random(checkerboard.catalogue)
        scorer.fit(np.zeros(0, dtype=int), np.zeros(0, dtype=int), np.random.default_rng(seed))
        found.append(evaluate(scorer, checkerboard, clusters=CLUSTERS))
    assert all(one.auc == one.headline.auc_strict for one in found)  # it has no ties
    for kind in NEGATIVES:
        mean = np.mean([one.by_negatives[kind].auc for one in found])
        assert mean == pytest.approx(0.5, abs=0.02)
    covered = [one.headline.auc_interval[0] < 0.5 < one.headline.auc_interval[1] for one in found]
    assert np.mean(covered) >= 0.8  # of intervals that say 0.95, from 24 tops
    for length in (10, 50):
        chance = sum(1 / rank for rank in range(1, length + 1)) / length
        assert np.mean([one.mrr[length].all for one in found]) == pytest.approx(chance, abs=0.03)


def test_mirrored_triplets_give_the_complement(checkerboard, guess):
    asked = evaluation_triplets(checkerboard, "test", "random")
    mirrored = TripletArrays(asked.tops, asked.negatives, asked.positives)
    plain, turned = (evaluate(guess, checkerboard, triplets=t) for t in (asked, mirrored))
    assert plain.negatives == turned.negatives == "own"
    assert plain.auc != 0.5
    assert plain.auc + turned.auc == pytest.approx(1)
    assert plain.auc == plain.by_negatives["random"].auc


def test_permuted_labels_leave_nothing_to_know(checkerboard, oracle):
    asked = evaluation_triplets(checkerboard, "test", "random")
    swap = np.random.default_rng(0).random(len(asked)) < 0.5
    permuted = TripletArrays(
        asked.tops,
        np.where(swap, asked.negatives, asked.positives),
        np.where(swap, asked.positives, asked.negatives),
    )
    error = 0.5 / np.sqrt(len(asked))
    assert evaluate(oracle, checkerboard, triplets=permuted).auc == pytest.approx(
        0.5, abs=4 * error
    )


def test_popularity_is_scored_with_both_ways_to_count_ties(checkerboard):
    train = pairs_as_positions(checkerboard, "train")
    scorer = Popularity(checkerboard.catalogue)
    scorer.fit(train.tops, train.bottoms, np.random.default_rng(0))
    found = evaluate(scorer, checkerboard)
    asked = evaluation_triplets(checkerboard, "test", "random")
    counts = np.bincount(train.bottoms, minlength=130)
    more = (counts[asked.positives] > counts[asked.negatives]).mean()
    same = (counts[asked.positives] == counts[asked.negatives]).mean()
    assert same > 0.05
    assert found.headline.auc_strict == pytest.approx(more)
    assert found.auc == pytest.approx(more + same / 2)


def test_seen_and_unseen_are_told_apart(make_wardrobe, table_scorer):
    # t000 trains and t001 does not; b000 trains and b001 does not.
    pairs = [(0, 2, "train"), (2, 0, "train"), (0, 0, "test"), (0, 1, "test"), (1, 1, "test")]
    dataset = make_wardrobe(pairs, 3, 70)
    table = np.zeros((3, 70))
    table[0, 0], table[0, 1], table[1, 1] = 1, -1, -1
    found = evaluate(table_scorer(dataset.catalogue, table), dataset)
    assert found.auc == pytest.approx(1 / 3)
    assert (found.auc_seen_tops, found.auc_unseen_tops) == (0.5, 0)
    assert (found.auc_seen_bottoms, found.auc_unseen_bottoms) == (1, 0)
    assert (found.n_triplets_seen_tops, found.n_triplets_seen_bottoms) == (6, 3)
    assert found.auc_per_top == pytest.approx((0.5 + 0) / 2)
    ten = found.mrr[10]
    assert (ten.n, ten.n_seen, ten.n_unseen) == (2, 1, 1)
    assert ten.unseen == pytest.approx(1 / 10)
    assert ten.seen in (1, pytest.approx(1 / 10))  # whichever positive was drawn
    assert ten.all == pytest.approx((ten.seen + ten.unseen) / 2)


def test_a_figure_of_nothing_is_none(make_wardrobe, table_scorer):
    pairs = [(0, 1, "train"), (0, 0, "test")]
    dataset = make_wardrobe(pairs, 1, 13)
    found = evaluate(table_scorer(dataset.catalogue, np.zeros((1, 13))), dataset)
    assert found.auc_unseen_tops is None
    assert found.auc_seen_bottoms is None
    assert found.headline.auc_interval is None  # one top tells nothing
    assert (found.mrr[10].n, found.mrr[10].unseen) == (1, None)
    assert (found.mrr[15].n, found.mrr[15].all) == (0, None)


def test_positives_of_other_splits_are_not_in_the_list(checkerboard, worn, table_scorer):
    table = np.zeros((24, 130))
    for split, score in (("train", 3), ("valid", 2), ("test", 1)):
        pairs = pairs_as_positions(checkerboard, split)
        table[pairs.tops, pairs.bottoms] = score
    found = evaluate(table_scorer(checkerboard.catalogue, table), checkerboard)
    assert found.ndcg_at_10 == pytest.approx(1)


def test_every_kind_of_negatives_stands_beside_the_headline(checkerboard, guess):
    found = evaluate(guess, checkerboard)
    assert found.negatives == found.mrr_negatives == "random"
    assert found.by_negatives["random"] == found.headline
    assert list(found.by_negatives) == ["random", "matched", "popular", "hard"]
    matched = found.by_negatives["matched"]
    assert (matched.n_triplets, matched.auc, matched.auc_interval) == (0, None, None)
    assert "backdrop" in matched.reason

    popular = evaluate(guess, checkerboard, negatives="popular", clusters=CLUSTERS)
    assert popular.negatives == popular.mrr_negatives == "popular"
    assert popular.headline == found.by_negatives["popular"]
    assert popular.by_negatives["random"] == found.headline
    assert popular.by_negatives["matched"].auc is not None


def test_published_triplets_are_the_headline_where_there_are_any(make_wardrobe, table_scorer):
    stored = pl.DataFrame(
        {"top": ["t000"], "positive": ["b000"], "negative": ["b005"], "split": ["test"]}
    ).with_columns(negatives=pl.lit("published"))
    pairs = [(0, 0, "test"), (1, 1, "train"), (2, 2, "test")]
    dataset = make_wardrobe(pairs, 3, 60, triplets=stored)
    scorer = table_scorer(dataset.catalogue, np.tile(np.arange(60), (3, 1)))
    found = evaluate(scorer, dataset)
    assert (found.negatives, found.headline.n_triplets, found.auc) == ("published", 1, 0)
    assert found.mrr_negatives == "random"
    assert list(found.by_negatives) == ["published", "random", "matched", "popular", "hard"]
    assert found.by_negatives["random"].n_triplets == 6
    assert evaluate(scorer, dataset, negatives="random").negatives == "random"


def test_the_order_of_rows_does_not_matter(checkerboard, guess):
    rng = np.random.default_rng(0)

    def shuffled(frame):
        return frame[rng.permutation(frame.height)]

    again = Dataset.from_frames(shuffled(checkerboard.items), shuffled(checkerboard.pairs))
    first = evaluate(guess, checkerboard, clusters=CLUSTERS)
    assert evaluate(guess, again, clusters=CLUSTERS).to_json() == first.to_json()


def test_the_size_of_a_piece_does_not_matter(checkerboard, guess, monkeypatch):
    whole = evaluate(guess, checkerboard)
    monkeypatch.setattr(evaluate_model, "_SCORES_AT_ONCE", 5 * 130)
    monkeypatch.setattr(evaluate_model, "_PAIRS_AT_ONCE", 7)
    assert evaluate(guess, checkerboard) == whole


def test_a_scale_of_scores_does_not_matter(checkerboard, guess, table_scorer):
    scores = guess.score_all(np.arange(24))
    first, second = (
        evaluate(table_scorer(checkerboard.catalogue, table), checkerboard)
        for table in (scores, 1e6 * scores**3 - 4)
    )
    assert first == second


def test_json_holds_every_figure_and_no_nan(checkerboard, guess):
    found = evaluate(guess, checkerboard, seed=3, level=0.9)
    text = json.loads(json.dumps(found.to_json(), allow_nan=False))
    assert text == found.to_json()
    assert set(text) == {
        *("model", "split", "negatives", "n_triplets", "auc", "auc_strict", "auc_teacher"),
        "default_by",
        *("auc_interval", "auc_per_top", "auc_seen_tops", "auc_unseen_tops"),
        *("auc_seen_bottoms", "auc_unseen_bottoms", "n_triplets_seen_tops"),
        *("n_triplets_seen_bottoms", "mrr", "mrr_negatives", "hit_rate_at_10", "ndcg_at_10"),
        *("n_tops", "by_negatives", "level", "seed", "by"),
    }
    assert (text["model"], text["seed"], text["level"], text["n_tops"]) == ("rand", 3, 0.9, 24)
    assert text["auc_teacher"] is None
    assert list(text["mrr"]) == [str(length) for length in LIST_LENGTHS]
    assert set(text["mrr"]["50"]) == {"all", "seen", "unseen", "n", "n_seen", "n_unseen"}
    assert set(text["by_negatives"]["matched"]) == {
        *("n_triplets", "auc", "auc_strict", "auc_interval", "reason")
    }


def test_wins_of_each_top_are_there_for_comparisons(checkerboard, guess):
    found = evaluate(guess, checkerboard)
    by_top = found.headline.by_top
    assert by_top.wins.sum() / by_top.counts.sum() == pytest.approx(found.auc)
    assert by_top.counts.sum() == found.headline.n_triplets


def test_a_split_without_pairs_is_an_error(make_wardrobe, table_scorer):
    dataset = make_wardrobe([(0, 0, "train")], 1, 3)
    with pytest.raises(DataError, match="'test' has no positive pairs"):
        evaluate(table_scorer(dataset.catalogue, np.zeros((1, 3))), dataset)


def test_a_model_of_another_catalogue_is_an_error(checkerboard, make_wardrobe, table_scorer):
    other = table_scorer(make_wardrobe([], 24, 131).catalogue, np.zeros((24, 131)))
    with pytest.raises(ConfigError, match="another catalogue"):
        evaluate(other, checkerboard)


def test_own_triplets_and_named_negatives_exclude_one_another(checkerboard, oracle):
    asked = evaluation_triplets(checkerboard, "test", "random")
    with pytest.raises(ConfigError, match="no kind of negatives"):
        evaluate(oracle, checkerboard, negatives="random", triplets=asked)
    none = np.zeros(0, dtype=np.int64)
    with pytest.raises(DataError, match="no triplets were given"):
        evaluate(oracle, checkerboard, triplets=TripletArrays(none, none, none))


def test_asking_outright_for_matched_negatives_without_backdrops_is_an_error(checkerboard, oracle):
    with pytest.raises(ConfigError, match="wearwith encode"):
        evaluate(oracle, checkerboard, negatives="matched")


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_scores_that_are_not_finite_are_an_error(checkerboard, worn, table_scorer, bad):
    table = worn.astype(float)
    table[:, 3] = bad
    with pytest.raises(RunError, match="not finite"):
        evaluate(table_scorer(checkerboard.catalogue, table), checkerboard)


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
