"""What garments, pairs and rules add to the score of an outfit, held against loops."""

import numpy as np
import pytest

from outfit_models import BOOK, outfit_model
from outfit_shop import StyleScorer, outfit_shop
from wearwith.catalog import SlotCatalogue
from wearwith.catalog.slot_catalogue import NONE
from wearwith.model.outfit_points import slot_pair_numbers
from wearwith.model.outfit_swaps import best_replacements, item_shares
from wearwith.model.type_aware_scorer import TypeAwareScorer, distance_points

SHOP = outfit_shop()
STUDENT = outfit_model(SHOP).outfits
GARMENTS = STUDENT.garments
OUTFITS = ("t0 b0", "t1 b2 s3", "t0 b1 s1 g2", "g0 g1 s2 t3 t5")


def positions(words):
    return GARMENTS.positions(words.split())


@pytest.mark.parametrize("words", OUTFITS)
def test_the_terms_sum_up_to_the_score(words):
    outfit = positions(words)
    terms = STUDENT.terms_of(outfit)
    assert (terms.pairs == terms.pairs.T).all()
    assert (np.diag(terms.pairs) == 0).all()
    total = terms.garments.sum() + terms.pairs[np.triu_indices(len(outfit))].sum()
    assert total == pytest.approx(STUDENT.score_outfits(outfit[None])[0], abs=1e-5)
    taught = STUDENT.teacher.terms_of(outfit)
    total += STUDENT.teacher.fired(outfit).effects.sum()
    assert total == pytest.approx(STUDENT.teacher.score_outfits(outfit[None])[0], abs=1e-5)
    np.testing.assert_array_equal(taught.pairs, terms.pairs)


@pytest.mark.parametrize("words", OUTFITS)
def test_the_terms_of_the_type_aware_form_sum_up(words):
    rng, n_pairs = np.random.default_rng(0), slot_pair_numbers().max() + 1
    tensors = {
        "outfit.points": distance_points(rng.normal(size=(len(GARMENTS), 4)).astype(np.float32)),
        "outfit.gains": np.zeros(len(GARMENTS), np.float32),
        "outfit.masks": rng.normal(size=(n_pairs, 4)).astype(np.float32),
    }
    scorer, outfit = TypeAwareScorer("outfit-type-aware", GARMENTS, tensors), positions(words)
    terms = scorer.terms_of(outfit)
    total = terms.garments.sum() + terms.pairs[np.triu_indices(len(outfit))].sum()
    assert total == pytest.approx(scorer.score_outfits(outfit[None])[0], rel=1e-5)


def test_rules_are_named_with_their_pair_and_set_rules_without():
    outfit = positions("g0 g1 s2")
    fired = STUDENT.teacher.fired(outfit)
    said = [
        (BOOK.all[rule].id, *pair)
        for rule, pair in zip(fired.rules, fired.pairs.tolist(), strict=True)
    ]
    assert sorted(said) == [
        ("linen with linen", 0, 2),
        ("no linen with wool", 0, 1),
        ("no linen with wool", 1, 2),
        ("one bag", NONE, NONE),
    ]
    signs = [1 if name == "linen with linen" else -1 for name, *_ in said]
    assert np.sign(fired.effects).tolist() == signs
    # λ is a gate for each rule, whatever pair it fires on.
    both = fired.confidence[[name == "no linen with wool" for name, *_ in said]]
    assert both[0] == both[1] != fired.confidence[-1]


@pytest.mark.parametrize("scorer", [STUDENT, STUDENT.teacher], ids=["student", "teacher"])
def test_shares_and_replacements_are_those_of_a_loop(scorer):
    outfit = positions("t1 b2 s3 t4")

    def score(items):
        return scorer.score_outfits(np.array([items]))[0]

    shares, best = item_shares(scorer, outfit), best_replacements(scorer, outfit)
    for place, item in enumerate(outfit.tolist()):
        rest = [other for other in outfit.tolist() if other != item]
        assert shares[place] == pytest.approx(score(outfit) - score(rest), abs=1e-5)
        gains = {
            other: score([*rest, other]) - score(outfit)
            for other in GARMENTS.of_slot(GARMENTS.slot(item)).tolist()
            if other not in outfit
        }
        assert best.garments[place] == max(gains, key=gains.get)
        assert best.gains[place] == pytest.approx(max(gains.values()), abs=1e-5)


def test_a_garment_of_two_has_no_share():
    assert item_shares(STUDENT, positions("t0 b0")) is None


def test_a_garment_that_clashes_or_is_the_last_of_its_slot_has_no_replacement():
    best = best_replacements(STUDENT, positions("t1 s2 b1 s3"))
    assert (best.garments != NONE).tolist() == [True, False, True, False]
    assert best.gains[1] == -np.inf
    few = SlotCatalogue.of(SHOP.items.filter(SHOP.items["id"].is_in(["t0", "b0", "b1"])))
    best = best_replacements(StyleScorer(few), few.positions(["t0", "b1"]))
    assert best.garments.tolist() == [NONE, few.position("b0")]
