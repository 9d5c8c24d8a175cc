"""Encodes the photographs of a dataset: only new or changed ones, in parts, here or by workers."""

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl

from wearwith.catalog import Dataset
from wearwith.errors import ConfigError, ExtraMissingError
from wearwith.features.circumstances import CLUSTERS_FILE
from wearwith.features.encoders import PictureEncoder, make_encoder
from wearwith.features.encoding.growing_sets import EncodedPart, PhotographSets, encode_part
from wearwith.features.encoding.photograph_reader import (
    Photograph,
    PhotographReader,
    keep_whole,
    none_readable,
    pictured_items,
)
from wearwith.features.feature_store import FeatureStore
from wearwith.features.photo_border import BorderPixels, cluster_backdrops
from wearwith.files.atomic import new_file
from wearwith.progress import ProgressFactory, silent
from wearwith.types import Picture
from wearwith.workers import Workers

__all__ = ["EncodingReport", "SetReport", "encode_pictures", "free_name"]

PART = 128  # photographs between two savings; two parts are in memory at a time

Rows = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class SetReport:
    """The outcome of one feature set: counts of items, and in `new` of encoded pictures."""

    name: str
    dim: int
    items: int
    new: int
    without: int
    bad: int


@dataclass(frozen=True)
class EncodingReport:
    """The outcome of an encoding."""

    sets: list[SetReport] = field(default_factory=list)
    problems: Path | None = None

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        problems = None if self.problems is None else str(self.problems)
        return {"sets": [asdict(entry) for entry in self.sets], "problems": problems}


@dataclass(frozen=True)
class Job:
    """What every part needs."""

    root: Path  # the folder of the photographs
    image: str | PictureEncoder  # the encoder, or its name, by which each worker makes its own
    whole: bool  # whether the whole photograph is encoded; otherwise the garment is cut out

    def reader(self, is_done: Callable[[str], bool]) -> PhotographReader:
        """Build the reader of the photographs.

        Raises `ExtraMissingError` if garments are to be cut out, and `wearwith[vision]` is not
        installed.
        """
        return PhotographReader(self.root, keep_whole if self.whole else _cutter(), is_done)


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

    If it is stopped, it continues from the last part that it saved. A photograph that can't be
    read, or whose garment can't be cut out, is a row in `problems.csv` of the feature set.

    Parameters
    ----------
    image
        An encoder or the name of one.
    name
        Name of the feature set; the encoder's, with `-plain` appended for plain pictures, if not
        given.
    plain
        Encode the whole photograph. By default the garment is cut out and put on white, unless the
        encoder finds it by itself: a backdrop tells season and photographer apart, which is not
        taste.
    image_root
        Where the photographs are, if not where the dataset says.
    workers
        Who reads and encodes; this process if not given.

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
    name = free_name(name or (f"{encoder.name}-plain" if plain else encoder.name))
    whole = plain or encoder.finds_garment
    job = Job(root.resolve(), image, whole)
    job.reader(bool)  # raises now, not halfway, if a package is missing
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
    """Encode what has no vectors yet, part by part, and record the outcome of all photographs."""
    became: dict[str, Photograph] = {}
    encoded = _here(job, sets, rows) if workers is None else _by_workers(job, workers, sets, rows)
    label = f"Encoding with {sets.garments.encoder.name}"
    with progress(label, len(rows), "pictures") as bar, closing(encoded) as parts:
        for part in parts:
            sets.save(part)
            became.update((photo.item, photo) for photo in part.photographs)
            n = len(part.photographs)
            bar.advance(n, known=n - max(len(part.garments), len(part.border)))
    _note(sets, [became[item] for item, _ in rows])


def free_name(name: str) -> str:
    """Return the name of a feature set, unless it is the backdrops' own: then a `ConfigError`."""
    if name == BorderPixels.name:
        raise ConfigError(
            f"The name {name!r} is taken: it is that of the backdrops",
            where="--name",
            fix="give the feature set another name",
        )
    return name


def _note(sets: PhotographSets, photographs: list[Photograph]) -> None:
    """Record the outcome of all photographs, in their order.

    Of equal files only one was examined, and its problem is the problem of all.
    """
    wrong = {photo.content: photo.problem for photo in photographs if photo.problem is not None}
    for photo in photographs:
        if photo.problem is None and not sets.have(photo.content):
            problem = wrong.get(photo.content) or "the file was changed while it was encoded"
            sets.note(replace(photo, problem=problem))
        else:
            sets.note(photo)


def _save_clusters(dataset: Dataset, folder: Path) -> None:
    """Sort the backdrops, of which there is at least one, into clusters."""
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


def _here(job: Job, sets: PhotographSets, rows: Rows) -> Generator[EncodedPart, None, None]:
    """Encode in this process; while one part is encoded, the next one is read."""
    encoder = sets.garments.encoder
    with closing(job.reader(sets.have).read_ahead(rows, PART)) as parts:
        for part in parts:
            yield encode_part(part, encoder, sets.garments.done, sets.border.done)


def _by_workers(
    job: Job, workers: Workers, sets: PhotographSets, rows: Rows
) -> Generator[EncodedPart, None, None]:
    """Let workers encode, in parts that come as they are done.

    The files are also read here, for their contents, so that equal ones are encoded once whichever
    worker gets them. What needs no worker comes as a part without vectors.
    """
    known: list[EncodedPart] = []
    with closing(workers.work(_read_and_encode, job, _tasks(job, sets, rows, known))) as done:
        for _, part in done:
            yield part
            while known:
                yield known.pop()
    yield from known


@dataclass(frozen=True)
class _Task:
    """Items and images to encode, and the contents among them that have one of the two vectors."""

    rows: list[tuple[str, str]]
    have_garment: frozenset[str]
    have_border: frozenset[str]


def _tasks(job: Job, sets: PhotographSets, rows: Rows, known: list[EncodedPart]) -> Iterator[_Task]:
    """Yield parts that have to be encoded; put the other photographs into `known`."""
    given: set[str] = set()
    only_contents = PhotographReader(job.root, keep_whole, is_done=lambda _: True)
    with closing(only_contents.read_ahead(rows, PART)) as parts:
        for part in parts:
            fresh: dict[str, Photograph] = {}
            others = []
            for photo in part:
                is_new = photo.content not in given and not sets.have(photo.content)
                if photo.problem is None and is_new and photo.content not in fresh:
                    fresh[photo.content] = photo
                else:
                    others.append(photo)
            given.update(fresh)
            if others:
                known.append(EncodedPart(others, {}, {}))
            if fresh:
                yield _Task(
                    [(photo.item, photo.image) for photo in fresh.values()],
                    frozenset(fresh.keys() & sets.garments.done),
                    frozenset(fresh.keys() & sets.border.done),
                )


def _read_and_encode(job: Job, task: _Task) -> EncodedPart:
    """Encode one part: a worker's whole task."""
    encoder = _made_once(job.image) if isinstance(job.image, str) else job.image
    reader = job.reader(lambda _: False)
    photographs = [reader.read(*row) for row in task.rows]
    return encode_part(photographs, encoder, task.have_garment, task.have_border)


_made_once = lru_cache(maxsize=1)(make_encoder)


def _cutter() -> Callable[[Picture], tuple[Picture, bool]]:
    try:
        from wearwith.pictures.cutout import put_on_white
    except ImportError:
        raise ExtraMissingError("Cutting garments out", "vision") from None
    return put_on_white
