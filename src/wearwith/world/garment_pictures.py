"""Pictures for a sample world, if the packages that draw them are installed."""

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from wearwith.errors import ExtraMissingError
from wearwith.progress import ProgressFactory, silent
from wearwith.world.assortment import Camera

if TYPE_CHECKING:
    from wearwith.world.drawing import DrawingSubject, FlatDrawing

__all__ = ["FOLDER", "can_draw", "draw_flat", "draw_items", "require_drawing"]

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
    from wearwith.world.drawing import draw_album

    return draw_album(_subjects(items), folder, seed, camera=camera, progress=progress)


def draw_flat(items: pl.DataFrame, seed: int) -> "dict[str, FlatDrawing]":
    """Draw items once more, by id, each alone on a transparent ground.

    Items and seed as in `draw_items`, which draws the same garments.
    """
    require_drawing()
    from wearwith.world.drawing import drawn_flat

    return {subject.item: drawn_flat(subject, seed) for subject in _subjects(items)}


def _subjects(items: pl.DataFrame) -> "list[DrawingSubject]":
    from wearwith.world.drawing import DrawingSubject

    attributes = ("category", "colour", "pattern", "material")
    return [
        DrawingSubject(
            item=row["id"], design=row["model"], **{name: row[name] for name in attributes}
        )
        for row in items.iter_rows(named=True)
    ]
