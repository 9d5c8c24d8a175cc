"""A new garment whose words are no text is refused before anything reads them."""

import pytest

from wearwith.errors import DataError
from wearwith.model import NewItem


@pytest.mark.parametrize("name", ["title", "colour", "material", "pattern", "brand", "category"])
def test_half_of_a_surrogate_pair_is_no_text(name):
    told = {"title": "linen", name: ("Tops", "\udcff") if name == "category" else "a \udcff"}
    with pytest.raises(DataError, match=f"The {name} .* half of a surrogate pair"):
        NewItem(**told).table("top")


@pytest.mark.parametrize("title", ["\u202e\u05d0", "\U0001f457", "e\u0301", "a\0b", "x" * 10**7])
def test_any_letters_may_be_in_a_title(title):
    assert NewItem(title=title).table("top")["title"].to_list() == [title]
