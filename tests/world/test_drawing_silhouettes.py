"""Outlines: every category has one, whole, within the frame, and like no other."""

from functools import cache
from itertools import combinations

import cv2
import numpy as np
import pytest

from wearwith.world.assortment import ACCESSORIES, BOTTOMS, TOPS
from wearwith.world.drawing import DrawingSubject, draw
from wearwith.world.drawing.curves import band, curve, mirrored, turned, whole
from wearwith.world.drawing.garment import SILHOUETTES

GARMENTS = TOPS | BOTTOMS | ACCESSORIES["shoe"] | ACCESSORIES["bag"] | ACCESSORIES["jewellery"]


@cache
def covered(category: str, seed: int, material: str | None = None) -> np.ndarray:
    made_of = material or GARMENTS[category].materials[seed % len(GARMENTS[category].materials)]
    subject = DrawingSubject("item", "design", category, "navy", "plain", made_of)
    return draw(subject, seed).cover


def test_every_category_of_the_world_has_a_silhouette():
    assert set(SILHOUETTES) == set(GARMENTS)


@pytest.mark.parametrize("category", GARMENTS)
def test_a_garment_is_one_piece_within_the_frame(category: str):
    for seed in range(6):
        cover = covered(category, seed)
        count, _ = cv2.connectedComponents((cover > 0.5).astype(np.uint8))
        assert count == 2  # the garment and what is around it
        inner = np.zeros_like(cover, dtype=bool)
        inner[2:-2, 2:-2] = True
        assert not (cover[~inner] > 0.05).any()
        assert 0.08 < (cover > 0.5).mean() < 0.6


@pytest.mark.parametrize("category", GARMENTS)
def test_a_category_is_drawn_in_every_material_that_it_is_made_of(category: str):
    for material in GARMENTS[category].materials:
        assert covered(category, 1, material).any()


def test_designs_of_a_category_differ():
    for category in GARMENTS:
        overlaps = [overlap(covered(category, 0), covered(category, seed)) for seed in range(1, 4)]
        assert min(overlaps) < 0.97, category


def test_categories_differ_in_outline():
    """On average over designs: a hoodie is like a sweatshirt, but a skirt is not like jeans."""
    mean = {
        category: np.mean([covered(category, seed) > 0.5 for seed in range(4)], axis=0) > 0.5
        for category in GARMENTS
    }
    found = {pair: overlap(mean[pair[0]], mean[pair[1]]) for pair in combinations(mean, 2)}
    assert max(found.values()) < 0.96
    assert np.median(list(found.values())) < 0.6
    for pair in (("t-shirt", "jeans"), ("leggings", "skirt"), ("camisole", "coat")):
        assert found[pair] < 0.65
    assert found["sweater", "sweatshirt"] > found["sweater", "jeans"]


def overlap(one: np.ndarray, other: np.ndarray) -> float:
    a, b = one > 0.5, other > 0.5
    return float((a & b).sum() / (a | b).sum())


def test_a_curve_runs_through_its_points():
    points = ((0.0, 0.0), (10.0, 4.0), (14.0, 20.0))
    line = curve(*points)
    for point in points:
        assert np.hypot(*(line - point).T).min() < 1e-9
    straight = curve((0, 0), (6, 3))
    assert straight[:, 0] == pytest.approx(2 * straight[:, 1])


def test_what_is_mirrored_twice_is_as_it_was():
    line = curve((1, 2), (5, 9), (3, 12))
    assert mirrored(mirrored(line)) == pytest.approx(line)
    outline = whole(line)
    assert outline[:, 0].sum() == pytest.approx(0)


def test_a_band_lies_to_the_left_of_its_line():
    strip = band(curve((0, 0), (10, 0)), 3)  # to the right along the sheet; up is where y is less
    assert strip[:, 1].min() == pytest.approx(-3)
    assert strip[:, 1].max() == pytest.approx(0)


def test_a_turn_is_clockwise_on_the_sheet():
    assert turned(np.array([[0.0, -1.0]]), 90, (0, 0))[0] == pytest.approx([1, 0])
