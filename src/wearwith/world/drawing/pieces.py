"""The pieces that a garment is put together from, the lowest first."""

from dataclasses import dataclass, replace

import numpy as np

from wearwith.world.drawing.curves import Corner, Points

__all__ = ["Button", "Drawing", "Fold", "Part", "Piece", "Seam", "moved"]

FILLED = (196.0, 272.0)  # the part of the sheet that a garment fills, in units
MIDDLE = (0.0, 158.0)
MOST = 1.22  # the most that small ones are enlarged


@dataclass(frozen=True)
class Part:
    """A piece of cloth.

    Attributes
    ----------
    outline
        Its closed outline.
    cloth
        `main`, `rib` (the main colour in ribs), `plain` (the main colour without the pattern),
        `dark` and `light` (shades of that), `inside` (of the back), `trim` (a second colour), or a
        name of `dyes.FITTINGS`.
    grain
        Degrees by which the pattern is turned.
    thick
        How far its edge is rounded, in units.
    shadow
        How dark a shadow it casts.
    flutes
        How many folds fan out from its top to its hem.
    folds
        How much of the garment's folds shows on it.
    """

    outline: Points
    cloth: str = "main"
    grain: float = 0.0
    thick: float = 5.0
    shadow: float = 0.3
    flutes: float = 0.0
    folds: float = 1.0


@dataclass(frozen=True)
class Seam:
    """A line on the cloth: `pressed`, `stitched`, `zip`, or in the colour of a name."""

    line: Points
    kind: str = "pressed"
    width: float = 1.0
    strength: float = 1.0


@dataclass(frozen=True)
class Button:
    """A button, an eyelet or a snap."""

    at: Corner
    radius: float = 2.4
    colour: str = "button"


@dataclass(frozen=True)
class Fold:
    """A crease along a line; a ridge if `depth` is above 0, else a valley."""

    line: Points
    width: float = 5.0
    depth: float = 1.0


Piece = Part | Seam | Button


@dataclass(frozen=True)
class Drawing:
    """A garment before it is dyed.

    Attributes
    ----------
    pieces
        The lowest first.
    folds
        Creases of the whole.
    print_at, print_size
        Middle and width of a print.
    upright
        Whether stripes run up and down, as on shirts and trousers.
    knitted
        Whether wool is knitted, not woven.
    print_after
        How many pieces lie below the print; all by default.
    crumple
        How much it creases at random.
    """

    pieces: tuple[Piece, ...]
    folds: tuple[Fold, ...] = ()
    print_at: Corner = (0.0, 150.0)
    print_size: float = 52.0
    upright: bool = False
    knitted: bool = False
    print_after: int | None = None
    crumple: float = 1.0

    def fitted(self) -> "Drawing":
        """Move it to the middle of the sheet, and scale it to fill the sheet."""
        corners = np.vstack([piece.outline for piece in self.pieces if isinstance(piece, Part)])
        low, high = corners.min(axis=0), corners.max(axis=0)
        wide, tall = high - low
        size = float(np.clip(min(FILLED[0] / wide, FILLED[1] / tall), 0.8, MOST))
        middle = (low + high) / 2
        by = np.array(MIDDLE) - size * middle
        x, y = size * np.array(self.print_at) + by
        return replace(
            self,
            pieces=tuple(moved(piece, size, by) for piece in self.pieces),
            folds=tuple(replace(fold, line=size * fold.line + by) for fold in self.folds),
            print_at=(float(x), float(y)),
            print_size=size * self.print_size,
        )


def moved(piece: Piece, size: float, by: Points) -> Piece:
    """Scale a piece, then move it."""
    if isinstance(piece, Part):
        return replace(piece, outline=size * piece.outline + by)
    if isinstance(piece, Seam):
        return replace(piece, line=size * piece.line + by)
    x, y = size * np.array(piece.at) + by
    return replace(piece, at=(float(x), float(y)), radius=size * piece.radius)
