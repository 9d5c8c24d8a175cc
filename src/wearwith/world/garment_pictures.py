"""Pictures for a sample world, if the packages that draw them are installed."""

from importlib.util import find_spec
from pathlib import Path

import polars as pl

from wearwith.errors import ExtraMissingError
from wearwith.progress import ProgressFactory, silent
from wearwith.world.assortment import Camera

__all__ = ["FOLDER", "can_draw", "draw_items", "require_drawing"]

FOLDER = "images"


def can_draw() -> bool:
    """Whether the packages that draw are installed."""
    return find_spec("cv2") is not None


def require_drawing() -> None:
    """Raise `ExtraMissingError` if they are not installed."""
    if not can_draw():
        raise ExtraMissingError("Drawing the sample's pictures", "vision")


def draw_items(
    items: pl.DataFrame,
    folder: Path,
    seed: int,
    *,
    camera: Camera = "studio",
    progress: ProgressFactory = silent,
) -> pl.DataFrame:
    """Draw items as they truly are into a new folder; return the columns of `draw_album`.

    Items need the columns id, model, category, colour, pattern and material. Raises
    `ExtraMissingError` if `wearwith[vision]` is not installed.
    """
    require_drawing()
    from wearwith.world.drawing import DrawingSubject, draw_album

    attributes = ("category", "colour", "pattern", "material")
    subjects = [
        DrawingSubject(
            item=row["id"], design=row["model"], **{name: row[name] for name in attributes}
        )
        for row in items.iter_rows(named=True)
    ]
    return draw_album(subjects, folder, seed, camera=camera, progress=progress)
