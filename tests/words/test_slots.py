"""The slot of an item by words for it."""

import polars as pl
import pytest

from wearwith.types import SLOTS
from wearwith.words.kinds import KIND_OF_SLOT, KINDS, SIDE_OF_SLOT
from wearwith.words.language_choice import languages_of
from wearwith.words.slots import (
    counts_by_kind,
    counts_by_slot,
    kind_column,
    slot_of_words,
    slots_of,
)


@pytest.mark.parametrize(
    ("words", "slot"),
    [
        ("tops", "top"),
        ("T-Shirts", "top"),
        ("t_shirt", "top"),
        ("My summer dresses 2", "one-piece"),
        ("dress shirts", "top"),
        ("shirt dress", "one-piece"),
        ("Men’s Trousers", "bottom"),
        ("Tops & Knitwear", "top"),
        ("Jackets & Tops", "top"),
        ("Skirts and dresses", "bottom"),
        ("Hats & Scarves", "accessory"),
        ("Tops and skirts", None),
        ("scarves", "scarf"),
        ("caps", "hat"),
        ("Cap", "hat"),
        ("capes", "outerwear"),
        ("cape", "outerwear"),
        ("sunglasses", "eyewear"),
        ("necklaces", "jewellery"),
        ("one-piece", "one-piece"),
        ("shoe", "shoes"),
        ("other", "other"),
        ("short", None),
        ("holiday", None),
        ("2019", None),
        ("", None),
    ],
)
def test_a_few_words(words: str, slot: str | None) -> None:
    assert slot_of_words(words) == slot


@pytest.mark.parametrize(
    ("at_least", "word", "category", "title", "slot"),
    [
        ("bottom", None, ["Clothing", "Dresses"], None, "one-piece"),
        ("bottom", None, ["Dresses", "Skirts"], "a dress", "bottom"),  # the finest that is a word
        ("bottom", None, ["Summer"], "linen dress with a belt", "one-piece"),
        ("bottom", None, [], "skirt for a dress", "bottom"),
        ("bottom", None, [], "Zara, dress", "bottom"),
        ("top", "Jacket", ["Tops"], None, "outerwear"),
        ("top", None, None, "wool coat black", "outerwear"),
        ("top", None, [], "skirt", "top"),  # what is known stays
        ("outerwear", None, [], "shirt", "outerwear"),
        ("shoes", None, [], "hat", "shoes"),
        (None, None, [], "straw hat", "hat"),
        (None, None, [], "a thing", None),
    ],
)
def test_words_within_what_is_known(at_least, word, category, title, slot) -> None:
    items = pl.DataFrame(
        {"category": [category], "title": [title]},
        {"category": pl.List(pl.String), "title": pl.String},
    )
    known, words = (pl.Series([one], dtype=pl.String) for one in (at_least, word))
    assert slots_of(items, known, words).to_list() == [slot]


def test_columns_that_are_not_there_say_nothing() -> None:
    assert slots_of(pl.DataFrame({"id": ["a"]}), pl.Series(["top"])).to_list() == ["top"]


def test_every_slot_has_a_kind_and_its_side_is_that() -> None:
    assert set(KIND_OF_SLOT) == set(SLOTS)
    assert set(KIND_OF_SLOT.values()) == set(KINDS)
    for slot, side in SIDE_OF_SLOT.items():
        assert KIND_OF_SLOT[slot] == side


def test_the_kind_of_what_is_in_no_pair() -> None:
    rows = [
        ("top", "one-piece", "top"),
        ("bottom", "shoes", "bottom"),
        (None, "shoes", "shoe"),
        (None, "hat", "accessory"),
        (None, "outerwear", "other"),
        (None, "other", "other"),
    ]
    items = pl.DataFrame(rows, schema=["side", "slot", "kind"], orient="row")
    assert items.select(kind_column())["kind"].equals(items["kind"])
    assert counts_by_kind(items) == {
        "top": 1,
        "bottom": 1,
        "shoe": 1,
        "bag": 0,
        "accessory": 1,
        "other": 2,
    }
    assert counts_by_slot(items) == [
        ("top", "one-piece", 1),
        ("bottom", "shoes", 1),
        ("", "outerwear", 1),
        ("", "shoes", 1),
        ("", "hat", 1),
        ("", "other", 1),
    ]


@pytest.mark.parametrize(
    ("words", "slot"),
    [
        ("High Tops", "shoes"),
        ("hi-top", "shoes"),
        ("Faldas", "bottom"),
        ("FALDA LARGA", "bottom"),
        ("Vestidos de fiesta", "one-piece"),
        ("Zapatos de mujer", "shoes"),
        ("Jupes", "bottom"),
        ("Sommerkleider", "one-piece"),
        ("Lederjacken für Damen", "outerwear"),
        ("Oberteile", "top"),
        ("スカート", "bottom"),
        ("ブラウス×ホワイト", "top"),
        ("Women > Tops", "top"),
        ("Clothing > Women > Skirts, Clothing > Sale", "bottom"),
        ("Clothing > Tops, Clothing > Skirts", None),
        ("Shoe care", None),
        ("Skirt hangers", None),
        # A dressing gown in English and a dress in French, a chemise and a shirt: nobody knows.
        ("Robes", None),
        ("Chemises", None),
        ("Rock", None),
        ("Pyjamas", "other"),
        ("Bikinis", "other"),
    ],
)
def test_words_of_other_languages(words: str, slot: str | None) -> None:
    assert slot_of_words(words) == slot


def test_the_other_words_of_a_catalogue_say_what_one_means() -> None:
    french = languages_of(["Jupes", "Robes", "Pantalons", "Chemises"])
    assert french == ("fr", "en")
    assert slot_of_words("Robes", french) == "one-piece"
    assert slot_of_words("Chemises", french) == "top"
    german = languages_of(["Röcke", "Hosen", "Blusen", "Tops"])
    assert german == ("de", "en")
    assert slot_of_words("Hosen", german) == slot_of_words("Rock", german) == "bottom"
    assert languages_of(["Rock print tee", "Black hose", "Rose skirt", "Mini robe"]) == ("en",)
    assert languages_of([]) == languages_of([None, "", "123"]) == ("en",)


def test_each_field_may_have_a_language_of_its_own() -> None:
    titles = [f"Black skirt number {n}" for n in range(100)]
    assert languages_of(titles, ["NEGRO", "AZUL MARINO", "BLANCO"]) == ("en", "es")
