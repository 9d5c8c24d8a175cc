"""One garment's picture, from its true attributes and a seed."""

import zlib
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from wearwith.catalog.drawing.backdrop import BACKDROPS, placed, set_before
from wearwith.catalog.drawing.cloth import make_cloth
from wearwith.catalog.drawing.colours import hex_of
from wearwith.catalog.drawing.painting import painted
from wearwith.catalog.drawing.prints import draw_print
from wearwith.catalog.drawing.silhouettes import SILHOUETTES

__all__ = ["Picture", "Subject", "draw", "jpeg"]

QUALITY = 90


@dataclass(frozen=True)
class Subject:
    """What is drawn: names as `sample_words` has them.

    Attributes
    ----------
    item, design
        Ids. The colours of one design share cut, print and backdrop.
    """

    item: str
    design: str
    category: str
    colour: str
    pattern: str
    material: str


@dataclass(frozen=True)
class Picture:
    """A picture and what is known of it.

    Attributes
    ----------
    pixels
        (320, 240, 3), RGB.
    cover
        Where the garment is, 0 to 1; (320, 240).
    dye
        The colour that its cloth was dyed, as `#rrggbb`.
    dye_share
        Share of its cloth that has this colour; the rest is pattern or print.
    backdrop
        One of `BACKDROPS`.
    """

    pixels: npt.NDArray[np.uint8]
    cover: npt.NDArray[np.float32]
    dye: str
    dye_share: float
    backdrop: str


def draw(garment: Subject, seed: int) -> Picture:
    """Draw a garment; the same one and the same seed give the same picture."""
    cut_rng, backdrop_rng = _rng(seed, garment.design).spawn(2)
    cloth_rng, print_rng, fold_rng, place_rng, paper_rng = _rng(seed, garment.item).spawn(5)
    drawing = SILHOUETTES[garment.category](garment.material, cut_rng).fitted()
    cloth = make_cloth(
        garment.colour,
        garment.pattern,
        garment.material,
        cloth_rng,
        upright=drawing.upright,
        knitted=drawing.knitted,
    )
    print_ = draw_print(cloth.inks, print_rng) if garment.pattern == "graphic" else None
    canvas = painted(drawing, cloth, print_, fold_rng)
    colour, cover = placed(canvas, place_rng)
    group = list(BACKDROPS)[int(backdrop_rng.integers(len(BACKDROPS)))]
    share = cloth.ground_share
    if print_ is not None:
        share = 1 - print_.share * drawing.print_size**2 / max(float(cover.sum()), 1.0)
    return Picture(
        pixels=set_before(colour, cover, group, paper_rng),
        cover=cover,
        dye=hex_of(cloth.ground),
        dye_share=share,
        backdrop=group,
    )


def jpeg(pixels: npt.NDArray[np.uint8]) -> bytes:
    """Pack a picture as JPEG."""
    _, data = cv2.imencode(".jpg", pixels[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    return bytes(data)


def _rng(seed: int, name: str) -> np.random.Generator:
    return np.random.default_rng([seed, zlib.crc32(name.encode())])
