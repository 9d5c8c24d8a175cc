"""Opening photographs: whatever the file says, the picture is upright, in colour and on white."""

import base64
import io
import struct
import sys
import zlib

import numpy as np
import pytest
from PIL import Image

from wearwith.errors import DataError
from wearwith.pictures.decoding import (
    LONGEST_SIDE,
    content_of,
    decoded,
    header_of,
    open_picture,
    read_file,
)

RED, BLUE = (220, 30, 40), (20, 40, 210)
# `halves(32, 48)`, lying on its side with the order to turn it; no library here writes HEIC.
HEIC = (
    "c-muNV30{GsVvAy&8%Pmg51nBLl8SRGck>Uf$?N+YDppk1Sn>t<P<^K3<a6VB@Af5Br_*J8N_gLU|?ck1hE+3LTD"
    "h+0g3?ulO$Y31&A#&GxO5GJdms?kdq2l22_(#mTbs?B*+L-;#!djR?b(DS(3{DRmsSaSx{5}WIxX=NX`e+<v_j8j"
    "4T{L<~$3KBDoI?fBygY!N9=JoB-4z?!d^y`2Rmh0W(+yGf>GcCWl0zoR$+KBdWv%76FA#cVnhpH)rH!V*!b!fCv_"
    "aB%pE*7si9d5(XR-fVK!H=jRmVCFfKC#d#Un8h}C~nZ*UEQ2#nWu|{%EBFMD{5Z5y(faw4K|9=350+4<H4Gn>U%!"
    "*8qMrIBUkXJY}i}Fi=4q}kZEXak$3L^s}TO$)QYfBrDBb8Z{ng*5NOHL_H2FC-)j)>fpL{NljXfUo9Zg^_8{eORI"
    "y^w?4!exf@>f_w+to{D^T=}D4D{rrwy1a5-N5vVSS~f^v`}#6y0eKt@jEq8{@Bo^}2C)JF4lZm&"
)


def halves(height=40, width=60):
    """A red left half and a blue right half."""
    picture = np.empty((height, width, 3), np.uint8)
    picture[:, : width // 2], picture[:, width // 2 :] = RED, BLUE
    return Image.fromarray(picture)


def saved(image, kind="PNG", **how):
    data = io.BytesIO()
    image.save(data, kind, **how)
    return data.getvalue()


def assert_near(colour, expected, tolerance=12):
    np.testing.assert_allclose(np.asarray(colour, int), expected, atol=tolerance)


@pytest.mark.parametrize(
    ("kind", "how"),
    [
        ("PNG", {}),
        ("JPEG", {"quality": 95}),
        ("WEBP", {"lossless": True}),
        ("AVIF", {"quality": 95}),
        ("BMP", {}),
        ("GIF", {}),
        ("TIFF", {}),
    ],
)
def test_every_format_gives_the_same_picture(kind, how):
    picture = open_picture(saved(halves(), kind, **how))
    assert picture.shape == (40, 60, 3)
    assert picture.dtype == np.uint8
    assert_near(picture[20, 10], RED)
    assert_near(picture[20, 50], BLUE)


def lying(orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif


@pytest.mark.parametrize(
    ("orientation", "shape", "red_at"),
    [
        (1, (40, 60), (20, 10)),
        (2, (40, 60), (20, 50)),
        (3, (40, 60), (20, 50)),
        (4, (40, 60), (20, 10)),
        (5, (60, 40), (10, 20)),
        (6, (60, 40), (10, 20)),
        (7, (60, 40), (50, 20)),
        (8, (60, 40), (50, 20)),
    ],
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "TIFF"])
def test_a_photograph_is_turned_once_as_its_camera_was_held(kind, orientation, shape, red_at):
    picture = open_picture(saved(halves(), kind, exif=lying(orientation)))
    assert picture.shape[:2] == shape
    assert_near(picture[red_at], RED)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_damaged_exif_data_is_no_reason_against_a_picture(kind):
    picture = open_picture(saved(halves(), kind, exif=b"Exif\0\0what a mess"))
    assert_near(picture[20, 10], RED)


def test_a_phones_picture_is_read_where_its_library_is_installed(monkeypatch):
    data = zlib.decompress(base64.b85decode(HEIC))
    pytest.importorskip("pi_heif", reason='pip install "wearwith[heic]"')
    picture = open_picture(data)
    assert picture.shape == (48, 32, 3)
    assert_near(picture[10, 16], RED)
    assert_near(picture[40, 16], BLUE)
    monkeypatch.setitem(sys.modules, "pi_heif", None)
    with pytest.raises(DataError, match=r'(?s)HEIC.*pip install "wearwith\[heic\]"'):
        open_picture(data)


def test_avif_without_its_decoder_is_named(monkeypatch):
    monkeypatch.setattr("PIL.features.check", lambda feature: feature != "avif")
    with pytest.raises(DataError, match=r"(?s)AVIF.*pip install"):
        open_picture(saved(halves(), "AVIF"))


def test_other_kinds_of_colour_become_red_green_and_blue():
    grey = open_picture(saved(Image.new("L", (30, 30), 90)))
    assert_near(grey[5, 5], (90, 90, 90), 0)
    deep = open_picture(saved(Image.fromarray(np.full((30, 30), 90 * 257, np.uint16))))
    assert_near(deep[5, 5], (90, 90, 90), 0)
    black = open_picture(saved(Image.new("1", (30, 30), 0)))
    assert_near(black[5, 5], (0, 0, 0), 0)
    palette = open_picture(saved(halves().quantize(8)))
    assert_near(palette[20, 10], RED)
    cmyk = open_picture(saved(Image.new("CMYK", (30, 30), (0, 255, 255, 0)), "JPEG", quality=95))
    assert_near(cmyk[5, 5], (255, 0, 0), 5)


def test_what_is_transparent_is_white():
    clear = halves().convert("RGBA")
    clear.paste((0, 0, 0, 0), (0, 0, 60, 20))
    picture = open_picture(saved(clear))
    assert_near(picture[5, 10], (255, 255, 255), 0)
    assert_near(picture[35, 10], RED, 0)
    half = Image.new("RGBA", (10, 10), (0, 0, 0, 128))
    assert_near(open_picture(saved(half))[5, 5], (127, 127, 127), 1)
    palette = Image.new("P", (10, 10), 1)
    palette.putpalette([9, 9, 9, 220, 30, 40])
    assert_near(open_picture(saved(palette, transparency=1))[5, 5], (255, 255, 255), 0)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "AVIF", "TIFF", "MPO"])
def test_of_an_animation_the_first_picture_is_read(kind):
    later = Image.new("RGB", (60, 40), (0, 200, 0))
    picture = open_picture(saved(halves(), kind, save_all=True, append_images=[later]))
    assert_near(picture[20, 10], RED)
    assert_near(picture[20, 50], BLUE)


def test_what_a_file_says_beside_its_pixels_is_left_behind():
    picture = decoded(saved(halves(), "JPEG", exif=lying(6), comment=b"at home"), 100)
    assert (picture.mode, picture.info, dict(picture.getexif())) == ("RGB", {}, {})


def test_the_header_is_read_without_the_pixels():
    header = header_of(saved(halves(400, 300), "JPEG")[:700])
    assert (header.width, header.height, header.format) == (300, 400, "JPEG")
    with pytest.raises(DataError, match=r"(?s)300 × 400 pixels are too many.*1,000 pixels"):
        header_of(saved(halves(400, 300)), most_pixels=1_000)


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((1, 1), (1, 1)),
        ((239, 334), (334, 239)),
        ((1000, 2000), (LONGEST_SIDE, LONGEST_SIDE // 2)),
        ((3000, 2), (1, LONGEST_SIDE)),
    ],
)
@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_large_pictures_are_scaled_down_and_small_ones_kept(size, expected, kind):
    picture = open_picture(saved(Image.new("RGB", size, RED), kind))
    assert picture.shape[:2] == expected
    assert_near(picture[0, 0], RED)


def bomb():
    """A PNG that says it has 100,000 × 100,000 pixels."""
    header = b"IHDR" + struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))
    return b"\x89PNG\r\n\x1a\n" + chunk


BROKEN = {
    "nothing": (b"", "the file is empty"),
    "text": (b"this is no picture at all", "not a picture"),
    "a page of an error": (b"\n<!DOCTYPE html><p>404", "a web page"),
    "a truncated JPEG": (saved(halves(400, 400), "JPEG")[:600], "damaged"),
    "a JPEG's first bytes": (saved(halves(), "JPEG")[:30], "damaged"),
    "a truncated PNG": (saved(halves(400, 400))[:-400], "damaged"),
    "a truncated AVIF": (saved(halves(400, 400), "AVIF")[:60], "damaged"),
    "too many pixels": (bomb() + saved(halves())[33:], "scale it down"),
    "a format that is not read": (saved(halves(), "PPM"), "not a picture"),
    "pixels without a white": (saved(Image.new("F", (8, 8), 0.5), "TIFF"), "no known white"),
}


@pytest.mark.parametrize(("data", "reason"), BROKEN.values(), ids=BROKEN)
def test_what_is_no_picture_is_refused_with_a_reason(data, reason):
    with pytest.raises(DataError, match=reason):
        open_picture(data)


@pytest.mark.parametrize("width", [8000, 12000])
def test_a_picture_just_too_large_is_refused_before_it_is_decoded(width):
    data = saved(Image.new("1", (width, 8000)))
    with pytest.raises(DataError, match=r"pixels"):
        open_picture(data)


def test_damage_anywhere_is_refused_or_survived():
    whole = saved(halves(), "JPEG")
    rng = np.random.default_rng(0)
    for _ in range(60):
        data = bytearray(whole)
        for place in rng.integers(0, len(whole), 3):
            data[place] = rng.integers(256)
        try:
            picture = open_picture(bytes(data))
        except DataError:
            continue
        assert picture.ndim == 3


def test_a_file_is_read_below_the_root_only(tmp_path):
    root = tmp_path / "root"
    (root / "deep").mkdir(parents=True)
    (root / "deep" / "a.png").write_bytes(b"inside")
    (tmp_path / "secret.png").write_bytes(b"outside")
    (root / "link.png").symlink_to(root / "deep" / "a.png")
    (root / "way out.png").symlink_to(tmp_path / "secret.png")
    assert read_file(root, "deep/a.png") == b"inside"
    assert read_file(root, "deep/../deep/a.png") == b"inside"
    assert read_file(root, "link.png") == b"inside"
    for image in ("../secret.png", "way out.png", str(tmp_path / "secret.png")):
        with pytest.raises(DataError, match="leads out of the picture folder"):
            read_file(root, image)


def test_a_file_that_can_not_be_read_is_refused(tmp_path, monkeypatch):
    (tmp_path / "folder").mkdir()
    (tmp_path / "loop.png").symlink_to(tmp_path / "loop.png")
    for image in ("missing.png", "folder", "."):
        with pytest.raises(DataError, match="no such file"):
            read_file(tmp_path, image)
    for image in ("loop.png", "zero\0byte.png", "long" * 100 + ".png"):
        with pytest.raises(DataError):
            read_file(tmp_path, image)
    (tmp_path / "large.png").write_bytes(b"12345")
    monkeypatch.setattr("wearwith.pictures.decoding.MOST_BYTES", 4)
    with pytest.raises(DataError, match="too large"):
        read_file(tmp_path, "large.png")


def test_equal_files_have_equal_hashes_and_others_do_not():
    assert content_of(b"a") == content_of(bytes(bytearray(b"a")))
    assert content_of(b"a") != content_of(b"b")
