"""Outfits of what was bought together."""

from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from wearwith.catalog.baskets import BasketRules, Baskets, outfits_of_baskets, seen_negatives
from wearwith.catalog.import_problems import Problems
from wearwith.catalog.schema import item_table
from wearwith.words.exclusive_slots import clash

HOUR = 3_600_000
ITEMS = item_table(
    pl.DataFrame(
        [
            ("tee-black", "top", "tee", "women"),
            ("tee-white", "top", "tee", "women"),
            ("shirt", "top", "shirt", "men"),
            ("blouse", "top", "blouse", "women"),
            ("skirt", "bottom", "skirt", "women"),
            ("jeans", "bottom", "jeans", "unisex"),
            ("chinos", "bottom", "chinos", "men"),
            ("dress", "one-piece", "dress", "women"),
            ("boots", "shoes", "boots", None),
            ("ring", "jewellery", "ring", None),
            ("chain", "jewellery", "chain", None),
            ("mug", "other", "mug", None),
        ],
        schema=["id", "slot", "model", "gender"],
        orient="row",
    )
)
NO_GENDER = ITEMS.drop("gender")


def lines(*rows: tuple[str, ...], **columns: list[Any]) -> pl.DataFrame:
    """Order lines: (order, item), and further columns."""
    n = len(rows)
    orders, items = zip(*rows, strict=True)
    known: dict[str, list[Any]] = {
        "customer": [None] * n,
        "time": [None] * n,
        "event": ["bought"] * n,
        "quantity": [1.0] * n,
        "gift": [False] * n,
    }
    names = list(dict.fromkeys(orders))
    order = [None if name == "-" else names.index(name) for name in orders]
    schema = {"customer": pl.Int64, "time": pl.Int64, "order": pl.Int64}
    frame = {"order": order, "item": list(items), **known, **columns}
    return pl.DataFrame(frame, schema_overrides=schema)


def made(
    rows: pl.DataFrame, items: pl.DataFrame = NO_GENDER, **rules: Any
) -> tuple[list[set[str]], Problems]:
    problems = Problems()
    found = outfits_of_baskets(rows, items, problems, BasketRules(**rules))
    outfits = found.outfits.group_by("outfit", maintain_order=True).agg("item")["item"]
    return [set(one) for one in outfits], problems


def test_an_order_is_an_outfit() -> None:
    found, problems = made(lines(("a", "shirt"), ("a", "jeans"), ("b", "blouse"), ("b", "boots")))
    assert found == [{"shirt", "jeans"}, {"blouse", "boots"}]
    assert not problems.dropped


def test_what_repeats_or_is_no_garment_or_a_gift_is_counted() -> None:
    rows = lines(
        ("a", "shirt"),
        ("a", "shirt"),
        ("a", "jeans"),
        ("a", "mug"),
        ("a", "ring"),
        ("b", "boots"),
        gift=[False, False, False, False, True, False],
    )
    found, problems = made(rows)
    assert found == [{"shirt", "jeans"}]
    assert dict(problems.dropped) == {
        "order lines that are gifts": 1,
        "order lines that repeat a garment of their basket": 1,
        "order lines of what is no garment": 1,
        "baskets with a single garment left": 1,
    }


def test_one_of_two_sizes_that_went_back_leaves_the_other() -> None:
    rows = lines(
        ("a", "shirt"),
        ("a", "shirt"),
        ("a", "jeans"),
        ("a", "boots"),
        ("a", "shirt"),
        ("a", "boots"),
        quantity=[1.0, 1.0, 1.0, 1.0, -1.0, 1.0],
        event=["bought"] * 5 + ["returned"],
    )
    found, problems = made(rows)
    assert found == [{"shirt", "jeans"}]
    assert problems.dropped["order lines of garments that were returned"] == 1


def test_a_later_return_of_a_customer_counts() -> None:
    rows = lines(
        ("-", "shirt"),
        ("-", "jeans"),
        ("-", "boots"),
        ("-", "boots"),
        customer=[1, 1, 1, 1],
        time=[0, HOUR, HOUR, 200 * HOUR],
        event=["bought", "bought", "bought", "returned"],
    )
    assert made(rows)[0] == [{"shirt", "jeans"}]


def test_the_window_divides_what_a_customer_buys() -> None:
    rows = lines(
        *[("-", item) for item in ("shirt", "jeans", "dress", "boots", "blouse", "skirt")],
        customer=[1, 1, 1, 1, 2, 2],
        time=[hours * HOUR for hours in (0, 11, 24, 25, 24, 60)],
    )
    assert made(rows)[0] == [{"shirt", "jeans"}, {"dress", "boots"}]
    assert {"blouse", "skirt"} in made(rows, window=48)[0]


def test_a_choice_between_two_is_an_outfit_each() -> None:
    found, problems = made(lines(("a", "shirt"), ("a", "jeans"), ("a", "dress"), ("a", "boots")))
    assert found == [{"shirt", "jeans", "boots"}, {"shirt", "dress", "boots"}]
    assert problems.noted["baskets with a choice of garments (an outfit each)"] == 1


def test_three_of_a_kind_all_go() -> None:
    rows = lines(*[("a", item) for item in ("skirt", "jeans", "chinos", "shirt", "boots")])
    found, problems = made(rows)
    assert found == [{"shirt", "boots"}]
    assert problems.dropped["garments of more than 2 of a kind in a basket"] == 3


def test_colours_of_a_model_are_one_garment_and_jewellery_may_be_several() -> None:
    rows = lines(*[("a", item) for item in ("tee-black", "tee-white", "jeans", "ring", "chain")])
    found, problems = made(rows)
    assert found == [{"tee-black", "jeans", "ring", "chain"}]
    assert problems.dropped["further colours of a garment in a basket"] == 1


def test_a_basket_for_several_people_is_divided() -> None:
    rows = lines(*[("a", item) for item in ("blouse", "skirt", "boots", "shirt", "chinos")])
    found, problems = made(rows, ITEMS)
    assert found == [{"shirt", "chinos", "boots"}, {"blouse", "skirt"}]
    assert problems.noted["baskets for several people (divided)"] == 1


def test_large_baskets_are_trade() -> None:
    rows = lines(*[("a", item) for item in ("shirt", "jeans", "boots", "ring")])
    found, problems = made(rows, garments=3)
    assert found == []
    assert problems.dropped["baskets of more than 3 garments"] == 1
    many = lines(*[("a", item) for item in ("shirt", "blouse", "jeans", "skirt", "boots")])
    found, problems = made(many, outfits=3)
    assert found == []
    assert problems.dropped["baskets that make more than 3 outfits"] == 1
    assert len(made(many, outfits=4)[0]) == 4


def test_what_was_seen_and_not_bought_is_a_negative_of_the_pair() -> None:
    rows = lines(
        ("a", "shirt"),
        ("a", "jeans"),
        ("a", "skirt"),
        ("a", "jeans"),
        ("b", "shirt"),
        ("b", "jeans"),
        ("b", "dress"),
        ("b", "skirt"),
        event=["bought", "bought", "seen", "seen", "bought", "bought", "seen", "seen"],
    )
    baskets = outfits_of_baskets(rows, NO_GENDER, Problems())
    pairs = pl.DataFrame({"top": ["shirt"], "bottom": ["jeans"], "split": ["train"]})
    found = seen_negatives(baskets, pairs, NO_GENDER)
    assert found.rows() == [("shirt", "jeans", "skirt"), ("shirt", "jeans", "dress")]
    assert seen_negatives(baskets, pairs, NO_GENDER, 1).rows() == found.rows()[:1]
    held_out = pairs.with_columns(split=pl.lit("test"))
    assert seen_negatives(baskets, held_out, NO_GENDER).is_empty()
    worn = pl.concat([pairs, pairs.with_columns(bottom=pl.lit("skirt"))])
    assert "skirt" not in seen_negatives(baskets, worn, NO_GENDER)["negative"]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.sampled_from(sorted(ITEMS["id"]))), min_size=1))
def test_no_outfit_clashes_and_every_garment_was_bought(rows: list[tuple[int, str]]) -> None:
    bought = lines(*[(str(order), item) for order, item in rows])
    found: Baskets = outfits_of_baskets(bought, NO_GENDER, Problems())
    slots = dict(NO_GENDER.select("id", "slot").rows())
    for name, items in found.outfits.group_by("outfit").agg("item").iter_rows():
        assert len(items) == len(set(items)) > 1
        assert clash([slots[item] for item in items]) is None
        of_basket = set(found.bought.filter(basket=int(name[7:].partition(".")[0]))["item"])
        assert set(items) <= of_basket
