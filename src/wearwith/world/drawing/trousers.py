"""Jeans, trousers and shorts."""

import numpy as np

from wearwith.world.drawing.bodices import both
from wearwith.world.drawing.curves import band, curve, joined, mirrored, whole
from wearwith.world.drawing.legs import Legs, leg_folds
from wearwith.world.drawing.pieces import Button, Drawing, Fold, Part, Piece, Seam

__all__ = ["jeans", "joggers", "leggings", "shorts", "trousers"]


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


def _fly(legs: Legs, thread: str) -> list[Piece]:
    top, low = legs.top, 0.62 * legs.crotch + 0.38 * legs.top
    fly = curve((9, top + 2), (9, low - 12), (6, low - 3), (0, low))
    return [
        Seam(curve((0, top), (0.4, low), (0, legs.crotch)), strength=1.2),
        Seam(fly, thread, 0.7, 0.9),
    ]


def jeans(material: str, rng: np.random.Generator) -> Drawing:
    """Five pockets, rivets, thread of another colour; skinny, straight, wide or flared."""
    del material
    knee, hem, spread = [(27, 21, 27), (33, 30, 30), (42, 46, 34), (29, 44, 34)][
        int(rng.choice(4, p=[0.25, 0.4, 0.2, 0.15]))
    ]
    rise = float(rng.uniform(-4, 8))
    bottom = float(rng.choice([290, 276, 262], p=[0.6, 0.25, 0.15]))
    legs = Legs(
        36,
        40,
        47,
        122 + rise,
        knee + float(rng.uniform(-2, 2)),
        hem + float(rng.uniform(-2, 2)),
        bottom,
        spread,
    )
    pocket = curve((17, 41), (20, 56), (44.5, 64))
    coin = joined(curve((27, 56), (40, 59)), curve((40, 66), (28, 64)))
    loops = [
        joined(curve((x - 1.6, 28), (x + 1.6, 28)), curve((x + 1.6, 44), (x - 1.6, 44)))
        for x in (22, -22)
    ]
    pieces: list[Piece] = [
        legs.back(11),
        Part(mirrored(legs.leg()), thick=6, shadow=0.1),
        Part(legs.leg(), thick=6, shadow=0.25),
        Part(coin, thick=1, shadow=0.2),
        *_fly(legs, "thread"),
        *(Seam(line, strength=1.2) for line in both(pocket)),
        *(Seam(line + np.array([0, 2.2]), "thread", 0.7, 0.9) for line in both(pocket)),
        *(
            Seam(line - np.array([2.4 * side, 0]), "thread", 0.6, 0.5)
            for line, side in zip(both(legs.outer()), (1, -1), strict=True)
        ),
        *(Seam(line, "thread", 0.7, 0.8) for line in both(legs.hem_line(5))),
        Part(legs.waistband(11), thick=2.5, shadow=0.25, folds=0.4),
        *(Seam(line, "thread", 0.6, 0.8) for line in both(curve((1, 40.5), (20, 39.5), (35, 38)))),
        *(Part(loop, thick=1.2, shadow=0.3, folds=0.2) for loop in loops),
        Button((0, 36), 2.7, "brass"),
        *(Button(at, 1.1, "brass") for at in ((18.5, 45), (-18.5, 45), (42, 62), (-42, 62))),
    ]
    if rng.random() < 0.2:
        pieces += [Part(part.outline, "light", thick=2, shadow=0.3) for part in _turn_ups(legs)]
    return Drawing(tuple(pieces), leg_folds(legs, rng), (26, 170), 26, upright=True)


def _turn_ups(legs: Legs) -> list[Part]:
    right = legs.cuff(9, -0.8, "light").outline - np.array([0, 9.0])
    return [Part(line, "light") for line in both(right)]


def trousers(material: str, rng: np.random.Generator) -> Drawing:
    """Pressed creases and slanted pockets; slim, straight or wide, some with pleats."""
    shape = int(rng.choice(3, p=[0.35, 0.35, 0.3]))
    knee, hem, spread = [(32, 24, 27), (37, 33, 29), (49, 54, 37)][shape]
    bottom = float(rng.choice([291, 272], p=[0.7, 0.3]))
    legs = Legs(35, 40, 46 + 2 * shape, 124, knee, hem, bottom, spread)
    crease = curve((20, 52), (24, 124), (legs.middle(205), 205), (spread, bottom))
    pieces: list[Piece] = [
        legs.back(12),
        Part(mirrored(legs.leg()), thick=6, shadow=0.1),
        Part(legs.leg(), thick=6, shadow=0.25),
        *_fly(legs, "stitched"),
        *(
            Seam(line, width=1.2, strength=1.1)
            for line in both(curve((27, 41), (36, 60), (45, 76)))
        ),
        Part(legs.waistband(12), thick=2.5, shadow=0.25, folds=0.3),
        Button((5, 35), 2.2),
        *(
            Part(
                joined(curve((x - 1.4, 28), (x + 1.4, 28)), curve((x + 1.4, 44), (x - 1.4, 44))),
                thick=1,
                shadow=0.28,
                folds=0,
            )
            for x in (23, -23)
        ),
    ]
    folds = [Fold(line, 3, 1.2) for line in both(crease)] if material != "leather" else []
    if shape:
        folds += [
            Fold(line, 4, -0.9)
            for x in (14, 20)
            for line in both(curve((x, 44), (x + 1, 62), (x + 2, 88)))
        ]
    if rng.random() < 0.25:
        pieces += _sash(legs)
    return Drawing(
        tuple(pieces), (*folds, *leg_folds(legs, rng, 0.55)), (26, 170), 26, upright=True
    )


def _sash(legs: Legs) -> list[Piece]:
    """A tied belt of the same cloth."""
    x, y = legs.waist, legs.top
    strip = whole(curve((0, y - 9), (x, y - 11)), curve((x + 0.8, y - 1), (0, y + 1)))
    tail = joined(
        curve((1, y - 2), (8, y + 28), (9, y + 52)),
        curve((9, y + 52), (18, y + 50)),
        curve((18, y + 50), (16, y + 26), (8, y - 2)),
    )
    knot = whole(curve((0, y - 11), (6, y - 9), (6, y + 1), (0, y + 3))) + np.array([3.0, 0])
    return [
        Part(strip, thick=3, shadow=0.3),
        Part(tail, grain=-6, thick=2.5, shadow=0.35),
        Part(knot, thick=3.5, shadow=0.35),
    ]


def shorts(material: str, rng: np.random.Generator) -> Drawing:
    """Above the knee; of denim with pockets and rivets, else with a cord or pleats."""
    bottom = float(rng.uniform(196, 228))
    wide = float(rng.uniform(46, 54))
    legs = Legs(42, 88, 55, 164, wide, wide, bottom, 0.5 * wide + 4)
    thread = "thread" if material == "denim" else "stitched"
    sporty = material == "cotton" and rng.random() < 0.6
    pocket = (
        curve((19, 89), (24, 104), (51, 113))
        if material == "denim"
        else curve((31, 89), (42, 106), (53, 122))
    )
    pieces: list[Piece] = [
        legs.back(12),
        Part(mirrored(legs.leg()), thick=6, shadow=0.1),
        Part(legs.leg(), thick=6, shadow=0.25),
        *([Seam(curve((0, 88), (0.4, 130), (0, 164)))] if sporty else _fly(legs, thread)),
        *(Seam(line, strength=1.2) for line in both(pocket)),
        *(Seam(line + np.array([0, 2.2]), thread, 0.7, 0.8) for line in both(pocket)),
        *(Seam(line, thread, 0.7, 0.8) for line in both(legs.hem_line(6))),
        Part(legs.waistband(12), "rib" if sporty else "main", thick=3, shadow=0.25, folds=0.3),
    ]
    if sporty:
        cord = curve((4, 92), (8, 108), (6, 126))
        pieces += [
            Part(band(line, 1.8), "cord", thick=1, shadow=0.35, folds=0) for line in both(cord)
        ]
    else:
        pieces.append(
            Button(
                (0 if material == "denim" else 5, 84),
                2.6,
                "brass" if material == "denim" else "button",
            )
        )
    return Drawing(tuple(pieces), leg_folds(legs, rng, 0.9), (28, 168), 26, upright=True)
