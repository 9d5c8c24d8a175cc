"""Tote bags, backpacks and clutches."""

import numpy as np

from wearwith.world.drawing.bodices import both
from wearwith.world.drawing.curves import band, curve, joined, whole
from wearwith.world.drawing.pieces import Button, Drawing, Fold, Part, Piece, Seam

__all__ = ["backpack", "clutch", "tote_bag"]


def tote_bag(material: str, rng: np.random.Generator) -> Drawing:
    """A bag open at the top with two handles, of seamed leather or soft canvas."""
    wide, high = float(rng.uniform(66, 80)), float(rng.uniform(118, 146))
    top = 130.0
    bottom = top + high
    sag = 3.0 if material == "leather" else 5.0
    half = (
        curve((0, top + sag), (0.5 * wide, top + 0.7 * sag), (wide, top)),
        curve((wide, top), (wide - 1, top + 0.5 * high), (wide - 6, bottom - 4)),
        curve((wide - 6, bottom - 4), (wide - 9, bottom), (wide - 14, bottom + 1)),
        curve((wide - 14, bottom + 1), (0, bottom + 3)),
    )
    drop = float(rng.uniform(36, 78))
    handle = curve(
        (-0.46 * wide, top + 24),
        (-0.44 * wide, top - 0.6 * drop),
        (-0.2 * wide, top - drop),
        (0.2 * wide, top - drop),
        (0.44 * wide, top - 0.6 * drop),
        (0.46 * wide, top + 24),
    )
    cloth = "plain" if material == "leather" else str(rng.choice(["plain", "suede"]))
    back = whole(curve((0, top - 2), (wide - 1, top)), curve((wide - 1, top + 4), (0, top + 10)))
    pieces: list[Piece] = [
        Part(
            band(handle + np.array([4.0, -7.0]), 6),
            "dark" if cloth == "plain" else cloth,
            thick=2.4,
            shadow=0.1,
            folds=0,
        ),
        Part(back, "inside", thick=1, shadow=0, folds=0),
        Part(whole(*half), thick=7),
        *(
            Seam(line, "stitched", 0.8, 0.8)
            for line in both(
                curve((wide - 5, top + 8), (wide - 6, top + 0.5 * high), (wide - 11, bottom - 6))
            )
        ),
        Seam(
            curve((-wide + 3, top + 7), (0, top + sag + 7), (wide - 3, top + 7)),
            "stitched",
            0.8,
            0.8,
        ),
        Part(band(handle, 7), cloth, thick=2.8, shadow=0.34, folds=0),
        *(Button((x, top + 19), 1.8, "brass") for x in (-0.46 * wide + 3.4, 0.46 * wide - 3.4)),
    ]
    folds = [
        Fold(
            curve(
                (s * (wide - 6), bottom - 30),
                (s * (wide - 24), bottom - 18),
                (s * (wide - 30), bottom - 4),
            ),
            5,
            -0.8,
        )
        for s in (-1, 1)
    ]
    return Drawing(
        tuple(pieces), tuple(folds), (0, top + 0.56 * high), 62, print_after=None, crumple=0.7
    )


def backpack(material: str, rng: np.random.Generator) -> Drawing:
    """A backpack with a round top, a front pocket with a zip, a loop and two straps."""
    del material
    wide = float(rng.uniform(60, 68))
    body = whole(
        curve((0, 78), (30, 80), (50, 92), (wide, 124)),
        curve((wide, 124), (wide + 3, 190), (wide, 250)),
        curve((wide, 250), (wide - 6, 264), (wide - 18, 267)),
        curve((wide - 18, 267), (0, 269)),
    )
    strap = curve((wide - 8, 112), (wide + 17, 150), (wide + 15, 210), (wide - 4, 246))
    loop = curve((-11, 82), (-10, 62), (0, 57), (10, 62), (11, 82))
    pocket = whole(
        curve((0, 178), (wide - 18, 178)),
        curve((wide - 18, 178), (wide - 10, 184), (wide - 9, 196)),
        curve((wide - 9, 196), (wide - 9, 246)),
        curve((wide - 9, 246), (wide - 12, 256), (wide - 20, 257)),
        curve((wide - 20, 257), (0, 258)),
    )
    zip_ = curve(
        (-wide + 2, 152), (-46, 112), (-28, 98), (0, 94), (28, 98), (46, 112), (wide - 2, 152)
    )
    trim = str(rng.choice(["dark", "suede", "plain"]))
    base = whole(
        curve((0, 246), (wide + 0.6, 244)),
        curve((wide, 252), (wide - 6, 264), (wide - 18, 267)),
        curve((wide - 18, 267), (0, 269)),
    )
    pieces: list[Piece] = [
        *(Part(line, "dark", thick=3, shadow=0.1, folds=0.2) for line in both(band(strap, 10))),
        Part(band(loop, 5.5), "dark" if trim == "plain" else trim, thick=2.4, shadow=0.2, folds=0),
        Part(body, thick=12, shadow=0.3),
        Seam(zip_, "zip", 2.2),
        Part(base, trim, thick=4, shadow=0.12, folds=0.3),
        Part(pocket, thick=6, shadow=0.34),
        Seam(curve((-wide + 16, 189), (0, 189), (wide - 16, 189)), "zip", 2.0),
        Part(
            joined(
                curve((wide - 26, 188), (wide - 22, 188)), curve((wide - 22, 202), (wide - 26, 202))
            ),
            trim,
            thick=1,
            shadow=0.35,
            folds=0,
        ),
        Part(
            joined(curve((-11, 126), (11, 126)), curve((11, 140), (-11, 140))),
            trim if trim != "plain" else "dark",
            thick=1.4,
            shadow=0.25,
            folds=0,
        ),
        *(
            Seam(line, "stitched", 0.7, 0.7)
            for line in both(curve((wide - 13, 198), (wide - 13, 246), (wide - 20, 253), (0, 254)))
        ),
    ]
    return Drawing(tuple(pieces), (), (0, 222), 44, crumple=0.7)


def clutch(material: str, rng: np.random.Generator) -> Drawing:
    """An envelope or a pouch with a clasp, some on a chain."""
    del material
    wide, top, bottom = float(rng.uniform(84, 94)), 122.0, float(rng.uniform(214, 226))
    kind = str(rng.choice(["envelope", "clasp"]))
    body = whole(
        curve((0, top), (wide - 5, top)),
        curve((wide - 5, top), (wide, top + 5)),
        curve((wide, top + 5), (wide + 1, 170), (wide - 1, bottom - 6)),
        curve((wide - 1, bottom - 6), (wide - 6, bottom)),
        curve((wide - 6, bottom), (0, bottom + 1)),
    )
    pieces: list[Piece] = []
    if rng.random() < 0.5:
        chain = curve(
            (-wide + 8, top + 4),
            (-wide + 10, 78),
            (-30, 54),
            (30, 54),
            (wide - 10, 78),
            (wide - 8, top + 4),
        )
        pieces += [Part(band(chain, 2.6), "brass", thick=1.2, shadow=0.1, folds=0)]
    pieces.append(Part(body, thick=8))
    if kind == "envelope":
        flap = whole(
            curve((0, top - 1), (wide - 5, top - 1)),
            curve((wide - 5, top - 1), (wide + 0.5, top + 6)),
            curve((wide + 0.5, top + 6), (40, top + 40), (4, top + 60), (0, top + 61)),
        )
        pieces += [
            Part(flap, thick=4, shadow=0.4),
            *(
                Seam(line - np.array([0, 3.0]), "stitched", 0.6, 0.5)
                for line in both(curve((wide - 2, top + 8), (40, top + 40), (4, top + 60)))
            ),
            Button((0, top + 53), 4.2, "brass"),
        ]
    else:
        frame = whole(
            curve((0, top - 4), (wide - 6, top - 4)), curve((wide - 4, top + 3), (0, top + 4))
        )
        pieces += [
            Part(frame, "brass", thick=2, shadow=0.35, folds=0),
            Button((-3.6, top - 5), 4.4, "brass"),
            Button((3.6, top - 5), 4.4, "brass"),
        ]
    folds = (
        [
            Fold(
                curve((x, top + 8), (1.02 * x, 160), (1.04 * x, bottom - 8)),
                5,
                float(rng.uniform(-0.9, 0.9)),
            )
            for x in np.linspace(-wide + 14, wide - 14, 7)
        ]
        if kind == "clasp"
        else []
    )
    return Drawing(tuple(pieces), tuple(folds), (0, 0.4 * top + 0.6 * bottom), 36, crumple=0.5)
