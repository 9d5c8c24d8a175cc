"""Dresses and jumpsuits."""

import numpy as np

from wearwith.world.drawing.bodices import Bodice, both, inside_back, neckline, torso_folds
from wearwith.world.drawing.curves import Points, band, curve, joined, mirrored, whole
from wearwith.world.drawing.legs import Legs, leg_folds
from wearwith.world.drawing.pieces import Button, Drawing, Fold, Part, Piece, Seam
from wearwith.world.drawing.skirts import flared
from wearwith.world.drawing.sleeves import Sleeve

__all__ = ["dress", "jumpsuit"]


def dress(material: str, rng: np.random.Generator) -> Drawing:
    """Fitted, wrapped, slipped over or flared; to the knee or the calf; with sleeves or straps."""
    slip = material in ("silk", "satin") and rng.random() < 0.6
    if slip:
        return _slip_dress(rng)
    kind = str(rng.choice(["flared", "wrap", "straight"], p=[0.45, 0.3, 0.25]))
    if material == "knit":
        kind = "straight"
    bottom = float(rng.uniform(226, 284))
    depth = {"flared": 22.0, "wrap": 56.0, "straight": 15.0}[kind] + float(rng.uniform(-3, 6))
    bodice = Bodice(
        (19, 34), depth, (43, 45), (41, 86), (34 if kind != "straight" else 39, 126), (35, 136), 1
    )
    line = neckline(bodice.neck, depth, pointed=1.0 if kind == "wrap" else 0.0)
    sleeves: list[Piece] = []
    if rng.random() < 0.7 or material == "knit":
        long = material == "knit" or rng.random() < 0.4
        arm = Sleeve(
            bodice.shoulder,
            bodice.armpit,
            130 if long else float(rng.uniform(34, 50)),
            14 if long else 38,
            18 if long else 31,
            3.0 if long else 5.0,
            3.0 if long else 0.0,
        )
        sleeves = [*arm.pieces(), *(arm.cuffs(10) if material == "knit" else [])]
    hem = 84.0 if kind == "flared" else 58.0 if kind == "wrap" else 47.0
    body, pieces = _dress_body(kind, bodice, line, hem, bottom, rng)
    front = joined(mirrored(line), line[1:])
    pieces = [
        *sleeves,
        *inside_back(bodice.neck, depth),
        *body,
        Part(
            band(front, -2.6),
            "rib" if material == "knit" else "main",
            thick=1.5,
            shadow=0.15,
            folds=0.2,
        ),
        *pieces,
    ]
    folds = (
        [
            Fold(curve((x, 138), (1.2 * x, 160), (1.5 * x, 190)), 4, -0.8)
            for x in np.linspace(-28, 28, 7)
        ]
        if kind == "flared"
        else []
    )
    return Drawing(
        tuple(pieces),
        (*folds, *torso_folds(bodice, rng, 0.5)),
        (0, 92),
        36,
        crumple=0.6,
        knitted=True,
    )


def _dress_body(
    kind: str, bodice: Bodice, line: Points, hem: float, bottom: float, rng: np.random.Generator
) -> tuple[list[Piece], list[Piece]]:
    """Cloth of a dress, and what lies on it."""
    waist, low = bodice.hem[0], bodice.hem[1]
    sides = bodice.sides()
    if kind == "straight":
        half = (
            line,
            sides[0],
            sides[1],
            curve(bodice.armpit, (38, 130), (46, 184), (hem, bottom)),
            curve((hem, bottom), (0.5 * hem, bottom + 3), (0, bottom + 3)),
        )
        return [Part(whole(*half))], []
    skirt_ = flared(
        waist,
        low - 2,
        waist + 0.45 * (hem - waist),
        hem,
        bottom,
        2.5 if kind == "flared" else 1.0,
        rng,
    )
    top = Part(bodice.outline(line), shadow=0.15, thick=4)
    below = Part(skirt_, flutes=4.2 if kind == "flared" else 2.0)
    if kind == "flared":
        seam = Seam(curve((-waist, low), (0, low + 2), (waist, low)), strength=1.4)
        belt = whole(
            curve((0, low - 5), (waist + 0.5, low - 6)),
            curve((waist + 0.8, low + 1), (0, low + 2.5)),
        )
        extra: list[Piece] = (
            [Part(belt, "plain", thick=2, shadow=0.3, folds=0.2)] if rng.random() < 0.5 else [seam]
        )
        return [below, top], extra
    edge = curve((-6, low + 2), (6, 180), (17, bottom + 4))
    across = curve((0, 34 + bodice.depth), (-12, 106), (-30, low - 4))
    belt = whole(
        curve((0, low - 6), (waist + 0.8, low - 7)), curve((waist + 1, low + 2), (0, low + 4))
    )
    tail = joined(
        curve((-20, low), (-24, low + 30), (-22, low + 56)),
        curve((-14, low + 58), (-15, low + 28), (-13, low)),
    )
    loop = joined(
        curve((-17, low - 2), (-30, low - 10), (-36, low - 1), (-30, low + 7), (-17, low))
    )
    wrap: list[Piece] = [
        Seam(edge, strength=1.6),
        Seam(across, strength=1.3),
        Part(belt, thick=2.5, shadow=0.3, folds=0.3),
        Part(tail, grain=5, thick=2, shadow=0.32),
        Part(loop, grain=60, thick=3, shadow=0.32),
        Button((-17, low - 1), 3.4, "plain"),
    ]
    return [below, top], wrap


def _slip_dress(rng: np.random.Generator) -> Drawing:
    """Cut on the bias, with thin straps and a cowl."""
    bottom = float(rng.uniform(250, 288))
    dip = float(rng.uniform(10, 18))
    hem = float(rng.uniform(48, 60))
    line = curve((0, 74 + dip), (12, 70 + 0.4 * dip), (27, 62))
    half = (
        line,
        curve((27, 62), (33, 76), (40, 90)),
        curve((40, 90), (35, 130), (46, 180), (hem, bottom)),
        curve((hem, bottom), (0.5 * hem, bottom + 4), (0, bottom + 5)),
    )
    strap, behind = curve((26, 64), (25, 42), (20, 22)), curve((20, 22), (17, 46), (17, 78))
    back = whole(curve((0, 78), (20, 74), (37, 86)), curve((39, 92), (0, 102)))
    cowl = [
        Fold(curve((s * 25, 68), (s * 16, 92 + 10 * k), (0, 100 + 16 * k)), 5, 1.0 - 0.2 * k)
        for s in (-1, 1)
        for k in range(3)
    ]
    sweep = [
        Fold(
            curve((x, 150), (1.1 * x + 6, 200), (1.3 * x + 2, bottom)),
            9,
            float(rng.uniform(0.5, 1.1)),
        )
        for x in rng.uniform(-34, 34, size=4)
    ]
    pieces: list[Piece] = [
        *(Part(band(side, 2), "inside", thick=1, shadow=0, folds=0) for side in both(behind)),
        Part(back, "inside", thick=2, shadow=0, folds=0.3),
        *(Part(band(side, 2.3), "plain", thick=1, shadow=0.2, folds=0) for side in both(strap)),
        Part(whole(*half), flutes=1.6),
        Seam(joined(mirrored(line), line[1:]) + np.array([0, 2.0]), strength=0.5),
    ]
    return Drawing(tuple(pieces), (*cowl, *sweep), (0, 150), 40, crumple=0.5)


def jumpsuit(material: str, rng: np.random.Generator) -> Drawing:
    """A bodice and wide or narrow trousers in one, held by a belt."""
    del material
    shape = int(rng.integers(2))
    depth = float(rng.uniform(30, 48))
    bodice = Bodice((18, 22), depth, (38, 30), (37, 66), (33, 98), (33, 112), 1)
    knee, hem, spread = [(30, 23, 25), (42, 48, 34)][shape]
    legs = Legs(33, 112, 42, 174, knee, hem, 298, spread)
    pointed = 1.0 if rng.random() < 0.7 else 0.3
    line = neckline(bodice.neck, depth, pointed=pointed)
    arm = Sleeve(bodice.shoulder, bodice.armpit, float(rng.choice([30, 46])), 36, 28, 3)
    front = joined(mirrored(line), line[1:])
    belt = whole(curve((0, 105), (33.6, 104)), curve((34, 114), (0, 116)))
    tail = joined(curve((0, 110), (6, 132), (6, 152)), curve((13, 151), (13, 130), (7, 110)))
    pieces: list[Piece] = [
        *(arm.pieces() if rng.random() < 0.65 else []),
        *inside_back(bodice.neck, depth),
        Part(mirrored(legs.leg()), thick=5, shadow=0.1),
        Part(legs.leg(), thick=5, shadow=0.2),
        Part(bodice.outline(line), thick=4, shadow=0.15),
        Part(band(front, -2.8), thick=1.6, shadow=0.16, folds=0.2),
        Seam(curve((0, 22 + depth), (0.4, 90), (0, 106)), strength=1.1),
        *(Seam(side, width=1.1) for side in both(curve((25, 116), (32, 130), (40, 146)))),
        Part(belt, thick=2.5, shadow=0.3, folds=0.3),
        Part(tail, grain=-6, thick=2, shadow=0.34),
        Button((3, 110), 3.6, "plain"),
    ]
    folds = (*torso_folds(bodice, rng, 0.6), *leg_folds(legs, rng, 0.7))
    return Drawing(tuple(pieces), folds, (0, 86), 30, upright=True)
