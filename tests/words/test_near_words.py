"""Words and folders like one that there is not."""

import time

import pytest

from wearwith.words.near_folders import or_near_folder
from wearwith.words.near_words import did_you_mean, near_words

COLOURS = ["black", "blue", "white", "off-white", "light blue"]


@pytest.mark.parametrize(
    ("word", "near"),
    [
        ("blakc", ["black"]),
        ("BLACK", ["black"]),
        ("whit", ["white", "off-white"]),
        ("ligth blue", ["light blue"]),
        ("zebra", []),
        ("", []),
        ("b" * 2_000, []),
    ],
)
def test_near_ones_come_in_order(word, near):
    assert near_words(word, COLOURS) == near


def test_of_equally_near_ones_the_first_given_comes_first():
    assert near_words("lina", ["line", "lino", "linz", "ling"]) == ["line", "lino", "linz"]
    assert near_words("lina", ["ling", "linz", "lino", "line"], n=2) == ["ling", "linz"]
    assert near_words("lina", ["line"] * 3) == ["line"]


def test_very_many_words_take_a_moment():
    words = [f"w{number:05d}" for number in range(200_000)]
    start = time.perf_counter()
    near_words("w1234x", words)
    assert time.perf_counter() - start < 2


def test_it_asks():
    assert did_you_mean("blakc", COLOURS) == "did you mean black?"
    assert did_you_mean("zebra", COLOURS) is None


def test_only_folders_with_a_mark_are_near(tmp_path):
    for name, mark in (("runs-1", "model.json"), ("runs-2", "model.json"), ("runs-3", "other")):
        (tmp_path / name).mkdir()
        (tmp_path / name / mark).touch()
    said = or_near_folder(tmp_path / "run-1", ("model.json",), "see this")
    both = f"{tmp_path / 'runs-1'}, {tmp_path / 'runs-2'}"
    assert said == f"did you mean {both}? Otherwise see this"
    for nowhere in (tmp_path / "zebra", tmp_path / "no" / "runs-1", tmp_path / "runs-2" / "runs"):
        assert or_near_folder(nowhere, ("model.json",), "see this") == "see this"
