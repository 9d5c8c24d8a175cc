"""The folder of a model: what training ends in, and what serves.

- `model.json`: the manifest, written last.
- `arrays.safetensors`: weights and points, mapped into memory.
- `items.parquet`, `pairs.parquet`: the garments, and which of them were worn together.
- `vocabulary.json`; `rules.toml`, `attributes.toml`, `traits.parquet`: words and rules, if read.
- `model.py`: the file of a model of one's own.
- `segments/`: what came and went later (`wearwith.model.segments`).
- `README.md`: the card. `plan.json`: what training began with; a copy to serve has none.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import polars as pl

from wearwith.catalog.schema import PAIR_COLUMNS, read_item_table
from wearwith.errors import RunError
from wearwith.features.vocabulary import read_words
from wearwith.files.atomic import new_file, new_folder, sha256_of_file, write_json, write_text
from wearwith.files.markdown import CARD
from wearwith.files.parquet import read_parquet
from wearwith.model.array_files import map_arrays, write_tensors
from wearwith.model.consistency import require_fitting
from wearwith.model.model_manifest import FIX, MANIFEST, read_manifest
from wearwith.model.own_class import OWN_MODEL, OwnModel, require_named
from wearwith.model.serving_card import model_without_training
from wearwith.model.trained_model import TrainedModel
from wearwith.rules import Knowledge
from wearwith.rules.knowledge import FILES as KNOWLEDGE
from wearwith.words.near_folders import or_near_folder

__all__ = [
    "ARRAYS",
    "MANIFEST",
    "OWN_MODEL",
    "is_finished",
    "load_model",
    "manifest_of",
    "save_model",
    "write_model",
]

OLDER = ("run.json", "export.json")  # what versions before 0.2 called it
ARRAYS = "arrays.safetensors"
ITEMS = "items.parquet"
PAIRS = "pairs.parquet"
VOCABULARY = "vocabulary.json"
PLAN = "plan.json"
TABLE = "table of the model"


def is_finished(folder: Path) -> bool:
    """Whether the training in a folder has ended; for older runs and exports, too."""
    return manifest_of(folder).is_file()


def manifest_of(folder: Path) -> Path:
    """The manifest in a folder, under an older name if only that exists."""
    named = (folder / name for name in (MANIFEST, *OLDER))
    return next((path for path in named if path.is_file()), folder / MANIFEST)


def save_model(
    model: TrainedModel,
    folder: Path,
    card: str | None = None,
    add: Callable[[Path], str] | None = None,
) -> TrainedModel:
    """Write a model into a new folder, and open it there.

    Parameters
    ----------
    model, folder
        What to write, and where; `OutputExistsError` if the folder exists.
    card
        Its card; one made from the manifest if not given.
    add
        Writes something more into the folder, and returns the name of the file to be checked.
    """
    with new_folder(folder) as temporary:
        extra = [] if add is None else [add(temporary)]
        write_model(model, temporary, card, extra)
    return load_model(folder, model.own, check=False)


def write_model(
    model: TrainedModel, folder: Path, card: str | None = None, extra: list[str] | None = None
) -> TrainedModel:
    """Write all files of a model into a folder, the manifest last; return it with its place.

    Other files in the folder are left alone; `extra` names those to be checked. `card` is made from
    the manifest if not given.
    """
    write_tensors(folder / ARRAYS, model.arrays)
    files = [ARRAYS, ITEMS, *(extra or ())]
    _write_table(model.items, folder / ITEMS)
    if model.pairs is not None:
        _write_table(model.pairs, folder / PAIRS)
        files.append(PAIRS)
    if model.vocabulary is not None:
        write_json(folder / VOCABULARY, model.vocabulary.content())
        files.append(VOCABULARY)
    if model.knowledge is not None:
        files += model.knowledge.save(folder)
    if model.own is not None:
        with new_file(folder / OWN_MODEL) as temporary:
            temporary.write_bytes(model.own.source)
        files.append(OWN_MODEL)
    sums = {name: sha256_of_file(folder / name) for name in files}
    manifest = model.manifest.model_copy(update={"sha256": sums, "segments": ()})
    write_text(folder / CARD, card or model_without_training(manifest))
    write_json(folder / MANIFEST, manifest.model_dump(mode="json"))
    return replace(model, manifest=manifest, folder=folder)


def load_model(
    folder: str | Path, own: OwnModel | None = None, *, check: bool = True
) -> TrainedModel:
    """Open a model; imports no torch, and runs nothing that lies in the folder.

    Parameters
    ----------
    folder
        Written by training or `wearwith export`; also run and export folders of older versions.
    own
        The class of a model of one's own, read by `wearwith.training.load_run` where somebody names
        its file.
    check
        Whether to check the SHA-256 of every file, which reads all of it once.

    Raises
    ------
    RunError
        If it is no model, unfinished, from a newer version, incomplete or damaged, its parts don't
        fit together, or `own` is missing or not wanted.
    """
    folder = Path(folder)
    if not folder.is_dir():
        fix = or_near_folder(folder, (MANIFEST, *OLDER), "see: wearwith train --help")
        raise RunError("There is no model here", where=folder, fix=fix)
    path = manifest_of(folder)
    if path.name in OLDER and path.is_file():
        from wearwith.model.older_folders import read_older  # rarely needed

        return _ready(read_older(path, check=check), own, check)
    if not path.is_file():
        unfinished = (folder / PLAN).is_file()
        raise RunError(
            "The training of this run is unfinished" if unfinished else "This is no model folder",
            where=folder,
            fix="wearwith train … --resume" if unfinished else "see: wearwith train --help",
        )
    manifest = read_manifest(path)
    for name, expected in manifest.sha256.items():
        file = _inside(folder, name)
        if not file.is_file():
            raise RunError("A file of the model is missing", where=file, fix=FIX)
        if check and sha256_of_file(file) != expected:
            raise RunError(
                "A file of the model is damaged, truncated or from another model",
                where=file,
                fix=FIX,
            )
    files, pairs = manifest.sha256, None
    if PAIRS in files:
        pairs = read_parquet(folder / PAIRS, TABLE, schema=PAIR_COLUMNS, error=RunError, fix=FIX)
    items = read_item_table(folder / ITEMS, TABLE, error=RunError, fix=FIX)
    model = TrainedModel(
        manifest=manifest,
        arrays=map_arrays(folder / ARRAYS),
        items=items,
        pairs=pairs,
        vocabulary=read_words(folder / VOCABULARY) if VOCABULARY in files else None,
        knowledge=Knowledge.load(folder, items) if KNOWLEDGE[0] in files else None,
        folder=folder,
    )
    return _ready(model, own, check)


def _inside(folder: Path, name: str) -> Path:
    """The place of a file of the manifest: in the folder itself, or in one of its segments."""
    segment = re.fullmatch(r"segments/(\d{5})/([a-z]+\.[a-z]+)", name)
    return folder / (Path(name).name if segment is None else name)


def _ready(model: TrainedModel, own: OwnModel | None, check: bool) -> TrainedModel:
    """Check that the parts fit, and add the segments."""
    assert model.folder is not None  # noqa: S101
    require_named(own, model.manifest, model.folder / OWN_MODEL)
    model = replace(model, own=own)
    require_fitting(model, every_number=check)
    if not model.manifest.segments:
        return model
    from wearwith.model.segments import with_segments  # rarely needed

    return with_segments(model)


def _write_table(table: pl.DataFrame, path: Path) -> None:
    with new_file(path) as temporary:
        table.write_parquet(temporary)
