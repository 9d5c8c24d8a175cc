"""A picture of nothing is told from white cloth before white paper."""

import numpy as np
import pytest

from wearwith.pictures.blank import shows_nothing


def plain(colour, shape=(120, 90)):
    return np.full((*shape, 3), colour, np.uint8)


@pytest.mark.parametrize("shape", [(1, 1), (3, 200), (120, 90), (2000, 1500)])
@pytest.mark.parametrize("colour", [255, 0, (230, 228, 220)])
def test_one_colour_shows_nothing(colour, shape):
    assert shows_nothing(plain(colour, shape))


def test_a_little_noise_is_still_nothing():
    noise = np.random.default_rng(0).normal(0, 1.5, (300, 300, 3))
    assert shows_nothing((250 + noise).clip(0, 255).astype(np.uint8))


def test_white_cloth_with_a_shadow_is_something():
    picture = plain(255)
    picture[30:90, 20:70] = 250
    picture[88:92, 20:70] = 235  # its shadow
    assert not shows_nothing(picture)


def test_a_small_garment_is_something():
    picture = plain(255, (600, 600))
    picture[250:330, 250:330] = (40, 60, 120)
    assert not shows_nothing(picture)
