"""Encoding the photographs of a dataset: only new or changed ones, in parts, with progress."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import polars as pl

from wearwith.catalog import Dataset, Problems
from wearwith.errors import ConfigError, DataError
from wearwith.features.backdrop import CLUSTERS_FILE
from wearwith.features.border import BorderPixels, cluster_backdrops
from wearwith.features.cutout import put_on_white
from wearwith.features.encoders import Encoder, Picture, make_encoder
from wearwith.features.reading import content_of, locate, open_picture
from wearwith.features.store import FeatureStore
from wearwith.progress import ProgressFactory, silent
from wearwith.storage import new_file

__all__ = ["EncodingReport", "SetReport", "encode_pictures"]

PART = 256
BATCH = 32
READERS = 2

Row = TypeVar("Row")


@dataclass(frozen=True)
class SetReport:
    """What became of one feature set: counts of items, but `new` counts encoded pictures."""

    name: str
    dim: int
    items: int
    new: int
    without: int
    bad: int


@dataclass(frozen=True)
class EncodingReport:
    """What became of an encoding."""

    sets: list[SetReport] = field(default_factory=list)
    problems: Path | None = None

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        problems = None if self.problems is None else str(self.problems)
        return {"sets": [asdict(entry) for entry in self.sets], "problems": problems}


@dataclass(frozen=True)
class _Read:
    """One item's photograph; `picture` is None where it is encoded already."""

    id: str
    content: str | None = None
    picture: Picture | None = None
    cut: Picture | None = None
    problem: str | None = None


def encode_pictures(
    dataset: Dataset,
    image: str | Encoder,
    *,
    name: str | None = None,
    plain: bool = False,
    image_root: Path | None = None,
    progress: ProgressFactory = silent,
) -> EncodingReport:
    """Encode every photograph of the dataset that is not encoded yet.

    Parameters
    ----------
    dataset
        A saved dataset.
    image
        An encoder or the name of one.
    name
        Name of the feature set; the encoder's, with `-plain` behind it for plain pictures.
    plain
        Encode the whole photograph. By default the garment is cut out and put on white, since a
        backdrop tells season and photographer apart, which is not taste.
    image_root
        Where the photographs are, if not where the dataset says.
    progress
        Where to show how far it has come.

    Raises
    ------
    ConfigError
        If the dataset has no photographs or no folder, or the encoder does not exist.
    ExtraMissingError
        If `wearwith[vision]` is not installed.

    A photograph that can't be read is a row in `problems.csv` of the feature set.
    """
    encoder = make_encoder(image) if isinstance(image, str) else image
    root = image_root or dataset.image_root
    pictured = dataset.items.filter(pl.col("image").is_not_null()).select("id", "image").rows()
    if dataset.folder is None or root is None or not pictured:
        raise ConfigError(
            "The dataset has no photographs to encode",
            where=dataset.folder,
            fix="import it with photographs, or give vectors with --vectors FILE",
        )
    set_name = name or (f"{encoder.name}-plain" if plain else encoder.name)
    main, border = FeatureStore(dataset.folder, set_name), FeatureStore(dataset.folder, "border")
    border_pixels = BorderPixels()
    main.begin({**encoder.fingerprint(), "cut_out": not plain}, encoder.dim)
    border.begin(border_pixels.fingerprint(), border_pixels.dim)
    done_main, done_border = main.contents(), border.contents()
    before = len(done_main), len(done_border)
    problems = Problems()
    index: list[tuple[str, str]] = []

    def read(row: tuple[str, str]) -> _Read:
        return _read(root, row, done_main & done_border, cut=not plain)

    with progress(f"Encoding with {encoder.name}", len(pictured)) as bar:
        for part in _pieces(pictured, PART):
            fresh_main: dict[str, Picture] = {}
            fresh_border: dict[str, Picture] = {}
            with ThreadPoolExecutor(READERS) as pool:
                for found in pool.map(read, part):
                    if found.content is None:
                        problems.add(str(root), None, "image", found.id, found.problem or "")
                        continue
                    index.append((found.id, found.content))
                    if found.problem is not None:
                        problems.add(str(root), None, "image", found.id, found.problem)
                    if found.picture is not None and found.cut is not None:
                        if found.content not in done_main:
                            fresh_main[found.content] = found.cut
                        if found.content not in done_border:
                            fresh_border[found.content] = found.picture
            for store, fresh, by in (
                (main, fresh_main, encoder),
                (border, fresh_border, border_pixels),
            ):
                if fresh:
                    batches = _pieces(list(fresh.values()), BATCH)
                    store.append(list(fresh), np.concatenate([by.encode(b) for b in batches]))
            done_main |= fresh_main.keys()
            done_border |= fresh_border.keys()
            bar.advance(len(part))
    if not index:
        first = problems.rows[0]
        raise DataError(
            f"None of the {len(pictured)} photographs could be read: {first[4]}",
            where=root,
            fix="name the folder of the photographs with --image-root DIR",
        )
    main.finish(index)
    border.finish(index)
    _save_clusters(dataset.folder, border, [item for item, _ in index])
    if problems.rows:
        problems.save(main.folder / "problems.csv")
    without = dataset.items.height - len(index)
    bad = len(pictured) - len(index)
    return EncodingReport(
        [
            SetReport(store.name, by.dim, len(index), len(done) - already, without, bad)
            for store, by, done, already in (
                (main, encoder, done_main, before[0]),
                (border, border_pixels, done_border, before[1]),
            )
        ],
        main.folder / "problems.csv" if problems.rows else None,
    )


def _read(root: Path, row: tuple[str, str], done: set[str], *, cut: bool) -> _Read:
    item, image = row
    try:
        data = locate(root, image).read_bytes()
        content = content_of(data)
        if content in done:
            return _Read(item, content)
        picture = open_picture(data)
    except DataError as error:
        return _Read(item, problem=error.what)
    if not cut:
        return _Read(item, content, picture, picture)
    garment, found = put_on_white(picture)
    problem = None if found else "the garment could not be cut out; encoded with its backdrop"
    return _Read(item, content, picture, garment, problem)


def _save_clusters(folder: Path, border: FeatureStore, ids: list[str]) -> None:
    vectors, present = border.read(ids)
    clusters = pl.DataFrame(
        {"id": np.asarray(ids)[present], "cluster": cluster_backdrops(vectors[present])}
    )
    with new_file(folder / CLUSTERS_FILE) as temporary:
        clusters.write_parquet(temporary)


def _pieces(rows: list[Row], size: int) -> Iterator[list[Row]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]
