"""Colours of garments: named right, whatever the light, with honest shares and confidences."""

import cv2
import numpy as np
import pytest

from flatlays import SHIRT, TROUSERS, flat_lay
from wearwith.pictures.seeing.garment_colours import COLOURS, LEAST_SHARE, clusters_of, colours_of
from wearwith.pictures.seeing.garment_region import GarmentRegion, find_garment
from wearwith.pictures.seeing.prototypes import Prototypes
from wearwith.pictures.seeing.see_garment import see
from wearwith.words.attributes import AttributeVocabulary

CLEAR = {
    "black": (24, 24, 26),
    "white": (247, 246, 244),
    "grey": (135, 136, 138),
    "beige": (214, 196, 160),
    "navy": (28, 37, 65),
    "brown": (107, 66, 38),
    "red": (185, 40, 45),
    "burgundy": (105, 28, 50),
    "pink": (240, 170, 185),
    "orange": (230, 130, 50),
    "mustard": (205, 155, 45),
    "yellow": (245, 225, 100),
    "green": (50, 115, 70),
    "khaki": (85, 83, 52),
    "blue": (60, 95, 160),
    "light blue": (165, 195, 225),
    "turquoise": (60, 185, 180),
    "purple": (115, 75, 150),
}


def prototypes(rows):
    """Prototypes from rows of name, middle, spread and commonness."""
    names, *numbers = zip(*rows, strict=True)
    return Prototypes(names, *(np.array(values, float) for values in numbers))


def garment_of(picture, mask):
    """A garment whose outline is known."""
    lab = cv2.cvtColor(picture.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    return GarmentRegion(lab, mask, 1.0)


def patch(*columns, size=80):
    """A square of columns of colour, each (colour, width in pixels)."""
    picture = np.zeros((size, size, 3), np.uint8)
    left = 0
    for colour, width in columns:
        picture[:, left : left + width] = colour
        left += width
    return picture


def colours(picture, mask=None):
    mask = np.ones(picture.shape[:2], bool) if mask is None else mask
    return colours_of(clusters_of(garment_of(picture, mask)), 1.0)


def test_every_name_is_a_colour_of_the_vocabulary():
    assert set(COLOURS.distinct) <= set(AttributeVocabulary.default().values["colour"])


@pytest.mark.parametrize("name", CLEAR)
def test_a_clear_colour_has_its_name_and_no_other(name):
    (found,) = colours(patch((CLEAR[name], 80)))
    assert (found.attribute, found.value, found.share) == ("colour", name, 1.0)
    assert 0.4 < found.confidence <= 1


@pytest.mark.parametrize("name", CLEAR)
def test_a_photograph_of_a_clear_colour_shows_it(name):
    if name in ("white", "beige"):  # on a pale backdrop the outline is another test's
        return
    found = see(flat_lay(CLEAR[name])[0])
    assert [one.value for one in found if one.attribute == "colour"] == [name]


@pytest.mark.parametrize("name", ["red", "blue", "green", "beige", "grey", "burgundy", "pink"])
def test_shading_does_not_change_the_name(name):
    shade = np.linspace(0.8, 1.05, 80)[:, None, None]
    folds = 1 - 0.12 * (np.sin(np.arange(80) / 6) > 0.8)[None, :, None]
    picture = (patch((CLEAR[name], 80)) * shade * folds).clip(0, 255).astype(np.uint8)
    assert [one.value for one in colours(picture)] == [name]


def test_each_colour_has_its_share():
    found = colours(patch((CLEAR["red"], 48), (CLEAR["navy"], 32)))
    assert {one.value: round(one.share, 1) for one in found} == {"red": 0.6, "navy": 0.4}
    assert found[0].value == "red"


def test_a_small_share_is_dropped():
    width = int(80 * LEAST_SHARE) - 2
    found = colours(patch((CLEAR["navy"], 80 - width), (CLEAR["red"], width)))
    assert [one.value for one in found] == ["navy"]


def test_a_small_colour_is_less_sure_than_a_large_one():
    small, large = (
        next(
            c
            for c in colours(patch((CLEAR["navy"], 80 - w), (CLEAR["red"], w)))
            if c.value == "red"
        )
        for w in (10, 35)
    )
    assert small.confidence < large.confidence


def test_a_colour_on_the_border_of_two_names_is_less_sure():
    red, purple = (np.array(CLEAR[name]) for name in ("red", "purple"))
    between = tuple(int(v) for v in (red + purple) / 2)
    clear, unclear = (colours(patch((c, 80)))[0] for c in (CLEAR["red"], between))
    assert unclear.confidence < clear.confidence


def test_black_stripes_on_white_are_two_colours():
    stripes = [(CLEAR["white"] if n % 2 else CLEAR["black"], 8) for n in range(10)]
    assert {one.value for one in colours(patch(*stripes))} == {"black", "white"}


def test_white_on_white_is_white():
    picture, mask = flat_lay((250, 250, 249), backdrop=(236, 234, 231), shadow=0.3)
    assert colours(picture, mask)[0].value == "white"


@pytest.mark.parametrize("shape", [SHIRT, TROUSERS])
def test_a_garment_that_is_cut_out_is_trusted(shape):
    assert find_garment(flat_lay(CLEAR["red"], shape)[0]).trust == 1


def test_where_no_outline_is_found_the_middle_counts_and_is_less_sure():
    rng = np.random.default_rng(0)
    picture = rng.integers(40, 220, (240, 180, 3)).astype(np.uint8)  # a rug
    picture[60:180, 45:135] = CLEAR["red"]
    garment = find_garment(picture)
    found = colours_of(clusters_of(garment), garment.trust)
    assert garment.trust < 1
    assert found[0].value == "red"
    assert found[0].confidence < colours(patch((CLEAR["red"], 80)))[0].confidence


@pytest.mark.parametrize("shape", [(1, 1), (3, 200), (200, 2), (40, 40)])
@pytest.mark.parametrize("level", [0, 128, 255])
def test_pictures_of_nothing_are_survived(shape, level):
    found = see(np.full((*shape, 3), level, np.uint8))
    assert all(0 <= one.confidence <= 1 and 0 < one.share <= 1 for one in found)


def test_noise_is_survived():
    noise = np.random.default_rng(1).integers(0, 256, (120, 90, 3)).astype(np.uint8)
    assert all(np.isfinite(one.confidence) for one in see(noise))


def test_the_same_picture_shows_the_same():
    picture = flat_lay((120, 60, 80))[0]
    assert see(picture) == see(picture.copy())


def test_clusters_are_of_the_whole_garment():
    found = clusters_of(
        garment_of(patch((CLEAR["red"], 40), (CLEAR["blue"], 40)), np.ones((80, 80), bool))
    )
    assert found.shares.sum() == pytest.approx(1)
    assert (np.diff(found.shares) <= 0).all()
    assert found.middles.shape == (len(found.shares), 3)


def test_prototypes_share_what_lies_between_them():
    two = prototypes([("a", (0.0, 0.0), (1.0, 1.0), 0.0), ("b", (4.0, 0.0), (1.0, 1.0), 0.0)])
    near, middle = two.likelihoods([[0, 0], [2, 0]])
    assert two.distinct == ("a", "b")
    assert near[0] > 0.9
    assert middle == pytest.approx([0.5, 0.5])
    np.testing.assert_allclose(
        two.likelihoods(np.random.default_rng(0).normal(size=(5, 2))).sum(1), 1
    )


def test_prototypes_of_one_name_add_up():
    alone = prototypes([("a", (0.0,), (1.0,), 0.0), ("b", (4.0,), (1.0,), 0.0)])
    twice = prototypes(
        [("a", (0.0,), (1.0,), 0.0), ("a", (0.0,), (1.0,), 0.0), ("b", (4.0,), (1.0,), 0.0)]
    )
    (one,), (two,) = alone.likelihoods([[2.0]]), twice.likelihoods([[2.0]])
    assert one[0] == pytest.approx(1 / 2)
    assert two[0] == pytest.approx(2 / 3)
