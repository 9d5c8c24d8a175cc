"""Builds the trained model from what a method learned and learned from, and calibrates it."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from wearwith._version import __version__
from wearwith.catalog import Catalogue, Dataset, SlotCatalogue, pairs_as_positions
from wearwith.features import Inputs
from wearwith.model.default_ranking import default_ranking
from wearwith.model.model_manifest import Manifest, reads_of, teacher_form
from wearwith.model.model_settings import StudentSpec
from wearwith.model.outfit_model import outfit_points
from wearwith.model.outfit_probabilities import outfit_calibration_of
from wearwith.model.own_class import OwnModel
from wearwith.model.pairs_from_outfits import pair_points
from wearwith.model.probabilities import calibration_of
from wearwith.model.scorer import Tensors
from wearwith.model.trained_model import TrainedModel
from wearwith.model.training_garments import kept_garments
from wearwith.rules import Knowledge
from wearwith.training.learned_nothing import before_training, learned_nothing
from wearwith.training.run_config import RunConfig
from wearwith.types import SIDES

__all__ = ["trained_model"]


def trained_model(
    name: str,
    tensors: Tensors,
    config: RunConfig,
    dataset: Dataset,
    inputs: Inputs | None,
    *,
    fingerprint: str | None = None,
    spec: StudentSpec | None = None,
    knowledge: Knowledge | None = None,
    strength: float | None = None,
    own: OwnModel | None = None,
    history: Sequence[Mapping[str, float]] = (),
    best_epoch: int = 0,
) -> TrainedModel:
    """Join what a method learned, `tensors`, with what it was trained on, and calibrate its scores.

    `fingerprint` is that of the whole dataset, where `dataset` has only some of its training pairs.
    `inputs` is None for a method that reads no garments, `spec` for one that does not learn by
    gradient descent, `knowledge` for one without rules, and `own` for one of the package.
    `strength` is the teacher's C, if it is another than that of the training. `history` has one row
    for each epoch, and the weights are those of `best_epoch`. What could not be learned is in the
    `warnings` of the manifest.
    """
    place = None if dataset.folder is None else str(dataset.folder.resolve())
    vocabulary = None if inputs is None else inputs.vocabulary
    taught_as = name if own is None else getattr(own.model, "taught_as", None)
    form = None if taught_as is None else teacher_form(taught_as, config.teacher, config.rules)
    if form is not None and strength is not None:
        form = form.model_copy(update={"strength": strength})
    manifest = Manifest(
        wearwith=__version__,
        torch=torch.__version__,
        threads=config.training.threads or torch.get_num_threads(),
        model=name,
        inputs="" if inputs is None else inputs.in_words(),
        dataset={"fingerprint": fingerprint or dataset.fingerprint, "folder": place},
        encoders={} if inputs is None else inputs.encoders,
        text_length=None if vocabulary is None else config.inputs.text_length,
        spec=spec,
        reads=_reads(name, tensors, own),
        teacher=form,
        config=config.model_dump(mode="json"),
        best_epoch=best_epoch,
        history=tuple(dict(row) for row in history),
    )
    garments: Catalogue | SlotCatalogue = dataset.catalogue
    if spec is not None and spec.outfit is not None:
        garments = SlotCatalogue.of(dataset.items)
        student = outfit_points(name, garments, tensors)
        tensors = {**tensors, **pair_points(student, dataset.catalogue)}
    arrays = _arrays(tensors, inputs) | _training_garments(tensors, inputs, dataset)
    rest = (arrays, dataset.items, dataset.pairs, vocabulary, knowledge, own)
    model = TrainedModel(manifest, *rest)
    fitted, reason = calibration_of(model, dataset)
    of_outfits, outfit_reason = outfit_calibration_of(model, dataset)
    by, aucs = default_ranking(model, dataset)
    if "valid_fitb_teacher" in (best := history[best_epoch - 1] if history else {}):
        aucs = {"student": best["valid_fitb"], "teacher": best["valid_fitb_teacher"]}
        by = "student" if aucs["student"] > aucs["teacher"] else "teacher"
    warnings = before_training(config, garments, inputs, knowledge)
    update = {
        "calibration": fitted,
        "uncalibrated": reason,
        "outfit_calibration": of_outfits,
        "outfit_uncalibrated": outfit_reason,
        "default_by": by,
        "default_auc": aucs,
        "warnings": (*warnings, *learned_nothing(model)),
    }
    return TrainedModel(manifest.model_copy(update=update), *rest)


def _training_garments(
    tensors: Tensors, inputs: Inputs | None, dataset: Dataset
) -> dict[str, npt.NDArray[Any]]:
    """What the model keeps of the garments with a training pair, if it reads their pictures."""
    kept: dict[str, npt.NDArray[Any]] = {}
    if inputs is not None and "latent.tops" in tensors:
        pairs = pairs_as_positions(dataset, "train")
        tops, bottoms = (np.asarray(tensors[f"latent.{side}s"], np.float32) for side in SIDES)
        kept |= kept_garments(inputs.tops, tops, np.unique(pairs.tops), "top")
        kept |= kept_garments(inputs.bottoms, bottoms, np.unique(pairs.bottoms), "bottom")
    return kept


def _reads(name: str, tensors: Tensors, own: OwnModel | None) -> Any:
    """How new garments are encoded; a user's own class may do it in a way unknown here."""
    return None if own is not None or "latent.negatives" in tensors else reads_of(name)


def _arrays(tensors: Tensors, inputs: Inputs | None) -> dict[str, npt.NDArray[np.generic]]:
    """Weights and points, and how vectors are scaled."""
    arrays = {
        name: np.array(tensor, order="C")
        for name, tensor in tensors.items()
        if not name.startswith("student.popularity.")  # it is part of the points
    }
    for name, scaling in ({} if inputs is None else inputs.scalings).items():
        arrays[f"scaling.mean.{name}"] = scaling.mean
        if scaling.spread is not None:
            arrays[f"scaling.spread.{name}"] = scaling.spread
    return arrays
