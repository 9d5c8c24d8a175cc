"""Folders of versions before 0.2: runs (`run.json`) and exports (`export.json`), as models.

They are read and never written.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from pydantic import ValidationError

from wearwith.catalog.schema import PAIR_COLUMNS, read_item_table
from wearwith.errors import DataError, RunError
from wearwith.features.vocabulary import read_words
from wearwith.files.atomic import sha256_of_file
from wearwith.files.parquet import read_parquet
from wearwith.model.array_files import map_arrays, read_tensors
from wearwith.model.model_manifest import (
    FIX,
    Manifest,
    malformed,
    read_values,
    reads_of,
    teacher_form,
)
from wearwith.model.model_settings import StudentSpec, TeacherConfig, TowerConfig
from wearwith.model.probabilities import calibration_of
from wearwith.model.trained_model import TrainedModel
from wearwith.rules import Knowledge, RulesConfig
from wearwith.rules.knowledge import FILES as KNOWLEDGE

__all__ = ["read_older"]

RUN, EXPORT = "run.json", "export.json"
RUN_VERSION, EXPORT_VERSION = 1, 2
KEYS = {"config", "spec", "inputs", "dataset", "best_epoch", "history", "sha256"}
Array = npt.NDArray[Any]


def read_older(manifest: Path, *, check: bool) -> TrainedModel:
    """Read the folder of a run or an export, with `check` against the SHA-256 of its files.

    `RunError` if it is from a newer version, incomplete or damaged.
    """
    if manifest.name == RUN:
        return _read_run(manifest.parent, check)
    return _read_export(manifest.parent, check)


def _read_run(folder: Path, check: bool) -> TrainedModel:
    """Read a run; calibrated if its dataset is still there."""
    values = read_values(folder / RUN, "run", RUN_VERSION)
    if missing := sorted(KEYS - values.keys()):
        raise RunError(
            f"The run manifest is damaged: it lacks {', '.join(missing)}",
            where=folder / RUN,
            fix=FIX,
        )
    files = _Files(folder, values["sha256"], check)
    config, name = values["config"], str(values.get("model") or values["config"].get("model"))
    try:
        spec = None if values["spec"] is None else StudentSpec.model_validate(values["spec"])
        form = teacher_form(
            name,
            TeacherConfig.model_validate(config.get("teacher", {})),
            RulesConfig.model_validate(config.get("rules", {})),
        )
        manifest = Manifest(
            wearwith=str(values.get("wearwith", "unknown")),
            torch=values.get("torch"),
            threads=values.get("threads"),
            model=name,
            inputs=values["inputs"],
            dataset=values["dataset"],
            encoders=values.get("encoders", {}),
            text_length=(
                int(config.get("inputs", {}).get("text_length", 24))
                if files.has("vocabulary.json")
                else None
            ),
            spec=spec,
            reads=reads_of(name),
            teacher=form,
            config=config,
            best_epoch=values["best_epoch"],
            history=values["history"],
            uncalibrated="it was trained by an older wearwith, and its dataset is not available",
            sha256=values["sha256"],
        )
    except (ValidationError, KeyError, TypeError, AttributeError) as error:
        wrong = error.errors()[0]["msg"] if isinstance(error, ValidationError) else error
        raise RunError(
            f"The run has a model of a shape that can't be built: {wrong}",
            where=folder / RUN,
            fix=FIX,
        ) from None
    arrays = read_tensors(files.require("weights.safetensors"))
    if spec is not None:
        arrays = _as_written_now(arrays, spec.dims)
    if files.has("scalings.safetensors"):
        scalings = read_tensors(files.require("scalings.safetensors"))
        arrays |= {f"scaling.{part}": array for part, array in scalings.items()}
    # What popularity was counted from is part of the points.
    counts = [name for name in arrays if name.startswith("student.popularity.")]
    model = files.model(manifest, {name: arrays[name] for name in arrays.keys() - counts})
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
    values = read_values(path, "exported model", EXPORT_VERSION)
    if values["schema_version"] < EXPORT_VERSION:  # its probabilities were of another kind of score
        values["calibration"] = {}
        values["uncalibrated"] = "it was exported by an older wearwith: export again"
    try:
        files = _Files(folder, dict(values["sha256"]), check)
        for name in values["sha256"]:
            files.require(Path(name).name)
        arrays = map_arrays(folder / "arrays.safetensors")
        spec = _spec_of_export(values, arrays) if values["latent_dim"] else None
        same = {"wearwith", "model", "inputs", "dataset", "encoders", "text_length", "teacher"}
        same |= {"calibration", "uncalibrated", "sha256"}
        manifest = Manifest.model_validate(
            {name: values[name] for name in same & values.keys()}
            | {"spec": spec, "reads": None if spec is None else "towers"}
        )
    except (ValidationError, KeyError, TypeError, AttributeError, ValueError) as error:
        raise malformed(error, path) from None
    model = files.model(manifest, arrays)
    if not files.has("pairs.parquet"):
        return model
    pairs = folder / "pairs.parquet"
    table = read_parquet(pairs, "table of pairs", schema=PAIR_COLUMNS, error=RunError, fix=FIX)
    return replace(model, pairs=table)


class _Files:
    """The files of a folder; each is checked against its SHA-256 when read."""

    def __init__(self, folder: Path, sums: Mapping[str, str], check: bool) -> None:
        self._folder, self._sums, self._check = folder, sums, check

    def has(self, name: str) -> bool:
        return name in self._sums

    def require(self, name: str) -> Path:
        """The path of a file, which must be there and undamaged."""
        path = self._folder / name
        if not path.is_file():
            raise RunError("A file of the run is missing", where=path, fix="copy the run again")
        if self._check and sha256_of_file(path) != self._sums.get(name):
            raise RunError(
                "A file of the run is damaged, truncated or from another run", where=path, fix=FIX
            )
        return path

    def model(self, manifest: Manifest, arrays: Mapping[str, Array]) -> TrainedModel:
        """A model of the items, words and rules in the folder; without pairs."""
        table = self.require("items.parquet")
        items = read_item_table(table, "table of garments", error=RunError, fix=FIX)
        vocabulary, knowledge = None, None
        if self.has("vocabulary.json"):
            vocabulary = read_words(self.require("vocabulary.json"))
        if self.has(KNOWLEDGE[0]):
            for name in KNOWLEDGE:
                self.require(name)
            knowledge = Knowledge.load(self._folder, items)
        return TrainedModel(
            manifest=manifest,
            arrays=arrays,
            items=items,
            pairs=None,
            vocabulary=vocabulary,
            knowledge=knowledge,
            folder=self._folder,
        )


def _spec_of_export(values: Mapping[str, Any], arrays: Mapping[str, Array]) -> StudentSpec:
    """The shape of an exported student, which its manifest tells in part."""
    hidden = tuple(len(arrays[f"student.top.weights.{layer}"]) for layer in range(values["layers"]))
    if hidden[-1:] != (values["latent_dim"],):
        raise ValueError("'layers': the towers end elsewhere")
    tower: dict[str, Any] = {"hidden": hidden, "activation": values["activation"]}
    vocabulary_size = 0
    if values["text_length"] is not None:
        vocabulary_size, word_dim = arrays["student.text.table"].shape
        maps = len(arrays["student.text.filters.0"])
        tower |= {"heights": values["heights"], "maps": maps, "word_dim": word_dim}
    return StudentSpec(
        dims=values["dims"],
        vocabulary_size=vocabulary_size,
        tower=TowerConfig.model_validate(tower),
        n_popularity=len(arrays["latent.bottoms"]) if values["popularity"] else 0,
    )


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
