"""Opening photographs: whatever the file says, the picture is upright, in colour and on white."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from wearwith.errors import DataError
from wearwith.pictures.decoding import LONGEST_SIDE, content_of, open_picture, read_file

RED, BLUE = (220, 30, 40), (20, 40, 210)


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


@pytest.mark.parametrize(
    ("orientation", "shape", "red_at"),
    [
        (1, (40, 60), (20, 10)),
        (2, (40, 60), (20, 50)),
        (3, (40, 60), (20, 50)),
        (6, (60, 40), (10, 20)),
        (8, (60, 40), (50, 20)),
    ],
)
def test_a_photograph_is_turned_as_its_camera_was_held(orientation, shape, red_at):
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = open_picture(saved(halves(), "JPEG", quality=95, exif=exif))
    assert picture.shape[:2] == shape
    assert_near(picture[red_at], RED)


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


def test_an_animation_is_its_first_frame():
    frames = [Image.new("RGB", (20, 20), colour) for colour in (RED, BLUE)]
    data = saved(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=100)
    assert_near(open_picture(data)[10, 10], RED)


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
    "nothing": b"",
    "text": b"this is no picture at all",
    "a truncated JPEG": saved(halves(400, 400), "JPEG")[:600],
    "a truncated PNG": saved(halves(400, 400))[:-400],
    "too many pixels": bomb(),
    "a format that is not read": saved(halves(), "PPM"),
    "pixels without a white": saved(Image.new("F", (8, 8), 0.5), "TIFF"),
}


@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN)
def test_what_is_no_picture_is_refused(data):
    with pytest.raises(DataError, match=r"not a picture|decoded|no known white"):
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
