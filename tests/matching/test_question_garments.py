"""What is known of garments, and what they might be instead."""

from dataclasses import replace

import polars as pl
import pytest

from wearwith.catalog import make_dataset
from wearwith.features.vocabulary import Vocabulary
from wearwith.matching.question_garments import Garments
from wearwith.model import NewItem, rules_alone
from wearwith.words.attributes import Trait

TITLES = {
    "b1": "navy blue jeans",
    "b2": "white jeans",
    "b3": "bleached jeans, off white",
    "b4": "jeans in off white",
    "b5": "red skirt",
    "t1": "green shirt",
    "s1": "yellow jeans",
}
KINDS = {"b": "bottom", "t": "top", "s": "shoe"}


@pytest.fixture(scope="module")
def model():
    rows = [{"id": one, "kind": KINDS[one[0]], "title": title} for one, title in TITLES.items()]
    pairs = pl.DataFrame({"top": ["t1"], "bottom": ["b1"]})
    return rules_alone(make_dataset(pl.DataFrame(rows), pairs))


def colours(model, query):
    garments = Garments(model)
    return garments.choices_for(garments.subject_of(query, "bottom")).get("colour", {})


def test_a_garment_might_be_what_others_of_its_side_and_category_are(model):
    # With the words that most titles have for each, and the most common value first.
    assert list(colours(model, "b2").items()) == [("white", "off white"), ("navy", "navy blue")]
    assert list(colours(model, "b5")) == ["red"]


def test_of_an_unknown_category_it_might_be_anything(model):
    assert set(colours(model, NewItem(title="red thing"))) == {"white", "navy", "red"}


def test_words_that_the_model_does_not_know_are_not_offered(model):
    known = replace(model, vocabulary=Vocabulary(("off", "red", "white")))
    assert list(colours(known, "b2")) == ["white"]


def test_what_only_pictures_show_has_its_own_name(model):
    knowledge = model.knowledge
    row = {"item": "b1", "attribute": "colour", "value": "grey"}
    shown = pl.DataFrame([row | {"source": "picture", "words": "looks grey"}])
    traits = pl.concat([knowledge.traits, shown])
    seen = replace(model, knowledge=replace(knowledge, traits=traits))
    assert colours(seen, "b2")["grey"] == "grey"


def test_values_are_read_where_the_model_has_none(dbpr):
    garments = Garments(dbpr)
    found = garments.subject_of("t000", None)
    assert (found.id, found.name, found.side) == ("t000", "linen breezy shirt", "top")
    read = {Trait("material", "linen"), Trait("category", "shirt")}
    assert set(found.traits) == {*read, Trait("slot", "top")}
    nameless = garments.subject_of("t003", None)
    assert (nameless.name, nameless.traits) == ("", (Trait("slot", "top"),))
