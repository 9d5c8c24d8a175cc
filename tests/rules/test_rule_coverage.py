"""Where rules apply, held against a loop over triplets."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from steps import steps
from wearwith.catalog import Dataset
from wearwith.errors import DataError
from wearwith.rules import Knowledge, Rule, RuleBook, cover, rule_coverage
from wearwith.rules.traits import TRAIT_COLUMNS
from wearwith.words.attributes import AttributeVocabulary, Trait

VALUES = [Trait(attribute, value) for attribute in ("colour", "brand") for value in "abc"]
TRIPLETS = ["top", "positive", "negative", "split", "negatives"]


def dataset_of(n_tops, n_bottoms, pairs, triplets):
    """Garments t0000, b0000 and so on, and pairs and triplets by their numbers."""
    sides = {"top": n_tops, "bottom": n_bottoms}
    items = [(f"{kind[0]}{n:04d}", kind) for kind, count in sides.items() for n in range(count)]
    return Dataset.from_frames(
        pl.DataFrame(items, schema=["id", "kind"], orient="row"),
        pl.DataFrame(
            [(f"t{i:04d}", f"b{j:04d}", split) for i, j, split in pairs],
            schema=dict.fromkeys(["top", "bottom", "split"], pl.String),
            orient="row",
        ),
        triplets=pl.DataFrame(
            [(f"t{i:04d}", f"b{j:04d}", f"b{k:04d}", *rest) for i, j, k, *rest in triplets],
            schema=dict.fromkeys(TRIPLETS, pl.String),
            orient="row",
        ),
    )


def knowledge_of(tops, bottoms, rules):
    """Rules over garments whose values are given, a set for each."""
    rows = [
        (f"{kind}{n:04d}", trait.attribute, trait.value, "title", trait.value)
        for kind, side in (("t", tops), ("b", bottoms))
        for n, traits in enumerate(side)
        for trait in sorted(traits)
    ]
    table = pl.DataFrame(rows, schema=dict.fromkeys(TRAIT_COLUMNS, pl.String()), orient="row")
    slots = pl.DataFrame(schema={"item": pl.String(), "slot": pl.String()})
    return Knowledge(RuleBook.of(rules), AttributeVocabulary.of({}), table, slots)


@st.composite
def worlds(draw):
    some = st.sets(st.sampled_from(VALUES[:-1]))  # nothing has the last value
    tops = draw(st.lists(some, min_size=1, max_size=4))
    bottoms = draw(st.lists(some, min_size=2, max_size=5))
    both = st.tuples(st.sampled_from(VALUES), st.sampled_from(VALUES))
    rules = [
        Rule.of_sides(f"rule {n}", top, bottom, draw(st.sampled_from("+-")))
        for n, (top, bottom) in enumerate(draw(st.lists(both, max_size=8, unique=True)))
    ]
    cells = st.tuples(st.integers(0, len(tops) - 1), st.integers(0, len(bottoms) - 1))
    triplets = [
        (i, j, k, "train", "random")
        for i, j in sorted(draw(st.sets(cells, min_size=1)))
        for k in range(len(bottoms))
        if k != j
    ]
    return tops, bottoms, rules, triplets


@settings(deadline=None)  # a busy machine is no bug
@given(worlds(), st.sampled_from([1, 3, 2**22]))
def test_counts_are_those_of_a_loop(world, block):
    """Also where they are made in pieces of one triplet."""
    tops, bottoms, rules, triplets = world
    pairs = sorted({(i, j, "train") for i, j, *_ in triplets})
    dataset = dataset_of(len(tops), len(bottoms), pairs, triplets)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rule_coverage, "_ACTIVE_AT_ONCE", block)
        found = cover(knowledge_of(tops, bottoms, rules), dataset)
    (part,) = found.splits

    def fires(rule, i, j):
        return rule.top in tops[i] and rule.bottom in bottoms[j]

    spoken = {
        (rule.id, n): fires(rule, i, j) == rule.is_positive
        for rule in rules
        for n, (i, j, k, *_) in enumerate(triplets)
        if fires(rule, i, j) != fires(rule, i, k)
    }
    for place, rule in enumerate(rules):
        said = [right for (name, _), right in spoken.items() if name == rule.id]
        assert part.active[place] == len(said)
        assert part.right[place] == sum(said)
        assert part.share_right(place) == (sum(said) / len(said) if said else None)
        assert part.pairs[place] == sum(fires(rule, i, j) for i, j, _ in pairs)
        sides = (("top", rule.top, tops), ("bottom", rule.bottom, bottoms))
        missing = tuple(side for side, value, items in sides if not any(value in i for i in items))
        assert found.missing.get(rule.id, ()) == missing
        assert (rule.id in found.never) == (not said and not part.pairs[place])
    assert part.share_any == len({n for _, n in spoken}) / len(triplets)
    assert part.mean_active == len(spoken) / len(triplets)
    assert part.share_right_of_all == (
        pytest.approx(np.mean(list(spoken.values()))) if spoken else None
    )
    assert (part.n_triplets, part.n_pairs) == (len(triplets), len(pairs))


@given(st.integers(1, 500), st.data())
def test_the_interval_is_wilsons(of, data):
    right = data.draw(st.integers(0, of))
    low, high = rule_coverage.wilson([right], [of])
    other = stats.binomtest(right, of).proportion_ci(method="wilson")
    assert (low[0], high[0]) == (pytest.approx(other.low, abs=1e-9), pytest.approx(other.high))


BLACK, WHITE, RED = (Trait("colour", name) for name in ("black", "white", "red"))
TWO = [{BLACK}, {WHITE}]
PAIRS = [(0, 0, "train"), (1, 1, "test"), (0, 1, "valid")]
STORED = [(0, 0, 1, "train", "random"), (1, 1, 0, "test", "matched"), (1, 1, 0, "test", "random")]


@pytest.fixture
def knowledge():
    rules = [
        Rule.of_sides("both", BLACK, BLACK, "+"),
        Rule.of_sides("no both", WHITE, WHITE, "-"),
        Rule.of_sides("no top", RED, BLACK, "+"),
        Rule.of_sides("no bottom", BLACK, RED, "+"),
        Rule.of_sides("neither", RED, RED, "-"),
    ]
    return knowledge_of(TWO, TWO, rules)


def test_each_split_for_itself(knowledge):
    found = cover(knowledge, dataset_of(2, 2, PAIRS, STORED))
    train, test = found.splits  # validation has no triplets
    assert (train.split, train.negatives, train.n_triplets) == ("train", ("random",), 1)
    assert (test.split, test.negatives, test.n_triplets) == ("test", ("matched", "random"), 2)
    assert train.active.tolist() == [1, 0, 0, 0, 0]
    assert (train.share_right(0), train.interval(1)) == (1.0, None)
    assert test.active.tolist() == [0, 2, 0, 0, 0]
    assert test.pairs.tolist() == [0, 1, 0, 0, 0]
    assert test.share_right(1) == 0.0
    assert test.interval(1) == (0.0, pytest.approx(0.6576, abs=1e-4))


def test_a_rule_without_garments_is_named_with_the_side_that_lacks_them(knowledge):
    found = cover(knowledge, dataset_of(2, 2, PAIRS, STORED))
    missing = {"no top": ("top",), "no bottom": ("bottom",), "neither": ("top", "bottom")}
    assert found.missing == found.never == missing


def test_a_rule_whose_garments_never_meet_is_silent_though_it_could_fire(knowledge):
    found = cover(knowledge, dataset_of(2, 2, PAIRS, STORED), ["train"])
    assert found.never["no both"] == ()
    assert "no both" not in found.missing


def test_a_named_split_without_triplets_is_an_error(knowledge):
    dataset = dataset_of(2, 2, PAIRS, STORED)
    with pytest.raises(DataError, match=r"no triplets of the split 'valid'[^$]*train, test"):
        cover(knowledge, dataset, ["train", "valid"])


def test_no_triplets_at_all_are_an_error(knowledge):
    with pytest.raises(DataError, match="stores no triplets at all"):
        cover(knowledge, dataset_of(2, 2, PAIRS, []))


def test_no_rules_say_nothing():
    found = cover(knowledge_of(TWO, TWO, []), dataset_of(2, 2, PAIRS, STORED))
    assert (found.never, found.missing) == ({}, {})
    for part in found.splits:
        assert (part.share_any, part.mean_active, part.share_right_of_all) == (0, 0, None)


def test_many_triplets_take_no_more_steps_than_few():
    """Every garment has 6 values of 60, so that a triplet has some 20 active rules."""
    rng = np.random.default_rng(0)
    values = [Trait("colour", f"shade {n}") for n in range(60)]
    sides = [[{values[n] for n in rng.choice(60, 6, False)} for _ in range(50)] for _ in "tb"]
    cells = rng.choice(3600, 1000, replace=False)
    rules = [Rule.of_sides(f"{n}", values[n // 60], values[n % 60], "+") for n in map(int, cells)]
    known, taken = knowledge_of(*sides, rules), {}
    for count in (20, 1_000):
        pairs = [(n // 20, n % 20, "train") for n in range(count)]
        triplets = [(i, j, 20 + n, "train", "random") for i, j, _ in pairs for n in range(30)]
        dataset = dataset_of(50, 50, pairs, triplets)
        taken[count] = steps(cover, known, dataset)
    assert taken[1_000] < 1.2 * taken[20]
    (part,) = cover(known, dataset).splits
    assert part.n_triplets == 30_000
    assert part.mean_active > 10
