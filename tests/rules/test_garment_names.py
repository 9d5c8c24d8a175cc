"""What garments are called."""

import polars as pl

from wearwith.catalog.schema import item_table
from wearwith.rules import called


def test_what_was_seen_names_what_nobody_named():
    items = item_table(
        pl.DataFrame(
            {
                "id": ["a", "b", "c", "d"],
                "kind": ["top", "top", "bottom", "bottom"],
                "title": ["My shirt", None, None, None],
            }
        )
    )
    traits = pl.DataFrame(
        {
            "item": ["a", "b", "b", "c", "c"],
            "attribute": ["colour", "colour", "colour", "category", "colour"],
            "value": ["red", "grey", "white", "skirt", "navy"],
        }
    )
    assert called(items, traits) == ["My shirt", "grey top", "navy skirt", ""]
