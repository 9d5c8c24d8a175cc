"""A condition whose value no item has is told with near values."""

import polars as pl
import pytest

from wearwith.matching import Matcher
from wearwith.matching.unknown_values import unknown_values
from wearwith.model import load_model

ITEMS = pl.DataFrame(
    {
        "id": ["a", "b", "c"],
        "side": ["top", "bottom", None],
        "slot": ["top", "bottom", "shoes"],
        "colour": ["black", "black", "it's"],
        "on sale": ["yes", "no", None],
        "price": [1.0, 2.0, 3.0],
    }
)


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        ("colour = 'blakc'", ["No item has the colour 'blakc' (did you mean black?)"]),
        ("colour = 'zebra'", ["No item has the colour 'zebra'"]),
        (
            "price < 3 AND colour IN ('black', 'balck', 'blck')",
            [
                "No item has the colour 'balck' (did you mean black?)",
                "No item has the colour 'blck' (did you mean black?)",
            ],
        ),
        ("\"on sale\" = 'yess'", ["No item has the on sale 'yess' (did you mean yes?)"]),
        ("kind = 'botom'", ["No item has the kind 'botom' (did you mean bottom?)"]),
        ("colour = 'it''s'", []),
        ("colour = 'black' AND side = 'top'", []),
        ("colour <> 'blakc'", []),
        ("colour NOT IN ('blakc')", []),
        ("colour LIKE 'blakc'", []),
        ("LOWER(colour) = 'blakc'", []),
        ("price = 7", []),
        (pl.col("colour") == "blakc", []),
    ],
)
def test_values_that_no_item_has(condition, told):
    assert unknown_values([condition], ITEMS) == told


def test_an_empty_answer_says_so(served):
    matcher = Matcher(load_model(served))
    message = matcher.match("t000", where="side = 'botom'").message
    told = "No item has the side 'botom' (did you mean bottom?)"
    assert message.endswith(f"leaves none of them. {told}")
    assert "No item" not in matcher.match("t000", where="side = 'top'").message
