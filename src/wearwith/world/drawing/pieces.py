"""What a garment is put together from, in the order in which it is laid on the table."""

from dataclasses import dataclass, replace

import numpy as np

from wearwith.world.drawing.curves import Corner, Points

__all__ = ["Button", "Drawing", "Fold", "Part", "Piece", "Seam", "moved"]

FILLED = (196.0, 272.0)  # how much of the sheet a garment fills, in units
MIDDLE = (0.0, 158.0)
MOST = 1.22  # and how far small ones are enlarged for that


@dataclass(frozen=True)
class Part:
    """A piece of cloth.

    Attributes
    ----------
    outline
        Its closed outline.
    cloth
        What it is made of: `main`, `rib` (the main colour, knitted in ribs), `plain` (the main
        colour without the pattern), `dark` and `light` (that darker and lighter), `inside` (what
        is seen of the back), `trim` (a colour beside the main one), or a name of
        `colours.FITTINGS`.
    grain
        Degrees by which the pattern is turned.
    thick
        How far its edge is rounded, in units.
    shadow
        How dark its shadow is on what lies below.
    flutes
        How many folds fan out from its top to its hem; none by default.
    folds
        How much of the garment's folds is seen on it.
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
    """A line on the cloth: `pressed` in, `stitched` in thread, or in a colour by its name."""

    line: Points
    kind: str = "pressed"
    width: float = 1.0
    strength: float = 1.0


@dataclass(frozen=True)
class Button:
    """A round thing: a button, an eyelet, a snap."""

    at: Corner
    radius: float = 2.4
    colour: str = "button"


@dataclass(frozen=True)
class Fold:
    """A crease in the cloth along a line; higher if `depth` is above 0."""

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
        What is laid down, the lowest first.
    folds
        Creases of the whole.
    print_at, print_size
        Middle and width of a print.
    upright
        Whether stripes run up and down, as on shirts and trousers.
    knitted
        Whether wool is knitted here, and not woven.
    print_after
        After how many of the pieces the print is put on; after all of them by default.
    crumple
        How much it is creased anyhow.
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
        """Bring it to the middle of the sheet, as large as suits."""
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
    """Enlarge a piece, then move it."""
    if isinstance(piece, Part):
        return replace(piece, outline=size * piece.outline + by)
    if isinstance(piece, Seam):
        return replace(piece, line=size * piece.line + by)
    x, y = size * np.array(piece.at) + by
    return replace(piece, at=(float(x), float(y)), radius=size * piece.radius)
