"""Shirts and blouses."""

import numpy as np

from wearwith.world.drawing.bodices import (
    Bodice,
    both,
    collar_back,
    inside_back,
    neckline,
    placket_buttons,
    torso_folds,
)
from wearwith.world.drawing.curves import band, curve, joined, mirrored, whole
from wearwith.world.drawing.pieces import Button, Drawing, Fold, Part, Piece, Seam
from wearwith.world.drawing.sleeves import Sleeve, creases_of_sleeve

__all__ = ["blouse", "shirt"]


def shirt(material: str, rng: np.random.Generator) -> Drawing:
    """A collar, a placket with buttons, cuffs, a curved hem."""
    length = rng.uniform(-8, 12)
    bodice = Bodice(
        neck=(18, 58),
        depth=13,
        shoulder=(52, 72),
        armpit=(50, 122),
        waist=(47 + float(rng.uniform(-3, 3)), 184),
        hem=(50, 240 + length),
        dip=15,
    )
    short = rng.random() < 0.2
    length_of = 56 if short else float(rng.uniform(158, 168))
    angle = 30.0 if short else float(rng.uniform(10, 15))
    sleeve = Sleeve(bodice.shoulder, bodice.armpit, length_of, angle, 38 if short else 21, 1.0)
    thread = "thread" if material == "denim" else "stitched"
    bottom = 250 + length
    placket = joined(curve((-4.5, 70), (4.5, 70)), curve((4.5, bottom + 4.6), (-4.5, bottom + 4.6)))
    collar = _collar(float(rng.uniform(26, 33)))
    pieces: list[Piece] = [
        *sleeve.pieces(),
        *([] if short else sleeve.cuffs(13, "plain" if material == "denim" else "main")),
        *inside_back(bodice.neck, 13, 2),
        collar_back(18.5, 53),
        Part(bodice.outline()),
        *(Seam(line, thread, 0.7, 0.6) for line in both(curve((22, 76), (48, 84)))),
        Part(placket, "main", thick=1.5, shadow=0.14, folds=0.9),
        Seam(curve((-3.2, 80), (-3.2, bottom)), thread, 0.6, 0.5),
        *_pockets(material, thread, rng),
        *(Button(at, 2.1) for at in placket_buttons(0.4, 84, bottom - 10, 7)),
        *(
            Part(side, "main", grain=turn, thick=2.5, shadow=0.35, folds=0.2)
            for side, turn in zip(both(collar), (24, -24), strict=True)
        ),
        Button((0.4, 70), 2.0),
    ]
    folds = (*torso_folds(bodice, rng, 0.9), *(() if short else creases_of_sleeve(sleeve, rng)))
    return Drawing(tuple(pieces), folds, (24, 122), 26, upright=True)


def _collar(reach: float) -> np.ndarray:
    """The right half of a turned-down collar."""
    return joined(
        curve((0, 69), (10, 64), (18.5, 54)),
        curve((18.5, 54), (22, 58), (reach - 3, 66)),
        curve((reach - 3, 66), (reach - 10, 90)),
        curve((reach - 10, 90), (8, 78), (0, 69)),
    )


def _pockets(material: str, thread: str, rng: np.random.Generator) -> list[Piece]:
    """One breast pocket, or two with flaps on denim."""
    right = joined(
        curve((16, 116), (38, 116)),
        curve((38, 116), (38, 138)),
        curve((38, 138), (27, 143), (16, 138)),
    )
    if material == "denim":
        flap = joined(curve((15, 112), (39, 112)), curve((39, 121), (27, 126), (15, 121)))
        return [
            *(Part(line, thick=1.5, shadow=0.2) for line in both(right)),
            *(Part(line, thick=1.5, shadow=0.3) for line in both(flap)),
            *(Button((x, 120), 1.8, "brass") for x in (27, -27)),
        ]
    if rng.random() < 0.6:
        return [
            Part(right, thick=1.2, shadow=0.18),
            Seam(curve((16, 120), (38, 120)), thread, 0.6, 0.5),
        ]
    return []


def blouse(material: str, rng: np.random.Generator) -> Drawing:
    """Full sleeves gathered at the wrist; a bow, a tie neck or a V with a soft collar."""
    del material
    length = rng.uniform(-18, 4)
    kind = rng.choice(["bow", "v", "round"])
    depth = {"bow": 12.0, "v": 44.0, "round": 22.0}[str(kind)]
    pointed = 1.0 if kind == "v" else 0.0
    flare = float(rng.uniform(0, 8))
    bodice = Bodice(
        neck=(19 if kind != "round" else 24, 58),
        depth=depth,
        shoulder=(46, 70),
        armpit=(47, 118),
        waist=(44, 176),
        hem=(50 + flare, 238 + length),
        dip=5,
    )
    long = rng.random() < 0.7
    sleeve = Sleeve(
        bodice.shoulder,
        bodice.armpit,
        float(rng.uniform(142, 156)) if long else float(rng.uniform(62, 90)),
        float(rng.uniform(13, 18)) if long else 27.0,
        20 if long else 26,
        float(rng.uniform(8, 13)),
        float(rng.uniform(7, 12)),
    )
    line = neckline(bodice.neck, depth, pointed=pointed)
    front = joined(mirrored(line), line[1:])
    pieces: list[Piece] = [
        *sleeve.pieces(thick=8),
        *sleeve.cuffs(9, "main", wider=0.0),
        *inside_back(bodice.neck, depth),
        Part(bodice.outline(line), flutes=4.0),
        Part(band(front, -3.4), "main", thick=1.8, shadow=0.18, folds=0.3),
    ]
    if kind == "round":
        pieces += [
            Seam(curve((0, 82), (0, 120)), strength=0.9),
            *(Button(at, 1.9) for at in placket_buttons(2.4, 88, 116, 4)),
        ]
    elif kind == "v":
        pieces += [
            Seam(curve((0, 104), (0.5, 170), (0, 236 + length))),
            *(Button(at, 1.9) for at in placket_buttons(2.6, 112, 226 + length, 6)),
        ]
    else:
        pieces += _bow(rng)
    gathers = [
        Fold(curve((s * x, 74), (s * (x + 2), 96), (s * (x + 3), 124)), 4, -0.7)
        for s in (-1, 1)
        for x in (24, 31, 38)
    ]
    wrist = [
        Fold(
            curve(
                *(
                    (s * x, y)
                    for x, y in (
                        sleeve.place(1, -w),
                        sleeve.place(0.9, -w - 1),
                        sleeve.place(0.72, -w - 2),
                    )
                )
            ),
            4,
            -0.8,
        )
        for s in (-1, 1)
        for w in (0.25 * sleeve.cuff, 0.75 * sleeve.cuff)
    ]
    folds = (*torso_folds(bodice, rng, 0.7), *gathers, *wrist, *creases_of_sleeve(sleeve, rng, 0.7))
    return Drawing(tuple(pieces), folds, (0, 150), 44, crumple=0.8)


def _bow(rng: np.random.Generator) -> list[Piece]:
    """A bow at the neck: two ends, two loops, a knot."""
    drop = float(rng.uniform(128, 152))
    end = joined(
        curve((-2, 72), (6, 100), (5, drop)),
        curve((5, drop), (18, drop - 7)),
        curve((18, drop - 7), (14, 100), (5, 72)),
    )
    loop = joined(curve((0, 71), (14, 62), (28, 64), (31, 76), (18, 82), (0, 76)))
    knot = whole(curve((0, 66), (5, 67), (6, 73), (5, 79), (0, 80)))
    return [
        *(
            Part(line, grain=turn, thick=3, shadow=0.32)
            for line, turn in zip(both(end), (-8, 8), strict=True)
        ),
        *(
            Part(line, grain=turn, thick=5, shadow=0.32)
            for line, turn in zip(both(loop), (60, -60), strict=True)
        ),
        Part(knot, thick=4, shadow=0.35),
    ]
