"""Taking a trained run apart into what serves without torch."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch

from wearwith._version import __version__
from wearwith.catalog import Dataset
from wearwith.errors import ConfigError, DataError, RunError
from wearwith.features.encoding.photographs import pictured_items
from wearwith.markdown import CARD
from wearwith.model.calibration import Calibration, LabelledPairs, calibrated, labelled_pairs
from wearwith.model.folder import save_model
from wearwith.model.manifest import Manifest, TeacherForm
from wearwith.model.thumbnails import save_pictures
from wearwith.model.trained import TrainedModel
from wearwith.models import Akd, AsPublished, Dbpr
from wearwith.models.teacher import log_preference
from wearwith.progress import ProgressFactory, silent
from wearwith.training import Run
from wearwith.training.card import model_card
from wearwith.types import By

__all__ = ["above_usual", "export", "exported_of"]


def export(
    run: Run,
    out: Path,
    dataset: Dataset | None = None,
    *,
    pictures: bool = False,
    progress: ProgressFactory = silent,
) -> TrainedModel:
    """Write a run as a folder that serves without torch.

    Parameters
    ----------
    run
        A trained model of the kind dbpr, ukd, akd or pkd (of pkd, the student alone).
    out
        The new folder.
    dataset
        What it was trained on. If not given it is looked for where it was then; without it there
        are no worn pairs and no probabilities, and the manifest says so (`uncalibrated`).
    pictures
        Whether thumbnails of the dataset's photographs go into the folder.
    progress
        Where to show how far they are.

    Raises
    ------
    ConfigError
        If the model has no towers to export, or its dataset no photographs.
    RunError
        If `dataset` is not what the model was trained on.
    OutputExistsError
        If `out` exists.
    """
    model = exported_of(run, dataset)
    if not pictures:
        return save_model(model, out, card_of_run=_card(run))
    _, root, rows = pictured_items(
        dataset or run.read_dataset(), None, "show", "export without --pictures"
    )

    def add(folder: Path) -> str:
        return save_pictures(rows, root, folder, progress)

    return save_model(model, out, add, _card(run))


def _card(run: Run) -> str:
    """The card that lies with the run, with what a person wrote into it; else a new one."""
    path = None if run.folder is None else run.folder / CARD
    if path is None or not path.is_file():
        return model_card(run)
    return path.read_text(encoding="utf-8", errors="replace")


def exported_of(run: Run, dataset: Dataset | None = None) -> TrainedModel:
    """Take from a run what `export` writes, in memory.

    Parameters
    ----------
    run
        A trained dbpr, ukd, akd or pkd.
    dataset
        The data that it was trained on; read from where the run says if not given. Without it
        there is no calibration, and the manifest says why.

    Raises
    ------
    ConfigError
        If the model is of another kind.
    RunError
        If `dataset` is not the one that the model was trained on.
    """
    scorer = run.scorer
    if not isinstance(scorer, Dbpr) or isinstance(scorer, AsPublished) or run.own is not None:
        raise ConfigError(
            f"The model {run.name!r} can't be exported",
            where=run.folder,
            fix="export dbpr, ukd, akd or pkd",
        )
    reason = None
    if dataset is None:
        try:
            dataset = run.read_dataset()
        except (RunError, DataError) as error:
            reason = f"the dataset was not at hand: {error.what}"
    elif dataset.fingerprint != run.dataset["fingerprint"]:
        raise RunError(
            "This is not the data that the model was trained on",
            where=dataset.folder,
            fix="name the right dataset, or train again",
        )
    calibration: dict[str, Calibration] = {}
    if dataset is not None:
        calibration, reason = _calibration(run, dataset)
    spec = scorer.spec
    manifest = Manifest(
        wearwith=__version__,
        model=run.name,
        inputs=run.inputs,
        dataset=run.dataset,
        encoders=run.encoders,
        dims=spec.dims,
        text_length=run.config.inputs.text_length if spec.vocabulary_size else None,
        heights=spec.tower.heights,
        layers=len(spec.tower.hidden),
        latent_dim=spec.tower.hidden[-1],
        activation=spec.tower.activation,
        popularity=spec.n_popularity > 0,
        teacher=_teacher(run),
        calibration=calibration,  # type: ignore[arg-type]
        uncalibrated=reason,
    )
    return TrainedModel(
        manifest=manifest,
        arrays=_arrays(run),
        items=run.items,
        pairs=None if dataset is None else dataset.pairs,
        vocabulary=run.vocabulary,
        knowledge=run.knowledge if manifest.teacher is not None else None,
    )


def _teacher(run: Run) -> TeacherForm | None:
    if not isinstance(run.scorer, Akd):
        return None
    config = run.config.teacher
    return TeacherForm(
        confidence="attention" if run.scorer.is_attentive else "uniform",
        fidelity=config.fidelity,
        strength=config.strength,
        may_doubt=config.may_doubt,
        read_from=run.config.rules.read_from,
        seen_confidence=run.config.rules.seen_confidence,
    )


def _arrays(run: Run) -> dict[str, npt.NDArray[np.generic]]:
    """Weights and points of the run, and how vectors are scaled."""
    arrays = {
        name: np.array(tensor, order="C")
        for name, tensor in run.scorer.tensors().items()
        if not name.startswith("student.popularity.")  # it is part of the points
    }
    for name, scaling in run.scalings.items():
        arrays[f"scaling.mean.{name}"] = scaling.mean
        if scaling.spread is not None:
            arrays[f"scaling.spread.{name}"] = scaling.spread
    return arrays


def above_usual(run: Run, pairs: LabelledPairs) -> dict[By, npt.NDArray[np.float32]]:
    """Scores of pairs less what each top usually scores, as `wearwith.model.chances` has it.

    Of the student, and of a teacher that can be exported. Shape: (n,) each.
    """
    scorer, points = run.scorer, run.scorer.tensors()
    usual = points["latent.tops"][pairs.tops] @ points["latent.bottoms"].mean(axis=0)
    above: dict[By, npt.NDArray[np.float32]] = {
        "student": scorer.score_pairs(pairs.tops, pairs.bottoms) - usual
    }
    if isinstance(scorer, Akd):
        preferred = log_preference(torch.from_numpy(usual), run.config.teacher.fidelity).numpy()
        above["teacher"] = scorer.teacher.score_pairs(pairs.tops, pairs.bottoms) - preferred
    return above


def _calibration(run: Run, dataset: Dataset) -> tuple[dict[str, Calibration], str | None]:
    """Fit both scorers on validation pairs against as many random ones."""
    found: dict[str, Calibration] = {}
    try:
        drawn = labelled_pairs(dataset, "valid")
    except DataError as error:
        return found, error.what
    reasons = []
    for name, scores in above_usual(run, drawn).items():
        fitted = calibrated(scores, drawn.is_worn, drawn.tops)
        if isinstance(fitted, Calibration):
            found[name] = fitted
        else:
            reasons.append(f"{name}: {fitted}")
    return found, "; ".join(reasons) or None
