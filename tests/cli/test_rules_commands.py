"""`wearwith rules`: what the commands do, and what a person can do wrong with a book."""

import json
import re

import polars as pl
import pytest

from wearwith.world import write_sample
from worlds import checkerboard

# In the checkerboard linen goes with linen, wool with wool, and never one with the other.
BOOK = """
[[rules]]
id = "linen + linen"
top = { material = "Linen" }
bottom = { material = "linen" }
sign = "+"
strength = 2
note = "Summer."
source = "a friend"

[[rules]]
id = "no linen + wool"
top = { material = "linen" }
bottom = { material = "wool" }
sign = "-"

[[rules]]
id = "wool + linen, which is wrong"
top = { material = "wool" }
bottom = { material = "linen" }
sign = "+"

[[rules]]
id = "tweed + silk"
top = { material = "tweed" }
bottom = { material = "silk" }
sign = "+"

[[rules]]
id = "linen + silk"
top = { material = "linen" }
bottom = { material = "silk" }
sign = "+"
"""


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """The folder of a checkerboard with a triplet for each pair: the negative is the next one."""
    world = checkerboard()
    number = pl.col("bottom").str.slice(1).cast(pl.Int64)
    triplets = world.pairs.select(
        "top",
        "split",
        positive="bottom",
        negative=pl.format("b{}", ((number + 1) % 24).cast(pl.String).str.zfill(3)),
        negatives=pl.lit("random"),
    )
    folder = tmp_path_factory.mktemp("rules") / "data"
    world.with_triplets(triplets).save(folder)
    return folder


@pytest.fixture
def book(tmp_path):
    path = tmp_path / "book.toml"
    path.write_text(BOOK)
    return path


def is_narrow(text):
    return max(map(len, text.splitlines())) <= 80


# Mining


def test_mining_writes_a_book_that_the_other_commands_read(wearwith, data, tmp_path):
    out = tmp_path / "mined.toml"
    said = wearwith("rules", "mine", data, "--out", out)
    assert said.code == 0
    assert is_narrow(said.out)
    for words in ("linen + linen", "wool + wool", "no linen + wool", "strength"):
        assert words in said.out
    assert re.search(r"Wrote 4 rules .*mined\.toml", said.err)
    assert wearwith("rules", "check", out, "--dataset", data).code == 0
    found = json.loads(wearwith("rules", "coverage", data, out, "--json").out)
    assert {part["share_right"] for part in found["splits"].values()} == {1.0}


def test_mining_for_machines(wearwith, data, tmp_path):
    out = tmp_path / "mined.toml"
    flags = ("--most", 2, "--fdr", 0.05, "--min-support", 5, "--chance", "catalogue", "--across")
    said = wearwith("rules", "mine", data, "--out", out, *flags, "--no-weigh", "--json")
    assert (said.code, said.err) == (0, "")
    found = json.loads(said.out)
    assert found["out"] == str(out)
    assert found["rules"] == found["positive"] + found["negative"] == 2
    shown = [rule for sign in "+-" for rule in found["strongest"][sign]]
    assert shown
    assert all(rule["strength"] == 1 for rule in shown)
    used = {"most": 2, "false_discovery_rate": 0.05, "min_support": 5, "chance": "catalogue"}
    assert (used | {"across": True, "weigh": False}).items() <= found["mining"].items()


def test_mining_by_count(wearwith, data, tmp_path):
    flags = ("--out", tmp_path / "mined.toml", "--rank", "count", "--json")
    found = json.loads(wearwith("rules", "mine", data, *flags).out)
    assert found["mining"]["rank"] == "count"
    assert "mined by count" in found["strongest"]["+"][0]["source"]


def test_soft_mining_keeps_every_supported_pair_of_values(wearwith, data, tmp_path):
    def mined(name, *flags):
        return json.loads(
            wearwith("rules", "mine", data, "--out", tmp_path / name, *flags, "--json").out
        )

    soft, sure = mined("soft.toml", "--rank", "soft"), mined("sure.toml")
    assert soft["rules"] > 2 * sure["rules"]
    assert "mined from pairs" in soft["strongest"]["+"][0]["source"]
    assert mined("few.toml", "--rank", "soft", "--most", 3)["rules"] == 3


def test_mining_that_finds_nothing_says_what_to_try(wearwith, data, tmp_path):
    out = tmp_path / "mined.toml"
    said = wearwith("rules", "mine", data, "--out", out, "--min-support", 1000)
    assert said.code == 0
    assert "Wrote 0 rules" in said.err
    assert "--min-support" in said.err
    assert "has no rules" in wearwith("rules", "show", out).err
    assert json.loads(wearwith("rules", "show", out, "--json").out) == []


def test_mining_with_own_words(wearwith, data, tmp_path):
    words = tmp_path / "words.toml"
    words.write_text('[pattern]\nairy = ["breezy"]\nsnug = ["cosy"]\n')
    out = tmp_path / "mined.toml"
    found = json.loads(
        wearwith("rules", "mine", data, "--out", out, "--vocabulary", words, "--json").out
    )
    assert {next(iter(rule["top"])) for rule in found["strongest"]["+"]} == {"pattern"}
    checked = wearwith("rules", "check", out, "--vocabulary", words, "--json")
    assert json.loads(checked.out)["rules"] == found["rules"]


# Outfits


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    """The folder of a sample world, which has whole outfits."""
    folder = tmp_path_factory.mktemp("outfits") / "sample"
    write_sample(folder, 0, 30, 30, 300)
    return folder


def test_mining_outfits_shows_what_it_found(wearwith, sample, tmp_path):
    said = wearwith("rules", "mine", sample, "--outfits")
    assert said.code == 0
    assert is_narrow(said.out)
    assert re.search(r"shoes .* \+", said.out)
    assert "by chance" in said.out
    assert re.search(r"Found [\d,]+ rules, .* in \d+ outfits; write .* --out", said.err)
    out = tmp_path / "mined.toml"
    found = json.loads(wearwith("rules", "mine", sample, "--outfits", "--out", out, "--json").out)
    assert found["out"] == str(out)
    assert (found["mining"]["prior"], found["mining"]["min_support"]) == (3, 2)
    assert 0 < len(found["strongest"]["+"]) <= 10
    assert all("set" in rule and "by chance" in rule["note"] for rule in found["set_rules"])
    assert json.loads(wearwith("rules", "check", out, "--json", "--dataset", sample).out)["rules"]


def test_how_often_rules_fire_in_outfits(wearwith, sample, tmp_path):
    out = tmp_path / "mined.toml"
    wearwith("rules", "mine", sample, "--outfits", "--out", out)
    found = json.loads(wearwith("rules", "coverage", sample, out, "--outfits", "--json").out)
    assert found["split"] == "train"
    assert found["rules"] == len(found["by_rule"]) + len(found["set_rules"])
    assert found["share_with_any"] > 0.5
    rules = {rule["id"]: rule for rule in found["by_rule"]}
    notes = {
        one["id"]: one["note"] for one in json.loads(wearwith("rules", "show", out, "--json").out)
    }
    for name, note in notes.items():
        if name in rules:
            assert rules[name]["pairs"] == int(note.split()[0])
    said = wearwith("rules", "coverage", sample, out, "--outfits")
    assert is_narrow(said.out)
    assert "more rules with --json" in said.err
    test = wearwith("rules", "coverage", sample, out, "--outfits", "--split", "test", "--json")
    assert json.loads(test.out)["outfits"] < found["outfits"]


@pytest.mark.parametrize(
    ("flags", "says"),
    [
        (("--outfits", "--rank", "count"), "--outfits can't be joined with --rank count"),
        (("--outfits", "--rank", "soft"), "rules of outfits are soft"),
        (("--outfits", "--fdr", 0.1), "--outfits can't be joined with --fdr"),
        ((), "the rules need a new file"),
    ],
)
def test_flags_of_mining_that_do_not_go_together(wearwith, data, flags, says):
    said = wearwith("rules", "mine", data, *flags)
    assert said.code == 2
    assert says in said.err


def test_a_dataset_without_outfits(wearwith, data, book):
    assert "no training outfits" in wearwith("rules", "mine", data, "--outfits").err
    said = wearwith("rules", "coverage", data, book, "--outfits")
    assert said.code == 2
    assert "no outfits" in said.err


# Showing and checking


def test_the_rules_of_the_paper_are_shown_if_no_book_is_named(wearwith):
    said = wearwith("rules", "show")
    assert (said.code, said.err) == (0, "")
    assert is_narrow(said.out)
    for words in ("white + black", "no T-shirt + dress", "colour white", "strength"):
        assert words in said.out
    assert "SIGIR" not in said.out
    assert "SIGIR 2018" in wearwith("rules", "show", "--notes").out
    assert len(json.loads(wearwith("rules", "show", "--json").out)) == 15


def test_notes_are_shown_if_asked_for(wearwith, book):
    assert "Summer." not in wearwith("rules", "show", book).out
    said = wearwith("rules", "show", book, "--notes")
    assert is_narrow(said.out)
    assert "Summer." in said.out
    assert "a friend" in said.out
    (first, *_) = json.loads(wearwith("rules", "show", book, "--json").out)
    assert first == {
        "id": "linen + linen",
        "top": {"material": "Linen"},
        "bottom": {"material": "linen"},
        "items": [
            {"side": "top", "material": "Linen"},
            {"side": "bottom", "material": "linen"},
        ],
        "sign": "+",
        "strength": 2.0,
        "note": "Summer.",
        "source": "a friend",
    }


def test_a_book_that_is_right(wearwith, book):
    said = wearwith("rules", "check", book)
    assert said.code == 0
    assert re.search(r"5 +│ +4 +│ +1", said.out)
    found = json.loads(wearwith("rules", "check", book, "--json").out)
    counts = {"rules": 5, "positive": 4, "negative": 1}
    assert found == {"book": str(book), **counts, "can_never_fire": None, "about_outfits": []}


def test_rules_that_can_never_fire_are_named(wearwith, data, book):
    said = wearwith("rules", "check", book, "--dataset", data)
    assert said.code == 0
    assert is_narrow(said.out)
    assert "tweed + silk" in said.out
    found = json.loads(wearwith("rules", "check", book, "--dataset", data, "--json").out)
    missing = {"tweed + silk": ["top", "bottom"], "linen + silk": ["bottom"]}
    assert found["can_never_fire"] == missing


OUTFITS = """
[[rules]]
id = "linen, whoever wears it"
items = [{ material = "linen" }, { material = "wool" }]
sign = "-"

[[rules]]
id = "shoes + bag"
items = [{ slot = "shoes", colour = "white" }, { slot = "bag", colour = "black" }]
sign = "+"

[[rules]]
id = "one layer"
set = { slot = "outerwear", at_most = 1 }
"""


def test_rules_about_outfits_are_shown_and_told_from_those_about_pairs(wearwith, data, tmp_path):
    path = tmp_path / "book.toml"
    path.write_text(OUTFITS)
    shown = wearwith("rules", "show", path)
    assert is_narrow(shown.out)
    for words in ("shoes", "colour white", "at most 1 of", "outerwear"):
        assert words in shown.out
    linen, shoes, layer = json.loads(wearwith("rules", "show", path, "--json").out)
    assert linen["items"] == [{"material": "linen"}, {"material": "wool"}]
    assert shoes["items"][0] == {"slot": "shoes", "colour": "white"}
    assert (layer["set"], layer["sign"]) == ({"slot": "outerwear", "at_most": 1}, "-")
    assert not {"top", "bottom"} & (linen.keys() | shoes.keys() | layer.keys())
    said = wearwith("rules", "check", path, "--dataset", data)
    assert said.out.count("about outfits") == 2
    found = json.loads(wearwith("rules", "coverage", data, path, "--json").out)
    assert found["about_outfits"] == ["shoes + bag", "one layer"] == list(found["never_fire"])
    assert found["negative"] == 2
    rules = {rule["id"]: rule for rule in found["splits"]["train"]["by_rule"]}
    assert rules["linen, whoever wears it"]["share_right"] == 1.0
    assert rules["linen, whoever wears it"]["active"] > 200  # of tops of linen and of wool


def test_a_brand_that_only_the_dataset_knows(wearwith, tmp_path):
    world = checkerboard(4, 4)
    items = world.items.with_columns(brand=pl.lit("Velmoire"))
    type(world).from_frames(items, world.pairs).save(tmp_path / "data")
    path = tmp_path / "book.toml"
    both = 'top = { brand = "velmoire" }\nbottom = { brand = "Velmoire" }'
    path.write_text(f'[[rules]]\nid = "its own"\n{both}\nsign = "+"\n')
    assert wearwith("rules", "check", path, "--dataset", tmp_path / "data").code == 0
    said = wearwith("rules", "check", path)
    assert (said.code, said.out) == (2, "")
    assert "There is no brand 'velmoire'" in said.err


# Coverage


def test_coverage_for_people(wearwith, data, book):
    said = wearwith("rules", "coverage", data, book)
    assert said.code == 0
    assert is_narrow(said.out)
    for words in ("train", "valid", "test", "active", "right", "95 % interval", "tweed + silk"):
        assert words in said.out


def test_coverage_for_machines(wearwith, data, book):
    said = wearwith("rules", "coverage", data, book, "--json")
    assert (said.code, said.err) == (0, "")
    found = json.loads(said.out)
    assert (found["dataset"], found["book"], found["rules"]) == (str(data), str(book), 5)
    assert list(found["splits"]) == ["train", "valid", "test"]
    assert found["never_fire"] == {"tweed + silk": ["top", "bottom"], "linen + silk": ["bottom"]}
    train = found["splits"]["train"]
    assert (train["pairs"], train["triplets"], train["negatives"]) == (229, 229, ["random"])
    assert train["mean_active"] > 1 > train["share_right"] > 0.5
    rules = {rule["id"]: rule for rule in train["by_rule"]}
    assert len(rules) == 5
    linen, not_wool = rules["linen + linen"], rules["no linen + wool"]
    assert linen["active"] == linen["right"] == linen["pairs"] == not_wool["active"] > 100
    assert (linen["share_right"], not_wool["pairs"]) == (1.0, 0)
    assert linen["interval"][0] > 0.95
    assert rules["wool + linen, which is wrong"]["share_right"] == 0.0
    silent = {"active": 0, "right": 0, "share_right": None, "interval": None, "pairs": 0}
    assert rules["tweed + silk"] == {"id": "tweed + silk", **silent}


def test_coverage_of_one_split_by_the_rules_of_the_paper(wearwith, data):
    found = json.loads(wearwith("rules", "coverage", data, "--split", "test", "--json").out)
    assert (list(found["splits"]), found["book"], found["rules"]) == (["test"], "paper", 15)
    assert len(found["never_fire"]) == 15
    assert found["splits"]["test"]["share_right"] is None


# What a person can do wrong


@pytest.fixture
def refused(wearwith):
    """Call a command that must fail with these words."""

    def refused(*words, says):
        said = wearwith("rules", *words)
        assert (said.code, said.out) == (2, ""), said
        assert said.err.startswith("Error: ")
        assert "Traceback" not in said.err
        for part in [says] if isinstance(says, str) else says:
            assert part in said.err

    return refused


def test_a_book_that_is_not_there(refused, data, tmp_path):
    path = tmp_path / "no.toml"
    for words in (("show", path), ("check", path), ("coverage", data, path)):
        refused(*words, says=["There is no rule book here", "no.toml"])


def test_a_book_is_a_file_and_not_the_word_mined(refused, data, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    refused("coverage", data, "mined", says=["There is no rule book here", "mined"])


def test_a_dataset_or_a_vocabulary_that_is_not_there(refused, data, book, tmp_path):
    refused("coverage", tmp_path / "no", book, says="There is no dataset here")
    refused("mine", tmp_path / "no", "--out", tmp_path / "new", says="There is no dataset here")
    refused("check", book, "--dataset", tmp_path / "no", says="There is no dataset here")
    flags = ("--vocabulary", tmp_path / "no.toml")
    refused("check", book, *flags, says="There is no attribute vocabulary here")
    refused("coverage", data, book, *flags, says="There is no attribute vocabulary here")


def test_a_value_that_there_is_not(refused, data, book):
    book.write_text(BOOK.replace('"silk"', '"silkk"', 1))
    says = ["There is no material 'silkk'", "did you mean silk", "rule 'tweed + silk'"]
    refused("check", book, says=[*says, str(book)])
    refused("check", book, "--dataset", data, says=says)
    refused("coverage", data, book, says=says)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (BOOK.replace('"no linen + wool"', '"linen + linen"'), "same id 'linen + linen'"),
        (BOOK.replace('"-"', '"~"'), "The sign is '~'"),
        (BOOK.replace("material", "fabric", 1), "There is no attribute 'fabric'"),
        (BOOK.replace("strength = 2", "strength = 0"), "The strength is 0"),
        (BOOK.replace('"wool"', '"linen"', 1), "contradicts rule 'linen + linen'"),
        (BOOK.replace("[[rules]]", "[[rules]", 1), "is not TOML"),
        ("", "The rule book is empty"),
    ],
    ids=["id", "sign", "attribute", "strength", "contradiction", "form", "empty"],
)
def test_a_book_that_is_wrong(refused, data, book, wrong, says):
    book.write_text(wrong)
    refused("check", book, says=[says, str(book)])
    refused("coverage", data, book, says=says)


def test_an_output_that_exists(refused, data, book, tmp_path):
    refused("mine", data, "--out", book, says=["exists already", "book.toml"])
    assert book.read_text() == BOOK
    (tmp_path / "folder").mkdir()
    refused("mine", data, "--out", tmp_path / "folder", says=["This is a folder", "folder"])


def test_settings_of_mining_that_can_not_be(refused, data, tmp_path):
    out = ("--out", tmp_path / "new.toml")
    for fdr in (0, 1, -0.1):
        refused("mine", data, *out, "--fdr", fdr, says="false_discovery_rate")
    for flags in (("--across",), ("--no-weigh",), ("--min-support", 3), ("--fdr", 0.1)):
        refused("mine", data, *out, "--rank", "count", *flags, says=["--rank count", flags[0]])
    for flags in (("--across",), ("--no-weigh",), ("--fdr", 0.1)):
        refused("mine", data, *out, "--rank", "soft", *flags, says=["--rank soft", flags[0]])
    assert not (tmp_path / "new.toml").exists()


def test_a_dataset_without_training_pairs_or_triplets(refused, world, tmp_path):
    refused("coverage", world.folder, says="stores no triplets at all")
    empty = type(world).from_frames(world.items, world.pairs.clear())
    empty.save(tmp_path / "data")
    out = ("--out", tmp_path / "new.toml")
    refused("mine", tmp_path / "data", *out, says="no training pairs to mine")


@pytest.mark.parametrize("words", [("mine", "data"), ("coverage", "data", "--split", "all"), ()])
def test_words_that_no_command_understands(wearwith, words):
    said = wearwith("rules", *words)
    assert said.code == 2
    assert "Usage: wearwith rules" in said.out + said.err
