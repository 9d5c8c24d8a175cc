"""All pictures of a sample world, drawn into a folder."""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import cv2
import polars as pl

from wearwith.progress import ProgressFactory, silent
from wearwith.world.assortment import Camera
from wearwith.world.drawing.garment import DrawingSubject, draw, jpeg

__all__ = ["draw_album"]

MOST_WORKERS = 4  # more threads would wait for one another


def draw_album(
    subjects: Sequence[DrawingSubject],
    folder: Path,
    seed: int,
    *,
    camera: Camera = "studio",
    workers: int | None = None,
    progress: ProgressFactory = silent,
) -> pl.DataFrame:
    """Draw garments as `ID.jpg` into a new folder, and describe the pictures.

    The files depend only on the subjects and the seed. Workers are threads: most of the work is in
    OpenCV and NumPy, and starting a process takes as long as drawing a dozen pictures.

    Returns
    -------
    Columns id; dye, the colour of the cloth as `#rrggbb`; dye_share, the share of the cloth in that
    colour; area, the share of the picture that the garment covers; backdrop.
    """
    folder.mkdir()
    count = workers or min(MOST_WORKERS, os.cpu_count() or 1)
    with (
        _one_thread_each(),
        ThreadPoolExecutor(count) as pool,
        progress("Drawing garments", len(subjects)) as bar,
    ):
        rows = []
        for row in pool.map(partial(_drawn, folder=folder, seed=seed, camera=camera), subjects):
            rows.append(row)
            bar.advance()
    columns = {"id": pl.String, "dye": pl.String, "dye_share": pl.Float64, "area": pl.Float64}
    return pl.DataFrame(rows, schema={**columns, "backdrop": pl.String}, orient="row")


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Limit OpenCV to one thread a call, since pictures are drawn side by side already."""
    before = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        yield
    finally:
        cv2.setNumThreads(before)


def _drawn(
    subject: DrawingSubject, *, folder: Path, seed: int, camera: Camera
) -> tuple[str, str, float, float, str]:
    picture = draw(subject, seed, camera)
    (folder / f"{subject.item}.jpg").write_bytes(jpeg(picture.pixels))
    area = float(picture.cover.mean(dtype="float64"))
    return subject.item, picture.dye, picture.dye_share, area, picture.backdrop
