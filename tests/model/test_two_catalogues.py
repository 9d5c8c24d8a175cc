"""A wardrobe and a shop side by side: own garments score as before, and the shop's among them."""

from dataclasses import replace

import numpy as np
import pytest

from outfit_models import completed_model, outfit_model
from outfit_shop import outfit_shop
from wardrobes import part_of
from wearwith.errors import ConfigError
from wearwith.model.two_catalogues import OF_SHOP, beside

SHOP = completed_model(outfit_shop(n_outfits=120))
OWN = part_of(SHOP, ["t0", "t1", "t2", "b0", "b1", "b3", "s0", "s1"])


def scores(model, outfits):
    garments = model.outfits.garments
    rows = np.array([garments.positions(outfit) for outfit in outfits])
    return model.outfits.teacher.score_outfits(rows)


def test_own_garments_score_as_before():
    both = beside(OWN, SHOP)
    outfits = [("t0", "b1", "s0"), ("t2", "b3", "s1")]
    np.testing.assert_allclose(scores(both, outfits), scores(OWN, outfits), atol=1e-5)
    assert len(both.outfits.garments) == len(OWN.outfits.garments) + len(SHOP.outfits.garments)


def test_of_the_same_garments_the_shops_are_where_the_own_ones_are():
    both = beside(SHOP, SHOP)
    own, mixed = ("t0", "b1", "s0"), (f"{OF_SHOP}t0", "b1", f"{OF_SHOP}s0")
    same = scores(both, [own, mixed])
    assert same[0] == pytest.approx(same[1], abs=1e-5)


def test_a_shop_of_other_photographs_is_shifted_to_the_own_mean_slot_by_slot():
    arrays = dict(SHOP.arrays)
    arrays["outfit.points"] = arrays["outfit.points"] + np.float32(5)
    arrays["outfit.gains"] = arrays["outfit.gains"] + np.float32(3)
    foreign = beside(SHOP, replace(SHOP, arrays=arrays))
    plain = beside(SHOP, SHOP)
    for name in ("outfit.points", "outfit.gains"):
        np.testing.assert_allclose(foreign.arrays[name], plain.arrays[name], atol=1e-4)
    both = beside(OWN, SHOP)  # which has no bag
    garments = both.outfits.garments
    is_shop = np.array([name.startswith(OF_SHOP) for name in garments.ids])
    shifts = []
    for slot in ("top", "bottom", "shoes"):
        mine = garments.of_slot(slot)
        own, theirs = mine[~is_shop[mine]], mine[is_shop[mine]]
        means = [both.arrays["outfit.points"][some].mean(axis=0) for some in (own, theirs)]
        np.testing.assert_allclose(*means, atol=1e-5)
        before = SHOP.arrays["outfit.points"][SHOP.outfits.garments.of_slot(slot)].mean(axis=0)
        shifts.append(means[0] - before)
    bags = garments.of_slot("bag")
    moved = both.arrays["outfit.points"][bags]
    was = SHOP.arrays["outfit.points"][SHOP.outfits.garments.of_slot("bag")]
    np.testing.assert_allclose(moved - was, np.tile(np.mean(shifts, axis=0), (8, 1)), atol=1e-5)


@pytest.mark.parametrize("seed", [1])
def test_another_model_is_refused(seed):
    other = outfit_model(outfit_shop(n_outfits=120), seed)
    for one, two in ((OWN, other), (other, OWN), (OWN, outfit_model(outfit_shop(), taught=False))):
        with pytest.raises(ConfigError, match="was not prepared with this model") as told:
            beside(one, two)
        assert "wearwith wardrobe PHOTOS --model" in told.value.fix
