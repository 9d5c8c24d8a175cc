"""An exported model over other garments than those that it was trained on, without torch."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from wearwith.catalog import Dataset
from wearwith.errors import ConfigError
from wearwith.features import read_inputs_again
from wearwith.features.sides import SideInputs
from wearwith.model.trained import TrainedModel
from wearwith.rules import RulesConfig, read_knowledge_again
from wearwith.types import Floats, Side

__all__ = ["elsewhere"]

SIDES: tuple[Side, Side] = ("top", "bottom")
AT_ONCE = 1024  # garments that are encoded together


def elsewhere(model: TrainedModel, dataset: Dataset, *, level: bool = False) -> TrainedModel:
    """Put an exported model to work on the garments of another dataset.

    As `wearwith.training.transfer` does it: weights, words, scaling and rules stay; garments are
    read and encoded anew; popularity, which was counted elsewhere, is left out; scores have no
    calibration.

    Parameters
    ----------
    model
        An exported model with a student.
    dataset
        Other garments. Feature sets have the names and the encoders of those of the training.
    level
        Take the mean garment of each side off all others: no garment is then better than another
        with everything. See `levelled`.

    Raises
    ------
    ConfigError
        If the model has no student, or nothing can be read of these garments.
    DataError
        If a feature set is missing, or was computed in another way.
    RuleError
        If the rules fire on pictures alone, and nothing was seen in these.
    """
    manifest, arrays = model.manifest, dict(model.arrays)
    if not model.has_student:
        raise ConfigError(
            "This model has rules alone, and knows no garment",
            where=model.folder,
            fix="put its rule book to work on the new garments",
        )
    inputs = read_inputs_again(
        dataset,
        manifest.text_length or 1,
        model.vocabulary,
        model.scalings,
        manifest.encoders,
    )
    knowledge = None
    if model.knowledge is not None and manifest.teacher is not None:
        config = RulesConfig(read_from=manifest.teacher.read_from)
        knowledge = read_knowledge_again(dataset, model.knowledge, config)
    arrays["latent.tops"] = _encoded(model, "top", inputs.tops)
    arrays["latent.bottoms"] = _encoded(model, "bottom", inputs.bottoms)
    place = None if dataset.folder is None else str(dataset.folder.resolve())
    manifest = manifest.model_copy(
        update={
            "dataset": {"fingerprint": dataset.fingerprint, "folder": place},
            "popularity": False,
            "calibration": {},
            "uncalibrated": "these are other garments than those of the training",
            "sha256": {},
        }
    )
    moved = TrainedModel(
        manifest, arrays, dataset.items, dataset.pairs, model.vocabulary, knowledge, None
    )
    return levelled(moved) if level else moved


def levelled(model: TrainedModel) -> TrainedModel:
    """Take the mean point of each side off all points of that side.

    (z̃_i − mean) · (z̃_j − mean) ranks bottoms as the score less its mean over all tops does, and
    tops as the score less its mean over all bottoms. Garments that are unlike all of the training
    fall to a few places of the space, and without this the same few come first for every query.

    The bias of the attention takes up what it would miss, so that rules are weighed as before.
    Where p is a share of scores (`fidelity = "paper"`) its logarithm is put in by its first order,
    the levelled score over the mean one: a levelled score may be negative.
    """
    arrays, dim = dict(model.arrays), model.manifest.latent_dim
    means = {side: model.points(side).mean(axis=0) for side in SIDES}
    teacher = model.manifest.teacher
    scale = 1.0
    if teacher is not None and teacher.fidelity == "paper":
        scale = 1 / max(float(means["top"] @ means["bottom"]), 1e-9)
        teacher = teacher.model_copy(update={"fidelity": "logit"})
    share: dict[Side, np.float32] = {"top": np.float32(scale), "bottom": np.float32(1)}
    for side in SIDES:
        arrays[f"level.{side}s"] = means[side]
        arrays[f"level.share.{side}s"] = np.full(1, share[side], np.float32)
        arrays[f"latent.{side}s"] = (model.points(side) - means[side]) * share[side]
    if teacher is not None and teacher.confidence == "attention":
        _keep_attention(arrays, {side: mean[:dim] for side, mean in means.items()}, share)
    manifest = model.manifest.model_copy(update={"teacher": teacher})
    return replace(model, manifest=manifest, arrays=arrays)


def _keep_attention(
    arrays: dict[str, npt.NDArray[Any]],
    means: Mapping[Side, Floats],
    share: Mapping[Side, np.float32],
) -> None:
    """Let W_t z̃_i + W_b z̃_j + the mean of W_b z̃ + bias come out as before."""
    of = {side: arrays[f"teacher.attention.of_{side}"] for side in SIDES}
    bias = arrays["teacher.attention.bias"]
    arrays["teacher.attention.bias"] = (
        bias + of["top"] @ means["top"] + 2 * (of["bottom"] @ means["bottom"])
    )
    for side in SIDES:
        arrays[f"teacher.attention.of_{side}"] = of[side] / share[side]


def _encoded(model: TrainedModel, side: Side, items: SideInputs) -> Floats:
    """Encode garments some at a time. Shape: (n, D_l)."""
    parts = [
        model.encoder.latent(side, items.rows(slice(start, start + AT_ONCE)))
        for start in range(0, len(items), AT_ONCE)
    ]
    latent: Floats = np.concatenate(parts)
    return latent
