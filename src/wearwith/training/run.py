"""A trained model with all that it takes to use it again: the run folder."""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import polars as pl
import torch
from pydantic import ValidationError

from wearwith._version import __version__
from wearwith.catalog import Catalogue, Dataset, load_dataset
from wearwith.errors import RunError
from wearwith.features import Inputs, Scaling, Vocabulary
from wearwith.features.text import read_words
from wearwith.markdown import CARD
from wearwith.models import (
    CountingScorer,
    ModelClass,
    OwnModel,
    Scorer,
    StudentSpec,
    Teaching,
    is_own,
    model_named,
    own_model_of,
)
from wearwith.models.saving import read_tensors, write_tensors
from wearwith.rules import Knowledge
from wearwith.rules.knowledge import FILES as KNOWLEDGE
from wearwith.run_files import (
    ITEMS,
    MANIFEST,
    SCHEMA_VERSION,
    WEIGHTS,
    read_intact,
    read_items,
    read_manifest,
    require_intact,
)
from wearwith.storage import new_file, sha256_of_file, write_json, write_text
from wearwith.training.card import model_card
from wearwith.training.config import RunConfig
from wearwith.training.older_runs import as_written_now

__all__ = ["SCHEMA_VERSION", "Run", "load_run", "save_run"]

SCALINGS = "scalings.safetensors"
VOCABULARY = "vocabulary.json"
OWN_MODEL = "model.py"


@dataclass(frozen=True)
class Run:
    """A trained scorer.

    Attributes
    ----------
    scorer
        What answers; its positions are those of the tops, and of the bottoms, among `items`.
    config
        What it was told.
    items
        The items of the dataset that it was trained on.
    dataset
        `fingerprint` and `folder` of that dataset.
    history
        One row an epoch; empty for a model that only counts.
    best_epoch
        The epoch whose weights these are; 0 for a model that only counts.
    vocabulary, scalings, encoders
        How words and vectors of a new item are read, and what computed each feature set.
    knowledge
        The rules of a model that has a teacher, and what they were read from.
    own
        The class and the file of a model of one's own; None for one of the package.
    folder
        Where it lies, once it does.
    """

    scorer: Scorer
    config: RunConfig
    items: pl.DataFrame
    dataset: dict[str, str | None]
    history: list[dict[str, float]] = field(default_factory=list)
    best_epoch: int = 0
    inputs: str = ""
    vocabulary: Vocabulary | None = None
    scalings: dict[str, Scaling] = field(default_factory=dict)
    encoders: dict[str, Any] = field(default_factory=dict)
    spec: StudentSpec | None = None
    knowledge: Knowledge | None = None
    own: OwnModel | None = None
    folder: Path | None = None

    @property
    def name(self) -> str:
        """Name of the model."""
        return self.scorer.name

    def read_dataset(self, folder: Path | None = None) -> Dataset:
        """Load the dataset that the model was trained on, from its place or from `folder`.

        Raises
        ------
        RunError
            If the place is unknown, on another machine, or if the data there is not what the
            model was trained on.
        """
        place = folder or self.dataset["folder"]
        if place is None:
            raise RunError(
                "The run does not know where its dataset is", fix="name it with --dataset DIR"
            )
        if folder is None and not Path(place).is_dir():
            raise RunError(
                "The dataset is not where it was when the model was trained",
                where=place,
                fix="name where it is now: --dataset DIR (or --catalogue DIR)",
            )
        dataset = load_dataset(place)
        if dataset.fingerprint != self.dataset["fingerprint"]:
            raise RunError(
                "This is not the data that the model was trained on",
                where=place,
                fix="name the right dataset with --dataset DIR, or train again",
            )
        return dataset


def save_run(run: Run, folder: Path) -> Run:
    """Write all files of a run into a folder, the manifest last; return it with its place."""
    write_tensors(folder / WEIGHTS, run.scorer.tensors())
    files = [WEIGHTS, ITEMS]
    with new_file(folder / ITEMS) as temporary:
        run.items.write_parquet(temporary)
    if run.vocabulary is not None:
        write_json(folder / VOCABULARY, {"words": run.vocabulary.words})
        files.append(VOCABULARY)
    if run.scalings:
        arrays = {
            f"{part}.{name}": getattr(scaling, part)
            for name, scaling in run.scalings.items()
            for part in ("mean", "spread")
            if getattr(scaling, part) is not None
        }
        write_tensors(folder / SCALINGS, arrays)
        files.append(SCALINGS)
    if run.knowledge is not None:
        files += run.knowledge.save(folder)
    if run.own is not None:
        with new_file(folder / OWN_MODEL) as temporary:
            temporary.write_bytes(run.own.source)
        files.append(OWN_MODEL)
    manifest = {
        "schema_version": SCHEMA_VERSION,
        "wearwith": __version__,
        "torch": torch.__version__,
        "threads": run.config.training.threads or torch.get_num_threads(),
        "model": run.name,
        "inputs": run.inputs,
        "encoders": run.encoders,
        "config": run.config.model_dump(mode="json"),
        "spec": None if run.spec is None else run.spec.model_dump(mode="json"),
        "dataset": run.dataset,
        "best_epoch": run.best_epoch,
        "history": run.history,
        "sha256": {name: sha256_of_file(folder / name) for name in files},
    }
    write_text(folder / CARD, model_card(run))
    write_json(folder / MANIFEST, manifest)
    return replace(run, folder=folder)


def load_run(folder: str | Path, model: str | None = None) -> Run:
    """Read a run folder. Nothing that lies in it is run.

    Parameters
    ----------
    folder
        A run folder.
    model
        FILE.py:CLASS of a run with a model of one's own: its file is run, if it is the one that
        the model was trained with.

    Raises
    ------
    RunError
        If it is no run folder, unfinished, from a newer version, or damaged; if its model is one of
        somebody's own and is not named, or the other way round.
    ConfigError
        If `model` can't be used, or is not the file that the model was trained with.
    """
    folder = Path(folder)
    manifest = read_manifest(folder)
    items = read_items(folder, manifest)
    tensors = read_intact(folder, WEIGHTS, manifest, read_tensors)
    config = RunConfig.of(manifest["config"], where=folder / MANIFEST)
    catalogue = Catalogue.of(items)
    model_class = _class_of(folder, config.model, manifest, model)
    spec = _read_spec(folder, manifest)
    scorer: Scorer
    knowledge = _read_knowledge(folder, manifest) if model_class.is_taught else None
    activation = None if knowledge is None else knowledge.activation(catalogue)
    if issubclass(model_class, CountingScorer):
        scorer = model_class(catalogue, config.baseline, activation)
    else:
        if spec is None:
            raise RunError("The run lacks the shape of its model", where=folder / MANIFEST)
        teaching = None if activation is None else Teaching(config.teacher, activation)
        scorer = model_class(catalogue, spec, torch.Generator(), teaching=teaching)
    scorer.restore(tensors if spec is None else as_written_now(tensors, spec.dims))
    return Run(
        scorer=scorer,
        config=config,
        items=items,
        dataset=manifest["dataset"],
        history=manifest["history"],
        best_epoch=manifest["best_epoch"],
        inputs=manifest["inputs"],
        vocabulary=_read_vocabulary(folder, manifest),
        scalings=_read_scalings(folder, manifest),
        encoders=manifest.get("encoders", {}),
        spec=spec,
        knowledge=knowledge,
        own=own_model_of(scorer),
        folder=folder,
    )


def new_run(
    scorer: Scorer,
    config: RunConfig,
    dataset: Dataset,
    inputs: Inputs | None,
    **rest: Any,
) -> Run:
    """Join a trained scorer with what it was trained on."""
    place = None if dataset.folder is None else str(dataset.folder.resolve())
    return Run(
        scorer=scorer,
        config=config,
        items=dataset.items,
        dataset={"fingerprint": dataset.fingerprint, "folder": place},
        inputs="" if inputs is None else inputs.in_words(),
        vocabulary=None if inputs is None else inputs.vocabulary,
        scalings={} if inputs is None else inputs.scalings,
        encoders={} if inputs is None else inputs.encoders,
        own=own_model_of(scorer),
        **rest,
    )


def _class_of(
    folder: Path, trained: str, manifest: dict[str, Any], named: str | None
) -> ModelClass:
    """Give the class of a run's model; one of somebody's own only to who names its file."""
    if not is_own(trained):
        if named is not None:
            raise RunError(
                f"The model of this run is {trained!r}, of the package",
                where=folder,
                fix="leave --model out",
            )
        return model_named(trained)
    if named is None:
        raise RunError(
            "The model of this run is a class in a Python file, which is not run unasked",
            where=folder / OWN_MODEL,
            fix=f"if you trust it, give --model {folder / OWN_MODEL}:{trained.rpartition(':')[2]} "
            "to evaluate or recommend; other commands take the package's own models alone",
        )
    if not is_own(named):
        raise RunError(f"{named!r} names no class in a file", where="--model", fix="FILE.py:CLASS")
    return model_named(named, str(manifest["sha256"].get(OWN_MODEL)))


def _read_spec(folder: Path, manifest: dict[str, Any]) -> StudentSpec | None:
    try:
        return None if manifest["spec"] is None else StudentSpec.model_validate(manifest["spec"])
    except ValidationError as error:
        raise RunError(
            f"The run has a model of a shape that can't be built: {error.errors()[0]['msg']}",
            where=folder / MANIFEST,
            fix="copy the run folder again, or train again",
        ) from None


def _read_vocabulary(folder: Path, manifest: dict[str, Any]) -> Vocabulary | None:
    if VOCABULARY not in manifest["sha256"]:
        return None
    return read_intact(folder, VOCABULARY, manifest, read_words)


def _read_knowledge(folder: Path, manifest: dict[str, Any]) -> Knowledge:
    for name in KNOWLEDGE:
        require_intact(folder, name, manifest)
    return Knowledge.load(folder)


def _read_scalings(folder: Path, manifest: dict[str, Any]) -> dict[str, Scaling]:
    if SCALINGS not in manifest["sha256"]:
        return {}
    arrays = read_intact(folder, SCALINGS, manifest, read_tensors)
    names = [name.removeprefix("mean.") for name in arrays if name.startswith("mean.")]
    return {name: Scaling(arrays[f"mean.{name}"], arrays.get(f"spread.{name}")) for name in names}  # type: ignore[arg-type]
