"""`explain`, and `rules try`."""

import json
from dataclasses import replace

import pytest

from exports import BOOK, akd, gappy, served, train_tiny
from wearwith.rules import RuleBook

__all__ = ["akd", "gappy", "served", "train_tiny"]


def test_a_bad_pair_is_explained(wearwith, akd):
    said = wearwith("explain", akd.folder, "t000", "b001")
    assert said.code == 0
    for words in ("Not a good match", "linen - wool", "from rank", "in linen", "probability"):
        assert words in said.out
    assert "(its picture left as it is)" in said.out
    assert "no pair that was worn is like this one" in said.err


def test_a_good_pair_is_explained(wearwith, akd):
    said = wearwith("explain", akd.folder, "t000", "b004", "--against", "b001")
    assert "Pairs like it that were worn" in said.out
    assert "Rules that tell it from b001" in said.out
    assert "it is the better choice" in " ".join(said.out.split())


def test_for_machines(wearwith, akd):
    found = json.loads(wearwith("explain", akd.folder, "t000", "b001", "--json").out)
    assert found["direction"] == "bottoms"
    assert found["clashes"]["rules"][0]["id"] == "linen - wool"
    assert found["counterfactuals"]["changes"][0]["words"] == "in linen"
    assert found["rules"][0]["rank_before"] < found["rules"][0]["rank_after"]
    assert found["by"] in ("student", "teacher")
    assert found["verdict"] == "Not a good match"
    assert found["evidence"] == {"pairs": [], "reason": "no pair that was worn is like this one"}


def test_a_model_that_counts_says_what_it_can(wearwith, train_tiny):
    said = wearwith("explain", train_tiny("pop").folder, "t000", "b001")
    assert said.code == 0
    assert "pop does not tell which garments are alike; dbpr, ukd, akd and pkd do" in said.err


@pytest.mark.parametrize("what", ["run", "export"])
def test_a_book_is_tried(wearwith, akd, served, tmp_path, what):
    turned = RuleBook.of(
        replace(rule, sign="-" if rule.sign == "+" else "+", strength=9.0) for rule in BOOK.rules
    )
    turned.save(tmp_path / "turned.toml")
    folder = akd.folder if what == "run" else served
    said = wearwith("rules", "try", folder, tmp_path / "turned.toml")
    assert said.code == 0
    assert "teacher now" in said.out
    assert "It makes a difference" in said.err
    found = json.loads(wearwith("rules", "try", folder, tmp_path / "turned.toml", "--json").out)
    assert found["is_sure"]
    assert found["difference"] < 0
    BOOK.save(tmp_path / "same.toml")
    said = wearwith("rules", "try", folder, tmp_path / "same.toml")
    assert "It may make no difference" in said.err


def test_a_book_that_is_wrong_is_told(wearwith, served, trained, tmp_path):
    book = tmp_path / "book.toml"
    book.write_text(
        '[[rules]]\nid = "x"\ntop = { material = "linnen" }\n'
        'bottom = { material = "wool" }\nsign = "+"\n'
    )
    said = wearwith("rules", "try", served, book)
    assert said.code == 2
    assert "did you mean linen" in said.err
    said = wearwith("rules", "try", trained, book)
    assert said.code == 2
    assert "has no teacher" in said.err
