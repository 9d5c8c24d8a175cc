"""Questions drawn from outfits keep what they promise, for every kind of negatives."""

import numpy as np
import pytest

from outfit_shop import outfit_shop
from wearwith.catalog import (
    OUTFIT_NEGATIVES,
    SlotCatalogue,
    blanks_of,
    draw_answers,
    draw_corrupted,
    outfit_negative_pool,
    outfits_as_positions,
)
from wearwith.catalog.outfit_negatives import fine_categories, training_counts
from wearwith.catalog.slot_catalogue import NONE
from wearwith.errors import ConfigError

SHOP = outfit_shop(n=16, n_outfits=48)
GARMENTS = SlotCatalogue.of(SHOP.items)
OUTFITS = outfits_as_positions(SHOP, GARMENTS, "test")
GROUPS = np.arange(len(GARMENTS)) % 3


def drawn(negatives, seed=0, answers=3, rng=None):
    pool = outfit_negative_pool(SHOP, GARMENTS, negatives, GROUPS)
    rng = np.random.default_rng(seed)
    return draw_answers(OUTFITS, blanks_of(OUTFITS), GARMENTS, pool, rng, answers)


@pytest.mark.parametrize("negatives", OUTFIT_NEGATIVES)
def test_wrong_answers_are_distinct_of_the_slot_and_not_in_the_outfit(negatives):
    questions = drawn(negatives)
    assert len(questions) > 20
    worn = dict(zip(OUTFITS.ids, OUTFITS.items, strict=True))
    for outfit, given, answers, gold in zip(
        questions.outfits, questions.given, questions.golds[:, None], questions.golds, strict=True
    ):
        whole = sorted([*given[given != NONE], *answers])
        assert whole == worn[outfit][worn[outfit] != NONE].tolist()
        assert gold not in given
    wrong = questions.answers != questions.golds[:, None]
    assert (wrong.sum(axis=1) == 2).all()
    for row, answers in enumerate(questions.answers):
        assert len(set(answers)) == 3
        assert len(set(GARMENTS.slots[answers])) == 1
        assert not set(answers[wrong[row]]) & set(worn[questions.outfits[row]])
    assert np.array_equal(questions.slots, GARMENTS.slots[questions.golds])
    assert set(questions.gold.tolist()) == {0, 1, 2}


def test_wrong_answers_share_what_their_kind_says():
    categories, names = fine_categories(SHOP, GARMENTS)
    assert names[:2] == ("bag/fancy", "bag/plain")
    for negatives, of in [("category", categories), ("matched", GROUPS), ("hard", GROUPS)]:
        answers = drawn(negatives).answers
        assert (of[answers] == of[answers[:, :1]]).all()
    counts = training_counts(SHOP, GARMENTS)
    for negatives in ("popular", "hard"):
        questions = drawn(negatives)
        wrong = questions.answers != questions.golds[:, None]
        assert counts[questions.answers[wrong]].all()  # what nobody wears is never drawn


def test_popular_garments_are_drawn_as_often_as_they_are_worn():
    pool = outfit_negative_pool(SHOP, GARMENTS, "popular")
    assert np.array_equal(pool.weights, training_counts(SHOP, GARMENTS))
    items = SHOP.outfits.filter(split="train")["item"].to_list()
    assert [items.count(name) for name in GARMENTS.ids] == pool.weights.tolist()


def test_one_seed_gives_the_same_questions_and_another_gives_others():
    first, again, other = drawn("random"), drawn("random"), drawn("random", seed=1)
    assert np.array_equal(first.answers, again.answers)
    assert not np.array_equal(first.answers, other.answers)


def test_blanks_are_one_by_chance_or_all_in_turn():
    rows, columns = blanks_of(OUTFITS, np.random.default_rng(0))
    assert rows.tolist() == list(range(len(OUTFITS)))
    assert (OUTFITS.items[rows, columns] != NONE).all()
    assert len(set(columns.tolist())) > 1
    rows, columns = blanks_of(OUTFITS)
    assert len(rows) == OUTFITS.sizes.sum()
    assert len(set(zip(rows.tolist(), columns.tolist(), strict=True))) == len(rows)


def test_blanks_without_enough_wrong_answers_are_left_out():
    alone = np.arange(len(GARMENTS))  # each garment is a group
    pool = outfit_negative_pool(SHOP, GARMENTS, "matched", alone)
    rng = np.random.default_rng(0)
    assert len(draw_answers(OUTFITS, blanks_of(OUTFITS), GARMENTS, pool, rng)) == 0
    alone[GARMENTS.slots == 0] = -1  # tops without a group neither have nor are negatives
    alone[GARMENTS.slots == 1] = 0
    pool = outfit_negative_pool(SHOP, GARMENTS, "matched", alone)
    found = draw_answers(OUTFITS, blanks_of(OUTFITS), GARMENTS, pool, rng)
    assert set(found.slots.tolist()) == {1}


@pytest.mark.parametrize("replaced", ["one", "all"])
@pytest.mark.parametrize("negatives", ["random", "hard"])
def test_corrupted_outfits_differ_in_one_garment_or_in_all(negatives, replaced):
    pool = outfit_negative_pool(SHOP, GARMENTS, negatives, GROUPS)
    found = draw_corrupted(OUTFITS, pool, replaced, np.random.default_rng(0))
    n = len(OUTFITS)
    assert found.labels[:n].all()
    assert not found.labels[n:].any()
    assert np.array_equal(found.items[:n], OUTFITS.items)
    assert n // 2 < len(found) - n <= n
    worn = dict(zip(found.outfits[:n], found.items[:n], strict=True))
    for name, items in zip(found.outfits[n:], found.items[n:], strict=True):
        there = items != NONE
        assert len(set(items[there])) == there.sum()
        assert np.array_equal(there, worn[name] != NONE)
        assert np.array_equal(GARMENTS.slots[items[there]], GARMENTS.slots[worn[name][there]])
        changed = items[there] != worn[name][there]
        assert changed.sum() == (1 if replaced == "one" else there.sum())
        assert not set(items[there][changed]) & set(worn[name])


def test_all_of_an_outfit_with_several_garments_of_a_slot_are_replaced_by_different_ones():
    few = outfit_shop(n=4, n_outfits=8)
    garments = SlotCatalogue.of(few.items)
    outfits = outfits_as_positions(few, garments)
    items = np.array([[0, 1, 4, NONE]])  # two bags of four, so the others are the only ones left
    two = type(outfits)(("o",), items)
    pool = outfit_negative_pool(few, garments, "random")
    for seed in range(10):
        found = draw_corrupted(two, pool, "all", np.random.default_rng(seed))
        assert {garments.slot(item) for item in items[0, :2]} == {"bottom"}
        assert sorted(found.items[1, :2].tolist()) == [2, 3]


@pytest.mark.parametrize(
    ("negatives", "groups", "what"),
    [
        ("matched", None, "neither is known"),
        ("hard", None, "neither is known"),
        ("matched", np.zeros(3, int), "one group for each"),
        ("lucky", None, "no negatives named 'lucky'"),
    ],
)
def test_negatives_that_can_not_be_had_are_refused(negatives, groups, what):
    with pytest.raises(ConfigError, match=what):
        outfit_negative_pool(SHOP, GARMENTS, negatives, groups)


def test_negatives_need_training_outfits_and_categories():
    bare = outfit_shop(n_outfits=2)
    bare = type(bare).from_frames(
        bare.items.drop("category"), outfits=bare.outfits.filter(split="test")
    )
    with pytest.raises(ConfigError, match="Popular negatives need training outfits"):
        outfit_negative_pool(bare, GARMENTS, "popular")
    with pytest.raises(ConfigError, match="no garment has one"):
        outfit_negative_pool(bare, SlotCatalogue.of(bare.items), "category")
