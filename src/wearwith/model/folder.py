"""The folder of an exported model: written once, read back with checks."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import polars as pl
from pydantic import ValidationError
from safetensors.numpy import save_file

from wearwith.catalog.schema import PAIR_COLUMNS, read_item_table
from wearwith.errors import DataError, RunError
from wearwith.features.text import read_words
from wearwith.markdown import CARD
from wearwith.model.arrays import map_arrays
from wearwith.model.card import exported_card
from wearwith.model.checks import require_fitting
from wearwith.model.manifest import SCHEMA_VERSION, Manifest
from wearwith.model.trained import TrainedModel
from wearwith.parquet import read_parquet
from wearwith.rules import Knowledge
from wearwith.rules.knowledge import FILES as KNOWLEDGE
from wearwith.storage import new_folder, read_json, sha256_of_file, write_json, write_text

__all__ = ["load_model", "save_model"]

MANIFEST = "export.json"
ARRAYS = "arrays.safetensors"
ITEMS = "items.parquet"
PAIRS = "pairs.parquet"
VOCABULARY = "vocabulary.json"
_TABLE = "table of the exported model"
_FIX = "copy the exported folder again, or export again"


def save_model(
    model: TrainedModel,
    folder: Path,
    add: Callable[[Path], str] | None = None,
    card_of_run: str | None = None,
) -> TrainedModel:
    """Write a model into a new folder, the manifest last; return it as it is read from there.

    Parameters
    ----------
    model
        What to write.
    folder
        The new folder.
    add
        Writes something more into the folder, and gives the name of the file to be checked.
    card_of_run
        The card of the run that it came from; its own begins with that.

    Raises
    ------
    OutputExistsError
        If the folder exists.
    """
    with new_folder(folder) as temporary:
        save_file(dict(model.arrays), temporary / ARRAYS)
        model.items.write_parquet(temporary / ITEMS)
        files = [ARRAYS, ITEMS]
        if model.pairs is not None:
            model.pairs.write_parquet(temporary / PAIRS)
            files.append(PAIRS)
        if model.vocabulary is not None:
            write_json(temporary / VOCABULARY, {"words": model.vocabulary.words})
            files.append(VOCABULARY)
        if model.knowledge is not None:
            files += model.knowledge.save(temporary)
        if add is not None:
            files.append(add(temporary))
        write_text(temporary / CARD, exported_card(model.manifest, card_of_run))
        sums = {name: sha256_of_file(temporary / name) for name in files}
        manifest = model.manifest.model_copy(update={"sha256": sums})
        write_json(temporary / MANIFEST, manifest.model_dump(mode="json"))
    return load_model(folder, check=False)


def load_model(folder: str | Path, *, check: bool = True) -> TrainedModel:
    """Open an exported model; torch is not imported.

    Parameters
    ----------
    folder
        What `wearwith export` wrote.
    check
        Whether every file is held against its SHA-256, which reads all of it once.

    Raises
    ------
    RunError
        If it is no exported model, from a newer version, incomplete or damaged, or its parts do
        not fit together.
    """
    folder = Path(folder)
    manifest = _read_manifest(folder)
    for name, expected in manifest.sha256.items():
        path = folder / Path(name).name  # all of them lie in the folder itself
        if not path.is_file():
            raise RunError("A file of the exported model is missing", where=path, fix=_FIX)
        if check and sha256_of_file(path) != expected:
            raise RunError("A file of the exported model is damaged", where=path, fix=_FIX)
    held = manifest.sha256
    words = read_words(folder / VOCABULARY) if VOCABULARY in held else None
    model = TrainedModel(
        manifest=manifest,
        arrays=map_arrays(folder / ARRAYS),
        items=read_item_table(folder / ITEMS, _TABLE, error=RunError, fix=_FIX),
        pairs=_read_table(folder / PAIRS, PAIR_COLUMNS) if PAIRS in held else None,
        vocabulary=words,
        knowledge=Knowledge.load(folder) if KNOWLEDGE[0] in held else None,
    )
    model = replace(model, folder=folder)
    require_fitting(model, every_number=check)
    return model


def _read_table(path: Path, columns: Mapping[str, pl.DataType]) -> pl.DataFrame:
    return read_parquet(path, _TABLE, schema=columns, error=RunError, fix=_FIX)


def _read_manifest(folder: Path) -> Manifest:
    path = folder / MANIFEST
    if not path.is_file():
        raise RunError(
            "There is no exported model here", where=folder, fix="wearwith export RUN OUT"
        )
    try:
        content = read_json(path, "manifest of an exported model")
    except DataError as error:
        raise RunError(error.what, where=path, fix=_FIX) from None
    version = content.get("schema_version")
    if not isinstance(version, int) or version > SCHEMA_VERSION:
        raise RunError(
            f"This exported model has schema version {version}; this wearwith reads up to "
            f"{SCHEMA_VERSION}",
            where=path,
            fix="upgrade wearwith, or export again",
        )
    if version < SCHEMA_VERSION:  # its probabilities were read off scores of another kind
        content["calibration"] = {}
        content["uncalibrated"] = "it was exported by an older wearwith: export again"
    try:
        return Manifest.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        raise RunError(
            f"The manifest is malformed at {'.'.join(map(str, first['loc']))!r}: {first['msg']}",
            where=path,
            fix=_FIX,
        ) from None
