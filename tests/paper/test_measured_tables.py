"""Tables 3 and 4, and what the protocol adds, from figures that nobody measured."""

from types import SimpleNamespace

import numpy as np
import pytest
from outfits import COUNTS, measured

from wearwith.evaluation import holm, paired_interval, paired_p_value
from wearwith.paper.measured_tables import modality_table, protocol_table, rules_table, with_figures
from wearwith.paper.published_numbers import BY_MODALITY, BY_RULE

KINDS = ("random", "popular")
N = sum(COUNTS)
DBPR = [measured("dbpr", [2, 3, 2, 1]), measured("dbpr", [2, 3, 3, 2])]
BASE = np.array([2, 3, 2.5, 1.5])
FAILED = [measured("x", None, error="it did not work")]


def rule(name):
    return SimpleNamespace(id=name)


def plan(**counts):
    """Rules with how often they are active in training and test, and right on test."""
    return SimpleNamespace(
        book=tuple(rule(name.replace("_", " ")) for name in counts),
        active={
            split: np.array([rule[place] for rule in counts.values()])
            for place, split in enumerate(("train", "test"))
        },
        right=np.array([rule[2] for rule in counts.values()]),
    )


@pytest.fixture(scope="module")
def rules():
    # The paper's own name, a good rule, one that never fires in training, and one that failed.
    laid_out = plan(black_and_black=(7, 4, 3), good=(5, 0, 0), idle=(0, 2, 2), broken=(3, 1, 1))
    of_rules = {
        "black and black": [
            measured("a", [2, 3, 2, 2], [3, 3, 2, 2]),
            measured("a", [2, 3, 3, 2], [3, 4, 3, 2]),
        ],
        "good": [measured("b", [4, 5, 5, 4], [4, 6, 5, 5])],
        "broken": FAILED,
    }
    return rules_table(laid_out, of_rules, DBPR, KINDS)


def test_rules_stand_in_the_order_of_the_book(rules):
    assert [row.id for row in rules] == ["black and black", "good", "idle", "broken"]
    assert [(row.n_train, row.n_test) for row in rules] == [(7, 4), (5, 0), (0, 2), (3, 1)]


def test_a_rule_is_right_where_it_speaks_for_the_positive(rules):
    assert [row.right for row in rules] == [0.75, None, 1.0, 1.0]
    low, high = rules[0].right_interval
    # Wilson's interval of 3 of 4.
    assert (low, high) == pytest.approx((0.300642, 0.954413), abs=1e-5)
    assert rules[1].right_interval is None


def test_figures_of_a_rule_are_of_student_and_teacher_less_dbpr(rules):
    first = rules[0]
    assert first.auc["p"]["random"].auc == pytest.approx((9 / N + 10 / N) / 2)
    assert first.auc["q"]["random"].auc == pytest.approx((10 / N + 12 / N) / 2)
    won = np.array([3, 3.5, 2.5, 2])
    less = first.less["q"]["random"]
    assert less.auc == pytest.approx((won - BASE).sum() / N)
    rng = np.random.default_rng(20180708)
    assert (less.low, less.high) == pytest.approx(paired_interval(won, BASE, np.array(COUNTS), rng))


def test_p_of_rules_is_corrected_for_all_rules_of_a_column(rules):
    trained = [row for row in rules if row.less]
    assert [row.id for row in trained] == ["black and black", "good"]
    for side in ("p", "q"):
        for kind in KINDS:
            found = [row.less[side][kind] for row in trained]
            assert [less.p_adjusted for less in found] == holm([less.p for less in found])
    flips = np.random.default_rng(20180708)
    expected = paired_p_value(np.array([4.0, 6, 5, 5]), BASE, flips)
    assert trained[1].less["q"]["random"].p == expected


def test_a_rule_without_figures_says_why(rules):
    assert rules[2].note == "never active in training: nothing to train"
    assert rules[3].note == "not trained"
    assert rules[2].auc == rules[3].auc == {}
    assert rules[0].note is None


def test_the_papers_figures_stand_beside_its_rules():
    (row,) = rules_table(plan(**{"black + black": (1, 0, 0)}), {}, DBPR, KINDS)
    assert row.published == BY_RULE["black + black"]


MODELS = {
    "dbpr": DBPR,
    "ukd": [measured("ukd", [2, 3, 3, 3], [3, 3, 3, 3])],
    "akd": [measured("akd", [3, 3, 3, 3], [4, 3, 3, 3])],
}


def of(table, row, modality):
    (found,) = [one for one in table if (one.row, one.modality) == (row, modality)]
    return found.auc["random"].auc if found.auc else None


def test_one_modality_is_all_that_there_is():
    table = modality_table(MODELS, {}, ("text",), KINDS)
    assert {(row.row, row.modality) for row in table} == set(BY_MODALITY)
    for modality in ("text", "all"):
        assert of(table, "akd-q", modality) == pytest.approx(13 / N)
        assert of(table, "akd-p", modality) == pytest.approx(12 / N)
        assert of(table, "dbpr", modality) == pytest.approx(9 / N)
    assert {of(table, row.row, "pictures") for row in table} == {None}
    assert {row.published for row in table} == set(BY_MODALITY.values())


def test_of_two_modalities_each_has_rows_of_its_own():
    by_modality = {
        ("akd", "text"): [measured("akd text", [1, 1, 1, 1], [2, 1, 1, 1])],
        ("akd", "pictures"): [*FAILED, measured("akd pictures", [1, 2, 1, 1], [2, 2, 2, 1])],
        ("dbpr", "text"): FAILED,
    }
    table = modality_table(MODELS, by_modality, ("text", "pictures"), KINDS)
    assert of(table, "akd-q", "text") == pytest.approx(5 / N)
    assert of(table, "akd-p", "pictures") == pytest.approx(5 / N)
    assert of(table, "akd-q", "all") == pytest.approx(13 / N)
    assert of(table, "dbpr", "text") is None
    assert of(table, "ukd-q", "pictures") is None


BY_PROTOCOL = {
    ("dbpr", "test_selected"): [measured("s", [2, 4, 3, 2])],
    ("dbpr", "leaky"): [measured("l", [4, 6, 5, 4])],
    ("akd", "test_selected"): [measured("s", [3, 4, 3, 3], [4, 4, 3, 3])],
}


def test_the_protocol_adds_to_student_and_teacher():
    table = protocol_table(MODELS, BY_PROTOCOL, "random")
    assert [row.row for row in table] == ["dbpr", "akd-p", "akd-q"]
    dbpr, student, teacher = table
    assert dbpr.clean.auc == pytest.approx(BASE.sum() / N)
    assert dbpr.less_test_selected.auc == pytest.approx((11 - 9) / N)
    assert dbpr.less_leaky.auc == pytest.approx((19 - 9) / N)
    assert dbpr.leaky.auc == pytest.approx(19 / N)
    assert student.less_test_selected.auc == teacher.less_test_selected.auc == 1 / N
    assert (teacher.leaky, teacher.less_leaky) == (None, None)


def test_a_model_that_could_not_be_trained_has_no_row_for_its_protocol():
    assert protocol_table({**MODELS, "akd": FAILED}, BY_PROTOCOL, "random")[1:] == ()
    broken = {**BY_PROTOCOL, ("dbpr", "leaky"): FAILED, ("akd", "test_selected"): FAILED}
    (row,) = protocol_table(MODELS, broken, "random")
    assert (row.row, row.leaky) == ("dbpr", None)
    # One failed seed of two leaves a row with its teacher.
    table = protocol_table({**MODELS, "akd": [*FAILED, *MODELS["akd"]]}, BY_PROTOCOL, "random")
    assert [row.row for row in table] == ["dbpr", "akd-p", "akd-q"]


def test_rows_with_figures_are_those_with_a_seed():
    rows = {"a": FAILED, "b": [*FAILED, *DBPR], "c": []}
    assert list(with_figures(rows)) == ["b"]
