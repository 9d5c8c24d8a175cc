"""T-shirts, tank tops and camisoles."""

import numpy as np

from wearwith.world.drawing.bodices import (
    Bodice,
    both,
    inside_back,
    neck_band,
    neckline,
    torso_folds,
)
from wearwith.world.drawing.curves import band, curve, joined, mirrored, whole
from wearwith.world.drawing.pieces import Drawing, Fold, Part, Piece, Seam
from wearwith.world.drawing.sleeves import Sleeve

__all__ = ["camisole", "t_shirt", "tank_top"]


def t_shirt(material: str, rng: np.random.Generator) -> Drawing:
    """Short sleeves, a round or a V neck, straight or a little fitted."""
    del material
    length = rng.uniform(-16, 10)
    fit = rng.uniform(-3, 5)
    pointed = 1.0 if rng.random() < 0.25 else 0.0
    depth = rng.uniform(16, 24) + 12 * pointed
    bodice = Bodice(
        neck=(float(rng.uniform(20, 24)), 58),
        depth=depth,
        shoulder=(55, 73),
        armpit=(52, 122),
        waist=(50 - fit, 182 + 0.5 * length),
        hem=(53 - 0.3 * fit, 254 + length),
    )
    sleeve = Sleeve(
        bodice.shoulder,
        bodice.armpit,
        float(rng.uniform(44, 58)),
        float(rng.uniform(33, 42)),
        float(rng.uniform(36, 42)),
        1.0,
    )
    hem = bodice.bottom()
    hem_line = joined(hem[::-1], hem)[len(hem) :] - np.array([0, 5.0])
    pieces: list[Piece] = [
        *sleeve.pieces(),
        *(Seam(line, "stitched", 0.7, 0.5) for line in both(sleeve.seam(5))),
        *inside_back(bodice.neck, depth),
        Part(bodice.outline(neckline(bodice.neck, depth, pointed=pointed))),
        *neck_band(bodice.neck, depth, 4.5, pointed=pointed),
        *(Seam(line, "stitched", 0.7, 0.5) for line in both(hem_line)),
    ]
    return Drawing(tuple(pieces), torso_folds(bodice, rng), (0, 142), 58)


def tank_top(material: str, rng: np.random.Generator) -> Drawing:
    """No sleeves, straps as wide as two fingers, a deep round neck."""
    del material
    length = rng.uniform(-18, 8)
    strap = rng.uniform(9, 16)
    depth = rng.uniform(30, 42)
    neck = (float(rng.uniform(22, 26)), 56.0)
    shoulder = (neck[0] + strap, 60.0)
    half = (
        neckline(neck, depth),
        curve(neck, shoulder),
        curve(shoulder, (shoulder[0] - 1, 84), (42, 106), (50, 122)),
        curve((50, 122), (45 + rng.uniform(-2, 3), 184), (51, 250 + length)),
        curve((51, 250 + length), (25, 253 + length), (0, 254 + length)),
    )
    armhole = band(half[2], 3.2)
    back = whole(
        curve((0, 72), (0.6 * neck[0], 68), (neck[0], 56)),
        curve((neck[0], 60), (neck[0] + 4, 100), (0, 112)),
    )
    bodice = Bodice(neck, depth, shoulder, (50, 122), (45, 184), (51, 250 + length))
    pieces: list[Piece] = [
        Part(back, "inside", thick=2, shadow=0, folds=0.3),
        Part(whole(*half)),
        *neck_band(neck, depth, 3.4)[1:],
        *(Part(line, "rib", thick=1.6, shadow=0.12, folds=0.2) for line in both(armhole)),
    ]
    return Drawing(tuple(pieces), torso_folds(bodice, rng), (0, 158), 54)


def camisole(material: str, rng: np.random.Generator) -> Drawing:
    """Thin straps, a soft V, cut on the bias; lace or a cowl at the neck."""
    length = rng.uniform(-14, 12)
    dip = rng.uniform(10, 18)
    half = (
        curve((0, 104 + dip), (13, 100 + 0.4 * dip), (30, 92)),
        curve((30, 92), (38, 106), (47, 122)),
        curve((47, 122), (42, 170), (50 + rng.uniform(0, 5), 244 + length)),
        curve((50, 244 + length), (28, 250 + length), (0, 248 + length)),
    )
    strap, behind = curve((29, 94), (28, 70), (23, 46)), curve((23, 46), (20, 74), (20, 106))
    back = whole(curve((0, 106), (20, 102), (44, 116)), curve((46, 122), (20, 132), (0, 132)))
    line = joined(mirrored(half[0]), half[0][1:])
    folds = [
        Fold(curve((s * 28, 98), (s * 20, 124 + 8 * k), (s * 4, 136 + 16 * k)), 5, -0.8 + 0.2 * k)
        for s in (-1, 1)
        for k in range(3)
    ]
    folds += [
        Fold(curve((x, 160), (1.1 * x + 4, 200), (1.25 * x, 246)), 8, float(rng.uniform(0.4, 1.0)))
        for x in rng.uniform(-40, 40, size=4)
    ]
    pieces: list[Piece] = [
        *(Part(band(side, 2.2), "inside", thick=1, shadow=0, folds=0) for side in both(behind)),
        Part(back, "inside", thick=2, shadow=0, folds=0.3),
        *(Part(band(line_, 2.4), "plain", thick=1, shadow=0.2, folds=0) for line_ in both(strap)),
        Part(whole(*half), flutes=2.0),
    ]
    if material == "lace" or rng.random() < 0.35:
        pieces.append(Part(band(line, [-7, -9, -7]), "light", thick=1, shadow=0.15, folds=0.4))
    else:
        pieces.append(Seam(line + np.array([0, 2.4]), strength=0.6))
    return Drawing(tuple(pieces), tuple(folds), (0, 176), 46, crumple=0.6)
