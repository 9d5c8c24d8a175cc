"""Two garments in one picture are told from one, where their colours or places tell."""

import numpy as np
import pytest

from flatlays import HEIGHT, SHIRT, TROUSERS, WIDTH, drawn, flat_lay
from wearwith.pictures.seeing.see_garment import see
from wearwith.pictures.seeing.several_garments import largest_beside, parting, several
from wearwith.pictures.seeing.sighting import GARMENTS

RULES_FIRE = 0.6
RED, NAVY, GREEN = (180, 40, 45), (35, 45, 85), (60, 120, 75)
Y = np.arange(HEIGHT)[:, None, None]
TROUSERS_MASK = drawn(TROUSERS)[..., None] > 0.5


def dyed(upper, lower, line=150):
    """A long narrow garment of two colours, one above the line."""
    picture, _ = flat_lay(upper, TROUSERS)
    below, _ = flat_lay(lower, TROUSERS)
    return np.where((line > Y) | ~TROUSERS_MASK, picture, below)


def says_several(picture):
    return GARMENTS in {one.attribute for one in see(picture)}


def test_two_colours_with_a_line_between_are_two_garments_and_nothing_is_sure():
    found = see(dyed(RED, NAVY))
    assert found[-1].attribute == GARMENTS
    assert found[-1].value == "several"
    colours = {one.value for one in found if one.attribute == "colour"}
    assert colours == {"red", "navy"}
    assert all(one.confidence < RULES_FIRE for one in found[:-1])


@pytest.mark.parametrize("shape", [SHIRT, TROUSERS])
def test_a_garment_of_one_colour_is_one(shape):
    assert not says_several(flat_lay(GREEN, shape)[0])


def test_a_small_part_of_another_colour_is_a_waistband():
    top = np.flatnonzero(TROUSERS_MASK.any(axis=(1, 2)))[0]
    assert not says_several(dyed(RED, NAVY, line=top + 15))


def test_stripes_are_one_garment():
    stripes = np.where(Y // 20 % 2, flat_lay(RED, TROUSERS)[0], flat_lay(NAVY, TROUSERS)[0])
    assert not says_several(np.where(TROUSERS_MASK, stripes, flat_lay(RED, TROUSERS)[0]))


def test_a_wide_garment_of_two_colours_is_one():
    wide = np.ones((50, 50), bool)
    assert several(wide, 1.0, 0.0) == []
    assert several(np.ones((80, 50), bool), 1.0, 0.0) != []


def test_parting_is_the_largest_total_variation_between_above_and_below():
    rng = np.random.default_rng(0)
    rows = np.sort(rng.integers(0, 40, 500))
    owner = np.where(rng.random(500) < 0.2 + 0.6 * (rows > 25), 1, 0)
    expected = 0.0
    for line in range(40):
        above, below = owner[rows <= line], owner[rows > line]
        if 75 <= len(above) <= 425:
            expected = max(expected, abs(above.mean() - below.mean()))
    assert parting(rows, owner) == pytest.approx(expected)
    assert parting(rows, np.zeros(500, int)) == 0


def test_what_lies_beside_is_measured_in_garments():
    picture = np.full((HEIGHT, WIDTH, 3), 235, np.uint8)
    mask = np.zeros((HEIGHT, WIDTH), bool)
    mask[40:140, 40:120] = True
    picture[mask] = RED
    assert largest_beside(picture, mask) == 0
    picture[200:280, 40:120] = NAVY
    assert largest_beside(picture, mask) == pytest.approx(0.8, abs=0.08)
    (found,) = several(mask, 0.0, largest_beside(picture, mask))
    assert found.attribute == GARMENTS
