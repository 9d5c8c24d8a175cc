"""Photographs: seven formats, decoded for thumbnails and for encoders."""

import io
import struct
import zlib
from random import Random

from fuzzing.mutating import in_bytes
from wearwith.model.thumbnails import thumbnail
from wearwith.pictures.decoding import open_picture

__all__ = ["mutate", "seeds", "target"]

_PNG = b"\x89PNG\r\n\x1a\n"


def target(data: bytes) -> None:
    """Make a thumbnail, and what an encoder looks at."""
    small = thumbnail(data)
    height, width, channels = open_picture(data).shape
    assert small
    assert 0 < height <= 334
    assert 0 < width <= 334
    assert channels == 3


def seeds() -> list[bytes]:
    """Give small pictures: every format, several kinds of colour, an animation, one turned."""
    from PIL import Image

    colour = Image.new("RGB", (12, 8), "red")
    colour.paste("blue", (2, 2, 7, 5))
    turned = Image.Exif()
    turned[0x0112] = 6
    made = [
        *((colour, form, {}) for form in ("JPEG", "PNG", "WEBP", "AVIF", "BMP", "GIF", "TIFF")),
        (colour, "JPEG", {"exif": turned, "progressive": True}),
        (colour.convert("CMYK"), "JPEG", {}),
        (colour.convert("P"), "PNG", {"transparency": 0}),
        (colour.convert("RGBA"), "PNG", {}),
        (colour.convert("I;16"), "PNG", {}),
        (colour.convert("LA"), "PNG", {}),
        (colour.convert("1"), "TIFF", {"compression": "group4"}),
        (colour, "TIFF", {"compression": "tiff_lzw"}),
        (colour, "WEBP", {"lossless": True}),
        (colour, "GIF", {"save_all": True, "append_images": [colour.rotate(90)]}),
    ]
    files = []
    for picture, form, more in made:
        out = io.BytesIO()
        picture.save(out, form, **more)
        files.append(out.getvalue())
    return files


def mutate(data: bytes, random: Random) -> bytes:
    """Change bytes; the sums of a PNG are put right mostly, so that what they cover is read."""
    changed = in_bytes(data, random)
    return _with_sums(changed) if random.random() < 0.8 else changed


def _with_sums(data: bytes) -> bytes:
    if not data.startswith(_PNG):
        return data
    whole, place = bytearray(data), len(_PNG)
    while place + 12 <= len(whole):
        (length,) = struct.unpack_from(">I", whole, place)
        end = place + 8 + length
        if end + 4 > len(whole):
            break
        struct.pack_into(">I", whole, end, zlib.crc32(whole[place + 4 : end]))
        place = end + 4
    return bytes(whole)
