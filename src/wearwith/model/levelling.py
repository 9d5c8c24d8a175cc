"""Levelling: scores less what each garment scores with all others on average."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from wearwith.errors import ConfigError
from wearwith.model.model_manifest import Manifest
from wearwith.model.model_settings import LEAST_SCORE
from wearwith.model.scorer import Scorer
from wearwith.model.trained_model import TrainedModel
from wearwith.types import SIDES, Doubles, Floats, Side

__all__ = ["levelled"]

TOPS_AT_ONCE = 256


def levelled(model: TrainedModel, part: float = 1.0) -> TrainedModel:
    """Take the mean point of each side, or a part of it from 0 to 1, off all points of that side.

    (z̃_i − mean) · (z̃_j − mean) ranks bottoms as the score less its mean over all tops does, and
    tops as the score less its mean over all bottoms. Garments unlike all of the training fall to a
    few places of the space; without this the same few come first for every query.

    The bias of the attention makes up for the shift, so rules are weighed as before. Where p is a
    share of scores (`fidelity = "paper"`), its logarithm is taken to first order, the levelled
    score over the mean one: a levelled score may be negative. A method without points loses each
    bottom's mean score over all tops. Probabilities were fitted on other scores, and go.

    Raises
    ------
    ConfigError
        If the model has rules alone.
    """
    arrays = dict(model.arrays)
    if not model.has_student:
        raise ConfigError(
            "This model has only rules, and nothing to level", where="--level", fix="leave it out"
        )
    if not model.has_points:
        arrays["level.scores"] = part * _mean_scores(model.scorer)
        return replace(model, manifest=_uncalibrated(model), arrays=arrays)
    means: dict[Side, Floats] = {
        side: np.float32(part) * model.levelling(model.points(side).mean(axis=0)) for side in SIDES
    }
    teacher = model.manifest.teacher
    scale = 1.0
    if teacher is not None and teacher.fidelity == "paper":
        scale = 1 / max(float(means["top"] @ means["bottom"]), LEAST_SCORE)
        teacher = teacher.model_copy(update={"fidelity": "logit"})
    share: dict[Side, np.float32] = {"top": np.float32(scale), "bottom": np.float32(1)}
    for side in SIDES:
        arrays[f"level.{side}s"] = means[side]
        arrays[f"level.share.{side}s"] = np.full(1, share[side], np.float32)
        arrays[f"latent.{side}s"] = (model.points(side) - means[side]) * share[side]
    if "latent.negatives" in arrays:  # bottoms in another role
        arrays["latent.negatives"] = model.arrays["latent.negatives"] - means["bottom"]
    if teacher is not None and teacher.confidence == "attention":
        dim = arrays["teacher.attention.of_top"].shape[1]
        _keep_attention(arrays, {side: mean[:dim] for side, mean in means.items()}, share)
    manifest = _uncalibrated(model).model_copy(update={"teacher": teacher})
    return replace(model, manifest=manifest, arrays=arrays)


def _uncalibrated(model: TrainedModel) -> Manifest:
    reason = model.manifest.uncalibrated or "the scores were levelled"
    return model.manifest.model_copy(update={"calibration": {}, "uncalibrated": reason})


def _keep_attention(
    arrays: dict[str, npt.NDArray[Any]],
    means: Mapping[Side, Floats],
    share: Mapping[Side, np.float32],
) -> None:
    """Keep W_t z̃_i + W_b z̃_j + the mean of W_b z̃ + bias as it was."""
    of = {side: arrays[f"teacher.attention.of_{side}"] for side in SIDES}
    bias = arrays["teacher.attention.bias"]
    arrays["teacher.attention.bias"] = (
        bias + of["top"] @ means["top"] + 2 * (of["bottom"] @ means["bottom"])
    )
    for side in SIDES:
        arrays[f"teacher.attention.of_{side}"] = of[side] / share[side]


def _mean_scores(scorer: Scorer) -> Doubles:
    """Mean over all tops of each bottom's score. Shape: (n_bottoms,)."""
    n = len(scorer.catalogue.tops)
    total = np.zeros(len(scorer.catalogue.bottoms))
    for start in range(0, n, TOPS_AT_ONCE):  # so that memory stays bounded
        tops = np.arange(start, min(start + TOPS_AT_ONCE, n))
        total += scorer.score_all(tops).sum(axis=0, dtype=np.float64)
    return total / max(n, 1)
