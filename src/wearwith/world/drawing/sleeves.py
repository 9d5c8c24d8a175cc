"""Sleeves, their cuffs and creases."""

from dataclasses import dataclass

import numpy as np

from wearwith.world.drawing.curves import Corner, Points, curve, joined, mirrored
from wearwith.world.drawing.pieces import Fold, Part, Piece

__all__ = ["Sleeve", "creases_of_sleeve"]


@dataclass(frozen=True)
class Sleeve:
    """A right sleeve that hangs from an armhole, between shoulder and armpit."""

    shoulder: Corner
    armpit: Corner
    length: float  # of its outer edge
    angle: float  # degrees off the vertical
    cuff: float  # width at the end
    puff: float = 0.0  # how far it bulges outwards
    gather: float = 0.0  # how far it bulges just above the cuff

    def place(self, share: float, across: float) -> Corner:
        """Return the place at a share of the length, `across` outside the outer edge."""
        turn = np.radians(self.angle)
        x = self.shoulder[0] + share * self.length * np.sin(turn) + across * np.cos(turn)
        y = self.shoulder[1] + share * self.length * np.cos(turn) - across * np.sin(turn)
        return float(x), float(y)

    def outline(self) -> Points:
        """Outline it; it reaches under the bodice."""
        sx, sy = self.shoulder
        ax, ay = self.armpit
        inner = self.place(1, -self.cuff)
        under = self.place(0.55, -0.5 * (self.cuff + self.width_above()))
        return joined(
            curve((sx - 12, sy + 1), (sx, sy)),
            curve(
                (sx, sy),
                self.place(0.22, 1.5 + self.puff),
                self.place(0.6, 0.5 + 0.8 * self.puff),
                self.place(0.9, 0.4 * self.puff + self.gather),
                self.place(1, 0),
            ),
            curve(self.place(1, 0), self.place(1.0, -0.5 * self.cuff), inner),
            curve(inner, self.place(0.9, -self.cuff - self.gather), under, (ax, ay)),
            curve((ax, ay), (ax - 12, ay - 6)),
        )

    def width_above(self) -> float:
        """Return its width where it meets the bodice."""
        return float(np.hypot(self.shoulder[0] - self.armpit[0], self.shoulder[1] - self.armpit[1]))

    def cuff_band(self, height: float, wider: float = 0.6) -> Points:
        """Outline a strip at its end, a little wider than the end."""
        share = height / self.length
        outer, inner = wider, -self.cuff - wider
        return joined(
            curve(self.place(1 - share, outer + 0.4), self.place(1, outer)),
            curve(
                self.place(1, outer), self.place(1 + 0.01, -0.5 * self.cuff), self.place(1, inner)
            ),
            curve(self.place(1, inner), self.place(1 - share, inner - 0.4)),
        )

    def seam(self, before: float) -> Points:
        """Draw a line across, at a distance from its end."""
        share = 1 - before / self.length
        return curve(
            self.place(share, 0.5),
            self.place(share, -0.5 * self.cuff),
            self.place(share, -self.cuff - 1),
        )

    def pieces(self, cloth: str = "main", thick: float = 5.0) -> list[Piece]:
        """Return both sleeves; the pattern turns with them."""
        right = self.outline()
        return [
            Part(right, cloth, grain=-self.angle, thick=thick),
            Part(mirrored(right), cloth, grain=self.angle, thick=thick),
        ]

    def cuffs(self, height: float, cloth: str = "rib", wider: float = 0.6) -> list[Piece]:
        """Return the cuffs of both."""
        right = self.cuff_band(height, wider)
        return [
            Part(right, cloth, grain=-self.angle, thick=2.5, shadow=0.25),
            Part(mirrored(right), cloth, grain=self.angle, thick=2.5, shadow=0.25),
        ]


def creases_of_sleeve(
    sleeve: Sleeve, rng: np.random.Generator, amount: float = 1.0
) -> tuple[Fold, ...]:
    """Draw creases at both elbows and above the cuffs."""
    folds = []
    for side in (-1, 1):
        for share in (0.42, 0.55, 0.88):
            place = share + rng.uniform(-0.04, 0.04)
            tilt = rng.uniform(-0.06, 0.1)
            width = sleeve.cuff + (1 - place) * max(0.0, sleeve.width_above() - sleeve.cuff) * 0.8
            ends = [
                sleeve.place(place + tilt, -1.0),
                sleeve.place(place + 0.2 * tilt, -0.5 * width),
                sleeve.place(place - 0.4 * tilt, -0.95 * width),
            ]
            line = curve(*((side * x, y) for x, y in ends))
            folds.append(Fold(line, 4, -amount * float(rng.uniform(0.4, 0.9))))
    return tuple(folds)
