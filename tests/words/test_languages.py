"""The words of each language: complete, agreed with each other, and right on made-up titles."""

import csv
from pathlib import Path

import polars as pl
import pytest

from wearwith.catalog.schema import item_table
from wearwith.rules import Knowledge, RuleBook
from wearwith.words.attributes import ATTRIBUTES, SEASON, AttributeVocabulary
from wearwith.words.languages import LANGUAGES, language
from wearwith.words.slots import slot_of_words

READ = (*(name for name in ATTRIBUTES if name != "brand"), SEASON)
OTHERS = [code for code in LANGUAGES if code != "en"]
ENGLISH = language("en").values
# Of these an English name is used everywhere, or nothing is needed.
RARE = {
    "material": {"woven", "neoprene", "organza", "taffeta", "canvas", "crepe", "shearling"},
    "category": {
        "activewear", "coats and parkas", "jackets and blazers", "dresses and jumpsuits",
        "skirts and shorts", "trousers and leggings", "knitwear", "sports bra", "activewear pants",
        "kimono", "poncho", "cape", "loafers",
    },
}  # fmt: skip


@pytest.mark.parametrize("code", OTHERS)
@pytest.mark.parametrize("attribute", READ)
def test_a_language_has_a_word_for_each_value(code, attribute):
    words = language(code).values[attribute]
    assert set(words) <= set(ENGLISH[attribute])
    lacking = set(ENGLISH[attribute]) - RARE.get(attribute, set()) - {v for v in words if words[v]}
    assert not lacking


@pytest.mark.parametrize("code", LANGUAGES)
def test_each_word_names_its_own_value_alone(code):
    vocabulary = AttributeVocabulary.mixed((code,))
    for attribute in READ:
        for value, words in language(code).values[attribute].items():
            for word in words:
                named = [mention.value for mention in vocabulary.mentions(attribute, word)]
                assert named == ([] if word.startswith("-") else [value]), (attribute, word)


@pytest.mark.parametrize("code", OTHERS)
def test_a_made_up_catalogue_has_the_values_of_its_english_twin(code):
    """Of 100 values of English titles at least 95 are read in the other language, and few more."""
    english = AttributeVocabulary.default()
    other = AttributeVocabulary.mixed((code, "en"))
    text = (Path(__file__).parent / "twins" / f"{code}.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    n_values = n_same = n_more = 0
    wrong = []
    for row in rows:
        for attribute in READ:
            there = {one.value for one in english.mentions(attribute, row["english"])}
            here = {one.value for one in other.mentions(attribute, row["title"])}
            n_values, n_same = n_values + len(there), n_same + len(there & here)
            n_more += len(here - there)
            if here != there:
                wrong.append((row["title"], attribute, there, here))
    assert n_values >= 200
    assert n_same >= 0.95 * n_values, wrong
    assert n_more <= 0.03 * n_values, wrong


KINDS = list(csv.DictReader((Path(__file__).parent / "kinds.csv").read_text("utf-8").splitlines()))


@pytest.mark.parametrize("row", KINDS, ids=lambda row: f"{row['language']}-{row['slot']}")
def test_names_of_categories_and_folders(row):
    """In a catalogue of the language; elsewhere a word means the same, or nothing."""
    for word in row["words"].split("|"):
        assert slot_of_words(word, (row["language"], "en")) == row["slot"], word
        assert slot_of_words(word) in (row["slot"], None), word


@pytest.mark.parametrize("code", OTHERS)
def test_rules_fire_as_on_the_english_twin(code):
    """The language is found; of the garments with a value of a rule nine in ten keep them all."""
    text = (Path(__file__).parent / "twins" / f"{code}.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    rules = RuleBook.worn().rules
    named = {(trait.attribute, trait.value) for rule in rules for trait in (rule.top, rule.bottom)}

    def values(column):
        items = pl.DataFrame({"id": range(len(rows)), "title": [row[column] for row in rows]})
        items = items.with_columns(pl.col("id").cast(pl.String), kind=pl.lit("top"))
        read = Knowledge.read(item_table(items), RuleBook()).traits
        found = {}
        for item, attribute, value in read.select("item", "attribute", "value").iter_rows():
            if (attribute, value) in named:
                found.setdefault(item, set()).add((attribute, value))
        return found

    twins, here = values("english"), values("title")
    assert len(twins) > 50
    assert sum(here.get(item) == found for item, found in twins.items()) >= 0.9 * len(twins)
