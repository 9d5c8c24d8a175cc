"""Parts that garments with legs share: an outline, a waistband, creases."""

from dataclasses import dataclass

import numpy as np

from wearwith.world.drawing.curves import Points, curve, joined, whole
from wearwith.world.drawing.pieces import Fold, Part

__all__ = ["Legs", "leg_folds"]


@dataclass(frozen=True)
class Legs:
    """The right half of a pair of legs, in units.

    Attributes
    ----------
    waist, top
        Half the width of the waist, and its height on the sheet.
    hip
        Half the width at the hip.
    crotch
        Where the legs part.
    knee, hem
        Widths of a leg.
    bottom, spread
        Height of the hem, and how far its middle is from the middle of the sheet.
    """

    waist: float = 36
    top: float = 36
    hip: float = 47
    crotch: float = 122
    knee: float = 36
    hem: float = 32
    bottom: float = 290
    spread: float = 31

    def outer(self) -> Points:
        """Draw the outer seam, downwards."""
        knee_y = 0.5 * (self.crotch + self.bottom)
        middle = self.middle(knee_y)
        return curve(
            (self.waist, self.top),
            (self.hip - 2, self.top + 34),
            (self.hip, self.crotch - 12),
            (middle + 0.5 * self.knee, knee_y),
            (self.spread + 0.5 * self.hem, self.bottom),
        )

    def inner(self) -> Points:
        """Draw the inner seam, upwards."""
        knee_y = 0.5 * (self.crotch + self.bottom)
        middle = self.middle(knee_y)
        return curve(
            (self.spread - 0.5 * self.hem, self.bottom + 1.5),
            (middle - 0.5 * self.knee, knee_y),
            (2.5, self.crotch + 10),
            (0, self.crotch),
        )

    def middle(self, y: float) -> float:
        """Return the middle of the right leg at a height."""
        share = (y - self.crotch) / (self.bottom - self.crotch)
        return (1 - share) * 0.5 * self.hip + share * self.spread

    def leg(self) -> Points:
        """Outline the right leg with its half of the hips."""
        x = self.spread
        hem = curve(
            (x + 0.5 * self.hem, self.bottom),
            (x, self.bottom + 2.5),
            (x - 0.5 * self.hem, self.bottom + 1.5),
        )
        rise = curve((0, self.crotch), (-0.6, self.crotch - 30), (0, self.top))
        return joined(
            curve((0, self.top), (self.waist, self.top)), self.outer(), hem, self.inner(), rise
        )

    def waistband(self, height: float) -> Points:
        """Outline a band around the waist, above its top."""
        x, y = self.waist, self.top
        return whole(
            curve((0, y - height + 2.5), (0.6 * x, y - height + 1.5), (x - 1, y - height)),
            curve((x - 1, y - height), (x + 0.6, y + 0.5)),
            curve((x + 0.6, y + 0.5), (0.6 * x, y + 2.0), (0, y + 3)),
        )

    def back(self, height: float) -> Part:
        """Draw the inside of the back of the waistband."""
        x, y = self.waist, self.top - height
        shape = whole(
            curve((0, y - 3.5), (0.6 * x, y - 2.5), (x - 1, y)), curve((x - 1, y + 3), (0, y + 6))
        )
        return Part(shape, "inside", thick=1, shadow=0, folds=0)

    def hem_line(self, above: float) -> Points:
        """Draw a line across a leg, at a distance above its hem."""
        x, y = self.spread, self.bottom - above
        wide = 0.5 * self.hem
        return curve((x + wide, y), (x, y + 2.5), (x - wide, y + 1.5))

    def cuff(self, height: float, tuck: float, cloth: str) -> Part:
        """Draw a cuff below the hem of the right leg."""
        x, y, wide = self.spread, self.bottom, 0.5 * self.hem
        shape = joined(
            curve((x + wide, y - 2), (x + wide - tuck, y + height)),
            curve(
                (x + wide - tuck, y + height),
                (x, y + height + 2),
                (x - wide + tuck, y + height + 1),
            ),
            curve((x - wide + tuck, y + height + 1), (x - wide, y - 1)),
        )
        return Part(shape, cloth, thick=3, shadow=0.25, folds=0.4)


def leg_folds(legs: Legs, rng: np.random.Generator, amount: float = 1.0) -> tuple[Fold, ...]:
    """Draw whiskers at the crotch, creases at the knees and breaks above the hems."""
    c, knee_y = legs.crotch, 0.5 * (legs.crotch + legs.bottom)
    folds = []
    for side in (-1, 1):
        for k in range(3):
            line = curve(
                (side * 4, c - 6 + 7 * k),
                (side * 20, c - 12 + 11 * k + rng.uniform(-3, 3)),
                (side * (legs.hip - 6), c - 22 + 15 * k + rng.uniform(-5, 5)),
            )
            folds.append(Fold(line, 4, -amount * float(rng.uniform(0.5, 1.0))))
        middle = legs.middle(knee_y)
        for k in range(3):
            y = knee_y - 14 + 14 * k + rng.uniform(-5, 5)
            start, end = (0.42, -0.1) if rng.random() < 0.5 else (-0.42, 0.15)
            line = curve(
                (side * (middle + start * legs.knee), y),
                (side * (middle + 0.5 * (start + end) * legs.knee), y + rng.uniform(1, 5)),
                (side * (middle + end * legs.knee), y + rng.uniform(3, 10)),
            )
            folds.append(Fold(line, 4, -amount * float(rng.uniform(0.4, 0.9))))
        y = legs.bottom - rng.uniform(14, 26)
        line = curve(
            (side * (legs.spread + 0.4 * legs.hem), y),
            (side * legs.spread, y + 6),
            (side * (legs.spread - 0.4 * legs.hem), y + 3),
        )
        folds.append(Fold(line, 4, -amount * float(rng.uniform(0.4, 0.8))))
    return tuple(folds)
