"""A garment with other words, encoded as if it had come with them."""

from dataclasses import replace

import numpy as np
import pytest

from wearwith.features import FeatureStore
from wearwith.matching.alterations import alterations_of, altered_points
from wearwith.matching.question_garments import Garments
from wearwith.model import NewItem, levelled
from wearwith.model.new_garments import inputs_of
from wearwith.words.attributes import AttributeVocabulary, Trait

VOCABULARY = AttributeVocabulary.default()
CHOICES = {
    "colour": {"navy": "navy blue", "white": "off white"},
    "material": {"wool": "wool", "linen": "linen"},
}


def altered(model, item, side="top", choices=CHOICES):
    subject = Garments(model).subject_of(item, side)
    return subject, alterations_of(subject, choices, VOCABULARY)


@pytest.fixture(scope="module")
def model(dbpr):
    return dbpr


@pytest.mark.parametrize(
    ("item", "titles", "column"),
    [
        (NewItem(title="Navy blue linen shirt"), ["off white linen shirt"], None),
        (NewItem(title="shirt, NAVY-BLUE"), ["shirt, off white"], None),
        (NewItem(title="shirt in red & white stripes"), ["shirt in navy blue &  stripes"], None),
        (NewItem(title="shirt of cotton", colour="navy"), ["shirt of cotton"], "off white"),
        (NewItem(title="navy shirt", colour="navy"), ["off white shirt"], "off white"),
        (NewItem(title="shirt", colour="écru"), ["shirt", "shirt"], "off white"),
    ],
)
def test_what_names_the_value_is_said_otherwise(model, item, titles, column):
    _, made = altered(model, item, choices={"colour": CHOICES["colour"]})
    assert [one.title for one in made] == titles
    assert made[-1].column == column
    for one in made:
        assert Trait("colour", one.value) in one.traits
        assert not {Trait("colour", value) for value in one.before} & set(one.traits)


def test_accents_are_no_hindrance(model):
    (white,) = (
        one for one in altered(model, NewItem(title="Chemise Écru"))[1] if one.value == "white"
    )
    assert white.title == "Chemise off white"


def test_what_is_not_known_is_not_changed(model):
    assert altered(model, NewItem(title="breezy shirt"))[1] == []
    assert altered(model, "t000", choices={})[1] == []
    others = {one.attribute for one in altered(model, "t000")[1]}
    assert others == {"material"}


def as_new(model, gappy, item, title):
    """The garment encoded afresh with another title and the picture that it has."""
    vectors, present = FeatureStore(gappy.folder, "colours").read([item])
    told = {"colours": vectors[0]} if present[0] and model.manifest.dims else {}
    side = "top" if item.startswith("t") else "bottom"
    return model.new_points(side, inputs_of(NewItem(title=title, vectors=told), side, model))[0]


@pytest.mark.parametrize(
    "ways",
    [
        {},
        {"inputs": {"pictures": []}},
        {"inputs": {"pictures": []}, "tower": {"hidden": (16, 8)}},
        {"tower": {"activation": "tanh"}},
        {"tower": {"activation": "linear"}},
    ],
    ids=str,
)
@pytest.mark.parametrize("is_level", [False, True])
def test_it_is_what_encoding_it_afresh_gives(train_tiny, gappy, ways, is_level):
    model = train_tiny(**ways)
    model = levelled(model) if is_level else model
    for item in ("t000", "t001"):  # the second one has no vector
        subject, made = altered(model, item)
        (new,) = altered_points(subject, made, model)
        material = made[0].value
        assert material != made[0].before[0]
        title = subject.row["title"].replace(made[0].before[0], material)
        np.testing.assert_allclose(new, as_new(model, gappy, item, title), atol=2e-5)
        assert np.abs(new - subject.garment.point).max() > 1e-3


def test_popularity_stays(train_tiny):
    model = train_tiny(popularity=True)
    subject, made = altered(model, "b000", "bottom")
    points = altered_points(subject, made, model)
    assert subject.garment.point[-1] != 0
    assert (points[:, -1] == subject.garment.point[-1]).all()


def test_words_can_not_be_changed_behind_a_deep_tower_that_sees(train_tiny, model):
    deep = train_tiny(tower={"hidden": (16, 8)})
    assert altered_points(*altered(deep, "t000"), deep) is None
    wordless = replace(model, vocabulary=None)
    assert altered_points(*altered(model, "t000"), wordless) is None
