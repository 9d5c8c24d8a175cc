"""Rules by themselves score outfits as their signs and strengths say, and nothing else does."""

import numpy as np
import polars as pl

from wearwith.catalog.slot_catalogue import NONE, SlotCatalogue
from wearwith.model.rules_in_outfits import rules_in_outfits
from wearwith.rules import Knowledge, Rule, RuleBook, RuleItem
from wearwith.words.attributes import Trait

BOOK = RuleBook.of(
    [
        Rule(
            f"{colour} shoes",
            (RuleItem(Trait("colour", colour), slot="shoes"), RuleItem(Trait("colour", "black"))),
            sign,
            strength,
        )
        for colour, sign, strength in (("black", "+", 0.8), ("white", "-", 0.4))
    ]
)


def test_rules_alone():
    colours = {"a": "black", "b": "red", "c": "black", "d": "white", "e": "red"}
    items = pl.DataFrame(
        {
            "id": [*colours],
            "slot": ["top", "bottom", "shoes", "shoes", "shoes"],
            "title": None,
            "category": [[]] * 5,
            **dict.fromkeys(("material", "pattern", "brand")),
            "colour": [*colours.values()],
        },
        schema_overrides={"category": pl.List(pl.String)}
        | dict.fromkeys(("title", "material", "pattern", "brand"), pl.String),
    )
    scorer = rules_in_outfits(Knowledge.read(items, BOOK), SlotCatalogue.of(items))
    given, shoes = np.array([[0, NONE], [0, 1], [1, NONE]]), np.array([[2, 3, 4]] * 3)
    # Every rule counts one half, and a garment its share of what is given.
    expected = [[0.4, -0.2, 0], [0.2, -0.1, 0], [0, 0, 0]]
    np.testing.assert_allclose(scorer.score_answers(given, shoes), expected, atol=1e-6)
    outfits = scorer.score_outfits(np.array([[0, 1, 2], [0, 1, 3], [0, 1, 4]]))
    assert outfits[0] > outfits[2] == 0 > outfits[1]
