"""Garments that stand in for worn ones."""

import numpy as np
import pytest
import torch

from outfit_shop import outfit_shop
from wearwith.catalog import SlotCatalogue
from wearwith.catalog.slot_catalogue import NONE
from wearwith.models.replaced_garments import replaced

GARMENTS = SlotCatalogue.of(outfit_shop().items)


def positions(*names):
    return np.array([NONE if name is None else GARMENTS.position(name) for name in names])


EVERYONE = np.arange(len(GARMENTS))
OUTFITS = np.array([positions("t0", "b0", "s0", "s1"), positions("t1", None, "b3", "g2")])


def drawn(seed=0, log_shares=None, candidates=EVERYONE, **more):
    shares = np.zeros(len(candidates), np.float32) if log_shares is None else log_shares
    generator = torch.Generator().manual_seed(seed)
    return replaced(OUTFITS, candidates, shares, GARMENTS, generator, **more)


@pytest.mark.parametrize("seed", range(5))
def test_each_is_another_candidate_of_its_slot(seed):
    found = drawn(seed)
    present = OUTFITS != NONE
    np.testing.assert_array_equal(found == NONE, ~present)
    np.testing.assert_array_equal(GARMENTS.slots[found[present]], GARMENTS.slots[OUTFITS[present]])
    for row, worn in zip(found, OUTFITS, strict=True):
        assert not set(row) & set(worn[worn != NONE])
    np.testing.assert_array_equal(found, drawn(seed))


def test_what_has_no_other_candidate_stays():
    few = np.sort(positions("t0", "t1", "t5", "b0", "b3", "s0", "s1", "g2"))
    found = drawn(candidates=few)
    np.testing.assert_array_equal(found[0, 1:], positions("b3", "s0", "s1"))
    np.testing.assert_array_equal(found[1, 1:], positions(None, "b0", "g2"))


def test_they_are_drawn_by_their_shares():
    shares = np.full(len(GARMENTS), -50, np.float32)
    wanted = positions("t6", "t7")
    shares[wanted] = np.log([3.0, 1.0])
    tops = np.array([drawn(seed, shares)[:, 0] for seed in range(200)]).ravel()
    assert set(tops) == set(wanted)
    assert 0.67 < (tops == wanted[0]).mean() < 0.83


def test_matched_ones_are_of_the_group_if_there_is_one():
    groups = np.array([int(name[1:]) % 4 for name in GARMENTS.ids])
    found = drawn(groups=groups, matched_share=1.0)
    present = OUTFITS != NONE
    np.testing.assert_array_equal(groups[found[present]], groups[OUTFITS[present]])
    alone = np.arange(len(GARMENTS))  # everyone in a group of its own
    assert (drawn(groups=alone, matched_share=1.0) != OUTFITS)[present].all()
