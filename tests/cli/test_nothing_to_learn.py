"""`check`, `train` and `rules mine` of titles in which there is nothing to read."""

import json

import polars as pl
import pytest

from wearwith.catalog import Dataset
from wearwith.rules import RuleBook
from worlds import item_frame, nobody, pair_frame

SETTINGS = "[tower]\nhidden = [8]\nword_dim = 4\nmaps = 2\n\n[training]\nepochs = 1\n"


@pytest.fixture
def nameless(tmp_path):
    """The folder of a dataset whose titles have no word in common, and name no value."""
    frame = item_frame(12, 12, nobody)
    titles = [chr(0x4E00 + 2 * n) + chr(0x4E01 + 2 * n) for n in range(frame.height)]
    items = frame.with_columns(title=pl.Series(titles))
    return Dataset.from_frames(items, pair_frame(12, 12)).save(tmp_path / "data").folder


@pytest.fixture
def training(tmp_path):
    (tmp_path / "tiny.toml").write_text(SETTINGS)
    return ("--config", tmp_path / "tiny.toml", "--out", tmp_path / "run")


def test_check_says_it_before(wearwith, nameless):
    said = wearwith("check", nameless, "--json")
    assert said.code == 0
    codes = [problem["code"] for problem in json.loads(said.out)["problems"]]
    assert codes[:2] == ["no_shared_word", "no_attributes"]


def test_train_says_it_while_and_the_card_after(wearwith, nameless, training, tmp_path):
    said = wearwith("train", nameless, *training, "--model", "ukd", "--rules", "worn", "--json")
    assert said.code == 0
    told = json.loads(said.out)["warnings"]
    assert [text.partition(":")[0] for text in told] == [
        "Nothing can be learned from text",
        f"None of the {len(RuleBook.worn())} rules can fire here",
        "Nothing was learned",
    ]
    for text in told:
        assert f"Warning: {text}" in said.err
    training_at = said.err.index("Training ukd")
    assert said.err.index(told[0]) < said.err.index(told[1]) < training_at
    assert training_at < said.err.index(told[2])
    card = (tmp_path / "run" / "README.md").read_text()
    assert all(text.partition(":")[0] in card for text in told)


def test_rules_that_can_not_fire_are_not_learned_with(wearwith, nameless, training):
    said = wearwith("train", nameless, *training, "--model", "ukd", "--rules", "worn")
    assert "Saved ukd" in said.err
    assert "Learned with" not in said.err


@pytest.mark.parametrize(
    ("colours", "says"),
    [
        (("blue", "red"), "Learned with 2 rules, of which 1 can fire here: see"),
        (("blue",), "Learned with 1 rules, all of which can fire here: see"),
    ],
)
def test_a_vocabulary_in_the_language_of_the_titles(wearwith, tmp_path, training, colours, says):
    frame = item_frame(12, 12, nobody)
    titles = [f"Hose {('blau', 'schwarz')[number % 2]}" for number in range(frame.height)]
    items = frame.with_columns(title=pl.Series(titles))
    folder = Dataset.from_frames(items, pair_frame(12, 12)).save(tmp_path / "german").folder
    rule = '[[rules]]\nid = "{0}"\ntop = {{ colour = "{0}" }}\nbottom = {{ colour = "blue" }}\n'
    book = "".join(f'{rule.format(colour)}sign = "+"\n' for colour in colours)
    (tmp_path / "book.toml").write_text(book)
    (tmp_path / "words.toml").write_text(
        '[colour]\nblue = ["blau"]\nblack = ["schwarz"]\nred = ["rot"]\n'
    )
    flags = ("--model", "ukd", "--rules", tmp_path / "book.toml")
    said = wearwith("train", folder, *training, *flags, "--vocabulary", tmp_path / "words.toml")
    assert said.code == 0, said.err
    assert says in said.err
    assert "Warning" not in said.err


def test_mining_names_the_vocabulary(wearwith, nameless, tmp_path):
    said = wearwith("rules", "mine", nameless, "--out", tmp_path / "book.toml")
    assert said.code == 0
    assert "No colour, material, pattern or category was found in the titles" in said.err
    assert "--vocabulary FILE" in said.err
    assert "--fdr" not in said.err
