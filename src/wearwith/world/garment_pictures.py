"""Pictures for a sample world, where the packages that draw them are installed."""

from importlib.util import find_spec
from pathlib import Path

import polars as pl

from wearwith.errors import ExtraMissingError
from wearwith.progress import ProgressFactory, silent

__all__ = ["FOLDER", "can_draw", "draw_items", "image_of", "require_drawing"]

FOLDER = "images"


def can_draw() -> bool:
    """Tell whether the packages that draw are installed."""
    return find_spec("cv2") is not None


def require_drawing() -> None:
    """Raise `ExtraMissingError` if they are not."""
    if not can_draw():
        raise ExtraMissingError("Drawing the sample's pictures", "vision")


def image_of() -> pl.Expr:
    """Name of each item's picture, below the folder of pictures."""
    return pl.col("id") + ".jpg"


def draw_items(
    items: pl.DataFrame, folder: Path, seed: int, *, progress: ProgressFactory = silent
) -> pl.DataFrame:
    """Draw items as they truly are, and add what is known of their pictures.

    Parameters
    ----------
    items
        Columns id, model, category, colour, pattern and material.
    folder
        The new folder for the pictures.
    seed
        Seeds the drawing.
    progress
        Where to show how far it has come.

    Returns
    -------
    The columns of `draw_album`.

    Raises
    ------
    ExtraMissingError
        If `wearwith[vision]` is not installed.
    """
    require_drawing()
    from wearwith.world.drawing import DrawingSubject, draw_album

    kept = ("category", "colour", "pattern", "material")
    subjects = [
        DrawingSubject(item=row["id"], design=row["model"], **{name: row[name] for name in kept})
        for row in items.iter_rows(named=True)
    ]
    return draw_album(subjects, folder, seed, progress=progress)
