"""What a shop would add, against every look counted one by one."""

from dataclasses import replace
from itertools import product

import numpy as np
import polars as pl
import pytest

from outfit_models import completed_model
from outfit_shop import outfit_shop
from wardrobes import part_of
from wearwith.errors import ConfigError, UnknownItemError
from wearwith.matching.outfits import Completer
from wearwith.model.two_catalogues import OF_SHOP, beside
from wearwith.wardrobe.garments_to_add import garments_to_add

PRICES = pl.col("id").str.slice(1).cast(pl.Float64) * 10
SHOP = completed_model(outfit_shop(n_outfits=120), price=PRICES)
TOPS, BOTTOMS, SHOES = ("t0", "t1", "t2", "t3"), ("b0", "b1", "b2"), ("s0", "s1")
OWN = part_of(SHOP, [*TOPS, *BOTTOMS, *SHOES, "g0"])


@pytest.fixture(scope="module")
def counted():
    """Of every garment of the shop: good looks with the wardrobe, one by one."""
    completer = Completer(beside(OWN, SHOP))
    scorer, garments = completer.scorer(), completer.shelf.garments

    def score(*look):
        return float(scorer.score_outfits(garments.positions(look)[None])[0])

    own = {look: score(*look) for look in product(TOPS, BOTTOMS, SHOES)}
    good = np.quantile([*own.values()], 0.75)
    rest = {
        "t": [*product(BOTTOMS, SHOES)],
        "b": [*product(TOPS, SHOES)],
        "s": [*product(TOPS, BOTTOMS)],
        "g": [look for look, value in own.items() if value >= good],
    }
    return {
        name: sum(score(OF_SHOP + name, *one) >= good for one in rest[name[0]])
        for name in SHOP.outfits.garments.ids
    }


def test_every_count_is_that_of_all_looks(counted):
    found = garments_to_add(OWN, SHOP, k=100, slots=["top", "bottom", "shoes", "bag"])
    assert {one.id: one.new for one in found} == {name: n for name, n in counted.items() if n}
    assert [one.new for one in found] == sorted((one.new for one in found), reverse=True)
    assert len({one.new for one in found}) > 3
    sizes = {"top": 6, "bottom": 8, "shoes": 12}
    assert all(one.looks == sizes.get(one.slot, one.looks) for one in found)


def test_the_best_of_each_slot_with_examples_and_what_they_wake(counted):
    found = garments_to_add(OWN, SHOP, k=1)
    assert {one.slot for one in found} == {"top", "bottom", "shoes"}
    for one in found:
        of_slot = {name: n for name, n in counted.items() if name[0] == one.id[0]}
        assert one.new == max(of_slot.values())
        assert one.price == 10 * int(one.id[1:])
        for look in one.examples:
            names = [item.id for item in look.items]
            assert one.id in names
            assert {*names} - {one.id} <= {*TOPS, *BOTTOMS, *SHOES}
    woken = {name for one in garments_to_add(OWN, SHOP, k=100) for name in one.wakes}
    assert woken <= {*TOPS, *BOTTOMS, *SHOES}


def test_what_sleeps_is_woken():
    gains = OWN.arrays["outfit.gains"].copy()
    gains[OWN.outfits.garments.positions(["b0"])] -= 4
    found = garments_to_add(replace(OWN, arrays={**OWN.arrays, "outfit.gains": gains}), SHOP, k=8)
    assert {one.id: one.wakes for one in found if one.wakes}["s4"] == ("b0",)


def test_a_shop_is_filtered_and_what_is_not_wanted_left_out():
    cheap = garments_to_add(OWN, SHOP, k=8, where=["price <= 30"])
    assert cheap
    assert max(one.price for one in cheap) <= 30
    best = garments_to_add(OWN, SHOP, k=1, slots=["shoes"])[0]
    other = garments_to_add(OWN, SHOP, k=1, slots=["shoes"], exclude=[best.id])[0]
    assert other.id != best.id
    assert other.new <= best.new


def test_colours_of_one_model_are_there_once():
    shop = completed_model(outfit_shop(n_outfits=120), model=pl.col("id").str.head(1))
    found = garments_to_add(OWN, shop, k=8)
    assert len(found) == len({one.slot for one in found})


def test_a_wardrobe_without_shoes():
    bare = part_of(SHOP, [*TOPS, *BOTTOMS])
    found = garments_to_add(bare, SHOP, k=2)
    assert {one.slot for one in found} >= {"top", "bottom"}
    for one in found:
        assert one.looks == {"top": 3, "bottom": 4, "shoes": 12}[one.slot]


@pytest.mark.parametrize(
    ("more", "error", "says"),
    [
        ({"slots": ["shoe"]}, ConfigError, "no slot 'shoe'"),
        ({"where": ["prize < 3"]}, ConfigError, "prize"),
        ({"exclude": ["x9"]}, UnknownItemError, "x9"),
    ],
)
def test_what_cant_be_asked(more, error, says):
    with pytest.raises(error, match=says):
        garments_to_add(OWN, SHOP, **more)
