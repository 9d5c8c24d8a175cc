"""Cutting garments out: on drawn photographs, whose outline is known, and on real ones."""

import sys
from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flatlays import HEIGHT, STRAP_TOP, STRAPS, TROUSERS, WIDTH, drawn, flat_lay
from wearwith.pictures.cutout import cut_out, put_on_white
from wearwith.pictures.decoding import open_picture

RED, NAVY, BLACK, BEIGE = (170, 40, 50), (40, 45, 80), (25, 25, 27), (205, 180, 150)


def overlap(found, true):
    """Intersection over union."""
    return (found & true).sum() / (found | true).sum()


def eroded(mask, radius):
    return cv2.erode(mask.astype(np.uint8), np.ones((2 * radius + 1,) * 2)).astype(bool)


@pytest.mark.parametrize("colour", [RED, NAVY, BLACK, BEIGE], ids=["red", "navy", "black", "beige"])
def test_a_garment_is_cut_out_without_its_shadow(colour):
    picture, true = flat_lay(colour, shadow=0.5)
    found = cut_out(picture)
    assert overlap(found.mask, true) > 0.97
    assert found.confidence > 0.95
    assert found.is_trusted


@pytest.mark.parametrize("colour", [RED, BEIGE], ids=["red", "beige"])
def test_a_backdrop_may_be_lit_unevenly(colour):
    picture, true = flat_lay(colour, vignette=0.15)
    assert overlap(cut_out(picture).mask, true) > 0.97


def test_a_white_garment_is_cut_out_of_an_off_white_backdrop():
    picture, true = flat_lay((250, 250, 250), backdrop=(230, 229, 226), shadow=0.06)
    assert overlap(cut_out(picture).mask, true) > 0.95


def test_a_backdrop_may_be_darker_than_the_garment():
    picture, true = flat_lay(BEIGE, backdrop=(110, 112, 118))
    assert overlap(cut_out(picture).mask, true) > 0.95


def test_thin_straps_are_kept():
    picture, _ = flat_lay((30, 90, 120), STRAP_TOP)
    straps = drawn(STRAPS) > 0.9
    assert cut_out(picture).mask[straps].mean() > 0.95


def test_a_black_strap_of_two_pixels_is_told_from_a_shadow():
    thin = [
        [(x, 0.12), (x + 0.011, 0.12), (x + 0.011, 0.42), (x, 0.42)]  # x, y of its corners
        for x in (0.375, 0.605)
    ]
    picture, _ = flat_lay(BLACK, [STRAP_TOP[0], *thin], shadow=0.3)
    assert cut_out(picture).mask[drawn(thin) > 0.9].mean() > 0.9


@pytest.mark.parametrize("factor", [0.5, 1.5, 4.2])
def test_a_picture_of_any_size_has_a_mask_of_its_own_size(factor):
    picture, true = flat_lay(RED, TROUSERS)
    size = round(factor * WIDTH), round(factor * HEIGHT)
    scaled = cv2.resize(
        picture, size, interpolation=cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    )
    large = cv2.resize(true.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST) > 0
    found = cut_out(scaled)
    assert found.mask.shape == large.shape
    assert overlap(found.mask, large) > 0.95
    assert found.is_trusted


def test_what_was_found_is_put_on_white_without_looking_again(monkeypatch):
    picture, _ = flat_lay(RED)
    found = cut_out(picture)
    expected = put_on_white(picture)
    monkeypatch.setattr(sys.modules["wearwith.pictures.cutout.cut_out"], "find_band", None)
    for one, other in zip(put_on_white(picture, found), expected, strict=True):
        np.testing.assert_array_equal(one, other)


def test_the_gap_between_trouser_legs_is_backdrop():
    picture, _ = flat_lay((60, 110, 80), TROUSERS)
    found = cut_out(picture).mask
    column = found[:, WIDTH // 2]
    assert column[int(0.2 * HEIGHT)]
    assert not column[int(0.6 * HEIGHT) :].any()


def test_a_garment_looks_the_same_before_any_backdrop():
    warm, _ = flat_lay(NAVY, backdrop=(240, 232, 222), shadow=0.1)
    cool, _ = flat_lay(NAVY, backdrop=(205, 210, 216), shadow=0.3)
    before = np.abs(warm.astype(int) - cool).mean()
    after = np.abs(put_on_white(warm)[0].astype(int) - put_on_white(cool)[0]).mean()
    assert before > 10
    assert after < 0.5


def test_a_mirrored_photograph_gives_the_mirrored_mask():
    picture, _ = flat_lay(RED)
    mirrored = cut_out(np.ascontiguousarray(picture[:, ::-1])).mask[:, ::-1]
    assert overlap(mirrored, cut_out(picture).mask) > 0.98


def test_the_same_photograph_gives_the_same_mask_in_every_thread():
    pictures = [flat_lay(colour)[0] for colour in (RED, NAVY, BEIGE)]
    alone = [cut_out(picture).mask for picture in pictures]
    with ThreadPoolExecutor(2) as pool:
        together = [found.mask for found in pool.map(cut_out, pictures * 2)]
    np.testing.assert_array_equal(together, alone * 2)


def test_nothing_but_the_garment_is_put_on_white():
    picture, true = flat_lay(RED)
    before = picture.copy()
    found = cut_out(picture)
    white, was_cut = put_on_white(picture)
    assert was_cut
    assert (white[~found.mask] == 255).all()
    inside = eroded(true, 4)
    np.testing.assert_array_equal(white[inside], picture[inside])
    np.testing.assert_array_equal(picture, before)


def blank():
    return flat_lay(RED, [])[0]


def cropped():
    """Show cloth alone, without any backdrop."""
    picture, _ = flat_lay(RED)
    return np.ascontiguousarray(picture[100:260, 80:160])


def cut_off():
    """Show a garment that reaches out of the picture."""
    picture, _ = flat_lay(NAVY)
    return np.ascontiguousarray(picture[:, 60:])


@pytest.mark.parametrize("make", [blank, cropped, cut_off])
def test_a_photograph_without_a_whole_garment_is_never_trusted(make):
    assert not cut_out(make()).is_trusted


def test_a_photograph_without_a_garment_stays_as_it_is():
    picture = blank()
    same, was_cut = put_on_white(picture)
    assert not was_cut
    np.testing.assert_array_equal(same, picture)


@pytest.mark.parametrize("size", [(1, 1), (5, 300), (300, 5), (31, 44), (30, 100)])
def test_tiny_pictures_stay_as_they_are(size):
    picture = cv2.resize(flat_lay(NAVY)[0], size, interpolation=cv2.INTER_AREA)
    same, was_cut = put_on_white(picture)
    assert not was_cut
    np.testing.assert_array_equal(same, picture)


@settings(max_examples=40, deadline=None)
@given(
    height=st.integers(28, 90),
    width=st.integers(28, 90),
    seed=st.integers(0, 1000),
    boxes=st.integers(0, 3),
    noise=st.sampled_from([0, 1, 40]),
)
def test_any_picture_is_cut_or_kept(height, width, seed, boxes, noise):
    rng = np.random.default_rng(seed)
    picture = rng.integers(0, 256, 3) + rng.normal(0, noise, (height, width, 3))
    for _ in range(boxes):
        top, left = rng.integers(0, height), rng.integers(0, width)
        picture[top : top + rng.integers(1, height), left : left + rng.integers(1, width)] = (
            rng.integers(0, 256, 3)
        )
    picture = picture.clip(0, 255).astype(np.uint8)
    found = cut_out(picture)
    assert found.mask.shape == (height, width)
    assert 0 <= found.confidence <= 1
    white, was_cut = put_on_white(picture)
    assert was_cut == (found.confidence > 0)
    assert (white[~found.mask] == 255).all() if was_cut else white is picture


@pytest.mark.real
def test_garments_are_cut_out_of_real_photographs(shared_data):
    folder = shared_data / "mango" / "datathon"
    products = pl.read_csv(folder / "dataset" / "product_data.csv").sort("cod_modelo_color")
    garments = products.filter(pl.col("des_product_category").is_in(["Tops", "Bottoms"]))
    files = garments.gather_every(garments.height // 30)["des_filename"].to_list()[:30]
    found = [cut_out(open_picture((shared_data / "mango" / file).read_bytes())) for file in files]
    assert sum(result.is_trusted for result in found) >= 27
    shares = [result.mask.mean() for result in found]
    assert 0.2 < np.median(shares) < 0.5
    assert np.median([result.mask[0].mean() for result in found]) == 0
