"""ICC profiles: colours as they were meant, whatever else the file is."""

import io
import struct

import numpy as np
import pytest
from PIL import Image, ImageCms

from wearwith.pictures.decoding import open_picture

RED, BLUE = (220, 30, 40), (20, 40, 210)
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def primary(tag):
    """The value of a colour's primary in the profile of sRGB."""
    entry = SRGB.index(tag)
    start, length = struct.unpack(">II", SRGB[entry + 4 : entry + 12])
    return SRGB[start : start + length]


SWAPPED = SRGB.replace(primary(b"rXYZ"), primary(b"gXYZ"))  # says that its red is green


def grey_profile():
    """A profile of grey whose levels are shares of light, which sRGB's are not."""
    white = struct.pack(">iii", 63190, 65536, 54061)  # D50, in 65,536ths
    description = b"desc" + bytes(4) + struct.pack(">I", 5) + b"grey\0" + bytes(79)
    parts = {
        b"desc": description,
        b"cprt": b"text" + bytes(4) + b"none",
        b"wtpt": b"XYZ " + bytes(4) + white,
        b"kTRC": b"curv" + bytes(4) + struct.pack(">IH", 1, 256) + bytes(2),  # the power is one
    }
    place = 128 + 4 + 12 * len(parts)
    table, body = struct.pack(">I", len(parts)), b""
    for name, part in parts.items():
        table += name + struct.pack(">II", place + len(body), len(part))
        body += part
    size = struct.pack(">I", place + len(body))
    head = size + b"lcms\2\x10\0\0mntrGRAYXYZ " + bytes(12) + b"acsp" + bytes(28) + white
    return head.ljust(128, b"\0") + table + body


GREY = grey_profile()


def halves():
    picture = np.empty((40, 60, 3), np.uint8)
    picture[:, :30], picture[:, 30:] = RED, BLUE
    return Image.fromarray(picture)


def opened(picture, kind="PNG", **how):
    data = io.BytesIO()
    picture.save(data, kind, **how)
    return open_picture(data.getvalue()).astype(int)


def meant(colour):
    """A colour of the swapped profile in sRGB, by the colour engine's own conversion of a pixel."""
    profile = ImageCms.ImageCmsProfile(io.BytesIO(SWAPPED))
    pixel = Image.new("RGB", (1, 1), colour)
    converted = ImageCms.profileToProfile(pixel, profile, ImageCms.createProfile("sRGB"))
    return converted.getpixel((0, 0))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "TIFF"])
def test_a_profile_is_heard_in_every_format(kind):
    how = {"lossless": True} if kind == "WEBP" else {"quality": 95}
    pixels = opened(halves(), kind, icc_profile=SWAPPED, **how)
    np.testing.assert_allclose(pixels[20, 10], meant(RED), atol=10)
    np.testing.assert_allclose(pixels[20, 50], meant(BLUE), atol=10)
    assert np.abs(pixels - opened(halves())).max() > 50


@pytest.mark.parametrize("mode", ["RGBA", "P"])
def test_a_profile_is_heard_in_every_mode_of_colour(mode):
    picture = halves().convert(mode, palette=Image.Palette.ADAPTIVE)
    pixels = opened(picture, icc_profile=SWAPPED)
    np.testing.assert_allclose(pixels[20, 10], meant(RED), atol=2)


def test_what_is_clear_stays_white_and_keeps_its_edge():
    clear = halves().convert("RGBA")
    clear.putalpha(Image.new("L", clear.size, 0))
    assert (opened(clear, icc_profile=SWAPPED) == 255).all()
    clear.putalpha(Image.new("L", clear.size, 128))
    half = opened(clear, icc_profile=SWAPPED)[20, 10]
    np.testing.assert_allclose(half, (np.array(meant(RED)) + 255) / 2, atol=2)


def test_grey_has_profiles_too():
    # A quarter of the light is 255 · (1.055 · .25^(1/2.4) - .055) in sRGB (IEC 61966-2-1).
    level = Image.new("L", (40, 40), 64)
    clear = Image.merge("LA", (level, Image.new("L", level.size, 255)))
    deep = Image.fromarray(np.full((40, 40), 64 * 257, np.uint16))
    for picture in (level, clear, deep):
        np.testing.assert_allclose(opened(picture, icc_profile=GREY), 137, atol=1)
        np.testing.assert_array_equal(opened(picture), 64)


def test_a_large_picture_comes_out_as_a_small_one():
    large = halves().resize((900, 600), Image.Resampling.NEAREST)
    pixels = opened(large, icc_profile=SWAPPED)
    np.testing.assert_allclose(pixels[100, 50], meant(RED), atol=2)


def test_srgb_under_its_own_name_changes_no_pixel():
    picture = Image.fromarray(np.random.default_rng(0).integers(0, 256, (50, 50, 3), np.uint8))
    np.testing.assert_array_equal(opened(picture, icc_profile=SRGB), np.asarray(picture))


@pytest.mark.parametrize("profile", [b"no profile", GREY, SWAPPED[:200]])
def test_a_profile_that_is_damaged_or_of_another_mode_is_not_heard(profile):
    np.testing.assert_array_equal(opened(halves(), icc_profile=profile), np.asarray(halves()))
