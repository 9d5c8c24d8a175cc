import polars as pl
import pytest

from wearwith.catalog import context_of, contexts
from wearwith.catalog.schema import item_table
from wearwith.words.text import words_of


def context(**columns: object) -> str:
    frame = pl.DataFrame({"id": ["a"], "kind": ["top"], **{k: [v] for k, v in columns.items()}})
    table = item_table(frame)
    assert context_of(table.row(0, named=True)) == contexts(table)[0]
    return contexts(table)[0]


def test_title_then_attributes_then_category_from_fine_to_broad():
    made = context(
        category=["Tops", "Shirts", "Blouse"],
        brand="Velmoire",
        pattern="floral",
        material="silk",
        colour="red",
        title="A blouse",
    )
    assert made == "A blouse red silk floral Velmoire Blouse Shirts Tops"


def test_what_is_missing_leaves_no_gap():
    assert context(title="coat") == "coat"
    assert context(category=["Tops"]) == "Tops"
    assert context(colour="red", brand="X") == "red X"


def test_nothing_known_is_an_empty_context():
    assert context(title=" ") == ""


def test_other_columns_are_not_said():
    assert context(title="coat", image="silk.jpg", model="m1", price=20.0, listed=7) == "coat"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Women's T-Shirt", ["women's", "t-shirt"]),
        ("Women’s", ["women’s"]),
        ("  red,white&blue / 100% wool ", ["red", "white", "blue", "100", "wool"]),
        ("Café CRÈME straße", ["café", "crème", "strasse"]),
        ("- 'quoted' -", ["quoted"]),
        ("", []),
    ],
)
def test_words(text: str, words: list[str]):
    assert words_of(text) == words
