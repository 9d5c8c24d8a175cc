"""Necklaces, earrings and bracelets, of polished metal."""

import numpy as np

from wearwith.world.drawing.curves import Corner, Points, band, curve, joined
from wearwith.world.drawing.pieces import Button, Drawing, Part, Piece, Seam

__all__ = ["bracelet", "earrings", "necklace"]


def necklace(material: str, rng: np.random.Generator) -> Drawing:
    """A string of beads, a chain with a pendant, or a wide collar, as it lies around a neck."""
    del material
    kind = str(rng.choice(["beads", "pendant", "collar"]))
    wide, low = float(rng.uniform(66, 80)), float(rng.uniform(216, 250))
    left = ((-6, 70), (-0.7 * wide, 92), (-wide, 150), (-0.62 * wide, low - 24))
    line = curve(*left, (0, low), *((-x, y) for x, y in reversed(left)))
    pieces: list[Piece] = [Part(_oval((0, 70), 9, 5), "dark", thick=2, shadow=0.2, folds=0)]
    if kind == "collar":
        pieces += [
            Part(band(line, [3, 10, 26, 10, 3]), thick=8, shadow=0.35, folds=0),
            Seam(line + np.array([0.0, -5.0]), width=1.2),
        ]
    else:
        most = float(rng.uniform(6.5, 9)) if kind == "beads" else float(rng.uniform(4.0, 4.6))
        least = 0.7 * most if rng.random() < 0.5 else most
        pieces += _strung(line, least, most)
    if kind == "pendant":
        size = float(rng.uniform(17, 22))
        drop = joined(
            curve((0, low), (0.9 * size, low + 1.4 * size), (0, low + 2.5 * size)),
            curve((0, low + 2.5 * size), (-0.9 * size, low + 1.4 * size), (0, low)),
        )
        pieces.append(Part(drop, thick=9, shadow=0.4, folds=0))
    return Drawing(tuple(pieces), (), (0, low), 30, crumple=0)


def earrings(material: str, rng: np.random.Generator) -> Drawing:
    """A pair of hoops, one over the other; some are beaded, or hung with a drop."""
    del material
    across, high = float(rng.uniform(42, 50)), float(rng.uniform(46, 62))
    kind = str(rng.choice(["plain", "beaded", "drops"]))
    pieces: list[Piece] = []
    for x, y in ((-26.0, 150.0), (26.0, 164.0)):
        hoop = _oval((x, y), across, high)
        if kind == "beaded":
            pieces += _strung(hoop, 7, 7)
        else:
            pieces.append(Part(band(hoop, 13), thick=7, shadow=0.4, folds=0))
        pieces.append(Button((x, y - high), 4.6, "light"))
        if kind == "drops":
            pieces.append(Part(_oval((x, y + high + 10), 9, 18), thick=8, shadow=0.35, folds=0))
    return Drawing(tuple(pieces), (), (0, 160), 30, crumple=0)


def bracelet(material: str, rng: np.random.Generator) -> Drawing:
    """A bangle seen a little from above, an open cuff, or a chain with a clasp."""
    del material
    across, high = float(rng.uniform(84, 94)), float(rng.uniform(52, 66))
    kind = str(rng.choice(["bangle", "cuff", "chain"]))
    if kind == "chain":
        ring = _oval((0, 158), across, high)
        pieces = [*_strung(ring, 8, 8), Button((across, 158.0), 6, "light")]
        return Drawing(tuple(pieces), (), (0, 160), 30, crumple=0)
    deep = float(rng.uniform(18, 26)) if kind == "bangle" else float(rng.uniform(34, 46))
    ring = _oval((0, 150), across, high)
    front, back = ring[30:91], np.roll(ring[:-1], 30, axis=0)[:61]
    down = np.array([0.0, deep])
    halves = [(back, "inside"), (front, "main")]
    if kind == "cuff":  # its ends stand apart at the back
        gap = round(0.36 * len(back))
        ends = (back[:gap], back[-gap:])
        halves = [*((end, "inside") for end in ends), (front, "main")]
    pieces = [
        Part(joined(line, (line + down)[::-1]), cloth, thick=8, shadow=0.3, folds=0)
        for line, cloth in halves
    ]
    pieces += [Seam(front + share * down, width=1.0) for share in (0.18, 0.82)]
    return Drawing(tuple(pieces), (), (0, 160 + high), 30, crumple=0)


def _oval(middle: Corner, across: float, high: float) -> Points:
    angle = np.linspace(-np.pi / 2, 1.5 * np.pi, 121)
    around = np.column_stack([across * np.cos(angle), high * np.sin(angle)])
    oval: Points = around + np.array(middle)
    return oval


def _strung(line: Points, least: float, most: float) -> list[Piece]:
    """Beads along a line, each touching the next; the largest in the middle of it."""
    steps = np.r_[0, np.cumsum(np.hypot(*np.diff(line, axis=0).T))]
    count = round(steps[-1] / (0.7 * (least + most)))
    places = np.linspace(0, steps[-1], count)
    sizes = least + (most - least) * np.sin(np.linspace(0, np.pi, count))
    x, y = (np.interp(places, steps, part) for part in line.T)
    return [
        Part(_oval((left, top), size, size), thick=size, shadow=0.25, folds=0)
        for left, top, size in zip(x.tolist(), y.tolist(), sizes.tolist(), strict=True)
    ]
