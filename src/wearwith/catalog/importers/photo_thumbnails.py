"""Make thumbnails of photographs for a dataset; the originals are only read."""

import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from wearwith.catalog.import_problems import Problems
from wearwith.errors import DataError
from wearwith.pictures.blank import BLANK, shows_nothing
from wearwith.pictures.decoding import decoded, read_file
from wearwith.pictures.duplicates import PhotoFingerprint, fingerprint_of
from wearwith.progress import ProgressFactory, silent

__all__ = ["LONGEST_SIDE", "make_thumbnails"]

LONGEST_SIDE = 512
QUALITY = 88
MOST_THREADS = 4


def make_thumbnails(
    folder: Path,
    places: Mapping[str, Path],
    problems: Problems,
    progress: ProgressFactory = silent,
) -> dict[str, PhotoFingerprint]:
    """Write a thumbnail of every photograph that can be read; a bad one is a problem.

    Parameters
    ----------
    folder
        The folder that the paths of the photographs are relative to.
    places
        Photograph to the JPEG file of its thumbnail.

    Returns
    -------
    Photograph to its fingerprint, for those that could be read, in the order of `places`.

    Raises
    ------
    ExtraMissingError
        If Pillow is not installed.
    """
    fingerprints: dict[str, PhotoFingerprint] = {}
    pool = ThreadPoolExecutor(min(MOST_THREADS, os.cpu_count() or 1))
    with progress("Reading photographs", len(places), "pictures") as bar:
        tasks = {file: pool.submit(_make, folder, file, place) for file, place in places.items()}
        try:
            for file, task in tasks.items():
                try:
                    fingerprints[file] = task.result()
                except DataError as error:
                    what = error.fix or "see the value"
                    reason = f"a picture that can't be used: {what}"
                    problems.add(file, None, None, error.what, reason)
                bar.advance()
        finally:
            pool.shutdown(cancel_futures=True)
    return fingerprints


def _make(folder: Path, file: str, place: Path) -> PhotoFingerprint:
    picture = decoded(read_file(folder, file), LONGEST_SIDE)
    if shows_nothing(np.asarray(picture)):
        raise DataError(BLANK, fix="it has but one colour")
    picture.save(place, "JPEG", quality=QUALITY)
    return fingerprint_of(picture)
