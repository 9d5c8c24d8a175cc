"""Seeds joined into rows, and rows held against one of them."""

import numpy as np
import pytest

from wearwith.errors import ConfigError
from wearwith.evaluation import MeasuredTrial, Trial, compare_measured, paired_interval
from wearwith.evaluation.comparison_page import markdown
from wearwith.evaluation.protocol import LIST_LENGTHS
from wearwith.training import RunConfig

COUNTS = [3, 3, 6, 3]


def view(wins, strict=0.4):
    auc = sum(wins) / sum(COUNTS)
    kinds = {"random": wins, "popular": wins[::-1]}
    mrr = {str(t): {"all": auc / 2, "seen": None, "unseen": auc / 2} for t in LIST_LENGTHS}
    return {
        "auc": auc,
        "by_negatives": {
            k: {"auc": sum(w) / sum(COUNTS), "auc_strict": strict} for k, w in kinds.items()
        },
        "by_top": {k: {"wins": w, "counts": COUNTS} for k, w in kinds.items()},
        "auc_seen_tops": None,
        "auc_unseen_tops": auc,
        "mrr": mrr,
        "hit_rate_at_10": 0.1,
        "ndcg_at_10": None,
    }


def measured(row, seed, student, teacher=None, error=None):
    config = RunConfig.of({"model": "pop", "training": {"seed": seed}})
    views = {} if student is None else {"student": view(student)}
    if teacher is not None:
        views["teacher"] = view(teacher)
    return MeasuredTrial(Trial(row, config), views, [], 0, 2.0 + seed, error=error)


BASE = [measured("dbpr", 0, [1, 2, 3, 1]), measured("dbpr", 1, [2, 2, 3, 2])]
TAUGHT = [
    measured("akd", 0, [2, 2, 4, 1], [3, 2, 5, 2]),
    measured("akd", 1, [2, 2, 3, 2], [3, 3, 6, 2]),
]
BROKEN = [
    measured("ibr", 0, None, error="no pictures"),
    measured("ibr", 1, None, error="no pictures"),
]


@pytest.fixture(scope="module")
def found():
    return compare_measured([*BASE, *TAUGHT, *BROKEN], "dbpr")


def test_rows_are_means_over_seeds(found):
    assert [row.row for row in found.rows] == ["dbpr", "akd-p", "akd-q", "ibr"]
    figure = found["dbpr"].auc["random"]
    assert figure.by_seed == pytest.approx((7 / 15, 9 / 15))
    assert figure.auc == pytest.approx(8 / 15)
    assert figure.over_seeds == pytest.approx(np.std([7 / 15, 9 / 15], ddof=1))
    assert figure.auc_strict == 0.4
    assert figure.low <= figure.auc <= figure.high
    assert found["dbpr"].seconds == 2.5
    assert found["dbpr"].mrr[10]["unseen"] == pytest.approx(4 / 15)
    assert found["dbpr"].mrr[10]["seen"] is None
    assert found["dbpr"].ndcg_at_10 is None


def test_differences_are_paired_by_top(found):
    base = np.mean([[1, 2, 3, 1], [2, 2, 3, 2]], axis=0)
    taught = np.mean([[3, 2, 5, 2], [3, 3, 6, 2]], axis=0)
    less = found["akd-q"].less["random"]
    assert less.auc == pytest.approx((taught - base).sum() / 15)
    expected = paired_interval(taught, base, np.array(COUNTS), np.random.default_rng(20180708))
    assert (less.low, less.high) == pytest.approx(expected)
    assert found["dbpr"].less == {}


def test_p_is_corrected_over_the_rows_of_one_kind(found):
    raw = {name: found[name].less["random"].p for name in ("akd-p", "akd-q")}
    adjusted = {name: found[name].less["random"].p_adjusted for name in ("akd-p", "akd-q")}
    first, second = sorted(raw, key=raw.get)
    assert adjusted[first] == pytest.approx(min(1, 2 * raw[first]))
    assert adjusted[second] == pytest.approx(min(1, max(adjusted[first], raw[second])))


def test_a_row_that_failed_says_why_and_has_no_figures(found):
    assert found["ibr"].failed == ("no pictures", "no pictures")
    assert found["ibr"].auc == {}
    assert "ibr" not in found
    assert "akd-q" in found
    assert found.best("random").row == "akd-q"
    with pytest.raises(KeyError):
        found["rand"]


def test_a_row_with_a_teacher_is_compared_with_as_its_student():
    assert compare_measured([*BASE, *TAUGHT], "akd").against == "akd-p"


@pytest.mark.parametrize("name", ["pop", "ibr"])
def test_a_base_that_is_not_there_or_has_no_figures_is_an_error(name):
    with pytest.raises(ConfigError, match="dbpr, akd-p, akd-q"):
        compare_measured([*BASE, *TAUGHT, *BROKEN], name)


def test_what_a_student_keeps_of_what_its_teacher_knows(found):
    base, student, teacher = (
        np.mean([sum(wins) for wins in rows])
        for rows in (
            ([1, 2, 3, 1], [2, 2, 3, 2]),
            ([2, 2, 4, 1], [2, 2, 3, 2]),
            ([3, 2, 5, 2], [3, 3, 6, 2]),
        )
    )
    assert found["akd-q"].less["random"].low > 0
    assert found.kept("akd", "random") == pytest.approx((student - base) / (teacher - base))
    assert found.kept("dbpr", "random") is None
    assert found.kept("akd", "matched") is None
    assert compare_measured([*BASE, *TAUGHT], None).kept("akd", "random") is None
    assert "| akd | 20% | 20% |" in markdown(found)


def test_nothing_is_said_to_be_kept_of_what_chance_may_have_given():
    lucky = [measured("akd", 0, [1, 2, 3, 2], [3, 1, 3, 2]), BASE[0]]
    found = compare_measured(lucky, "dbpr")
    assert found["akd-q"].less["random"].auc > 0 > found["akd-q"].less["random"].low
    assert found.kept("akd", "random") is None
    assert "keeps" not in markdown(found)
