"""`wearwith match`: what goes with a garment, in a terminal."""

import json

import pytest

from exports import akd, gappy, served, train_tiny

__all__ = ["akd", "gappy", "served", "train_tiny"]


def test_bottoms_for_a_top_and_tops_for_a_bottom(wearwith, served):
    for item, kind in (("t000", "b"), ("b001", "t")):
        said = wearwith("match", served, item, "-k", "3", "--allow-worn", "--json")
        assert said.code == 0
        items = json.loads(said.out)["items"]
        assert [row["id"][0] for row in items] == [kind] * 3
        assert [row["rank"] for row in items] == [1, 2, 3]


def test_it_fits_a_terminal_and_names_the_rules(wearwith, served):
    said = wearwith("match", served, "t000", "--by", "teacher", "-k", "4", "--allow-worn")
    assert said.code == 0
    assert max(map(len, said.out.splitlines())) <= 80
    assert "linen + linen" in said.out
    assert "%" in said.out


def test_pairs_in_files_are_blocked_and_pinned(wearwith, served, tmp_path):
    first = json.loads(wearwith("match", served, "t000", "--json").out)["items"]
    blocked, pinned = tmp_path / "blocked.csv", tmp_path / "pinned.csv"
    blocked.write_text(f"top,bottom\nt000,{first[0]['id']}\n")
    pinned.write_text(f"top,bottom\nt000,{first[-1]['id']}\n")
    files = ("--blocked", blocked, "--pinned", pinned)
    found = json.loads(wearwith("match", served, "t000", *files, "--json").out)["items"]
    assert found[0]["id"] == first[-1]["id"]
    assert found[0]["pinned"]
    assert first[0]["id"] not in [row["id"] for row in found]


def test_a_new_garment_in_words(wearwith, served):
    said = wearwith("match", served, "--title", "linen shirt", "--direction", "bottoms", "-k", "2")
    assert said.code == 0
    assert "What goes with linen shirt?" in said.out


def test_a_picture_of_two_garments_is_said_to_be_one(wearwith, served, monkeypatch):
    from wearwith.cli import match
    from wearwith.model import NewItem
    from wearwith.pictures.seeing.sighting import GARMENTS, Sighting

    words = ("match", served, "--title", "linen shirt", "--direction", "bottoms")
    assert json.loads(wearwith(*words, "--json").out)["shows_several"] is False
    seen = [Sighting(GARMENTS, "several", 1.0, 0.9)]
    monkeypatch.setattr(match, "new_item", lambda *_: NewItem(title="linen shirt", seen=seen))
    assert json.loads(wearwith(*words, "--json").out)["shows_several"] is True
    assert "Two garments seem to be worn here" in wearwith(*words).err


def test_an_empty_list_says_which_filter_emptied_it(wearwith, served):
    said = wearwith("match", served, "t000", "--where", "title = 'none such'")
    assert said.code == 0
    assert "leaves none of them. No item has the title 'none such'. Relax a filter" in said.err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "not clear which garment is meant"),
        (("t000", "--title", "shirt"), "not clear which garment is meant"),
        (("t999",), "no top or bottom 't999'"),
        (
            ("--title", "linen breezy"),
            "give --direction bottoms if it is a top, or --direction tops",
        ),
        (("--picture", "nowhere.jpg", "--direction", "tops"), "picture can't be read"),
        (("t000", "--where", "prise < 3"), "no column 'prise'"),
        (("t000", "--pin", "b001", "--exclude", "b001"), "both pinned and kept out"),
    ],
)
def test_what_can_not_be_answered(wearwith, served, words, says):
    said = wearwith("match", served, *words)
    assert said.code == 2
    assert says in said.err
    assert "Traceback" not in said.err
