"""Sweaters, cardigans, sweatshirts and hoodies."""

import numpy as np

from wearwith.world.drawing.bodices import (
    Bodice,
    both,
    hem_band,
    inside_back,
    neck_band,
    neckline,
    placket_buttons,
    torso_folds,
)
from wearwith.world.drawing.curves import Points, band, curve, joined, whole
from wearwith.world.drawing.pieces import Button, Drawing, Part, Piece, Seam
from wearwith.world.drawing.sleeves import Sleeve, creases_of_sleeve

__all__ = ["cardigan", "hoodie", "sweater", "sweatshirt"]


def _body(rng: np.random.Generator, neck: float, depth: float, wide: float = 0.0) -> Bodice:
    length = float(rng.uniform(-14, 8))
    return Bodice(
        neck=(neck, 60),
        depth=depth,
        shoulder=(54 + wide, 76),
        armpit=(52 + wide, 128),
        waist=(50 + wide, 184),
        hem=(50 + wide, 232 + length),
        dip=2,
    )


def _arm(bodice: Bodice, rng: np.random.Generator, puff: float = 3.0) -> Sleeve:
    return Sleeve(
        bodice.shoulder,
        bodice.armpit,
        float(rng.uniform(154, 166)),
        float(rng.uniform(11, 16)),
        float(rng.uniform(20, 23)),
        puff,
        2.5,
    )


def sweater(material: str, rng: np.random.Generator) -> Drawing:
    """Ribs at neck, cuffs and hem; a crew neck, a V or a roll neck."""
    del material
    kind = str(rng.choice(["crew", "v", "roll"], p=[0.5, 0.22, 0.28]))
    depth = {"crew": 15.0, "v": 42.0, "roll": 9.0}[kind]
    bodice = _body(rng, 20 if kind != "roll" else 18, depth, float(rng.uniform(-2, 5)))
    sleeve = _arm(bodice, rng, float(rng.uniform(2, 6)))
    pointed = 1.0 if kind == "v" else 0.0
    pieces: list[Piece] = [
        *sleeve.pieces(thick=7),
        *sleeve.cuffs(17),
        *inside_back(bodice.neck, depth),
        Part(bodice.outline(neckline(bodice.neck, depth, pointed=pointed)), thick=7),
        hem_band(bodice, 17, 3),
    ]
    if kind == "roll":
        pieces += _roll()
    else:
        pieces += neck_band(bodice.neck, depth, 7, pointed=pointed)
    folds = (*torso_folds(bodice, rng, 0.8), *creases_of_sleeve(sleeve, rng))
    return Drawing(tuple(pieces), folds, (0, 148), 56, knitted=True)


def _roll() -> list[Piece]:
    """A roll neck, turned down once."""
    stand = whole(
        curve((0, 38), (14, 38.5), (18, 42)),
        curve((18, 42), (19, 56), (20, 66)),
        curve((20, 66), (10, 72), (0, 73)),
    )
    turned = whole(
        curve((0, 37), (13, 37.5), (18.5, 41)),
        curve((18.5, 41), (22.5, 50), (22, 63)),
        curve((22, 63), (11, 68), (0, 69)),
    )
    return [
        Part(stand, "rib", thick=3, shadow=0.3, folds=0.3),
        Part(turned, "rib", thick=5, shadow=0.35, folds=0.4),
    ]


def cardigan(material: str, rng: np.random.Generator) -> Drawing:
    """A knitted jacket with a deep V and a row of large buttons."""
    del material
    depth = float(rng.uniform(58, 84))
    bodice = _body(rng, 19, depth, float(rng.uniform(-2, 4)))
    if rng.random() < 0.4:
        bodice = Bodice(bodice.neck, depth, bodice.shoulder, bodice.armpit, (50, 190), (53, 262), 2)
    sleeve = _arm(bodice, rng)
    hem = bodice.hem[1] + 15
    line = neckline(bodice.neck, depth, pointed=0.85)
    edge = joined(line[::-1], curve((0, 60 + depth), (0.3, 0.5 * (60 + depth + hem)), (0, hem + 2)))
    pieces: list[Piece] = [
        *sleeve.pieces(thick=7),
        *sleeve.cuffs(16),
        *inside_back(bodice.neck, depth),
        Part(bodice.outline(line), thick=7),
        hem_band(bodice, 16, 2),
        *_welts(bodice, rng),
        *(
            Part(band(side, width), "rib", thick=3, shadow=0.28, folds=0.3)
            for side, width in zip((edge, _left(edge)), (-8.5, 8.5), strict=True)
        ),
    ]
    n = int(rng.integers(4, 7))
    pieces += [Button(at, 3.3, "button") for at in placket_buttons(4.2, 66 + depth, hem - 6, n)]
    folds = (*torso_folds(bodice, rng, 0.8), *creases_of_sleeve(sleeve, rng))
    return Drawing(tuple(pieces), folds, (26, 132), 26, knitted=True)


def _left(edge: Points) -> Points:
    flipped: Points = edge * np.array([-1.0, 1.0])
    return flipped


def _welts(bodice: Bodice, rng: np.random.Generator) -> list[Piece]:
    """Two pockets, of which only the edge is seen."""
    if rng.random() < 0.45:
        return []
    y = bodice.hem[1] - 34
    welt = joined(curve((17, y), (41, y)), curve((41, y + 6), (17, y + 6)))
    return [Part(line, "rib", thick=1.5, shadow=0.25, folds=0.3) for line in both(welt)]


def sweatshirt(material: str, rng: np.random.Generator) -> Drawing:
    """Wide and soft, raglan or set-in sleeves, a triangle at the neck."""
    del material
    bodice = _body(rng, 21, 14, float(rng.uniform(2, 7)))
    sleeve = _arm(bodice, rng, 5)
    pieces: list[Piece] = [
        *sleeve.pieces(thick=7),
        *sleeve.cuffs(16),
        *inside_back(bodice.neck, 14),
        Part(bodice.outline(), thick=7),
        hem_band(bodice, 16, 4),
        *neck_band(bodice.neck, 14, 6.5),
    ]
    if rng.random() < 0.5:
        pieces += [
            Seam(line, "stitched", 0.7, 0.7) for line in both(curve((24, 64), (37, 98), (52, 127)))
        ]
    else:
        gusset = curve((-7, 80.5), (0, 92), (7, 80.5))
        pieces.append(Seam(gusset, "stitched", 0.7, 0.8))
    folds = (*torso_folds(bodice, rng), *creases_of_sleeve(sleeve, rng))
    return Drawing(tuple(pieces), folds, (0, 142), 66)


def hoodie(material: str, rng: np.random.Generator) -> Drawing:
    """A hood with cords, a kangaroo pocket; some with a zip."""
    del material
    bodice = _body(rng, 23, 20, float(rng.uniform(2, 6)))
    sleeve = _arm(bodice, rng, 5)
    zipped = rng.random() < 0.4
    hem = bodice.hem[1]
    hood = whole(
        curve((0, 29), (18, 31), (31, 45), (34, 62), (28, 74)),
        curve((28, 74), (16, 84), (0, 88)),
    )
    opening = whole(
        curve((0, 42), (12, 44), (20, 54), (21, 64), (13, 76), (0, 84)),
    )
    pocket = whole(
        curve((0, hem - 44), (24, hem - 44)),
        curve((24, hem - 44), (31, hem - 30), (38, hem - 18)),
        curve((38, hem - 18), (38, hem + 1)),
        curve((38, hem + 1), (0, hem + 2)),
    )
    rim = curve((0, 42), (12, 44), (20, 54), (21, 64), (13, 76), (1, 84))
    cord = curve((7, 80), (9, 100), (8, float(rng.uniform(112, 130))))
    pieces: list[Piece] = [
        *sleeve.pieces(thick=7),
        *sleeve.cuffs(16),
        Part(bodice.outline(neckline((23, 62), 6)), thick=7),
        hem_band(bodice, 16, 4),
        Part(pocket, thick=3, shadow=0.3),
        *(
            Seam(line, "stitched", 0.7, 0.6)
            for line in both(curve((22, hem - 41), (28, hem - 29), (35, hem - 18)))
        ),
    ]
    if zipped:
        pieces.append(Seam(curve((0, 84), (0, hem + 16)), "zip", 1.8))
    pieces += [
        Part(hood, thick=8, shadow=0.4),
        Part(opening, "inside", thick=1, shadow=0, folds=0.5),
        *(Seam(line, "stitched", 0.7, 0.6) for line in both(rim + np.array([4.0, 0]))),
        *(Part(band(line, 1.9), "cord", thick=1, shadow=0.35, folds=0) for line in both(cord)),
        *(Button((x, 80), 1.6, "metal") for x in (7, -7)),
    ]
    folds = (*torso_folds(bodice, rng), *creases_of_sleeve(sleeve, rng))
    return Drawing(
        tuple(pieces), folds, (0, 142) if not zipped else (27, 126), 58 if not zipped else 30
    )
