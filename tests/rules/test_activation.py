"""Which rules are active, held against Eq. 8 written out as a loop."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steps import steps
from wearwith.catalog import Catalogue
from wearwith.rules import Activation, Rule, RuleBook
from wearwith.rules.traits import TRAIT_COLUMNS
from wearwith.words.attributes import Trait

VALUES = [Trait(attribute, value) for attribute in ("colour", "brand") for value in "abc"]


def traits_of(values):
    """Give the table of values, from a dictionary of items to sets of them."""
    rows = [
        (item, trait.attribute, trait.value, "title", trait.value)
        for item, traits in values.items()
        for trait in sorted(traits)
    ]
    return pl.DataFrame(rows, schema=dict.fromkeys(TRAIT_COLUMNS, pl.String()), orient="row")


@st.composite
def worlds(draw):
    """Garments with any values, rules about any two values, and triplets of positions."""
    n_tops, n_bottoms = draw(st.integers(1, 4)), draw(st.integers(1, 5))
    some = st.sets(st.sampled_from(VALUES[:-1]))  # nothing has the last value
    tops = {f"t{n}": draw(some) for n in range(n_tops)}
    bottoms = {f"b{n}": draw(some) for n in range(n_bottoms)}
    pairs = st.tuples(st.sampled_from(VALUES), st.sampled_from(VALUES))
    rules = [
        Rule.of_sides(
            f"rule {n}", top, bottom, draw(st.sampled_from("+-")), draw(st.floats(0.1, 9))
        )
        for n, (top, bottom) in enumerate(draw(st.lists(pairs, max_size=8, unique=True)))
    ]
    bottom = st.integers(0, n_bottoms - 1)
    triplet = st.tuples(st.integers(0, n_tops - 1), bottom, bottom)
    triplets = np.array(draw(st.lists(triplet, max_size=8)), dtype=np.int64).reshape(-1, 3)
    return tops, bottoms, rules, triplets


def activation_of(tops, bottoms, rules):
    catalogue = Catalogue(tuple(tops), tuple(bottoms))
    return Activation.of(RuleBook.of(rules), traits_of(tops | bottoms), catalogue)


def derived(tops, bottoms, rules, triplets):
    """f^ij and f^ik of every triplet and rule, as Eq. 8 prints them; shape (n, L) each."""
    of_tops, of_bottoms = list(tops.values()), list(bottoms.values())
    f_ij = np.zeros((len(triplets), len(rules)), dtype=int)
    f_ik = f_ij.copy()
    for row, (i, j, k) in enumerate(triplets):
        for place, rule in enumerate(rules):
            delta_ij = rule.top in of_tops[i] and rule.bottom in of_bottoms[j]
            delta_ik = rule.top in of_tops[i] and rule.bottom in of_bottoms[k]
            if rule.sign == "+":
                f_ij[row, place] = delta_ij and not delta_ik
                f_ik[row, place] = delta_ik and not delta_ij
            else:
                f_ij[row, place] = delta_ik and not delta_ij
                f_ik[row, place] = delta_ij and not delta_ik
    return f_ij, f_ik


def dense(active, n_rules):
    """Give signs as an array of shape (n, L), 0 where a rule is not active."""
    signs = np.zeros((active.count, n_rules), dtype=int)
    np.add.at(signs, (active.rows, active.rules), active.signs)
    return signs


@settings(deadline=None)  # a busy machine is no bug
@given(worlds())
def test_triplets_are_those_of_the_equation(world):
    tops, bottoms, rules, triplets = world
    active = activation_of(tops, bottoms, rules).triplets(*triplets.T)
    f_ij, f_ik = derived(*world)
    assert active.count == len(triplets)
    np.testing.assert_array_equal(dense(active, len(rules)), f_ij - f_ik)
    assert len(active.rows) == f_ij.sum() + f_ik.sum()  # no zeros are kept, none is there twice
    assert set(np.abs(active.signs)) <= {1}
    assert (np.diff(active.rows * (len(rules) + 1) + active.rules) > 0).all()  # sorted


@settings(deadline=None)
@given(worlds())
def test_pairs_fire_where_both_values_are_there(world):
    tops, bottoms, rules, triplets = world
    active = activation_of(tops, bottoms, rules).pairs(triplets[:, 0], triplets[:, 1])
    of_tops, of_bottoms = list(tops.values()), list(bottoms.values())
    expected = {
        (row, place): 1 if rule.sign == "+" else -1
        for row, (i, j, _) in enumerate(triplets)
        for place, rule in enumerate(rules)
        if rule.top in of_tops[i] and rule.bottom in of_bottoms[j]
    }
    cells = zip(active.rows.tolist(), active.rules.tolist(), strict=True)
    assert dict(zip(cells, active.signs.tolist(), strict=True)) == expected
    assert active.count == len(triplets)


@settings(deadline=None)
@given(worlds())
def test_swapping_j_and_k_mirrors_the_signs(world):
    tops, bottoms, rules, triplets = world
    activation = activation_of(tops, bottoms, rules)
    straight = activation.triplets(*triplets.T)
    mirrored = activation.triplets(*triplets[:, [0, 2, 1]].T)
    np.testing.assert_array_equal(straight.rows, mirrored.rows)
    np.testing.assert_array_equal(straight.rules, mirrored.rules)
    np.testing.assert_array_equal(straight.signs, -mirrored.signs)


WHITE, BLACK, RED = (Trait("colour", name) for name in ("white", "black", "red"))


@pytest.mark.parametrize(
    ("sign", "positive", "negative", "signs"),
    [
        ("+", {BLACK}, {RED}, [1]),
        ("+", {RED}, {BLACK}, [-1]),
        ("-", {BLACK}, {RED}, [-1]),
        ("-", {RED}, {BLACK}, [1]),
        ("+", {BLACK}, {BLACK, RED}, []),  # both fire
        ("-", {BLACK}, {BLACK}, []),
        ("+", {RED}, {RED}, []),  # neither fires
        ("-", set(), set(), []),
    ],
)
def test_signs_of_one_rule(sign, positive, negative, signs):
    one = Rule.of_sides("one", WHITE, BLACK, sign, 3.0)
    activation = activation_of({"t": {WHITE}, "u": {RED}}, {"j": positive, "k": negative}, [one])
    active = activation.triplets(*np.array([[0, 1], [0, 0], [1, 1]]))
    assert active.signs.tolist() == signs
    assert active.rows.tolist() == [0] * len(signs)  # never of the top without the value
    assert activation.strengths.tolist() == [3.0]
    assert activation.signs.tolist() == [1 if sign == "+" else -1]


def test_rules_about_the_same_value_do_not_disturb_one_another():
    rules = [
        Rule.of_sides("one", WHITE, BLACK, "+"),
        Rule.of_sides("two", WHITE, RED, "-"),
        Rule.of_sides("x", RED, RED, "+"),
    ]
    activation = activation_of({"t": {WHITE}}, {"j": {BLACK}, "k": {RED}}, rules)
    active = activation.triplets(*np.array([[0], [0], [1]]))
    assert active.rules.tolist() == [0, 1]
    assert active.signs.tolist() == [1, 1]
    assert len(activation) == 3


def test_a_rule_on_absent_values_never_fires():
    activation = activation_of(
        {"t": {WHITE}}, {"j": {BLACK}}, [Rule.of_sides("one", WHITE, RED, "+")]
    )
    assert len(activation.pairs(np.array([0]), np.array([0])).rows) == 0


def test_rules_are_numbered_by_what_they_are_about():
    brand = Trait("brand", "a")
    about = [(brand, brand), (WHITE, BLACK), (WHITE, RED), (WHITE, brand), (brand, WHITE)]
    rules = [Rule.of_sides(f"{n}", *both, "+") for n, both in enumerate(about)]
    activation = activation_of({"t": {WHITE}}, {"j": {BLACK}}, rules)
    assert activation.attributes.tolist() == [0, 1, 1, 2, 3]
    given = *activation.having.values(), activation.signs, activation.strengths
    assert Activation(*given).attributes.tolist() == [0] * 5
    assert activation_of({"t": {WHITE}}, {"j": {BLACK}}, []).attributes.shape == (0,)


def test_no_rules_and_no_triplets_are_fine():
    activation = activation_of({"t": {WHITE}}, {"j": {BLACK}}, [])
    assert len(activation) == 0
    active = activation.triplets(*np.zeros((3, 5), dtype=np.int64))
    assert (active.count, len(active.rows)) == (5, 0)
    assert active.signs.dtype == np.int8
    assert activation.triplets(*np.zeros((3, 0), dtype=np.int64)).count == 0


def test_many_triplets_take_no_more_steps_than_few():
    rng = np.random.default_rng(0)
    values = [Trait("brand", f"{n}") for n in range(100)]
    sides = [
        {f"{side}{n}": {values[v] for v in rng.integers(100, size=6)} for n in range(500)}
        for side in "tb"
    ]
    cells = rng.choice(100 * 100, size=1000, replace=False)
    rules = [
        Rule.of_sides(f"{n}", values[cell // 100], values[cell % 100], "+-"[n % 2])
        for n, cell in enumerate(cells)
    ]
    activation = activation_of(*sides, rules)
    triplets = rng.integers(500, size=(3, 6_000))
    part = triplets[:, :200]
    of_few, of_many = (steps(activation.triplets, *some) for some in (part, triplets))
    assert of_many < 1.2 * of_few
    f_ij, f_ik = derived(*sides, rules, part.T)
    np.testing.assert_array_equal(dense(activation.triplets(*part), 1000), f_ij - f_ik)
    assert len(activation.triplets(*triplets).rows) > 6_000
