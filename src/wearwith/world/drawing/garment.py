"""One garment's picture, from its true attributes and a seed."""

import zlib
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from wearwith.world.assortment import Camera
from wearwith.world.drawing.backdrop import BACKDROPS, placed, set_before
from wearwith.world.drawing.bags import backpack, clutch, tote_bag
from wearwith.world.drawing.canvas import Canvas
from wearwith.world.drawing.cloth import Cloth, make_cloth
from wearwith.world.drawing.dresses import dress, jumpsuit
from wearwith.world.drawing.dyes import hex_of
from wearwith.world.drawing.jersey import camisole, t_shirt, tank_top
from wearwith.world.drawing.jewellery import bracelet, earrings, necklace
from wearwith.world.drawing.knitwear import cardigan, hoodie, sweater, sweatshirt
from wearwith.world.drawing.outerwear import blazer, coat, jacket
from wearwith.world.drawing.painting import painted
from wearwith.world.drawing.phone import photographed
from wearwith.world.drawing.pieces import Drawing
from wearwith.world.drawing.prints import Print, draw_print
from wearwith.world.drawing.shirts import blouse, shirt
from wearwith.world.drawing.shoes import heels, loafers, sandals, sneakers
from wearwith.world.drawing.skirts import maxi_skirt, skirt
from wearwith.world.drawing.trousers import jeans, joggers, leggings, shorts, trousers

__all__ = ["SILHOUETTES", "DrawingSubject", "Picture", "draw", "jpeg", "painted_upright"]

# By category, the function that draws one for a material; the generator chooses variations.
SILHOUETTES: dict[str, Callable[[str, np.random.Generator], Drawing]] = {
    "t-shirt": t_shirt,
    "tank top": tank_top,
    "blouse": blouse,
    "shirt": shirt,
    "sweater": sweater,
    "cardigan": cardigan,
    "sweatshirt": sweatshirt,
    "hoodie": hoodie,
    "camisole": camisole,
    "jacket": jacket,
    "blazer": blazer,
    "coat": coat,
    "jeans": jeans,
    "trousers": trousers,
    "joggers": joggers,
    "leggings": leggings,
    "shorts": shorts,
    "skirt": skirt,
    "maxi skirt": maxi_skirt,
    "dress": dress,
    "jumpsuit": jumpsuit,
    "sneakers": sneakers,
    "loafers": loafers,
    "sandals": sandals,
    "heels": heels,
    "tote bag": tote_bag,
    "backpack": backpack,
    "clutch": clutch,
    "necklace": necklace,
    "earrings": earrings,
    "bracelet": bracelet,
}


QUALITY = 90


@dataclass(frozen=True)
class DrawingSubject:
    """A garment to draw, with values of `assortment`.

    The colours of one design (`item` and `design` are ids) share cut, print and backdrop.
    """

    item: str
    design: str
    category: str
    colour: str
    pattern: str
    material: str


@dataclass(frozen=True)
class Picture:
    """A picture and facts about it."""

    pixels: npt.NDArray[np.uint8]  # RGB; (320, 240, 3)
    cover: npt.NDArray[np.float32]  # where the garment is, 0 to 1; (320, 240)
    dye: str  # the colour of the cloth, as `#rrggbb`
    dye_share: float  # of the cloth in this colour; the rest is pattern or print
    backdrop: str  # one of `BACKDROPS`, or of `FLOORS`


def draw(garment: DrawingSubject, seed: int, camera: Camera = "studio") -> Picture:
    """Draw a garment; the same garment, seed and camera give the same picture."""
    drawing, cloth, print_, canvas = painted_upright(garment, seed)
    _, backdrop_rng = _rng(seed, garment.design).spawn(2)
    *_, place_rng, paper_rng = _rng(seed, garment.item).spawn(5)
    colour, cover = placed(canvas, place_rng)
    group = list(BACKDROPS)[int(backdrop_rng.integers(len(BACKDROPS)))]
    share = cloth.ground_share
    if print_ is not None:
        share = 1 - print_.share * drawing.print_size**2 / max(float(cover.sum()), 1.0)
    pixels = set_before(colour, cover, group, paper_rng)
    if camera == "phone":
        pixels, cover, group = photographed(pixels, cover, _rng(seed + 1, garment.item))
    return Picture(
        pixels=pixels,
        cover=cover,
        dye=hex_of(cloth.ground),
        dye_share=share,
        backdrop=group,
    )


def painted_upright(
    garment: DrawingSubject, seed: int
) -> tuple[Drawing, Cloth, Print | None, Canvas]:
    """Paint a garment before it is laid down; what it is made of comes first."""
    cut_rng, _ = _rng(seed, garment.design).spawn(2)
    cloth_rng, print_rng, fold_rng, *_ = _rng(seed, garment.item).spawn(5)
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
    return drawing, cloth, print_, painted(drawing, cloth, print_, fold_rng)


def jpeg(pixels: npt.NDArray[np.uint8]) -> bytes:
    """Encode a picture as JPEG."""
    _, data = cv2.imencode(".jpg", pixels[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    return bytes(data)


def _rng(seed: int, name: str) -> np.random.Generator:
    return np.random.default_rng([seed, zlib.crc32(name.encode())])
