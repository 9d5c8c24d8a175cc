"""A title says what a garment is, and not which of its sizes a row of the feed is about."""

import polars as pl
import pytest

from wearwith.catalog.import_problems import Problems
from wearwith.catalog.importers.product_feed import read_products


@pytest.mark.parametrize(
    ("title", "size", "kept"),
    [
        ("Linen shirt - S", "S", "Linen shirt"),
        ("Linen shirt (XL", "XL", "Linen shirt"),
        ("Jeans, 30", "30", "Jeans"),
        ("Linen dress XS", "S", "Linen dress XS"),
        ("Dress S", None, "Dress S"),
        ("Dresses", "s", "Dresses"),
        ("M", "M", "M"),
    ],
)
def test_a_size_at_the_end_of_a_title(tmp_path, title, size, kept):
    rows = {"row": [1], "id": ["a"], "kind": ["Shirt"], "title": [title], "size": [size]}
    pieces = [pl.DataFrame(rows, schema_overrides={"size": pl.String})]
    tables = read_products(pieces, tmp_path / "feed", tmp_path / "out", Problems())
    assert tables.items["title"].to_list() == [kept]
