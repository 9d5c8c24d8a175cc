"""`wearwith exposure`: who is shown, in a terminal."""

import json

import pytest

from exports import akd, dbpr, gappy, served, train_tiny
from wearwith.matching import exposure
from wearwith.model import load_model

__all__ = ["akd", "dbpr", "gappy", "served", "train_tiny"]


def test_json_is_what_python_gives(wearwith, served):
    said = wearwith("exposure", served, "-k", "3", "--by", "teacher", "--json")
    assert said.code == 0
    expected = exposure(load_model(served), 3, "teacher").to_json()
    assert json.loads(said.out) == json.loads(json.dumps(expected))
    assert "Ranking" in said.err


@pytest.mark.parametrize("by", ["student", "teacher"])
def test_it_fits_a_terminal_and_says_it_in_words_first(wearwith, served, by):
    said = wearwith("exposure", served, "-k", "4", "--by", by)
    found = exposure(load_model(served), 4, by)
    assert said.code == 0
    assert max(map(len, said.out.splitlines())) <= 80
    words = " ".join(said.out.split())
    assert f"Of 24 bottoms {found.now.n_first} ever come" in words
    assert f"all 24 tops: the best 4 bottoms for each by the {by}" in words
    assert f"{found.n_without_good} of 24 tops have no good answer" in words
    assert words.index("Of 24 bottoms") < words.index("Gini")
    for row in ("as it is", "levelled", "varied", found.now.most_shown[0].id):
        assert row in words


def test_a_sample_is_told(wearwith, served):
    said = wearwith("exposure", served, "--most-tops", "5")
    assert "Asked for 5 of 24 tops, a sample" in " ".join(said.out.split())


def test_over_another_catalogue_it_says_what_is_not_known(wearwith, served, world):
    said = wearwith("exposure", served, "--catalogue", world.folder)
    assert said.code == 0
    words = " ".join(said.out.split())
    assert "is not known: these are other garments than those of the training" in words


def test_a_model_without_points_has_no_varied_lists(wearwith, train_tiny):
    said = wearwith("exposure", train_tiny("pop").folder)
    assert said.code == 0
    words = " ".join(said.out.split())
    assert "There are no varied lists: pop has no points" in words
    assert "Of 24 bottoms" in words


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--by", "teacher"), "has no teacher"),
        (("-k", "0"), "can't be recommended"),
        (("--diverse", "1.5"), "not a share"),
        (("--most-tops", "0"), "can't be asked for"),
    ],
)
def test_what_can_not_be_asked(wearwith, dbpr, words, says):
    said = wearwith("exposure", dbpr.folder, *words)
    assert said.code == 2
    assert says in said.err
    assert "Traceback" not in said.err
