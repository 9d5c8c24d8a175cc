"""Rules as sparse queries, held against a loop over garments and rules."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from test_outfit_activation import activation_of, has, wardrobes

from wearwith.catalog.outfit_arrays import padded
from wearwith.catalog.slot_catalogue import SlotCatalogue
from wearwith.rules import Rule, RuleItem
from wearwith.rules.rule_terms import RuleTerms
from wearwith.types import OUTFIT_SLOTS
from wearwith.words.attributes import Trait


def terms_of(garments, rules):
    ids = tuple(f"g{n}" for n in range(len(garments)))
    slots = np.array([OUTFIT_SLOTS.index(slot) for slot, _ in garments])
    return RuleTerms(activation_of(garments, rules), SlotCatalogue(ids, slots))


def said(terms, outfits, weights):
    """Σ_l weight_l gain_l r_l of every garment as an answer. Shape: (n, n_garments)."""
    found = np.zeros((len(outfits), len(terms._slots)))
    for slot in np.unique(terms._slots).tolist():
        asked = terms.asked(padded(outfits), slot)
        query = np.zeros((len(outfits), terms.values.shape[1]))
        gains = weights[asked.rules] * terms.gains[asked.rules] * asked.shares
        np.add.at(query, (asked.rows, asked.columns), gains)
        of_slot = np.flatnonzero(terms._slots == slot)
        found[:, of_slot] = query @ terms.values[of_slot].toarray().T
    return found


def by_hand(garments, rules, outfits, weights):
    pairs = [rule for rule in rules if isinstance(rule, Rule)]
    found = np.zeros((len(outfits), len(garments)))
    for row, outfit in enumerate(outfits):
        for j, answer in enumerate(garments):
            for i in outfit:
                for number, rule in enumerate(pairs):
                    one, other = rule.items
                    fires = (has(garments[i], one) and has(answer, other)) or (
                        has(garments[i], other) and has(answer, one)
                    )
                    gain = weights[number] * rule.strength * (1 if rule.is_positive else -1)
                    found[row, j] += fires * gain / len(outfit)
    return found


@settings(deadline=None)
@given(wardrobes(), st.integers(0, 99))
def test_a_rule_says_as_much_as_the_share_of_pairs_that_it_fires_on(wardrobe, seed):
    garments, rules, outfits = wardrobe
    terms = terms_of(garments, rules)
    weights = np.random.default_rng(seed).random(len(terms.gains))
    expected = by_hand(garments, rules, outfits, weights)
    np.testing.assert_allclose(said(terms, outfits, weights), expected, rtol=1e-4, atol=1e-5)


def test_garments_that_both_have_both_values_of_a_rule_fire_it_once():
    red, navy = Trait("colour", "a"), Trait("colour", "b")
    anywhere = Rule("anywhere", (RuleItem(red), RuleItem(navy)), "+", 2.0)
    garments = [("top", {red, navy}), ("bag", {red, navy}), ("shoes", {red}), ("shoes", {navy})]
    terms = terms_of(garments, [anywhere])
    found = said(terms, [[0], [2], [2, 3]], np.ones(1))
    np.testing.assert_allclose(found, [[2, 2, 2, 2], [2, 2, 0, 2], [2, 2, 1, 1]], atol=1e-6)
