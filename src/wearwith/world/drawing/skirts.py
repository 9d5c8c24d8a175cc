"""Skirts, and the outline of all that flares."""

import numpy as np

from wearwith.world.drawing.bodices import both
from wearwith.world.drawing.curves import Points, curve, joined, mirrored, whole
from wearwith.world.drawing.pieces import Button, Drawing, Fold, Part, Piece, Seam

__all__ = ["flared", "maxi_skirt", "skirt"]


def flared(
    waist: float,
    top: float,
    hip: float,
    hem: float,
    bottom: float,
    waves: float,
    rng: np.random.Generator,
) -> Points:
    """Outline of a skirt; its hem waves where it is wide."""
    side = curve(
        (waist, top), (waist + 0.62 * (hip - waist), top + 26), (hip, top + 58), (hem, bottom)
    )
    x = np.linspace(hem, -hem, 60)
    rise = 3 * (1 - (x / hem) ** 2)
    wavy = waves * np.sin(2 * np.pi * (x / hem * 1.3 + rng.random())) * (1 - (np.abs(x) / hem) ** 4)
    low = np.column_stack([x, bottom + rise + wavy])
    return joined(
        curve((0, top + 2), (waist, top)),
        side,
        low[1:-1],
        mirrored(side),
        curve((-waist, top), (0, top + 2)),
    )


def _waistband(x: float, y: float, height: float, cloth: str = "main") -> list[Piece]:
    back = whole(
        curve((0, y - height - 3), (x - 1, y - height)),
        curve((x - 1, y - height + 3), (0, y - height + 6)),
    )
    front = whole(
        curve((0, y - height + 2.5), (0.6 * x, y - height + 1.5), (x - 1, y - height)),
        curve((x - 1, y - height), (x + 0.6, y + 0.5)),
        curve((x + 0.6, y + 0.5), (0.6 * x, y + 2), (0, y + 3)),
    )
    return [
        Part(back, "inside", thick=1, shadow=0, folds=0),
        Part(front, cloth, thick=2.5, shadow=0.25, folds=0.3),
    ]


def skirt(material: str, rng: np.random.Generator) -> Drawing:
    """A pencil, an A-line, a pleated or a mini skirt."""
    kind = str(rng.choice(["pencil", "a-line", "pleated"], p=[0.35, 0.4, 0.25]))
    if material in ("leather", "knit") and kind == "pleated":
        kind = "pencil"
    bottom = float(rng.uniform(196, 262)) if kind != "pencil" else float(rng.uniform(222, 264))
    waist, top = 37.0, 70.0
    hip, hem = {"pencil": (54.0, 45.0), "a-line": (56.0, 76.0), "pleated": (60.0, 86.0)}[kind]
    hem = hem if kind == "pencil" else hem * (0.75 + 0.25 * (bottom - 150) / 110)
    outline = flared(
        waist, top, min(hip, hem + 9), hem, bottom, 0.0 if kind == "pencil" else 2.0, rng
    )
    flutes = {"pencil": 0.0, "a-line": 3.2, "pleated": 0.0}[kind]
    pieces: list[Piece] = [Part(outline, thick=6, flutes=flutes)]
    folds: list[Fold] = []
    if kind == "pleated":
        for share in np.linspace(-0.9, 0.9, 13):
            line = curve(
                (share * waist, top + 2), (share * 0.98 * hip, top + 60), (share * hem, bottom + 4)
            )
            pieces.append(Seam(line, strength=0.9))
            folds.append(Fold(line + np.array([3.0, 0]), 4, 1.6))
    elif kind == "pencil":
        darts = curve((18, top + 2), (20, top + 26))
        pieces += [Seam(line, strength=0.7) for line in both(darts)]
        if rng.random() < 0.5:
            pieces.append(Seam(curve((20, bottom - 42), (21, bottom + 3)), strength=1.5))
        folds += [
            Fold(
                curve(
                    (s * 50, top + 44 + 9 * k),
                    (s * 30, top + 50 + 10 * k),
                    (s * 8, top + 47 + 10 * k),
                ),
                4,
                -0.6,
            )
            for s in (-1, 1)
            for k in range(2)
        ]
    elif rng.random() < 0.35:
        pieces.append(Seam(curve((0, top), (0.5, 150), (0, bottom + 5)), strength=1.2))
        pieces += [Button((3.0, float(y)), 2.6) for y in np.linspace(top + 12, bottom - 16, 6)]
    band_cloth = "rib" if material == "knit" else "main"
    pieces += _waistband(waist, top, 10, band_cloth)
    return Drawing(tuple(pieces), tuple(folds), (0, 150), 44, crumple=0.6)


def maxi_skirt(material: str, rng: np.random.Generator) -> Drawing:
    """To the floor, wide, in one sweep or in tiers."""
    del material
    hem = float(rng.uniform(72, 92))
    top, bottom, waist = 40.0, 286.0, 33.0
    outline = flared(waist, top, 48, hem, bottom, 3.0, rng)
    pieces: list[Piece] = [Part(outline, thick=6, flutes=float(rng.uniform(4, 6)))]
    folds: list[Fold] = []
    if rng.random() < 0.5:
        for y in (118, 202):
            wide = np.interp(y, [top, top + 58, bottom], [waist, 48, hem]) - 1
            seam = curve(
                (-wide, y), (-0.5 * wide, y + 4), (0, y + 5), (0.5 * wide, y + 4), (wide, y)
            )
            pieces.append(Seam(seam, strength=1.3))
            folds += [
                Fold(
                    curve(
                        (share * wide, y + 5),
                        (share * wide * 1.05, y + 20),
                        (share * wide * 1.1, y + 42),
                    ),
                    4,
                    -1.0,
                )
                for share in np.linspace(-0.85, 0.85, 11)
            ]
    pieces += _waistband(waist, top, 9)
    folds += [
        Fold(curve((x, 44), (1.08 * x, 62), (1.2 * x, 92)), 4, -0.9)
        for x in np.linspace(-27, 27, 8)
    ]
    return Drawing(tuple(pieces), tuple(folds), (0, 160), 44, crumple=0.5)
