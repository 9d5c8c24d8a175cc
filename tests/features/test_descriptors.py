"""The built-in descriptors: drawn garments and cloths whose answers are known, and real ones."""

import sys

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flatlays import SHIRT, STRAP_TOP, TROUSERS, drawn, flat_lay
from wearwith.errors import ExtraMissingError
from wearwith.features.descriptors import BLOCKS, Descriptors
from wearwith.features.descriptors import garment_descriptors as encoder
from wearwith.features.descriptors.patch import patch_of
from wearwith.features.encoders import make_encoder
from wearwith.pictures.cutout import put_on_white
from wearwith.pictures.foreground import foreground_of

RED, NAVY, GREEN = (170, 40, 50), (40, 45, 80), (60, 110, 80)


def on_white(colour, shapes=SHIRT, cloth=None):
    """A garment on pure white, as the cut-out leaves it; `cloth` is a picture to cut it from."""
    mask = drawn(shapes)[..., None] > 0.5
    inside = np.broadcast_to(np.array(colour, np.uint8), (*mask.shape[:2], 3))
    return np.where(mask, inside if cloth is None else cloth, 255).astype(np.uint8)


def striped(period, axis=0, light=230, dark=40):
    """Cloth with stripes: 0 means that they lie across, 1 that they run down."""
    y, x = np.mgrid[:334, :239]
    cloth = np.where((y, x)[axis] % period < period / 2, light, dark)
    return np.repeat(cloth[..., None], 3, axis=2).astype(np.uint8)


def on_carpet(colour, shapes=SHIRT):
    """A garment on a carpet with much texture, of which nothing can be cut out."""
    rng = np.random.default_rng(0)
    carpet = np.array([150, 120, 90]) + rng.normal(0, 25, (334, 239, 1)) * np.ones(3)
    mask = drawn(shapes)[..., None] > 0.5
    return np.where(mask, colour, carpet.clip(0, 255)).astype(np.uint8), mask[..., 0]


def block(picture, name):
    return BLOCKS[name][1](patch_of(picture))


def distances(picture, *others):
    """Euclidean distances of the first picture's vector from those of the others."""
    first, *rest = Descriptors().encode([picture, *others])
    return [float(np.linalg.norm(first - vector)) for vector in rest]


def shifted(picture, down, right):
    moved = np.full_like(picture, 255)
    moved[max(0, down) :, max(0, right) :] = picture[: 334 - max(0, down), : 239 - max(0, right)]
    return moved


@pytest.fixture(scope="module")
def pictures():
    return [on_white(RED), on_white(NAVY, TROUSERS), flat_lay(GREEN)[0], on_carpet(NAVY)[0]]


def test_a_vector_has_804_finite_numbers(pictures):
    made = make_encoder("descriptors")
    vectors = made.encode(pictures)
    assert isinstance(made, Descriptors)
    assert vectors.shape == (4, made.dim) == (4, 804)
    assert vectors.dtype == np.float32
    assert np.isfinite(vectors).all()


def test_the_layout_is_what_the_blocks_give(pictures):
    lengths = {name: len(block(pictures[0], name)) for name in BLOCKS}
    assert lengths == {name: encoder.DIMS[name] for name in BLOCKS}
    vector = Descriptors().encode(pictures[:1])[0]
    start = sum(lengths[name] for name in list(BLOCKS)[:3])
    np.testing.assert_allclose(
        vector[start : start + lengths["edges"]], 0.1 * block(pictures[0], "edges"), rtol=1e-6
    )


def test_equal_pictures_have_equal_vectors_in_any_batch(pictures):
    together = Descriptors().encode(pictures)
    alone = np.concatenate([Descriptors().encode([picture]) for picture in reversed(pictures)])
    # How sums are rounded hangs on where in memory the pictures lie.
    np.testing.assert_allclose(together, alone[::-1], atol=1e-6)


def test_a_moved_garment_stays_what_it_is():
    shirt = on_white(RED)
    moved, other_colour, other_shape = distances(
        shirt, shifted(shirt, 20, 15), on_white(NAVY), on_white(RED, TROUSERS)
    )
    assert moved < 0.02 * min(other_colour, other_shape)


def test_a_smaller_picture_of_it_is_near():
    shirt = on_white(RED)
    small = cv2.resize(shirt, (120, 167), interpolation=cv2.INTER_NEAREST)
    near, *far = distances(shirt, small, on_white(NAVY), on_white(RED, STRAP_TOP))
    assert near < 0.5 * min(far)


@pytest.mark.parametrize("shapes", [SHIRT, TROUSERS, STRAP_TOP], ids=["shirt", "trousers", "top"])
def test_a_mirrored_garment_is_nearer_to_itself_than_to_others(shapes):
    # Not quite symmetric: a patch of another colour at one hip.
    garment = on_white(RED, shapes)
    hip = garment[200:230, 90:120]
    hip[(hip != 255).any(axis=2)] = NAVY
    others = [on_white(RED, other) for other in (SHIRT, TROUSERS, STRAP_TOP) if other is not shapes]
    mirrored, *far = distances(garment, np.ascontiguousarray(garment[:, ::-1]), *others)
    assert mirrored < min(far)


def test_colours_are_told_apart_and_shades_are_near():
    shade, other = distances(on_white(RED), on_white((180, 48, 55)), on_white(GREEN))
    assert shade < 0.4 * other


def test_the_shares_of_colours_sum_to_one_and_follow_the_area():
    shirt = on_white(RED)
    whole = block(shirt, "colours")
    assert (whole**2).sum() == pytest.approx(1, abs=1e-5)
    shirt[170:][(shirt[170:] != 255).any(axis=2)] = NAVY
    halves = block(shirt, "colours") ** 2
    red, navy = (block(on_white(colour), "colours") > 0.05 for colour in (RED, NAVY))
    assert 0.3 < halves[red & ~navy].sum() < 0.7
    assert 0.3 < halves[navy & ~red].sum() < 0.7


def test_the_ground_has_no_part_in_the_colours():
    red, navy = on_carpet(RED)[0], on_carpet(NAVY)[0]
    same, other = (
        np.linalg.norm(block(red, "colours") - block(picture, "colours"))
        for picture in (on_white(RED), navy)
    )
    assert same < 0.5 * other


def test_stripes_are_told_from_plain_cloth_by_direction_and_width():
    plain = on_white((135, 135, 135))
    across, down = (on_white(RED, cloth=striped(16, axis)) for axis in (0, 1))
    wide = on_white(RED, cloth=striped(48))
    edges = {
        name: block(picture, "edges").reshape(3, 10)
        for name, picture in {"plain": plain, "across": across, "down": down, "wide": wide}.items()
    }
    # Eight orientations of the gradient, beginning with one along x; then all of them together.
    assert edges["plain"][0, 8] < 0.1 < edges["wide"][0, 8] < edges["across"][0, 8]
    assert edges["across"][0, 4] > 3 * edges["across"][0, 0]
    assert edges["down"][0, 0] > 3 * edges["down"][0, 4]


def test_a_period_comes_back_and_plain_cloth_has_none():
    striped_shirt = on_white(RED, cloth=striped(24))
    down, across = block(striped_shirt, "periods").reshape(2, 25)
    assert down[-1] > 0.5
    high = np.flatnonzero((drawn(SHIRT) > 0.5).any(axis=1))
    period = 24 * 64 / (high[-1] + 1 - high[0])  # in pixels of the patch at half its size
    rest = down[4 : int(1.5 * period)]  # lags from 5 on, short of two periods
    assert abs(5 + int(rest.argmax()) - period) <= 1
    assert down[-1] > 2 * across[-1]
    assert np.abs(block(on_white(RED), "periods")).max() < 0.2


def test_a_cut_out_is_read_off_its_white():
    picture, _ = flat_lay(NAVY, TROUSERS)
    garment, is_cut = put_on_white(picture)
    assert is_cut
    true = drawn(TROUSERS) > 0.5
    found = foreground_of(garment) > 0.5
    assert (found & true).sum() / (found | true).sum() > 0.97


def test_white_spots_on_a_cut_out_are_cloth_and_gaps_are_not():
    garment = on_white(RED)
    garment[150:156, 100:106] = 255
    garment[200:240, 100:140] = 255
    weights = foreground_of(garment)
    assert weights[152, 103] == 1
    assert weights[220, 120] == 0


def test_a_garment_on_a_carpet_is_guessed():
    picture, true = on_carpet(NAVY)
    assert not put_on_white(picture)[1]
    found = foreground_of(picture) > 0.5
    assert (found & true).sum() / (found | true).sum() > 0.8


def test_proportions_of_a_rectangle_are_known():
    sheet = np.full((334, 239, 3), 255, np.uint8)
    sheet[60:260, 70:170] = RED
    aspect, fill, solidity, length, symmetry, *hu = block(sheet, "proportions")
    assert aspect == pytest.approx(1.5 * np.log(2), abs=0.03)
    assert (fill, solidity, symmetry) == pytest.approx((1, 1, 1), abs=0.05)
    assert length == pytest.approx(1, abs=0.05)
    assert np.isfinite(hu).all()


HOSTILE = {
    "one pixel": np.full((1, 1, 3), 90, np.uint8),
    "one white pixel": np.full((1, 1, 3), 255, np.uint8),
    "all white": np.full((334, 239, 3), 255, np.uint8),
    "all black": np.zeros((334, 239, 3), np.uint8),
    "a thread": np.zeros((1, 2000, 3), np.uint8),
    "a thread down": np.full((900, 2, 3), 128, np.uint8),
    "a dot on white": np.pad(
        np.zeros((1, 1, 3), np.uint8), ((99, 99), (99, 99), (0, 0)), constant_values=255
    ),
}


@pytest.mark.parametrize("picture", HOSTILE.values(), ids=HOSTILE)
def test_hostile_pictures_have_finite_vectors(picture):
    vector = Descriptors().encode([picture])
    assert np.isfinite(vector).all()
    assert np.abs(vector).max() < 10


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 60), st.integers(1, 60))
def test_any_picture_has_a_finite_vector(seed, height, width):
    picture = np.random.default_rng(seed).integers(0, 256, (height, width, 3)).astype(np.uint8)
    assert np.isfinite(Descriptors().encode([picture])).all()


def test_the_fingerprint_tells_of_version_and_layout(monkeypatch):
    before = Descriptors().fingerprint()
    assert before["blocks"]["colours"] == [180, 1.0]
    monkeypatch.setattr(encoder, "VERSION", encoder.VERSION + 1)
    assert Descriptors().fingerprint() != before


def test_a_missing_extra_is_an_error_with_its_install_line(monkeypatch):
    for loaded in [name for name in sys.modules if name.startswith("wearwith.features.descr")]:
        monkeypatch.delitem(sys.modules, loaded)
    monkeypatch.setitem(sys.modules, "cv2", None)
    with pytest.raises(ExtraMissingError, match=r'pip install "wearwith\[vision\]"'):
        make_encoder("descriptors")


@pytest.mark.real
@pytest.mark.slow
def test_real_photographs_tell_their_category(shared_data):
    """Five-fold linear probe on a quarter of the photographs, uncut; chance is one in eight."""
    import polars as pl
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold, cross_val_score
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    from wearwith.pictures.decoding import open_picture

    folder = shared_data / "photos"
    items = pl.read_csv(folder / "items.csv")[::4]
    pictures = [open_picture((folder / image).read_bytes()) for image in items["image"]]
    probe = make_pipeline(StandardScaler(with_std=False), LogisticRegression(C=3, max_iter=2000))
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    vectors = Descriptors().encode(pictures)
    accuracy = cross_val_score(probe, vectors, items["category"].to_numpy(), cv=folds).mean()
    assert accuracy > 0.4
