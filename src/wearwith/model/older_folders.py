"""Folders of versions before 0.2: runs (`run.json`) and exports (`export.json`), as models.

They are read and never written.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import polars as pl
from pydantic import ValidationError

from wearwith.catalog.schema import PAIR_COLUMNS, read_item_table
from wearwith.errors import DataError, RunError
from wearwith.features.vocabulary import Vocabulary, read_words
from wearwith.files.atomic import sha256_of_file
from wearwith.files.parquet import read_parquet
from wearwith.model.array_files import map_arrays, read_tensors
from wearwith.model.calibration import calibration_of
from wearwith.model.model_manifest import (
    FIX,
    Manifest,
    malformed,
    read_said,
    reads_of,
    teacher_form,
)
from wearwith.model.model_settings import StudentSpec, TeacherConfig, TowerConfig
from wearwith.model.trained_model import TrainedModel
from wearwith.rules import Knowledge, RulesConfig
from wearwith.rules.knowledge import FILES as KNOWLEDGE

__all__ = ["read_older"]

RUN, EXPORT = "run.json", "export.json"
RUN_VERSION, EXPORT_VERSION = 1, 2
KEYS = {"config", "spec", "inputs", "dataset", "best_epoch", "history", "sha256"}
Array = npt.NDArray[Any]
Content = TypeVar("Content")


def read_older(manifest: Path, *, check: bool) -> TrainedModel:
    """Read the folder of a run or an export; `check` checks the SHA-256 of its files.

    Raises
    ------
    RunError
        If it is from a newer version, incomplete or damaged.
    """
    if manifest.name == RUN:
        return _read_run(manifest.parent, check)
    return _read_export(manifest.parent, check)


def _read_run(folder: Path, check: bool) -> TrainedModel:
    """Read a run; calibrated if its dataset is still there."""
    said = read_said(folder / RUN, "run", RUN_VERSION)
    if missing := sorted(KEYS - said.keys()):
        raise RunError(
            f"The run manifest is damaged: it lacks {', '.join(missing)}",
            where=folder / RUN,
            fix=FIX,
        )
    files = _Files(folder, said["sha256"], check)
    config, name = said["config"], str(said.get("model") or said["config"].get("model"))
    try:
        text_length = int(config.get("inputs", {}).get("text_length", 24))
        spec = None if said["spec"] is None else StudentSpec.model_validate(said["spec"])
        form = teacher_form(
            name,
            TeacherConfig.model_validate(config.get("teacher", {})),
            RulesConfig.model_validate(config.get("rules", {})),
        )
        manifest = Manifest(
            wearwith=str(said.get("wearwith", "unknown")),
            torch=said.get("torch"),
            threads=said.get("threads"),
            model=name,
            inputs=said["inputs"],
            dataset=said["dataset"],
            encoders=said.get("encoders", {}),
            text_length=text_length if files.has("vocabulary.json") else None,
            spec=spec,
            reads=reads_of(name),
            teacher=form,
            config=config,
            best_epoch=said["best_epoch"],
            history=said["history"],
            uncalibrated="it was trained by an older wearwith, and its dataset is not at hand",
            sha256=said["sha256"],
        )
    except (ValidationError, KeyError, TypeError, AttributeError) as error:
        wrong = error.errors()[0]["msg"] if isinstance(error, ValidationError) else error
        raise RunError(
            f"The run has a model of a shape that can't be built: {wrong}",
            where=folder / RUN,
            fix=FIX,
        ) from None
    arrays = files.read("weights.safetensors", read_tensors)
    if spec is not None:
        arrays = _as_written_now(arrays, spec.dims)
    if "scalings.safetensors" in said["sha256"]:
        scalings = files.read("scalings.safetensors", read_tensors)
        arrays |= {f"scaling.{part}": array for part, array in scalings.items()}
    model = TrainedModel(
        manifest=manifest,
        arrays=_without_counts(arrays),
        items=files.read("items.parquet", _read_items),
        pairs=None,
        vocabulary=_vocabulary(files),
        knowledge=_knowledge(folder, files),
        folder=folder,
    )
    if files.has("model.py"):
        files.require("model.py")
        return model
    try:
        dataset = model.read_dataset()
    except (RunError, DataError):
        return model
    fitted, reason = calibration_of(model, dataset)
    manifest = manifest.model_copy(update={"calibration": fitted, "uncalibrated": reason})
    return replace(model, manifest=manifest, pairs=dataset.pairs)


def _read_export(folder: Path, check: bool) -> TrainedModel:
    """Read an export of a student, with its teacher if it had one."""
    path = folder / EXPORT
    said = read_said(path, "exported model", EXPORT_VERSION)
    if said["schema_version"] < EXPORT_VERSION:  # its probabilities were of another kind of score
        said["calibration"] = {}
        said["uncalibrated"] = "it was exported by an older wearwith: export again"
    try:
        files = _Files(folder, dict(said["sha256"]), check)
        for name in said["sha256"]:
            files.require(Path(name).name)
        arrays = map_arrays(folder / "arrays.safetensors")
        spec = _spec_of_export(said, arrays) if said["latent_dim"] else None
        kept = {"wearwith", "model", "inputs", "dataset", "encoders", "text_length", "teacher"}
        kept |= {"calibration", "uncalibrated", "sha256"}
        manifest = Manifest.model_validate(
            {name: said[name] for name in kept & said.keys()}
            | {"spec": spec, "reads": None if spec is None else "towers"}
        )
    except (ValidationError, KeyError, TypeError, AttributeError, ValueError) as error:
        raise malformed(error, path) from None
    return TrainedModel(
        manifest=manifest,
        arrays=arrays,
        items=_read_items(folder / "items.parquet"),
        pairs=_read_pairs(folder / "pairs.parquet") if files.has("pairs.parquet") else None,
        vocabulary=_vocabulary(files),
        knowledge=_knowledge(folder, files),
        folder=folder,
    )


class _Files:
    """The files of a folder; each is checked against its SHA-256 when read."""

    def __init__(self, folder: Path, sums: Mapping[str, str], check: bool) -> None:
        self._folder, self._sums, self._check = folder, sums, check

    def has(self, name: str) -> bool:
        return name in self._sums

    def require(self, name: str) -> None:
        path = self._folder / name
        if not path.is_file():
            raise RunError("A file of the run is missing", where=path, fix="copy the run again")
        if self._check and sha256_of_file(path) != self._sums.get(name):
            raise RunError(
                "A file of the run is damaged, truncated or from another run", where=path, fix=FIX
            )

    def read(self, name: str, read: Callable[[Path], Content]) -> Content:
        self.require(name)
        return read(self._folder / name)


def _read_items(path: Path) -> pl.DataFrame:
    return read_item_table(path, "table of garments", error=RunError, fix=FIX)


def _read_pairs(path: Path) -> pl.DataFrame:
    return read_parquet(path, "table of pairs", schema=PAIR_COLUMNS, error=RunError, fix=FIX)


def _vocabulary(files: _Files) -> Vocabulary | None:
    name = "vocabulary.json"
    return files.read(name, read_words) if files.has(name) else None


def _knowledge(folder: Path, files: _Files) -> Knowledge | None:
    if not files.has(KNOWLEDGE[0]):
        return None
    for name in KNOWLEDGE:
        files.require(name)
    return Knowledge.load(folder)


def _spec_of_export(said: Mapping[str, Any], arrays: Mapping[str, Array]) -> StudentSpec:
    """The shape of an exported student, which its manifest tells in part."""
    hidden = tuple(len(arrays[f"student.top.weights.{layer}"]) for layer in range(said["layers"]))
    if hidden[-1:] != (said["latent_dim"],):
        raise ValueError("'layers': the towers end elsewhere")
    tower: dict[str, Any] = {"hidden": hidden, "activation": said["activation"]}
    vocabulary_size = 0
    if said["text_length"] is not None:
        vocabulary_size, word_dim = arrays["student.text.table"].shape
        maps = len(arrays["student.text.filters.0"])
        tower |= {"heights": said["heights"], "maps": maps, "word_dim": word_dim}
    return StudentSpec(
        dims=said["dims"],
        vocabulary_size=vocabulary_size,
        tower=TowerConfig.model_validate(tower),
        n_popularity=len(arrays["latent.bottoms"]) if said["popularity"] else 0,
    )


def _without_counts(arrays: Mapping[str, Array]) -> dict[str, Array]:
    """Leave out the counts behind popularity: it is part of the points."""
    return {n: a for n, a in arrays.items() if not n.startswith("student.popularity.")}


def _as_written_now(tensors: Mapping[str, Array], feature_sets: Iterable[str]) -> dict[str, Array]:
    """Give the weights of a run their names of today.

    The stand-in for a missing picture was named after its feature set alone, with `_` for dots:
    `student.top.missing.a_b`, now `student.top.missing.set:a:b`.
    """
    now = {
        f"missing.{name.replace('.', '_')}": f"missing.set:{name.replace('.', ':')}"
        for name in feature_sets
    }
    renamed: dict[str, Array] = {}
    for name, array in tensors.items():
        part = ".".join(name.rsplit(".", 2)[-2:])
        renamed[name.removesuffix(part) + now.get(part, part)] = np.asarray(array)
    return renamed
