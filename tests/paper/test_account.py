"""What a reproduction says of itself: names of rows, what is absent, how to repeat it."""

import shlex

import pytest

from wearwith.evaluation.comparison_rows import METHODS
from wearwith.paper.account import absent_parts, command_line, labels_and_groups
from wearwith.paper.findings import PARTS

PLAIN = {"quick": False, "protocol": "clean", "searched": True, "image": None}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, "--seeds 3"),
        ({"quick": True}, "--quick"),
        ({"quick": True, "searched": False}, "--quick"),
        ({"protocol": "both", "searched": False}, "--seeds 3 --protocol both --no-search"),
        ({"rule_seeds": 1}, "--seeds 3 --rule-seeds 1"),
        ({"rule_seeds": 3}, "--seeds 3"),
        ({"image": "my set"}, "--seeds 3 --image 'my set'"),
    ],
)
def test_the_command_line_repeats_the_arguments(changed: dict[str, object], expected: str) -> None:
    line = command_line("mango", 3, **{**PLAIN, **changed})  # type: ignore[arg-type]
    assert line == f"wearwith reproduce mango --out OUT {expected}"


def test_a_name_with_a_space_is_one_word() -> None:
    assert shlex.split(command_line("my data", 1, **PLAIN))[2] == "my data"  # type: ignore[arg-type]
    assert " DATASET " in command_line("", 1, **PLAIN)  # type: ignore[arg-type]


def test_absent_rows_are_named_too_and_parts_are_not() -> None:
    labels, groups = labels_and_groups(["dbpr", "akd-p", "akd-q", "border", "Table 4, text"])
    assert groups == {"dbpr": "method", "akd-p": "method", "akd-q": "method", "border": "control"}
    assert labels["akd-p"] == f"student of {METHODS['akd'].label}"
    assert labels["akd-q"] == METHODS["akd"].label
    assert labels["border"] == METHODS["border"].label


def test_what_came_out_empty_has_a_reason() -> None:
    whole = dict.fromkeys(
        ("turned", "confidences", "lists", "by_rule", "mrr", "reliability"), object()
    )
    assert absent_parts(whole, [], "clean") == {}
    assert absent_parts(whole, [], "both") == {}
    assert list(absent_parts({**whole, "confidences": ()}, [], "clean")) == ["Figure 7"]
    assert list(absent_parts(whole, [], "as-published")) == ["Protocol"]
    failed = absent_parts({}, ["akd"], "as-published")
    assert failed["Figure 6"] == failed["Figure 5"] == "AKD could not be trained"
    assert set(failed) <= set(PARTS)
