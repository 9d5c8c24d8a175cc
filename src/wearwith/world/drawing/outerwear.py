"""Jackets, blazers and coats."""

import numpy as np

from wearwith.world.drawing.bodices import (
    Bodice,
    both,
    collar_back,
    hem_band,
    inside_back,
    neckline,
    placket_buttons,
    torso_folds,
)
from wearwith.world.drawing.curves import Points, band, curve, joined, mirrored, whole
from wearwith.world.drawing.pieces import Button, Drawing, Part, Piece, Seam
from wearwith.world.drawing.sleeves import Sleeve, creases_of_sleeve

__all__ = ["blazer", "coat", "jacket"]


def jacket(material: str, rng: np.random.Generator) -> Drawing:
    """A trucker of denim, a biker of leather, a bomber of cotton."""
    return {"denim": _trucker, "leather": _biker}.get(material, _bomber)(rng)


def _short(rng: np.random.Generator) -> tuple[Bodice, Sleeve]:
    bodice = Bodice(
        (20, 58), 16, (55, 74), (53, 124), (51, 176), (50, 222 + float(rng.uniform(-6, 8))), 1
    )
    sleeve = Sleeve(
        bodice.shoulder,
        bodice.armpit,
        float(rng.uniform(152, 162)),
        float(rng.uniform(11, 15)),
        23,
        2,
    )
    return bodice, sleeve


def _trucker(rng: np.random.Generator) -> Drawing:
    bodice, sleeve = _short(rng)
    hem = bodice.hem[1]
    flap = joined(
        curve((13, 118), (39, 118)),
        curve((39, 118), (39, 127)),
        curve((39, 127), (26, 134), (13, 127)),
    )
    collar = joined(
        curve((1, 70), (10, 64), (20, 52)),
        curve((20, 52), (30, 60), (38, 74)),
        curve((38, 74), (30, 88)),
        curve((30, 88), (14, 78), (1, 70)),
    )
    placket = joined(curve((-5, 70), (5, 70)), curve((5, hem + 14), (-5, hem + 14)))
    pieces: list[Piece] = [
        *sleeve.pieces(),
        *sleeve.cuffs(12, "main"),
        *(Seam(line, "thread", 0.7, 0.8) for line in both(sleeve.seam(13))),
        *inside_back(bodice.neck, 16),
        collar_back(20, 51),
        Part(bodice.outline()),
        hem_band(bodice, 14, 1, "main"),
        *(Seam(line, "thread", 0.7, 0.9) for line in both(curve((5, 114), (30, 114), (51, 113)))),
        *(Seam(line, "thread", 0.7, 0.8) for line in both(curve((17, 134), (13, 180), (10, hem)))),
        *(Seam(line, "thread", 0.7, 0.8) for line in both(curve((35, 134), (31, 180), (28, hem)))),
        *(Part(line, thick=2, shadow=0.32) for line in both(flap)),
        *(Seam(line, "thread", 0.6, 0.9) for line in both(curve((15, 125), (26, 131), (37, 125)))),
        Part(placket, thick=2, shadow=0.22),
        *(Seam(line, "thread", 0.6, 0.9) for line in both(curve((3.4, 76), (3.4, hem + 12)))),
        *(Seam(line, "thread", 0.6, 0.8) for line in both(curve((6, hem + 2), (48, hem + 1.5)))),
        *(Button(at, 2.5, "brass") for at in placket_buttons(0, 82, hem + 8, 6)),
        *(Button((x, 127), 2.1, "brass") for x in (26, -26)),
        *(
            Part(line, grain=turn, thick=3, shadow=0.38)
            for line, turn in zip(both(collar), (30, -30), strict=True)
        ),
        *(
            Seam(line, "thread", 0.6, 0.8)
            for line in both(curve((5, 71), (15, 77), (28, 85), (35, 75)))
        ),
    ]
    folds = (*torso_folds(bodice, rng, 0.7), *creases_of_sleeve(sleeve, rng))
    return Drawing(tuple(pieces), folds, (0, 160), 36)


def _biker(rng: np.random.Generator) -> Drawing:
    bodice, sleeve = _short(rng)
    hem = bodice.hem[1]
    lapel = joined(
        curve((-2, 130), (4, 96), (19, 58)),
        curve((19, 58), (30, 66), (40, 82)),
        curve((40, 82), (36, 108), (26, 116)),
        curve((26, 116), (10, 124), (-2, 130)),
    )
    collar = joined(
        curve((6, 66), (19, 52)),
        curve((19, 52), (30, 58), (42, 72)),
        curve((42, 72), (34, 78), (23, 66), (6, 66)),
    )
    pieces: list[Piece] = [
        *sleeve.pieces(thick=6),
        *(Seam(line, "zip", 1.4) for line in both(sleeve.seam(20))),
        *inside_back(bodice.neck, 60),
        collar_back(19, 51),
        Part(bodice.outline(neckline(bodice.neck, 62, pointed=1.0)), thick=6),
        hem_band(bodice, 13, 1, "main"),
        *(Seam(line, strength=0.8) for line in both(curve((34, 72), (36, 130), (30, hem)))),
        *(
            Seam(line, "zip", 1.6)
            for line in (curve((24, 150), (40, 176)), curve((-24, 158), (-40, 182)))
        ),
        Part(lapel, thick=3, shadow=0.42),
        Part(mirrored(lapel), thick=3, shadow=0.42),
        Seam(curve((-2, 128), (-9, 170), (-14, hem + 12)), "zip", 2.0),
        *(Part(line, thick=3, shadow=0.4) for line in both(collar)),
        *(Button(at, 1.6, "metal") for at in ((33, 84), (-33, 84), (24, 108), (-24, 108))),
        Part(
            joined(curve((22, hem + 3), (40, hem + 3)), curve((40, hem + 10), (22, hem + 10))),
            "metal",
            thick=1,
            shadow=0.3,
            folds=0,
        )
        if rng.random() < 0.5
        else Button((34, hem + 7), 2, "metal"),
    ]
    folds = (*torso_folds(bodice, rng, 0.9), *creases_of_sleeve(sleeve, rng, 1.2))
    return Drawing(tuple(pieces), folds, (0, 176), 34)


def _bomber(rng: np.random.Generator) -> Drawing:
    bodice, sleeve = _short(rng)
    sleeve = Sleeve(sleeve.shoulder, sleeve.armpit, sleeve.length, sleeve.angle, 22, 7, 4)
    hem = bodice.hem[1]
    stand = joined(
        curve((0, 74), (10, 70), (19, 57)),
        curve((19, 57), (22, 52), (20, 50)),
        curve((20, 50), (27, 58), (22, 72), (0, 84)),
    )
    welt = curve((22, hem - 44), (36, hem - 20))
    pieces: list[Piece] = [
        *sleeve.pieces(thick=8),
        *sleeve.cuffs(15),
        *inside_back(bodice.neck, 20),
        Part(bodice.outline(), thick=8),
        hem_band(bodice, 16, 4),
        *(Part(line, "rib", thick=3, shadow=0.3, folds=0.2) for line in both(stand)),
        Seam(curve((0, 78), (0.5, 150), (0, hem + 17)), "zip", 2.0),
        *(Part(band(line, 5), thick=1.6, shadow=0.3) for line in both(welt)),
        *(Seam(line, strength=0.7) for line in both(curve((27, 66), (40, 96), (52, 123)))),
    ]
    folds = (*torso_folds(bodice, rng), *creases_of_sleeve(sleeve, rng, 1.2))
    return Drawing(tuple(pieces), folds, (27, 122), 28)


def _lapels(button: float, wide: float) -> tuple[Points, Points]:
    """Right halves of a notched lapel and of the collar above it."""
    notch = 88.0
    lapel = joined(
        curve((1, button), (8, 0.5 * (button + 66)), (19, 58)),
        curve((19, 58), (24, 72), (29, notch - 6)),
        curve((29, notch - 6), (wide, notch - 8)),
        curve((wide, notch - 8), (wide - 5, 0.62 * notch + 0.38 * button), (1, button)),
    )
    collar = joined(
        curve((13, 66), (19, 52)),
        curve((19, 52), (30, 60), (wide - 1, 76)),
        curve((wide - 1, 76), (31, 86)),
        curve((31, 86), (22, 74), (13, 66)),
    )
    return lapel, collar


def blazer(material: str, rng: np.random.Generator) -> Drawing:
    """Notched lapels, two pockets with flaps, one or two rows of buttons."""
    del material
    length = float(rng.uniform(-10, 10))
    button = float(rng.uniform(142, 170))
    bodice = Bodice((19, 58), button - 58, (53, 72), (51, 122), (45, 170), (54, 258 + length), 4)
    sleeve = Sleeve(
        bodice.shoulder,
        bodice.armpit,
        float(rng.uniform(162, 170)),
        float(rng.uniform(9, 12)),
        23,
        1,
    )
    lapel, collar = _lapels(button, float(rng.uniform(37, 42)))
    double = rng.random() < 0.3
    hem = bodice.hem[1]
    flap = joined(
        curve((17, 196), (42, 192)), curve((42, 192), (43, 202)), curve((43, 202), (17, 206))
    )
    closing = (
        curve((1, button), (2, 210), (0, hem + 3))
        if not double
        else curve((-13, button + 6), (-14, 210), (-15, hem + 3))
    )
    buttons = (
        [(x, y) for x in (12, -12) for y in (button + 10, button + 32)]
        if double
        else placket_buttons(0, button + 5, button + 28, 2)
    )
    pieces: list[Piece] = [
        *sleeve.pieces(),
        *(
            Button(at, 1.5)
            for at in [_cuff_button(sleeve, side, k) for side in (-1, 1) for k in range(3)]
        ),
        *inside_back(bodice.neck, button - 60),
        collar_back(19, 51),
        Part(bodice.outline(neckline(bodice.neck, button - 58, pointed=1.0))),
        *(Seam(line, strength=0.7) for line in both(curve((36, 124), (31, 172), (34, 196)))),
        Seam(closing, strength=1.4),
        *(Part(line, thick=1.6, shadow=0.3) for line in both(flap)),
        Seam(curve((20, 128), (36, 125)), width=1.6),
        *(
            Part(line, grain=turn, thick=2.5, shadow=0.34, folds=0.4)
            for line, turn in zip(both(lapel), (16, -16), strict=True)
        ),
        *(
            Part(line, grain=turn, thick=2.5, shadow=0.3, folds=0.3)
            for line, turn in zip(both(collar), (34, -34), strict=True)
        ),
        *(Button(at, 2.9) for at in buttons),
    ]
    folds = (*torso_folds(bodice, rng, 0.55), *creases_of_sleeve(sleeve, rng, 0.7))
    return Drawing(tuple(pieces), folds, (28, 150), 24, crumple=0.7)


def _cuff_button(sleeve: Sleeve, side: int, k: int) -> tuple[float, float]:
    x, y = sleeve.place(0.97 - 0.03 * k, -3.5)
    return side * x, y


def coat(material: str, rng: np.random.Generator) -> Drawing:
    """Long, with lapels; single or double-breasted, or a trench with a belt of cotton."""
    double = rng.random() < 0.45
    belted = rng.random() < (0.6 if material == "cotton" else 0.25)
    button = float(rng.uniform(112, 130))
    flare = float(rng.uniform(2, 10))
    bodice = Bodice(
        (17, 42),
        button - 42,
        (47, 55),
        (46, 96),
        (44 if not belted else 40, 152),
        (52 + flare, 292),
        3,
    )
    sleeve = Sleeve(
        bodice.shoulder,
        bodice.armpit,
        float(rng.uniform(140, 150)),
        float(rng.uniform(9, 13)),
        22,
        2,
    )
    lapel, collar = _lapels(button + 16, float(rng.uniform(37, 43)))
    move = np.array([2.0, 16.0])
    lapel, collar = (np.maximum(shape - move, [0, 0]) for shape in (lapel, collar))
    across = 13.0 if double else 1.0
    rows = (11, -11) if double else (0,)
    lowest = 238.0 if not belted else 220.0
    buttons = [at for x in rows for at in placket_buttons(x, button + 6, lowest, 4)]
    welt = joined(curve((24, 180), (30, 178)), curve((37, 212), (31, 214)))
    pieces: list[Piece] = [
        *sleeve.pieces(),
        *(Seam(line, strength=0.9) for line in both(sleeve.seam(16))),
        *inside_back(bodice.neck, button - 44),
        collar_back(17, 35),
        Part(bodice.outline(neckline(bodice.neck, button - 42, pointed=1.0)), flutes=1.6),
        Seam(curve((-across, button), (-across - 1, 210), (-across - 2, 294)), strength=1.5),
        *(Part(line, thick=1.8, shadow=0.3) for line in both(welt)),
        *(
            Part(line, grain=turn, thick=3, shadow=0.36, folds=0.3)
            for line, turn in zip(both(lapel), (16, -16), strict=True)
        ),
        *(
            Part(line, grain=turn, thick=3, shadow=0.32, folds=0.3)
            for line, turn in zip(both(collar), (34, -34), strict=True)
        ),
        *(Button(at, 3.1) for at in buttons),
    ]
    if belted:
        pieces += _belt(rng)
    folds = (*torso_folds(bodice, rng, 0.5), *creases_of_sleeve(sleeve, rng, 0.8))
    return Drawing(tuple(pieces), folds, (24, 130), 24, crumple=0.7)


def _belt(rng: np.random.Generator) -> list[Piece]:
    strip = whole(
        curve((0, 149), (20, 148.5), (41.5, 147)), curve((41.5, 157), (20, 159), (0, 159.5))
    )
    drop = float(rng.uniform(196, 214))
    tail = joined(
        curve((3, 156), (10, 180), (12, drop)),
        curve((12, drop), (20, drop - 2)),
        curve((20, drop - 2), (18, 178), (12, 156)),
    )
    knot = whole(curve((0, 147), (6, 148), (7, 154), (6, 161), (0, 162)))
    return [
        Part(strip, thick=2.5, shadow=0.34, folds=0.5),
        Part(tail, grain=-8, thick=2, shadow=0.34),
        Part(knot + np.array([6.0, 0]), thick=3, shadow=0.38),
    ]
