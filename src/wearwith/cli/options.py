"""Arguments and options that several commands share, and what a shell offers for them.

Nothing heavy is imported to complete a word. The manifest in a folder says what the folder is; with
none near, a shell offers its files.
"""

import itertools
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from wearwith.errors import ConfigError

if TYPE_CHECKING:
    from wearwith.catalog import Dataset
    from wearwith.model import TrainedModel
    from wearwith.workers import OnRay, Processes

__all__ = [
    "PICTURE_ENCODERS",
    "BlockedOption",
    "CatalogueOption",
    "DatasetArgument",
    "EverySizeOption",
    "ImageRootOption",
    "JsonOption",
    "ModelArgument",
    "OwnModelOption",
    "PinnedOption",
    "RayOption",
    "RulesFrom",
    "RulesFromOption",
    "RunArgument",
    "WorkersOption",
    "one_of",
    "open_run",
    "processes_for",
    "workers_at",
]

PICTURE_ENCODERS = ("efficientnet-lite0", "descriptors", "hf:")
MOST_FOLDERS = 1_000  # to look at; a person waits for the answer
MANY = 256  # photographs, for which starting processes is worth a second

Completion = Callable[[str], list[str]]


def one_of(*names: str) -> Completion:
    """Complete one of some names."""
    return lambda incomplete: [name for name in names if name.startswith(incomplete)]


def _folders_with(*marks: str) -> Completion:
    """Complete folders that hold one of some files, at the typed path and one level below."""

    def complete(incomplete: str) -> list[str]:
        front = incomplete[: incomplete.rfind("/") + 1]
        begun = incomplete.removeprefix(front)
        near = [name for name in _folders(Path(front or ".")) if name.startswith(begun)]
        far = (f"{name}/{below}" for name in near for below in _folders(Path(front, name)))
        return [
            front + name
            for name in itertools.islice(itertools.chain(near, far), MOST_FOLDERS)
            if any(Path(front, name, mark).is_file() for mark in marks)
        ]

    return complete


def _folders(place: Path) -> Iterator[str]:
    try:
        names = sorted(path.name for path in place.iterdir() if path.is_dir())
    except OSError:  # its name is still being typed
        return
    yield from (name for name in names if not name.startswith("."))


RulesFrom = Literal["text", "pictures", "both"]

DatasetArgument = Annotated[
    Path, typer.Argument(help="A dataset folder.", autocompletion=_folders_with("manifest.json"))
]
# Older versions wrote run.json into a run, and export.json into a copy of one.
RunArgument = Annotated[
    Path,
    typer.Argument(help="A run folder.", autocompletion=_folders_with("model.json", "run.json")),
]
ModelArgument = Annotated[
    Path,
    typer.Argument(
        help="A run folder, or a copy that `wearwith export` made.",
        autocompletion=_folders_with("model.json", "run.json", "export.json"),
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]
ImageRootOption = Annotated[
    Path | None, typer.Option(help="Where the photographs are, if they were moved.")
]
TitleOption = Annotated[
    str | None, typer.Option("--title", help="A garment that is not in the catalogue, in words.")
]
PictureOption = Annotated[
    Path | None, typer.Option("--picture", help="... or its photograph.", dir_okay=False)
]
WhereOption = Annotated[
    list[str] | None,
    typer.Option("--where", help="A condition on columns of the items, as in SQL; repeatable."),
]
BlockedOption = Annotated[
    Path | None,
    typer.Option(help="Pairs never to show: a CSV file with top and bottom.", dir_okay=False),
]
PinnedOption = Annotated[
    Path | None,
    typer.Option(help="Pairs to put first: a CSV file with top and bottom.", dir_okay=False),
]
CatalogueOption = Annotated[
    Path | None,
    typer.Option(help="A dataset of other garments to rank, encoded as the model's own was."),
]
RulesFromOption = Annotated[
    RulesFrom | None,
    typer.Option(
        help="Read the values that rules fire on again: from text, from pictures (what "
        "`wearwith see` saw), or from both."
    ),
]
AllColoursOption = Annotated[
    bool,
    typer.Option(
        "--all-colours",
        help="Show each colour of a model (the items' column model), not only the best one.",
    ),
]
EverySizeOption = Annotated[
    bool,
    typer.Option(
        "--every-size",
        help="Show each size of a garment, too: all of one model in the same words.",
    ),
]
OwnModelOption = Annotated[
    str | None,
    typer.Option(
        "--model",
        help="FILE.py:CLASS, for a run with a model of your own. The file is run if it is the one "
        "that the model was trained with.",
    ),
]
WorkersOption = Annotated[
    int | None, typer.Option(help="How many trainings run at a time; by default one per core.")
]
RayOption = Annotated[
    str | None,
    typer.Option(
        "--ray",
        metavar="ADDRESS",
        help="Work on a Ray cluster whose machines share a file system: local (starts one on this "
        "machine), auto, HOST:PORT, ray://HOST:PORT.",
    ),
]


@contextmanager
def workers_at(address: str | None, most: int | None = None) -> "Iterator[OnRay | None]":
    """Give at most so many workers of a Ray cluster; None without an address.

    Raises
    ------
    ClusterError, ExtraMissingError
        If the cluster can't be reached, or Ray is not installed.
    """
    if address is None:
        yield None
        return
    from wearwith.workers import ray_cluster

    # Ray reports lost nodes on standard output, which is for results.
    with redirect_stdout(sys.stderr), ray_cluster(address, most) as workers:
        yield workers


def processes_for(dataset: "Dataset") -> "Processes | None":
    """Give processes to look at many photographs; None for few, which threads do sooner.

    Seeing and describing are many small steps, and the threads of one process take them in turns.
    """
    from wearwith.workers import Processes

    return Processes() if dataset.items["image"].count() >= MANY else None


def open_run(
    folder: Path,
    catalogue: Path | None,
    rules_from: RulesFrom | None,
    model: str | None,
    level: bool | None = None,
) -> "TrainedModel":
    """Load a run, over another catalogue or with values read from elsewhere if given.

    `level` says whether to level it; by default another catalogue is, by how foreign it is.

    Raises
    ------
    ConfigError
        If values are to be read for a model without rules.
    """
    from wearwith.catalog import load_dataset
    from wearwith.model import levelled, over_catalogue
    from wearwith.training import load_run

    run = load_run(folder, model)
    if rules_from is not None and run.knowledge is None:
        raise ConfigError(
            f"The model {run.name!r} has no rules",
            where="--rules-from",
            fix="leave it out, or train akd or ukd",
        )
    if catalogue is None and rules_from is None:
        return levelled(run) if level else run
    dataset = run.read_dataset() if catalogue is None else load_dataset(catalogue)
    level = bool(level) if catalogue is None else level
    return over_catalogue(run, dataset, read_from=rules_from, level=level)
