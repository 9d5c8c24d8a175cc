"""A wardrobe speaks of my black skirt, not of folders and files."""

import polars as pl
import pytest

from wearwith.catalog.schema import item_table
from wearwith.model import load_model
from wearwith.rules import called
from wearwith.wardrobe.own_names import with_own_names
from wearwith.wardrobe.prepare import prepare_wardrobe


def named(rows, traits=()):
    frame = pl.DataFrame(
        rows, schema=["id", "slot", "category", "title"], orient="row", infer_schema_length=None
    )
    items = item_table(frame)
    read = pl.DataFrame(
        list(traits),
        schema=dict.fromkeys(("item", "attribute", "value"), pl.String()),
        orient="row",
    )
    items = with_own_names(items, read)
    return dict(zip(items["id"], called(items, read), strict=True))


@pytest.mark.parametrize(
    ("slot", "path", "read", "name"),
    [
        ("top", ["tshirts"], {"colour": "beige", "category": "t-shirt"}, "my beige t-shirt"),
        ("bottom", ["skirts"], {"colour": "black", "category": "skirt"}, "my black skirt"),
        ("bottom", ["bottoms"], {"colour": "black"}, "my black bottom"),
        ("top", [], {}, "my top"),
        ("shoes", ["shoes"], {"colour": "red"}, "my red shoes"),
        ("shoes", ["shoes"], {"colour": "red", "category": "dress"}, "my red shoes"),
        ("top", ["tops"], {"category": "jacket"}, "my jacket"),
        ("bag", ["bags"], {}, "my bag"),
        ("top", ["longsleeves"], {}, "my longsleeve"),
    ],
)
def test_a_name_is_a_colour_and_what_it_is(slot, path, read, name):
    traits = [("a", attribute, value) for attribute, value in read.items()]
    assert named([("a", slot, path, None)], traits) == {"a": name}


def test_equal_names_are_numbered_and_titles_stay():
    rows = [(one, "top", [], None) for one in "abc"] + [("d", "top", [], "the blue one")]
    traits = [(one, "colour", "black") for one in "ab"]
    assert named(rows, traits) == {
        "a": "my black top",
        "b": "my black top 2",
        "c": "my top",
        "d": "the blue one",
    }


def test_a_wardrobe_is_called_so_in_its_explanations(clothes, tmp_path):
    from wearwith.matching import Matcher

    (clothes / "tops").rename(clothes / "tshirts")
    folder, dataset = prepare_wardrobe(clothes, tmp_path / "mine")
    model = load_model(folder)
    names = called(model.items, model.knowledge.traits)
    assert all(name.startswith("my ") for name in names)
    assert len(set(names)) == len(names)
    top = dataset.catalogue.tops[0]
    found = Matcher(model).explain(top, dataset.catalogue.bottoms[0])
    assert "t-shirt" in found.sentence
    assert "tshirts" not in found.sentence
