"""Shoes: from the side with the other one of the pair behind, sandals from above."""

from dataclasses import replace

import numpy as np

from wearwith.world.drawing.curves import band, curve, joined, mirrored, turned
from wearwith.world.drawing.pieces import Button, Drawing, Part, Piece, Seam, moved

__all__ = ["heels", "loafers", "sandals", "sneakers"]

BEHIND = np.array([-15.0, -26.0])  # where the other shoe of the pair stands


def _pair(pieces: list[Piece], print_at: tuple[float, float], size: float = 26) -> Drawing:
    """Set one shoe behind the other."""
    behind = [moved(piece, 1.0, BEHIND) for piece in pieces]
    return Drawing((*behind, *pieces), (), print_at, size, crumple=0.25)


def sneakers(material: str, rng: np.random.Generator) -> Drawing:
    """A thick sole, laces, a stripe or a heel patch in another colour."""
    del material
    high = rng.random() < 0.25
    collar = -34.0 if high else 0.0
    upper = joined(
        curve((-84, 146 + collar), (-88, 170), (-86, 194)),
        curve((-86, 194), (0, 196), (92, 194)),
        curve(
            (92, 194),
            (94, 182),
            (80, 170),
            (48, 160),
            (22, 146),
            (-6, 124 + 0.8 * collar),
            (-22, 116 + collar),
        ),
        curve(
            (-22, 116 + collar),
            (-34, 128 + collar),
            (-54, 136 + collar),
            (-72, 134 + collar),
            (-84, 146 + collar),
        ),
    )
    sole = joined(
        curve((-90, 188), (-60, 190), (0, 193), (60, 190), (97, 184)),
        curve((97, 184), (101, 196), (92, 207)),
        curve((92, 207), (0, 210), (-88, 207)),
        curve((-88, 207), (-94, 198), (-90, 188)),
    )
    toe = joined(
        curve((58, 164), (84, 172), (94, 190)),
        curve((94, 190), (66, 192), (50, 191)),
        curve((50, 191), (56, 178), (58, 164)),
    )
    heel = joined(
        curve((-84, 147 + collar), (-68, 150 + 0.5 * collar), (-62, 170)),
        curve((-62, 190), (-87, 190)),
        curve((-88, 170), (-84, 147 + collar)),
    )
    tongue = joined(
        curve((-34, 112 + collar), (-20, 104 + collar), (-10, 112 + collar)),
        curve((-10, 112 + collar), (14, 140), (24, 150)),
        curve((24, 150), (0, 144), (-34, 112 + collar)),
    )
    eyestay = joined(
        curve((-22, 116 + collar), (-6, 124 + 0.8 * collar), (22, 146), (46, 160)),
        curve((46, 160), (36, 170), (20, 166), (-10, 146), (-30, 128 + collar)),
    )
    inside = joined(
        curve((-82, 146 + collar), (-60, 126 + collar), (-24, 114 + collar)),
        curve((-24, 114 + collar), (-40, 136 + collar), (-82, 148 + collar)),
    )
    pieces: list[Piece] = [
        Part(inside, "inside", thick=2, shadow=0, folds=0),
        Part(tongue, "plain", thick=3, shadow=0.2),
        Part(upper, thick=8, shadow=0.3),
        Part(toe, "plain", thick=3, shadow=0.16, folds=0.3),
        Part(heel, "trim" if rng.random() < 0.6 else "dark", thick=2.5, shadow=0.2, folds=0.3),
        Part(eyestay, "plain", thick=2.5, shadow=0.25, folds=0.3),
    ]
    if rng.random() < 0.5:
        for k in range(3):
            stripe = curve((-34 + 13 * k, 188), (-24 + 13 * k, 162))
            pieces.append(Part(band(stripe, 5.5), "trim", thick=1, shadow=0.15, folds=0))
    laces = [
        curve(
            (-24 + 13.5 * k, 122 + 9.5 * k + (0.75 - 0.2 * k) * collar),
            (-10 + 13 * k, 113 + 9.5 * k + (0.75 - 0.2 * k) * collar),
        )
        for k in range(5)
    ]
    pieces += [Part(band(lace, 3.0), "sole", thick=1.4, shadow=0.4, folds=0) for lace in laces]
    pieces += [
        Part(sole, "gum" if rng.random() < 0.2 else "sole", thick=5, shadow=0.22, folds=0),
        Seam(curve((-88, 200), (0, 203), (97, 199)), strength=0.5),
    ]
    return _pair(pieces, (-22, 168))


def loafers(material: str, rng: np.random.Generator) -> Drawing:
    """A low heel, an apron and a strap across, with a bit or a slot."""
    del material
    upper = joined(
        curve((-84, 150), (-88, 172), (-86, 192)),
        curve((-86, 192), (0, 196), (92, 193)),
        curve((92, 193), (96, 182), (84, 170), (56, 160), (26, 150), (4, 142), (-6, 140)),
        curve((-6, 140), (-20, 158), (-46, 166), (-70, 160), (-84, 150)),
    )
    inside = joined(
        curve((-83, 151), (-60, 146), (-8, 140)),
        curve((-8, 140), (-24, 160), (-50, 167), (-83, 152)),
    )
    apron = curve((16, 150), (44, 166), (76, 172), (90, 178))
    strap = joined(
        curve((4, 141), (26, 149)),
        curve((26, 149), (20, 170), (12, 190)),
        curve((12, 190), (-14, 190)),
        curve((-14, 190), (-4, 168), (4, 141)),
    )
    sole = joined(
        curve((-88, 190), (0, 193), (96, 190)),
        curve((96, 190), (98, 197), (88, 199)),
        curve((88, 199), (0, 200), (-88, 200)),
    )
    block = joined(
        curve((-88, 196), (-50, 198)), curve((-50, 198), (-52, 211)), curve((-52, 211), (-87, 211))
    )
    pieces: list[Piece] = [
        Part(inside, "inside", thick=2, shadow=0, folds=0),
        Part(block, "heel", thick=2, shadow=0.2, folds=0),
        Part(upper, thick=9, shadow=0.3),
        Seam(apron, width=1.6, strength=1.4),
        Seam(apron + np.array([0, 3.0]), "stitched", 0.7, 0.7),
        Part(strap, "plain", thick=3, shadow=0.3, folds=0.3),
        Part(sole, "heel", thick=2.5, shadow=0.2, folds=0),
        Seam(curve((-80, 156), (-56, 170), (-18, 162)), "stitched", 0.7, 0.6),
    ]
    if rng.random() < 0.55:
        bit = curve((0, 160), (9, 164), (17, 168))
        pieces += [
            Part(band(bit, 2.4), "brass", thick=1.4, shadow=0.4, folds=0),
            Button((0, 161), 3.0, "brass"),
            Button((17, 169), 3.0, "brass"),
        ]
    else:
        pieces.append(Seam(curve((1, 163), (7, 167), (13, 168)), width=2.2, strength=2))
    return _pair(pieces, (52, 178), 20)


def sandals(material: str, rng: np.random.Generator) -> Drawing:
    """A pair from above: footbeds with straps, crossed or side by side, some around the ankle."""
    del material
    right_edge = (
        (11, 59),
        (21, 70),
        (28, 94),
        (27, 124),
        (20, 164),
        (20.5, 206),
        (15, 238),
        (6, 249),
    )
    left_edge = (
        (-6, 249),
        (-15, 238),
        (-20.5, 206),
        (-19, 164),
        (-26, 124),
        (-24, 90),
        (-15, 67),
        (-6, 58),
    )
    bed = curve((2, 56), *right_edge, (0, 251), *left_edge, (2, 56))
    edge = bed * 0.93 + np.array([0.0, 10.8])
    kind = str(rng.choice(["crossed", "two", "thong"]))
    straps = {
        "crossed": [curve((-27, 126), (0, 106), (27, 98)), curve((-25, 98), (0, 106), (28, 126))],
        "two": [curve((-26, 103), (0, 96), (28, 103)), curve((-27, 134), (0, 127), (28, 134))],
        "thong": [curve((-22, 142), (-12, 116), (2, 88)), curve((2, 88), (14, 116), (24, 142))],
    }[kind]
    wide = {"crossed": 14.0, "two": 17.0, "thong": 7.5}[kind]
    pieces: list[Piece] = [
        Part(bed, "wood", thick=3, shadow=0.35, folds=0),
        Part(edge, "footbed", thick=3, shadow=0, folds=0),
        *(
            Part(band(line, [0.9 * wide, wide, 0.9 * wide]), thick=4, shadow=0.42, folds=0.3)
            for line in straps
        ),
    ]
    if kind == "thong" or rng.random() < 0.6:
        ankle = curve((-20.5, 210), (-10, 204), (10, 204), (20.5, 210))
        buckle = joined(curve((10, 193), (19, 196)), curve((17, 208), (8, 205)))
        pieces += [
            Part(band(ankle, 9), thick=3, shadow=0.42, folds=0.2),
            Part(buckle, "brass", thick=1.4, shadow=0.4, folds=0),
        ]
    right = [_tilted(piece, 5.0, 15.0) for piece in pieces]
    left = [_tilted(_flipped(piece), -5.0, -15.0) for piece in pieces]
    return Drawing((*left, *right), (), (30, 112), 16, crumple=0.25)


def _tilted(piece: Piece, degrees: float, x: float) -> Piece:
    """Turn a piece without buttons around its heel and move it aside."""
    move = np.array([x, 0.0])
    if isinstance(piece, Part):
        outline = turned(piece.outline, degrees, (0, 250)) + move
        return replace(piece, outline=outline, grain=piece.grain + degrees)
    return moved(piece, 1.0, move)


def _flipped(piece: Piece) -> Piece:
    return replace(piece, outline=mirrored(piece.outline)) if isinstance(piece, Part) else piece


def heels(material: str, rng: np.random.Generator) -> Drawing:
    """A pump on a thin or a block heel, some with a flap and a stud."""
    del material
    thick = float(rng.choice([4.5, 7, 15]))
    upper = joined(
        curve((-74, 104), (-82, 122), (-82, 140), (-76, 154)),
        curve((-76, 154), (-52, 158), (-20, 180), (16, 206), (56, 217), (100, 216)),
        curve((100, 216), (107, 211), (100, 201), (78, 190), (52, 178), (34, 172)),
        curve((34, 172), (14, 178), (-16, 166), (-44, 132), (-62, 112), (-74, 104)),
    )
    inside = joined(
        curve((-73, 106), (-40, 118), (-4, 146), (34, 172)),
        curve((34, 172), (14, 180), (-16, 168), (-44, 134), (-73, 108)),
    )
    foot = -70.0
    heel = joined(
        curve((-80, 140), (-79, 176), (foot - 0.5 * thick, 217)),
        curve((foot - 0.5 * thick, 217), (foot + 0.5 * thick, 217)),
        curve((foot + 0.5 * thick, 217), (foot + 0.7 * thick + 2, 188), (-56, 168), (-42, 162)),
    )
    sole = curve((-58, 156), (-20, 181), (16, 207), (56, 219), (100, 218))
    pieces: list[Piece] = [
        Part(inside, "footbed", thick=2, shadow=0, folds=0),
        Part(heel, "dark", thick=3, shadow=0.2, folds=0),
        Part(band(sole, -2.6), "heel", thick=1, shadow=0.1, folds=0),
        Part(upper, thick=10, shadow=0.3),
        Seam(curve((-72, 107), (-46, 134), (-17, 168), (14, 180), (33, 174)), strength=0.5),
    ]
    if rng.random() < 0.45:
        bow = joined(curve((38, 176), (54, 168), (70, 176)), curve((70, 176), (68, 190), (56, 186)))
        pieces.append(Part(bow, "plain", thick=4, shadow=0.4, folds=0))
        pieces.append(Button((54, 179), 3.0, "brass"))
    return _pair(pieces, (50, 198), 18)
