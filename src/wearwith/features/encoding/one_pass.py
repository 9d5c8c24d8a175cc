"""Looks at photographs in one pass: each is decoded and cut out once, for all that is wanted.

A `Look` is what is made of a picture: a vector, or what is to be seen. A `Kept` is where it stays.
Workers read, decode, cut out and look; the caller alone writes down what they found.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from wearwith.errors import DataError, ExtraMissingError
from wearwith.features.encoding.photograph_reader import Photograph, read_photograph
from wearwith.pictures.decoding import content_of, read_file
from wearwith.progress import Progress, ProgressFactory
from wearwith.workers import Threads, Workers

__all__ = ["Kept", "Look", "look_at"]

TASK = 16  # photographs that a worker takes at a time; their pictures are in memory together
PART = 256  # photographs between two savings


class Look(Protocol):
    """What is made of photographs; another process must be able to get a copy."""

    @property
    def cuts(self) -> bool:
        """Whether it asks for the garment on white."""
        ...

    def __call__(self, photographs: Sequence[Photograph]) -> Sequence[Any]:
        """Make something of each of some photographs with pictures."""
        ...


class Kept(Protocol):
    """Where the results of a look are kept.

    Attributes
    ----------
    done
        The contents whose result is kept; `save` adds to them.
    """

    done: set[str]

    @property
    def look(self) -> Look:
        """The look."""
        ...

    def save(self, made: Mapping[str, Any], uncut: set[str]) -> None:
        """Keep results by content; of the contents in `uncut` no garment could be cut out."""
        ...


@dataclass(frozen=True)
class _Job:
    """What every task needs."""

    root: Path  # the folder of the photographs
    looks: tuple[Look, ...]


@dataclass(frozen=True)
class _Task:
    """Items and images of different contents, and the contents that each look has yet to see."""

    rows: list[tuple[str, str]]
    wanted: tuple[frozenset[str], ...]


@dataclass(frozen=True)
class _Seen:
    """The outcome of a task: photographs without pictures, and what each look made, by content."""

    photographs: list[Photograph]
    made: list[dict[str, Any]]
    uncut: set[str]


def look_at(
    root: Path,
    rows: Sequence[tuple[str, str]],
    kept: Sequence[Kept],
    workers: Workers | None,
    progress: ProgressFactory,
    label: str,
) -> list[Photograph]:
    """Look at all photographs whose results are not kept yet.

    If it is stopped, all but the last part is kept.

    Parameters
    ----------
    root, rows
        The folder of the photographs; item and image of each.
    kept
        Where results are kept, and so what is looked for.
    workers
        Who looks; threads of this process if not given.
    progress, label
        Counts photographs.

    Returns
    -------
    The outcome of every row, without pictures. Of equal files one was looked at, and its problem is
    the problem of all.

    Raises
    ------
    ExtraMissingError
        If `wearwith[vision]` is not installed.
    """
    job = _Job(root, tuple(one.look for one in kept))
    outcomes: dict[str, Photograph] = {}  # by item
    wrong: dict[str, str] = {}  # problems by content
    part: list[_Seen] = []
    with progress(label, len(rows), "pictures") as bar, _one_thread_each():
        tasks = _tasks(root, rows, kept, outcomes, bar)
        with closing((workers or Threads()).work(_look, job, tasks)) as results:
            for _, seen in results:
                for photo in seen.photographs:
                    if photo.problem is not None:
                        wrong[outcomes[photo.item].content] = photo.problem
                part.append(seen)
                if len(part) * TASK >= PART:
                    _save(part, kept)
                    part = []
                bar.advance(len(seen.photographs))
        _save(part, kept)
    return [_settled(photo, wrong, kept) for photo in outcomes.values()]


def _tasks(
    root: Path,
    rows: Sequence[tuple[str, str]],
    kept: Sequence[Kept],
    outcomes: dict[str, Photograph],
    bar: Progress,
) -> Iterator[_Task]:
    """Yield what has to be looked at, each content once; put every item into `outcomes`.

    The files are read here for their contents alone, and again by who looks at them.
    """
    given: set[str] = set()
    fresh: list[Photograph] = []
    for item, image in rows:
        try:
            photo = Photograph(item, image, content_of(read_file(root, image)))
        except DataError as error:
            photo = Photograph(item, image, problem=error.what)
        outcomes[item] = photo
        is_kept = all(photo.content in one.done for one in kept)
        if photo.problem is not None or is_kept or photo.content in given:
            bar.advance(known=1)
            continue
        given.add(photo.content)
        fresh.append(photo)
        if len(fresh) == TASK:
            yield _task(fresh, kept)
            fresh = []
    if fresh:
        yield _task(fresh, kept)


def _task(photographs: Sequence[Photograph], kept: Sequence[Kept]) -> _Task:
    contents = {photo.content for photo in photographs}
    rows = [(photo.item, photo.image) for photo in photographs]
    return _Task(rows, tuple(frozenset(contents - one.done) for one in kept))


def _look(job: _Job, task: _Task) -> _Seen:
    """Read some photographs and look at them: a worker's whole task."""
    import cv2

    cv2.setNumThreads(1)  # in a process elsewhere too
    photographs = [read_photograph(job.root, *row) for row in task.rows]
    made = []
    uncut: set[str] = set()
    for look, wanted in zip(job.looks, task.wanted, strict=True):
        mine = [p for p in photographs if p.picture is not None and p.content in wanted]
        made.append(dict(zip([p.content for p in mine], look(mine), strict=True)) if mine else {})
        if look.cuts:
            uncut.update(photo.content for photo in mine if not photo.on_white[1])
    return _Seen([replace(photo, picture=None) for photo in photographs], made, uncut)


def _save(part: Sequence[_Seen], kept: Sequence[Kept]) -> None:
    uncut = {content for seen in part for content in seen.uncut}
    for number, one in enumerate(kept):
        made = {key: value for seen in part for key, value in seen.made[number].items()}
        if made:
            one.save(made, uncut & made.keys())


def _settled(photo: Photograph, wrong: Mapping[str, str], kept: Sequence[Kept]) -> Photograph:
    """Give an item the problem of its content: of equal files only one was looked at."""
    problem = photo.problem or wrong.get(photo.content)
    if problem is None and not all(photo.content in one.done for one in kept):
        problem = "the file was changed while it was looked at"
    return replace(photo, problem=problem)


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Let libraries work with one thread while pictures are looked at side by side.

    Their own threads would wait for each other in loops: more than half of all processor time.
    """
    try:
        import cv2
        from threadpoolctl import threadpool_limits

        import wearwith.pictures.cutout  # noqa: F401 - now, not halfway
    except ImportError:
        raise ExtraMissingError("Looking at photographs", "vision") from None
    before = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        with threadpool_limits(1):
            yield
    finally:
        cv2.setNumThreads(before)
