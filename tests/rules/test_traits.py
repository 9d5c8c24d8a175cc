"""Values of garments: which, from where, and by which words."""

import numpy as np
import polars as pl
import pytest

from wearwith.catalog.schema import item_table
from wearwith.rules import read_traits
from wearwith.rules.traits import TRAIT_COLUMNS, trait_matrix, with_known_values
from wearwith.words.attributes import AttributeVocabulary, Trait

VOCABULARY = AttributeVocabulary.default()


def items(*rows):
    """Give an item table: each row is an item, "a" and so on."""
    return item_table(
        pl.DataFrame(
            [{"id": "abcdef"[n], "kind": "top", **row} for n, row in enumerate(rows)],
            schema_overrides={"category": pl.List(pl.String)},
        )
    )


def read(attribute, /, vocabulary=VOCABULARY, **row):
    """Give the values of one attribute of one item, with their source and words."""
    traits = read_traits(items(row), vocabulary).filter(pl.col("attribute") == attribute)
    return traits.select("value", "source", "words").rows()


@pytest.mark.parametrize("attribute", ["colour", "material", "pattern", "brand"])
def test_known_attributes_win_over_the_title(attribute):
    said, known = {
        "colour": ("black", "Gray"),
        "material": ("silk", "Knitted"),
        "pattern": ("floral", "Stripe"),
        "brand": ("gucci", "H & M"),
    }[attribute]
    value = VOCABULARY.resolve(attribute, known).value
    words = {"colour": "gray", "material": "knitted", "pattern": "stripe", "brand": "h m"}
    found = read(attribute, title=f"{said} blouse", **{attribute: known})
    assert found == [(value, "known", words[attribute])]
    assert read(attribute, title=f"{said} blouse") == [(said, "title", said)]


def test_a_known_value_without_a_word_leaves_the_title_to_speak():
    assert read("colour", colour="code 17", title="black skirt") == [("black", "title", "black")]


def test_a_season_is_read_from_the_finest_name_and_else_from_the_title():
    path = ["Hats, scarves and gloves", "Gloves"]
    assert read("season", category=path) == [("winter", "known", "gloves")]
    assert read("season", category=[*path[:1], "Cap"]) == []
    assert read("season", category=["Shoes"], title="Flat sandals") == [
        ("summer", "title", "sandals")
    ]
    assert read("season", category=["Sandals"], title="Winter sandals") == [
        ("summer", "known", "sandals")
    ]


def test_a_vocabulary_without_seasons_reads_none():
    vocabulary = AttributeVocabulary.of({"colour": {"red": []}})
    assert read("season", vocabulary, title="Red gloves") == []
    assert read("colour", vocabulary, title="Red gloves") == [("red", "title", "red")]


def test_the_category_is_read_from_the_path_and_else_from_the_title():
    path = ["Clothing", "Sweatshirts"]
    assert read("category", title="Grey dress", category=path) == [
        ("sweatshirt", "known", "sweatshirts")
    ]
    assert read("category", title="Grey dress", category=["Clothing"]) == [
        ("dress", "title", "dress")
    ]
    assert read("category", title="Grey dress") == [("dress", "title", "dress")]


def test_the_finest_name_of_a_path_counts():
    path = ["dresses", "jumpsuits", "new in"]
    assert read("category", category=path) == [("jumpsuit", "known", "jumpsuits")]


def test_other_attributes_are_read_from_the_title_and_the_path():
    found = read("material", title="Silk and lace top", category=["tops", "knitwear", "silk"])
    assert found == [
        ("silk", "title", "silk"),
        ("lace", "title", "lace"),
        ("knit", "path", "knitwear"),
    ]
    assert read("colour", category=["black jeans"]) == [("black", "path", "black")]


def test_a_garment_may_have_several_values():
    found = read("colour", title="Black and off-white dress, black")
    assert found == [("black", "title", "black"), ("white", "title", "off white")]
    assert [value for value, *_ in read("colour", colour="red/blue")] == ["red", "blue"]


def test_items_without_anything_have_no_values():
    traits = read_traits(items({"title": None}, {"title": "Gift card"}), VOCABULARY)
    assert traits.rows() == []
    assert traits.schema == dict.fromkeys(TRAIT_COLUMNS, pl.String())
    assert read_traits(items({}).clear(), VOCABULARY).rows() == []


def test_each_value_of_an_item_is_one_row():
    traits = read_traits(
        items(
            {"title": "Black lace dress", "category": ["dress", "dresses"], "brand": "Zara"},
            {"title": "black jeans"},
        ),
        VOCABULARY,
    )
    assert traits.columns == list(TRAIT_COLUMNS)
    assert traits.select("item", "attribute", "value").rows() == [
        ("a", "colour", "black"),
        ("a", "material", "lace"),
        ("a", "category", "dress"),
        ("a", "brand", "zara"),
        ("b", "colour", "black"),
        ("b", "material", "denim"),
        ("b", "category", "jeans"),
    ]


def test_known_values_that_no_vocabulary_has_become_values():
    table = items(
        {"brand": "Juniper Vale"},
        {"brand": "JUNIPER VALE", "colour": "Petunia"},
        {"title": "Petunia skirt by Juniper-Vale"},
        {"brand": "Zara", "category": ["oddments"]},
        {"brand": "!!"},
    )
    wider = with_known_values(VOCABULARY, table)
    assert set(wider.traits) - set(VOCABULARY.traits) == {
        Trait("brand", "juniper vale"),
        Trait("colour", "petunia"),
    }
    traits = read_traits(table, wider)
    found = traits.filter(pl.col("attribute") != "category").select("item", "value", "source")
    assert found.rows() == [
        ("a", "juniper vale", "known"),
        ("b", "petunia", "known"),
        ("b", "juniper vale", "known"),
        ("c", "petunia", "title"),
        ("c", "juniper vale", "title"),
        ("d", "zara", "known"),
    ]


def test_the_order_of_items_does_not_matter_for_the_vocabulary():
    rows = [{"brand": name} for name in ("Velmoire", "velmoire", "Brix-holm", "brix holm")]
    one, other = (with_known_values(VOCABULARY, items(*r)) for r in (rows, rows[::-1]))
    assert one.traits == other.traits


def test_the_matrix_has_a_one_for_each_value():
    table = items({"title": "black and white top"}, {}, {"title": "white top"}, {"title": "red"})
    columns = {
        Trait("colour", "white"): 0,
        Trait("colour", "green"): 1,
        Trait("colour", "black"): 2,
    }
    matrix = trait_matrix(read_traits(table, VOCABULARY), ("c", "a", "b"), columns)
    assert matrix.toarray().tolist() == [[1, 0, 0], [1, 0, 1], [0, 0, 0]]
    assert matrix.dtype == np.int8


def test_the_matrix_may_be_empty():
    traits = read_traits(items({"title": "white top"}), VOCABULARY)
    assert trait_matrix(traits, (), {Trait("colour", "white"): 0}).shape == (0, 1)
    assert trait_matrix(traits, ("a",), {}).shape == (1, 0)


def seen_of(*rows):
    """What was seen: item, attribute, value, confidence."""
    columns = ["item", "attribute", "value", "confidence"]
    return pl.DataFrame(rows, schema=columns, orient="row").with_columns(share=pl.lit(1.0))


LOOKS = seen_of(
    ("a", "colour", "red", 0.9),
    ("a", "colour", "black", 0.7),
    ("a", "colour", "pink", 0.3),
    ("a", "pattern", "striped", 0.8),
    ("a", "kind", "top", 0.9),
    ("b", "colour", "navy", 0.95),
)
TITLED = ({"title": "Black silk top"}, {"title": "Skirt"})


def sources(**how):
    traits = read_traits(items(*TITLED), VOCABULARY, LOOKS, **how)
    return traits.select("item", "attribute", "value", "source", "words").rows()


def test_pictures_speak_where_text_says_nothing():
    assert sources() == [
        ("a", "colour", "black", "title", "black"),
        ("a", "material", "silk", "title", "silk"),
        ("a", "pattern", "striped", "picture", "looks striped"),
        ("a", "category", "top", "title", "top"),
        ("b", "colour", "navy", "picture", "looks navy"),
        ("b", "category", "skirt", "title", "skirt"),
    ]


def test_text_alone_is_as_if_nothing_had_been_seen():
    plain = read_traits(items(*TITLED), VOCABULARY)
    assert read_traits(items(*TITLED), VOCABULARY, LOOKS, read_from="text").equals(plain)
    assert read_traits(items(*TITLED), VOCABULARY, LOOKS.clear()).equals(plain)
    assert read_traits(items(*TITLED), VOCABULARY, None, read_from="both").equals(plain)


def test_pictures_alone_hear_no_text():
    assert sources(read_from="pictures") == [
        ("a", "colour", "red", "picture", "looks red"),
        ("a", "colour", "black", "picture", "looks black"),
        ("a", "pattern", "striped", "picture", "looks striped"),
        ("b", "colour", "navy", "picture", "looks navy"),
    ]


def test_what_was_seen_unsurely_is_left_out():
    values = [row[2] for row in sources(read_from="pictures", least_confidence=0.85)]
    assert values == ["red", "navy"]
    assert "pink" in [row[2] for row in sources(read_from="pictures", least_confidence=0.2)]


def test_a_known_value_wins_over_the_picture():
    traits = read_traits(items({"colour": "Green", "pattern": "Check"}), VOCABULARY, LOOKS)
    assert traits.select("value", "source").rows() == [("green", "known"), ("checked", "known")]


def test_the_users_own_vocabulary_names_what_was_seen():
    words = AttributeVocabulary.of({"colour": {"dark": ["navy", "black"], "rosso": []}})
    traits = read_traits(items({}, {}), words, LOOKS)
    assert traits.select("item", "value", "words").rows() == [
        ("a", "dark", "looks black"),
        ("b", "dark", "looks navy"),
    ]
