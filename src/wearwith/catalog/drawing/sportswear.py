"""Joggers and leggings."""

import numpy as np

from wearwith.catalog.drawing.bodices import both
from wearwith.catalog.drawing.curves import band, curve, mirrored
from wearwith.catalog.drawing.legs import Legs, leg_folds
from wearwith.catalog.drawing.pieces import Drawing, Fold, Part, Piece, Seam

__all__ = ["joggers", "leggings"]


def joggers(material: str, rng: np.random.Generator) -> Drawing:
    """An elastic waist with a cord, ribs at the ankles, some with a stripe down the side."""
    del material
    legs = Legs(37, 42, 49, 128, 41, 29, 268 + float(rng.uniform(-6, 6)), 29)
    cord = curve((3, 46), (7, 64), (5, float(rng.uniform(78, 92))))
    pieces: list[Piece] = [
        legs.back(13),
        Part(mirrored(legs.leg()), thick=8, shadow=0.1),
        Part(legs.leg(), thick=8, shadow=0.25),
        Seam(curve((0, 42), (0.4, 90), (0, 128))),
        *(Seam(line, "stitched", 0.8, 0.8) for line in both(curve((30, 44), (38, 62), (47, 80)))),
    ]
    if rng.random() < 0.4:
        outer = legs.outer()
        pieces += [
            Part(line, "trim", thick=1, shadow=0)
            for line in both(band(outer - np.array([4.0, 0]), -3.4))
        ]
    pieces += [
        *(
            Part(line, "rib", thick=3, shadow=0.25, folds=0.4)
            for line in both(legs.cuff(17, 4, "rib").outline)
        ),
        Part(legs.waistband(13), "rib", thick=3.5, shadow=0.25, folds=0.3),
        *(
            Part(band(line, 1.8), "cord", thick=1, shadow=0.35, folds=0)
            for line in (cord, mirrored(cord) + np.array([1.0, -6.0]))
        ),
    ]
    gathers = [
        Fold(curve((x, 45), (1.05 * x, 56), (1.1 * x, 72)), 3, -0.8)
        for x in np.linspace(-32, 32, 9)
    ]
    return Drawing(
        tuple(pieces), (*gathers, *leg_folds(legs, rng, 1.2)), (27, 112), 24, upright=True
    )


def leggings(material: str, rng: np.random.Generator) -> Drawing:
    """Narrow and smooth, with a high waistband."""
    del material
    bottom = float(rng.choice([288, 252], p=[0.7, 0.3]))
    legs = Legs(29, 42, 38, 124, 25, 17, bottom, 22)
    pieces: list[Piece] = [
        legs.back(20),
        Part(mirrored(legs.leg()), thick=9, shadow=0.1, folds=0.5),
        Part(legs.leg(), thick=9, shadow=0.25, folds=0.5),
        Seam(curve((0, 44), (0.3, 90), (0, 124)), strength=0.8),
    ]
    if rng.random() < 0.4:
        side = legs.outer() - np.array([5.0, 0])
        pieces += [Seam(line, "stitched", 0.8, 0.8) for line in both(side)]
    pieces += [
        Part(legs.waistband(20), "plain", thick=3, shadow=0.22, folds=0.3),
        *(Seam(line, "stitched", 0.6, 0.6) for line in both(legs.hem_line(4))),
    ]
    return Drawing(tuple(pieces), leg_folds(legs, rng, 0.7), (20, 112), 20, upright=True)
