"""Scorers of outfits whose figures are known beforehand."""

import json

import numpy as np
import pytest

from outfit_shop import StyleScorer, TieScorer, outfit_shop
from wearwith.catalog import BlankQuestions, OutfitQuestions, SlotCatalogue
from wearwith.catalog.outfit_arrays import padded
from wearwith.catalog.slot_catalogue import NONE
from wearwith.errors import ConfigError, DataError, RunError
from wearwith.evaluation import (
    blank_questions,
    compatibility_questions,
    evaluate_outfits,
    measure_blanks,
    measure_outfits,
    measure_retrieval,
    retrieval_questions,
)
from wearwith.evaluation.outfit_scores import answer_scores, outfit_scores
from wearwith.features.circumstances import outfit_groups
from wearwith.model import OutfitScorer, outfit_controls

SHOP = outfit_shop(n=12, n_outfits=48)
GARMENTS = SlotCatalogue.of(SHOP.items)
WORN = np.arange(len(GARMENTS)) % 2 == 0
STYLES, TIES = StyleScorer(GARMENTS), TieScorer(GARMENTS)


def at(name):
    return GARMENTS.position(name)


def blanks(**changes):
    """Four questions of three outfits; the last can't be answered."""
    rows = {
        "outfits": ("o1", "o1", "o2", "o3"),
        "given": padded([[at("t0"), at("b2")], [at("t0")], [at("b1"), at("s3")], [at("t0"), NONE]]),
        "answers": padded(
            [
                [at("s0"), at("s1"), at("s3"), at("s5")],  # right: the only one of its style
                [at("b2"), at("b4"), at("b1"), at("b3")],  # tied with another
                [at("t2"), at("t1"), at("t4")],  # wrong: three answers
                [at("b0"), at("b1"), NONE, at("b3")],
            ]
        ),
        "gold": np.array([0, 0, 0, 1]),
        "slots": np.array([4, 1, 0, 1]),
        "sizes": np.array([3, 2, 3, 2]),
        "counts": np.array([4, 4, 3, 4]),
        "unknown": {3: ("nobody",)},
    }
    return BlankQuestions(**{**rows, **changes})


def test_blanks_are_counted_as_published():
    found = measure_blanks(STYLES, blanks(), WORN)
    assert found.to_json() == {
        "n": 4,
        "unanswered": 1,
        "accuracy": pytest.approx((1 + 0.5 + 0 + 0.25) / 4),
        "accuracy_teacher": None,
        "interval": [pytest.approx(found.interval[0]), pytest.approx(found.interval[1])],
        "by_slot": {
            "top": {"n": 1, "accuracy": 0.0, "accuracy_teacher": None},
            "bottom": {"n": 2, "accuracy": 0.375, "accuracy_teacher": None},
            "shoes": {"n": 1, "accuracy": 1.0, "accuracy_teacher": None},
        },
        "by_size": {
            "2": {"n": 2, "accuracy": 0.375, "accuracy_teacher": None},
            "3": {"n": 2, "accuracy": 0.5, "accuracy_teacher": None},
        },
        "by_seen": {
            name: {
                "n": int(np.sum(WORN[blanks().golds] == seen)),
                "accuracy": pytest.approx(np.mean(np.array([1, 0.5, 0, 0.25])[rows])),
                "accuracy_teacher": None,
            }
            for name, seen in (("seen", True), ("unseen", False))
            for rows in [WORN[blanks().golds] == seen]
            if rows.any()
        },
    }
    assert found.interval[0] < 0.4375 < found.interval[1]
    assert found.by_outfit.outfits == ("o1", "o2", "o3")
    assert found.by_outfit.sums.tolist() == [1.5, 0.0, 0.25]
    assert found.by_outfit.counts.tolist() == [2, 1, 1]


def test_who_prefers_the_first_of_equals_knows_nothing():
    found = measure_blanks(TIES, blanks(), WORN)
    assert found.value == pytest.approx((1 / 4 + 1 / 4 + 1 / 3 + 1 / 4) / 4)


def test_an_unknown_gold_is_in_no_slot_and_unseen():
    questions = blanks(
        answers=np.where(blanks().answers == at("b1"), NONE, blanks().answers),
        slots=np.array([4, 1, 0, NONE]),
        unknown={1: ("x",), 3: ("x",)},
    )
    found = measure_blanks(STYLES, questions, np.ones(len(GARMENTS), dtype=bool))
    assert sum(part.n for part in found.parts["by_slot"].values()) == 3
    assert {name: part.n for name, part in found.parts["by_seen"].items()} == {
        "seen": 3,
        "unseen": 1,
    }


def test_the_teacher_answers_the_same_questions():
    student = TieScorer(GARMENTS)
    student.find_teacher = lambda: STYLES
    found = measure_blanks(student, blanks(), WORN)
    assert found.teacher == measure_blanks(STYLES, blanks(), WORN).value
    assert found.interval_teacher == measure_blanks(STYLES, blanks(), WORN).interval
    assert found.interval == measure_blanks(TIES, blanks(), WORN).interval
    assert found.gain.difference == pytest.approx(found.teacher - found.value)
    assert found.gain.interval[0] <= found.gain.difference <= found.gain.interval[1]
    assert found.to_json()["by_size"]["3"]["accuracy_teacher"] == 0.5


def outfits(**changes):
    rows = {
        "outfits": ("a", "b", "a", "b", "c"),
        "items": padded(
            [
                [at("t0"), at("b2"), at("s4")],  # 1
                [at("t0"), at("b2")],  # 1
                [at("t0"), at("b1"), at("s4")],  # 2 / 3
                [at("t1"), at("b3")],  # 1: a tie
                [at("t1"), NONE],
            ]
        ),
        "labels": np.array([1, 1, 0, 0, 0]),
        "sizes": np.array([3, 2, 3, 2, 2]),
        "unknown": {4: ("nobody",)},
    }
    return OutfitQuestions(**{**rows, **changes})


def test_outfits_are_counted_as_published():
    found = measure_outfits(STYLES, outfits())
    low, high = found.interval
    assert found.to_json() == {
        "n": 5,
        "unanswered": 1,
        "auc": 0.75,
        "auc_teacher": None,
        "interval": [low, high],
        "by_size": {
            "2": {"n": 3, "auc": 0.5, "auc_teacher": None},
            "3": {"n": 2, "auc": 1.0, "auc_teacher": None},
        },
    }
    assert 0 <= low <= 0.75 <= high <= 1
    assert measure_outfits(TIES, outfits()).value == 0.5
    assert found.by_outfit.outfits == ("a", "b")


def test_without_both_labels_there_is_no_auc():
    found = measure_outfits(STYLES, outfits(labels=np.ones(5, dtype=int)))
    assert (found.value, found.interval, found.by_outfit) == (None, None, None)
    assert found.to_json()["by_size"]["3"] == {"n": 2, "auc": None, "auc_teacher": None}


def test_retrieval_leaves_out_what_is_given():
    questions = retrieval_questions(SHOP, GARMENTS, "test", every_item=True, least=2)
    perfect, ties = (measure_retrieval(one, questions, WORN) for one in (STYLES, TIES))
    assert [each.measure for each in ties] == ["recall_at_10", "recall_at_30", "recall_at_50"]
    # Pools are of one style here, so that styles know no more than ties.
    assert [each.value for each in perfect] == [each.value for each in ties]
    sizes = np.array([len(pool.items) for pool in questions.pools])[questions.pool]
    given = [
        np.isin(row, questions.pools[at].items).sum()
        for row, at in zip(questions.given, questions.pool, strict=True)
    ]
    wanted = np.minimum(10 / (sizes - given), 1).mean()
    assert ties[0].value == pytest.approx(wanted)


class First(OutfitScorer):
    """Prefers garments at the start of the catalogue."""

    name = "first"

    def score_answers(self, given, answers):
        return -answers.astype(float)

    def score_outfits(self, outfits):
        return -outfits.sum(axis=1).astype(float)


def test_retrieval_counts_places_in_the_pool():
    questions = retrieval_questions(SHOP, GARMENTS, "test", every_item=True, least=2)
    ranks = []
    for given, gold, pool in zip(questions.given, questions.golds, questions.pool, strict=True):
        candidates = [item for item in questions.pools[pool].items if item not in given]
        ranks.append(candidates.index(gold))
    found = measure_retrieval(First(GARMENTS), questions, WORN)
    for figures, k in zip(found, (10, 30, 50), strict=True):
        assert figures.value == pytest.approx(np.mean(np.array(ranks) < k))


@pytest.fixture(scope="module")
def evaluated():
    matched = outfit_groups(SHOP, GARMENTS)
    controls = outfit_controls(SHOP, GARMENTS, matched)
    return evaluate_outfits(STYLES, SHOP, groups=matched.groups, controls=controls)


def test_a_split_is_evaluated_under_every_kind_of_negatives(evaluated):
    kinds = ["random", "category", "matched", "popular", "hard"]
    assert list(evaluated.tasks) == ["fitb", "compatibility"]
    assert list(evaluated.tasks["fitb"]) == kinds
    assert list(evaluated.tasks["compatibility"]) == ["one", "all"]
    assert list(evaluated.controls) == ["popularity", "category", "listing"]
    for tasks in evaluated.controls.values():
        assert {task: list(found) for task, found in tasks.items()} == {
            task: list(found) for task, found in evaluated.tasks.items()
        }
    assert list(evaluated.reasons) == ["cir"]  # no category has a hundred garments
    # All answers are of the gold's style, or else the gold is the best of them.
    assert evaluated.tasks["fitb"]["category"].value == pytest.approx(0.25)
    assert evaluated.tasks["fitb"]["random"].value > 0.4
    assert evaluated.tasks["compatibility"]["all"].value > 0.9
    assert json.loads(json.dumps(evaluated.to_json())) == evaluated.to_json()


def test_figures_are_those_of_the_questions(evaluated):
    asked = blank_questions(SHOP, GARMENTS, "test", "random", every_item=True)
    worn = np.isin(GARMENTS.ids, SHOP.outfits.filter(split="train")["item"].to_list())
    assert measure_blanks(STYLES, asked, worn) == evaluated.tasks["fitb"]["random"]
    pairs = compatibility_questions(SHOP, GARMENTS, "test", "one")
    assert measure_outfits(STYLES, pairs) == evaluated.tasks["compatibility"]["one"]


def test_what_a_dataset_does_not_permit_is_said():
    bare = type(SHOP).from_frames(SHOP.items.drop("category", "listed"), outfits=SHOP.outfits)
    found = evaluate_outfits(STYLES, bare)
    assert list(found.tasks["fitb"]) == ["random", "popular"]
    assert list(found.reasons) == ["fitb category", "fitb matched", "fitb hard", "cir"]


def test_a_split_without_outfits_is_refused():
    bare = type(SHOP).from_frames(SHOP.items, outfits=SHOP.outfits.drop("split"))
    with pytest.raises(DataError, match="'test' has no outfits") as refused:
        evaluate_outfits(STYLES, bare)
    assert "no split has 48" in refused.value.fix


def test_another_catalogue_is_refused():
    with pytest.raises(ConfigError, match="belongs to another catalogue"):
        evaluate_outfits(STYLES, outfit_shop(n=4))


def test_scores_that_are_not_finite_are_refused():
    with pytest.raises(RunError, match="not finite"):
        measure_blanks(StyleScorer(GARMENTS, np.nan), blanks(), WORN)
    with pytest.raises(RunError, match="not finite"):
        measure_outfits(StyleScorer(GARMENTS, np.inf), outfits())


def test_blocks_give_what_one_row_gives(monkeypatch):
    asked = blank_questions(SHOP, GARMENTS, "test", "random", every_item=True)
    one_by_one = [
        STYLES.score_answers(given[given != NONE][None], answers[None])[0]
        for given, answers in zip(asked.given, asked.answers, strict=True)
    ]
    assert np.allclose(answer_scores(STYLES, asked.given, asked.answers), one_by_one)
    monkeypatch.setattr("wearwith.evaluation.outfit_scores.ANSWERS_AT_ONCE", 9)
    assert np.allclose(answer_scores(STYLES, asked.given, asked.answers), one_by_one)
    monkeypatch.setattr("wearwith.evaluation.outfit_scores._OUTFITS_AT_ONCE", 2)
    worn = compatibility_questions(SHOP, GARMENTS, "test", "all").items
    assert np.allclose(outfit_scores(STYLES, worn), STYLES.score_outfits(worn))
