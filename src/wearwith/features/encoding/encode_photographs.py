"""Encoding the photographs of a dataset: only new or changed ones, in parts, with progress."""

from contextlib import closing
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import polars as pl

from wearwith.catalog import Dataset
from wearwith.errors import ConfigError
from wearwith.features.circumstances import CLUSTERS_FILE
from wearwith.features.encoders import PictureEncoder, make_encoder
from wearwith.features.encoding.encode_in_parts import Job, by_workers, here
from wearwith.features.encoding.growing_sets import PhotographSets
from wearwith.features.encoding.photograph_reader import Photograph, none_readable, pictured_items
from wearwith.features.feature_store import FeatureStore
from wearwith.features.photo_border import BorderPixels, cluster_backdrops
from wearwith.files.atomic import new_file
from wearwith.progress import ProgressFactory, silent
from wearwith.workers import Workers

__all__ = ["EncodingReport", "SetReport", "encode_pictures"]

PART = 128  # photographs between two savings; two parts are in memory at a time


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


def encode_pictures(
    dataset: Dataset,
    image: str | PictureEncoder,
    *,
    name: str | None = None,
    plain: bool = False,
    image_root: Path | None = None,
    workers: Workers | None = None,
    progress: ProgressFactory = silent,
) -> EncodingReport:
    """Encode every photograph of the dataset that is not encoded yet.

    Stopped anywhere, it goes on from the last part that it saved. A photograph that can't be read,
    or whose garment can't be cut out, is a row in `problems.csv` of the feature set.

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
        backdrop tells season and photographer apart, which is not taste; but for an encoder that
        finds the garment by itself.
    image_root
        Where the photographs are, if not where the dataset says.
    workers
        Who reads and encodes; this process if not given.
    progress
        Where to show how far it has come.

    Raises
    ------
    ConfigError
        If the dataset has no photographs or no folder, the encoder does not exist, or the name
        can't be used.
    DataError
        If no photograph can be read, or the feature set was computed in another way.
    OutputExistsError
        If another process is writing into the set, or into that of the backdrops.
    ExtraMissingError
        If `wearwith[vision]` is not installed.
    """
    fix = "import it with photographs, or give vectors with --vectors FILE"
    folder, root, rows = pictured_items(dataset, image_root, "encode", fix)
    encoder = make_encoder(image) if isinstance(image, str) else image
    name = _free_name(name or (f"{encoder.name}-plain" if plain else encoder.name))
    whole = plain or encoder.finds_garment
    job = Job(root.resolve(), image, whole)
    job.reader(bool)  # better now than in the middle: what is missing is an error
    with FeatureStore(folder, name).writing(), FeatureStore(folder, BorderPixels.name).writing():
        sets = PhotographSets(folder, name, encoder, plain=whole)
        _fill(sets, job, rows, workers, progress)
        if not sets.index:
            raise none_readable(root, rows, sets.problems)
        sets.finish_border()
        _save_clusters(dataset, folder)
        problems = sets.finish_garments()
    return _report(dataset, sets, len(rows), problems)


def _fill(
    sets: PhotographSets,
    job: Job,
    rows: list[tuple[str, str]],
    workers: Workers | None,
    progress: ProgressFactory,
) -> None:
    """Encode what has no vectors yet, part by part, and note what became of all photographs."""
    became: dict[str, Photograph] = {}
    encoded = (
        here(job, sets, rows, PART)
        if workers is None
        else by_workers(job, workers, sets, rows, PART)
    )
    label = f"Encoding with {sets.garments.encoder.name}"
    with progress(label, len(rows)) as bar, closing(encoded) as parts:
        for part in parts:
            sets.save(part)
            became.update((photo.item, photo) for photo in part.photographs)
            bar.advance(len(part.photographs))
    _note(sets, [became[item] for item, _ in rows])


def _free_name(name: str) -> str:
    if name == BorderPixels.name:
        raise ConfigError(
            f"The name {name!r} is taken: it is that of the backdrops",
            where="--name",
            fix="give the feature set another name",
        )
    return name


def _note(sets: PhotographSets, photographs: list[Photograph]) -> None:
    """Note what became of all photographs, in their order.

    Of equal files only one was looked into, and what is wrong with it is wrong with all of them.
    """
    wrong = {photo.content: photo.problem for photo in photographs if photo.problem is not None}
    for photo in photographs:
        if photo.problem is None and not sets.have(photo.content):
            problem = wrong.get(photo.content) or "the file was changed while it was encoded"
            sets.note(replace(photo, problem=problem))
        else:
            sets.note(photo)


def _save_clusters(dataset: Dataset, folder: Path) -> None:
    """Sort the backdrops into clusters; there must be one at least."""
    vectors, present = FeatureStore(folder, BorderPixels.name).read(dataset.items["id"].to_list())
    items = dataset.items.filter(present).select("id", "side")
    garments = items["side"].is_not_null().to_numpy()
    cluster = cluster_backdrops(vectors[present], garments)
    with new_file(folder / CLUSTERS_FILE) as temporary:
        items.select("id", cluster=pl.lit(cluster)).write_parquet(temporary)


def _report(
    dataset: Dataset, sets: PhotographSets, pictured: int, problems: Path | None
) -> EncodingReport:
    items = len(sets.index)
    without, bad = dataset.items.height - items, pictured - items
    entries = [
        SetReport(part.store.name, part.encoder.dim, items, part.new, without, bad)
        for part in (sets.garments, sets.border)
    ]
    return EncodingReport(entries, problems)
