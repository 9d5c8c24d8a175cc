"""Controls for outfits, counted again by hand, and pair models that answer about outfits."""

import itertools
import math
from collections import Counter

import numpy as np
import polars as pl
import pytest

from outfit_shop import outfit_shop
from wearwith.catalog import SlotCatalogue, outfits_as_positions
from wearwith.catalog.outfit_arrays import padded
from wearwith.catalog.slot_catalogue import NONE
from wearwith.features.circumstances import MatchedGroups, outfit_groups
from wearwith.model import PairsInOutfits, outfit_controls
from wearwith.model.scorer import Scorer

SHOP = outfit_shop()
GARMENTS = SlotCatalogue.of(SHOP.items)
GROUPS = np.where(GARMENTS.slots == 4, -1, np.arange(len(GARMENTS)) % 3)  # shoes have none
CONTROLS = outfit_controls(SHOP, GARMENTS, MatchedGroups(GROUPS, "backdrop"))


def positions(*rows):
    return padded([GARMENTS.positions(row.split()).tolist() for row in rows])


GIVEN = positions("t0 b3 s2", "g1", "t1 t2 b0 s3 g4")
ANSWERS = positions("b0 b1 s5", "t0 t1 b2", "b7 s7 g0")


def test_popularity_counts_training_outfits():
    counts = Counter(SHOP.outfits.filter(split="train")["item"])
    scores = CONTROLS["popularity"].score_answers(GIVEN, ANSWERS)
    assert scores.tolist() == [[counts[GARMENTS.ids[item]] for item in row] for row in ANSWERS]
    of_outfits = CONTROLS["popularity"].score_outfits(GIVEN)
    wanted = [np.mean([counts[GARMENTS.ids[i]] for i in row if i != NONE]) for row in GIVEN]
    assert of_outfits == pytest.approx(wanted)


def category_of(item):
    name = GARMENTS.ids[item]
    return name[0], int(name[1:]) % 2


def lift(one, other):
    """As the docstring says it, from all ordered pairs of garments worn in one outfit."""
    worn = outfits_as_positions(SHOP, GARMENTS, "train").items
    pairs = [
        (category_of(i), category_of(j))
        for row in worn
        for i, j in itertools.permutations(row[row != NONE], 2)
    ]
    n, first = Counter(pairs), Counter(pair[0] for pair in pairs)
    expected = first[one] * first[other] / len(pairs)
    return math.log((n[one, other] + 3) / (expected + 3))


def test_category_is_the_mean_lift_of_pairs_of_categories():
    scores = CONTROLS["category"].score_answers(GIVEN, ANSWERS)
    for row, answers in enumerate(ANSWERS):
        given = GIVEN[row][GIVEN[row] != NONE]
        for column, answer in enumerate(answers):
            wanted = np.mean([lift(category_of(i), category_of(answer)) for i in given])
            assert scores[row, column] == pytest.approx(wanted)
    several = GIVEN[[0, 2]]
    scores = CONTROLS["category"].score_outfits(several)
    for outfit, score in zip(several, scores, strict=True):
        pairs = itertools.combinations(outfit[outfit != NONE], 2)
        assert score == pytest.approx(np.mean([lift(*map(category_of, pair)) for pair in pairs]))


def test_backdrop_is_the_share_of_garments_with_the_candidates_group():
    scores = CONTROLS["backdrop"].score_answers(GIVEN, ANSWERS)
    for row, answers in enumerate(ANSWERS):
        given = GIVEN[row][GIVEN[row] != NONE]
        for column, answer in enumerate(answers):
            same = [GROUPS[i] == GROUPS[answer] != -1 for i in given]
            assert scores[row, column] == pytest.approx(np.mean(same))
    pairs = [*itertools.combinations(GIVEN[2], 2)]
    same = [GROUPS[i] == GROUPS[j] != -1 for i, j in pairs]
    assert CONTROLS["backdrop"].score_outfits(GIVEN[2:]) == pytest.approx(np.mean(same))


def test_times_of_listing_join_garments_of_all_slots():
    matched = outfit_groups(SHOP, GARMENTS)
    assert matched.by == "time of listing"
    controls = outfit_controls(SHOP, GARMENTS, matched)
    assert list(controls) == ["popularity", "category", "listing"]
    assert controls["listing"].score_answers(GIVEN, ANSWERS).all()  # all were listed at one time


def test_nothing_known_is_a_tie():
    bare = type(SHOP).from_frames(SHOP.items.drop("category"))
    controls = outfit_controls(bare, GARMENTS)
    assert list(controls) == ["popularity"]
    assert not controls["popularity"].score_answers(GIVEN, ANSWERS).any()
    untrained = type(SHOP).from_frames(SHOP.items)
    category = outfit_controls(untrained, GARMENTS)["category"]
    assert not category.score_answers(GIVEN, ANSWERS).any()


@pytest.mark.parametrize("name", list(CONTROLS))
def test_neither_order_nor_padding_changes_anything(name):
    control, rng = CONTROLS[name], np.random.default_rng(0)
    wide = np.pad(GIVEN, ((0, 0), (0, 3)), constant_values=NONE)
    mixed = rng.permuted(wide, axis=1)
    for other in (wide, mixed):
        assert np.allclose(
            control.score_answers(other, ANSWERS), control.score_answers(GIVEN, ANSWERS)
        )
        assert np.allclose(
            control.score_outfits(other[[0, 2]]), control.score_outfits(GIVEN[[0, 2]])
        )


class Sum(Scorer):
    """A pair scores ten times its top's number plus its bottom's."""

    name = "sum"

    def score_pairs(self, tops, bottoms):
        return 10.0 * tops + bottoms + 1

    def score_all(self, tops):
        return self.score_pairs(tops[:, None], np.arange(8))


def test_a_pair_model_answers_by_its_pairs():
    pairs = PairsInOutfits(Sum(SHOP.catalogue), GARMENTS)
    given = positions("t2 t4 b1 s0", "s1 g2", "b3 g0")
    answers = positions("b5 t3 s1", "b0 b1 b2", "t0 t7 b1")
    assert pairs.score_answers(given, answers).tolist() == [
        [36.0, 32.0, 0.0],  # b5 with t2 and t4; t3 with b1; shoes are in no pair
        [0.0, 0.0, 0.0],
        [4.0, 74.0, 0.0],
    ]
    outfits = positions("t2 t4 b1 b3 s0", "s1 g2", "t1 g0")
    assert pairs.score_outfits(outfits).tolist() == [33.0, 0.0, 0.0]
    assert pairs.teacher is None


def test_the_teacher_of_a_pair_model_answers_likewise():
    student = Sum(SHOP.catalogue)

    class Less(Sum):
        name = "less"

        def score_pairs(self, tops, bottoms):
            return -super().score_pairs(tops, bottoms)

    student.find_teacher = lambda: Less(SHOP.catalogue)
    pairs = PairsInOutfits(student, GARMENTS)
    given, answers = positions("t2 b1"), positions("b5 s1")
    assert pairs.teacher.score_answers(given, answers).tolist() == [[-26.0, 0.0]]
    assert pairs.teacher.name == "less"


def test_a_one_piece_that_is_paired_as_a_bottom_counts():
    items = SHOP.items.with_columns(
        slot=pl.when(pl.col("id") == "b1").then(pl.lit("one-piece")).otherwise("slot")
    )
    garments = SlotCatalogue.of(items)
    pairs = PairsInOutfits(Sum(SHOP.catalogue), garments)
    given, answers = garments.positions(["t2"])[None], garments.positions(["b1"])[None]
    assert pairs.score_answers(given, answers).tolist() == [[22.0]]
