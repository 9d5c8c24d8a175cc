"""Parts that tops share: a bodice, necklines, hems, and their folds."""

from dataclasses import dataclass

import numpy as np

from wearwith.world.drawing.curves import Corner, Points, band, curve, joined, mirrored, whole
from wearwith.world.drawing.pieces import Fold, Part, Piece

__all__ = [
    "Bodice",
    "both",
    "collar_back",
    "hem_band",
    "inside_back",
    "neck_band",
    "neckline",
    "placket_buttons",
    "torso_folds",
]


@dataclass(frozen=True)
class Bodice:
    """The right half of a front, in units of the sheet.

    Attributes
    ----------
    neck, depth
        Where the neckline meets the shoulder, and how far it falls below.
    shoulder, armpit
        Ends of the armhole.
    waist, hem
        Half the width, and the height on the sheet.
    dip
        How much lower the middle of the hem is.
    """

    neck: Corner = (21, 60)
    depth: float = 18
    shoulder: Corner = (52, 74)
    armpit: Corner = (49, 122)
    waist: Corner = (47, 180)
    hem: Corner = (50, 248)
    dip: float = 3

    def outline(self, line: Points | None = None) -> Points:
        """Outline the front below a neckline, by default the round one."""
        above = neckline(self.neck, self.depth) if line is None else line
        return whole(above, *self.sides(), self.bottom())

    def sides(self) -> tuple[Points, ...]:
        """Draw the shoulder, the armhole and the side, downwards."""
        (nx, ny), (sx, sy), (ax, ay) = self.neck, self.shoulder, self.armpit
        return (
            curve((nx, ny), (0.5 * (nx + sx), 0.5 * (ny + sy) - 0.6), (sx, sy)),
            curve((sx, sy), (min(sx, ax) - 3.5, 0.45 * sy + 0.55 * ay), (ax, ay)),
            curve((ax, ay), self.waist, self.hem),
        )

    def bottom(self) -> Points:
        """Draw half of the hem, towards the middle."""
        x, y = self.hem
        return curve((x, y), (0.5 * x, y + 0.8 * self.dip), (0, y + self.dip))


def both(line: Points) -> tuple[Points, Points]:
    """Return a line and its mirror image."""
    return line, mirrored(line)


def neckline(neck: Corner, depth: float, *, pointed: float = 0.0) -> Points:
    """Draw half of a neckline, from the middle to the shoulder; `pointed` 1 is a V."""
    x, y = neck
    bulge = 1 - pointed
    return curve(
        (0, y + depth),
        ((0.42 + 0.14 * bulge) * x, y + (0.52 + 0.3 * bulge) * depth),
        ((0.78 + 0.14 * bulge) * x, y + (0.2 + 0.16 * bulge) * depth),
        (x, y),
    )


def inside_back(neck: Corner, depth: float, rise: float = 4.0) -> list[Piece]:
    """Draw the inside of the back within a neckline, and its label."""
    x, y = neck
    cloth = joined(
        curve((-x, y), (-0.5 * x, y + 0.8 * rise), (0.5 * x, y + 0.8 * rise), (x, y)),
        curve(
            (0.96 * x, y + 5),
            (0.6 * x, y + depth),
            (0, y + depth + 5),
            (-0.6 * x, y + depth),
            (-0.96 * x, y + 5),
        ),
    )
    label = joined(
        curve((-5, y + rise + 2), (5, y + rise + 2)), curve((5, y + rise + 7), (-5, y + rise + 7))
    )
    pieces: list[Piece] = [Part(cloth, "inside", thick=2, shadow=0, folds=0.3)]
    if depth > 13:
        pieces.append(Part(label, "label", thick=0.6, shadow=0.1, folds=0))
    return pieces


def collar_back(reach: float, top: float) -> Part:
    """Draw the back of a collar, whose ends are `reach` from the middle."""
    shape = joined(
        curve((-reach, top), (-0.5 * reach, top - 1.5), (0.5 * reach, top - 1.5), (reach, top)),
        curve((reach, top + 9), (0, top + 11), (-reach, top + 9)),
    )
    return Part(shape, "dark", thick=2, shadow=0.3, folds=0.2)


def neck_band(
    neck: Corner, depth: float, width: float, *, pointed: float = 0.0, cloth: str = "rib"
) -> list[Piece]:
    """Draw a band around the front and the back of a neckline."""
    half = neckline(neck, depth, pointed=pointed)
    line = joined(mirrored(half), half[1:])  # from the left shoulder down and up to the right one
    x, y = neck
    back = curve((-x, y), (-0.5 * x, y + 3.0), (0, y + 4), (0.5 * x, y + 3.0), (x, y))
    return [
        Part(band(back, width * 0.8), cloth, thick=2, shadow=0, folds=0.2),
        Part(
            band(line, [-width * 0.8, -width, -width * 0.8]), cloth, thick=2, shadow=0.2, folds=0.3
        ),
    ]


def hem_band(bodice: Bodice, height: float, tuck: float = 0.0, cloth: str = "rib") -> Part:
    """Draw a band at the hem, narrower by `tuck`."""
    (x, y), dip = bodice.hem, bodice.dip
    half = (
        curve((0, y + dip), (0.5 * x, y + 0.8 * dip), (x + 0.5, y)),
        curve((x + 0.5, y), (x - tuck * 0.3, y + 0.5 * height), (x - tuck, y + height)),
        curve((x - tuck, y + height), (0.5 * x, y + height + 0.8 * dip), (0, y + height + dip)),
    )
    return Part(whole(*half), cloth, thick=3, shadow=0.22, folds=0.4)


def placket_buttons(x: float, top: float, bottom: float, n: int) -> list[Corner]:
    """Return the places of n buttons in a column."""
    return [(x, float(y)) for y in np.linspace(top, bottom, n)]


def torso_folds(bodice: Bodice, rng: np.random.Generator, amount: float = 1.0) -> tuple[Fold, ...]:
    """Draw folds from the armpits and at the waist."""
    (ax, ay), (wx, wy), (hx, hy) = bodice.armpit, bodice.waist, bodice.hem
    folds = []
    for side in (-1, 1):
        for k in range(2):
            reach = rng.uniform(16, 34)
            down = rng.uniform(20, 52) + 18 * k
            line = curve(
                (side * (ax - 2), ay + 4 + 10 * k),
                (side * (ax - 0.55 * reach), ay + 0.45 * down + 6 * k),
                (side * (ax - reach), ay + down + 14 * k),
            )
            folds.append(Fold(line, 5 + 2 * k, -amount * float(rng.uniform(0.5, 1.0))))
        start = rng.uniform(-12, 10)
        line = curve(
            (side * (wx - 1), wy + start),
            (side * (wx - 14), wy + start + rng.uniform(4, 9)),
            (side * (wx - 30), wy + start + rng.uniform(2, 16)),
        )
        folds.append(Fold(line, 5, -amount * float(rng.uniform(0.4, 0.9))))
    middle = rng.uniform(-0.4, 0.4) * hx
    line = curve(
        (middle, 0.6 * wy + 0.4 * hy), (middle * 1.1 + 3, 0.3 * wy + 0.7 * hy), (middle * 1.2, hy)
    )
    return (*folds, Fold(line, 7, amount * float(rng.uniform(0.5, 0.9))))
