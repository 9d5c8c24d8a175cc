"""Encoding a dataset's photographs in parts: in this process, or by workers."""

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from wearwith.errors import ExtraMissingError
from wearwith.features.encoders import PictureEncoder, make_encoder
from wearwith.features.encoding.encoded_part import EncodedPart, encode_part
from wearwith.features.encoding.growing_sets import PhotographSets
from wearwith.features.encoding.photograph_reader import Photograph, PhotographReader
from wearwith.types import Picture
from wearwith.workers import Workers

__all__ = ["Job", "by_workers", "here"]

Rows = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Job:
    """What every part needs.

    Attributes
    ----------
    root
        The folder of the photographs.
    image
        The encoder or its name, by which a worker makes its own.
    whole
        Whether the whole photograph is encoded; otherwise the garment is cut out.
    """

    root: Path
    image: str | PictureEncoder
    whole: bool

    def reader(self, is_done: Callable[[str], bool]) -> PhotographReader:
        """Give the reader of the photographs.

        Raises
        ------
        ExtraMissingError
            If garments are to be cut out, and `wearwith[vision]` is not installed.
        """
        return PhotographReader(self.root, _keep_whole if self.whole else _cutter(), is_done)


def here(
    job: Job, sets: PhotographSets, rows: Rows, size: int
) -> Generator[EncodedPart, None, None]:
    """Encode items and their images; while one part is encoded, the next one is read."""
    encoder = sets.garments.encoder
    with closing(job.reader(sets.have).read_ahead(rows, size)) as parts:
        for part in parts:
            yield encode_part(part, encoder, sets.garments.done, sets.border.done)


def by_workers(
    job: Job, workers: Workers, sets: PhotographSets, rows: Rows, size: int
) -> Generator[EncodedPart, None, None]:
    """Let workers encode items and their images, in parts that come as they are done.

    The files are read here too, for their contents, so that equal ones are encoded once whoever
    gets them. What needs no worker comes as a part without vectors.
    """
    known: list[EncodedPart] = []
    with closing(workers.work(_read_and_encode, job, _tasks(job, sets, rows, size, known))) as done:
        for _, part in done:
            yield part
            while known:
                yield known.pop()
    yield from known


@dataclass(frozen=True)
class _Task:
    """Items and images to encode, and contents of which one vector of the two is there."""

    rows: list[tuple[str, str]]
    have_garment: frozenset[str]
    have_border: frozenset[str]


def _tasks(
    job: Job, sets: PhotographSets, rows: Rows, size: int, known: list[EncodedPart]
) -> Iterator[_Task]:
    """Give parts that have to be encoded; put what is known of the other photographs by."""
    given: set[str] = set()
    only_contents = PhotographReader(job.root, _keep_whole, is_done=lambda _: True)
    with closing(only_contents.read_ahead(rows, size)) as parts:
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
    """Encode one part: the whole of a worker's task."""
    encoder = _made_once(job.image) if isinstance(job.image, str) else job.image
    reader = job.reader(lambda _: False)
    photographs = [reader.read(*row) for row in task.rows]
    return encode_part(photographs, encoder, task.have_garment, task.have_border)


@lru_cache(maxsize=1)
def _made_once(name: str) -> PictureEncoder:
    return make_encoder(name)


def _cutter() -> Callable[[Picture], tuple[Picture, bool]]:
    try:
        from wearwith.pictures.cutout import put_on_white
    except ImportError:
        raise ExtraMissingError("Cutting garments out", "vision") from None
    return put_on_white


def _keep_whole(picture: Picture) -> tuple[Picture, bool]:
    return picture, True
