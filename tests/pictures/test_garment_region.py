"""What is about each pixel of a garment, and how its cloth resembles itself."""

import cv2
import numpy as np

from flatlays import SHIRT, drawn
from wearwith.pictures.seeing.garment_patterns import _autocorrelation
from wearwith.pictures.seeing.garment_region import SHADING, GarmentRegion, find_garment


def test_surroundings_are_those_of_a_blur_of_the_whole_picture():
    mask = drawn(SHIRT) > 0.5
    rng = np.random.default_rng(0)
    lab = (50 + cv2.GaussianBlur(rng.normal(0, 60, (*mask.shape, 3)), (0, 0), 6)).astype(np.float32)
    garment = GarmentRegion(lab, mask, 1.0)
    inner = garment.inner.astype(np.float32)
    spread = SHADING * float(np.sqrt(inner.sum()))
    blurred = cv2.GaussianBlur(lab * inner[..., None], (0, 0), spread)
    expected = blurred / (cv2.GaussianBlur(inner, (0, 0), spread) + 1e-3)[..., None]
    apart = np.abs(garment.surroundings - expected)[garment.inner]
    assert apart.max() < 0.05 * lab[garment.inner].std()


def test_a_garment_of_a_few_pixels_has_surroundings():
    lab = np.full((3, 2, 3), 40, np.float32)
    garment = GarmentRegion(lab, np.ones((3, 2), bool), 1.0)
    np.testing.assert_allclose(garment.surroundings, lab, rtol=0.01)


def test_a_garment_is_cut_to_its_box():
    picture = np.full((300, 200, 3), 235, np.uint8)
    picture[100:220, 60:140] = (60, 120, 75)
    garment = find_garment(picture)
    assert garment.lab.shape == (*garment.mask.shape, 3)
    assert garment.mask.shape[0] < 150
    assert garment.mask.shape[1] < 110


def test_autocorrelation_is_that_of_moved_pictures():
    image = np.random.default_rng(1).normal(size=(23, 17)).astype(np.float32)
    reach = 6
    found = _autocorrelation(image, reach)
    assert found.shape == (reach + 1, 2 * reach + 1)
    for down in (0, 3, 6):
        for right in (-6, -1, 0, 4):
            padded = np.pad(image, reach)
            moved = np.roll(padded, (-down, -right), axis=(0, 1))
            expected = (padded * moved).sum()
            assert abs(found[down, reach + right] - expected) < 1e-3
