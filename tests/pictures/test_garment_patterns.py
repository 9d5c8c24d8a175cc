"""Patterns and outlines: what repeats is told, what is not sure stays without a name."""

import numpy as np
import pytest

from flatlays import HEIGHT, SHIRT, STRAP_TOP, TROUSERS, WIDTH, drawn, flat_lay
from wearwith.pictures.seeing.garment_kinds import FAMILIES, kind_of, measures_of
from wearwith.pictures.seeing.garment_patterns import PATTERNS, cues_of, pattern_of
from wearwith.pictures.seeing.garment_region import GarmentRegion, find_garment
from wearwith.words.attributes import AttributeVocabulary

SURE = 0.6
Y, X = np.mgrid[:HEIGHT, :WIDTH]
GROUND, INK = np.array((60, 90, 150)), np.array((235, 232, 225))


def blobs():
    """Uneven blotches of many sizes."""
    import cv2

    noise = np.random.default_rng(5).normal(size=(HEIGHT, WIDTH)).astype(np.float32)
    smooth = cv2.GaussianBlur(noise, (0, 0), 4) + 0.6 * cv2.GaussianBlur(noise, (0, 0), 7)
    return smooth > np.quantile(smooth, 0.6)


def dots(period, radius):
    shifted = X + (Y // period % 2) * period // 2
    return (shifted % period - period / 2) ** 2 + (Y % period - period / 2) ** 2 < radius**2


MOTIFS = {
    "plain": (np.zeros((HEIGHT, WIDTH), bool), "plain"),
    "stripes across": (Y % 14 < 6, "striped"),
    "stripes down": (X % 12 < 5, "striped"),
    "wide stripes": (Y % 30 < 14, "striped"),
    "slanting stripes": ((X + Y) % 18 < 8, "striped"),
    "dots": (dots(16, 4.5), "dotted"),
    "blotches": (blobs(), "printed"),
}


def dressed(ink_at, shape=SHIRT, ground=GROUND, strength=1.0):
    """A photograph of a garment with a motif, under folds, shadow and noise."""
    picture, mask = flat_lay(tuple(ground), shape)
    inked = picture + strength * ink_at[..., None] * (INK - ground)
    return np.where(mask[..., None], inked, picture).clip(0, 255).astype(np.uint8)


def pattern(picture):
    found = [one for one in pattern_of(find_garment(picture)) if one.confidence >= SURE]
    return found[0].value if found else None


@pytest.mark.parametrize("name", MOTIFS)
def test_drawn_patterns_are_told(name):
    motif, expected = MOTIFS[name]
    assert pattern(dressed(motif)) == expected


@pytest.mark.parametrize(("period", "radius"), [(12, 3.5), (14, 4), (14, 4.5), (20, 3)])
def test_other_dots_are_told_or_left(period, radius):
    assert pattern(dressed(dots(period, radius))) in ("dotted", None)


def test_a_check_is_told():
    bands = 0.5 * (Y % 28 < 13) + 0.5 * (X % 28 < 13)
    assert pattern(dressed(bands, strength=0.8)) == "checked"


@pytest.mark.parametrize("ground", [(30, 30, 32), (200, 60, 60), (90, 120, 80)])
def test_folds_are_no_pattern(ground):
    picture, mask = flat_lay(ground)
    folds = 1 - 0.18 * np.exp(-(((X + 0.3 * Y - 150) / 12) ** 2)) - 0.1 * (Y / HEIGHT)
    folded = np.where(mask[..., None], picture * folds[..., None], picture).astype(np.uint8)
    assert pattern(folded) in ("plain", None)


def test_fainter_stripes_are_less_sure():
    motif = MOTIFS["stripes across"][0]
    strong, faint = (pattern_of(find_garment(dressed(motif, strength=s))) for s in (1.0, 0.13))
    assert strong[0].value == "striped"
    assert not faint or faint[0].value != "striped" or faint[0].confidence < strong[0].confidence


def test_a_scrap_has_no_pattern():
    mask = np.zeros((HEIGHT, WIDTH), bool)
    mask[100:120, 100:120] = True
    assert cues_of(GarmentRegion(np.zeros((HEIGHT, WIDTH, 3), np.float32), mask, 1.0)) is None


def test_names_and_cues_exist():
    cues = cues_of(find_garment(dressed(MOTIFS["dots"][0])))
    assert set(PATTERNS) <= set(AttributeVocabulary.default().values["pattern"])
    assert {name for rows in PATTERNS.values() for name in rows} <= set(vars(cues))


def kinds(shape):
    found = kind_of(find_garment(dressed(MOTIFS["plain"][0], shape)))
    return {one.attribute: (one.value, one.confidence) for one in found}


def test_two_legs_are_trousers():
    found = kinds(TROUSERS)
    assert (found["kind"][0], found["category"][0]) == ("bottom", "trousers")


@pytest.mark.parametrize("shape", [SHIRT, STRAP_TOP])
def test_sleeves_and_straps_are_a_top_of_no_category(shape):
    found = kinds(shape)
    assert found["kind"][0] == "top"
    assert "category" not in found


def test_a_guessed_outline_tells_no_kind():
    garment = GarmentRegion(np.zeros((HEIGHT, WIDTH, 3), np.float32), drawn(TROUSERS) > 0.5, 0.7)
    assert kind_of(garment) == []


def test_categories_are_of_the_vocabulary():
    known = AttributeVocabulary.default().values["category"]
    assert {name for name, kind in FAMILIES.items() if kind == "bottom"} <= set(known)


def test_place_and_size_do_not_change_an_outline():
    mask = drawn(TROUSERS) > 0.5
    moved = np.zeros((2 * HEIGHT, 2 * WIDTH), bool)
    moved[50 : 50 + HEIGHT, 90 : 90 + WIDTH] = mask
    np.testing.assert_allclose(measures_of(moved), measures_of(mask))
