"""Scores from stored points: every question in one way or another gives the same number."""

import numpy as np
import pytest

from outfit_shop import outfit_shop
from wearwith.catalog import SlotCatalogue
from wearwith.catalog.slot_catalogue import NONE
from wearwith.errors import RunError
from wearwith.model.outfit_points import PairFormScorer, slot_pair_numbers
from wearwith.model.pairs_from_outfits import pair_points
from wearwith.types import OUTFIT_SLOTS

D = 6


@pytest.fixture(scope="module")
def dataset():
    return outfit_shop()


@pytest.fixture(scope="module")
def scorer(dataset):
    garments, rng = SlotCatalogue.of(dataset.items), np.random.default_rng(0)
    n_pairs = len(OUTFIT_SLOTS) * (len(OUTFIT_SLOTS) + 1) // 2
    tensors = {
        "outfit.points": rng.normal(size=(len(garments), D)).astype(np.float32),
        "outfit.gains": rng.normal(size=len(garments)).astype(np.float32),
        "outfit.diagonals": rng.normal(size=(n_pairs, D)).astype(np.float32),
        "outfit.weights": rng.normal(size=n_pairs).astype(np.float32),
    }
    return PairFormScorer("outfit", garments, tensors)


def by_hand(scorer, given, j):
    """The formula of the pair form, garment by garment."""
    slots, z, number = scorer.garments.slots, scorer.points.astype(float), slot_pair_numbers()
    weights = [np.log1p(np.exp(raw(scorer)[number[slots[i], slots[j]]])) for i in given]
    terms = [scorer.diagonals[number[slots[i], slots[j]]] * z[i] @ z[j] for i in given]
    return np.dot(weights, terms) / sum(weights) / D**0.5 + scorer.gains[j]


def raw(scorer):
    return np.log(np.expm1(scorer.weights.astype(float)))


def test_an_answer_scores_as_the_formula_says(scorer):
    given, answers = np.array([[0, 9, 17], [25, NONE, NONE]]), np.array([[30, 3], [12, 20]])
    scores = scorer.score_answers(given, answers)
    for row, items in enumerate(([0, 9, 17], [25])):
        expected = [by_hand(scorer, items, j) for j in answers[row]]
        np.testing.assert_allclose(scores[row], expected, rtol=1e-4)


def test_an_outfit_scores_the_mean_over_its_pairs_and_gains(scorer):
    number, slots, z = slot_pair_numbers(), scorer.garments.slots, scorer.points
    outfit = [1, 10, 19, 28]
    pairs = [(i, j) for n, i in enumerate(outfit) for j in outfit[:n]]
    weights = [scorer.weights[number[slots[i], slots[j]]] for i, j in pairs]
    terms = [scorer.diagonals[number[slots[i], slots[j]]] * z[i] @ z[j] for i, j in pairs]
    expected = np.dot(weights, terms) / sum(weights) / D**0.5 + scorer.gains[outfit].mean()
    assert scorer.score_outfits(np.array([outfit]))[0] == pytest.approx(expected, rel=1e-4)


def test_neither_order_nor_filling_nor_company_changes_a_score(scorer):
    given = np.array([[0, 9, 17], [17, 0, 9], [4, 12, 21]])
    answers = np.array([[30, 3], [30, 3], [5, 6]])
    scores = scorer.score_answers(given, answers)
    np.testing.assert_allclose(scores[0], scores[1], rtol=1e-5)
    wider = np.pad(given, ((0, 0), (1, 2)), constant_values=NONE)
    np.testing.assert_allclose(scorer.score_answers(wider, answers), scores, rtol=1e-5)
    alone = [scorer.score_answers(given[[n]], answers[[n]])[0] for n in range(3)]
    np.testing.assert_allclose(scores, alone, rtol=1e-5)
    outfits = scorer.score_outfits(wider)
    np.testing.assert_allclose(outfits, scorer.score_outfits(given), rtol=1e-5)
    assert outfits[0] == pytest.approx(outfits[1], rel=1e-5)


def test_a_pair_is_an_outfit_of_one_given_garment(scorer, dataset):
    points = pair_points(scorer, dataset.catalogue)
    scores = points["latent.tops"] @ points["latent.bottoms"].T
    garments = scorer.garments
    tops, bottoms = garments.of_slot("top"), garments.of_slot("bottom")
    assert [garments.ids[n] for n in tops] == list(dataset.catalogue.tops)
    expected = scorer.score_answers(tops[:, None], np.tile(bottoms, (len(tops), 1)))
    np.testing.assert_allclose(scores, expected, rtol=1e-4, atol=1e-5)


def test_missing_or_misshapen_arrays_are_said(scorer):
    with pytest.raises(RunError, match=r"outfit\.points"):
        PairFormScorer("outfit", scorer.garments, {})
