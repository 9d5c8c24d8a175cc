"""A model over other garments than those that it was trained on."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from wearwith.catalog import Dataset
from wearwith.errors import ConfigError
from wearwith.features import Inputs, read_inputs_again
from wearwith.features.side_inputs import SideInputs
from wearwith.model.centred_scores import mean_scores
from wearwith.model.frozen_features import FrozenFeatures
from wearwith.model.model_settings import LEAST_SCORE
from wearwith.model.probe_scorer import ProbeScorer
from wearwith.model.trained_model import TrainedModel
from wearwith.rules import Knowledge, ReadFrom, RulesConfig, read_knowledge_again
from wearwith.types import SIDES, Floats, Side

__all__ = ["levelled", "over_catalogue"]

AT_ONCE = 1024  # garments that are encoded together


def over_catalogue(
    model: TrainedModel,
    dataset: Dataset,
    *,
    read_from: ReadFrom | None = None,
    level: bool = False,
    keep_popularity: bool = False,
) -> TrainedModel:
    """Put a trained model to work on the garments of another dataset.

    Weights, words, scaling and rules stay as they were learned; the garments are read and encoded
    anew. What was counted for a bottom of the first catalogue is not known of another one, so that
    a model with popularity takes all of these for equally common. What a garment lacks, a picture
    or a text, is filled as in training. Scores have no calibration there.

    Parameters
    ----------
    model
        A trained model.
    dataset
        Other garments; or the same ones, to read from elsewhere what rules fire on. Feature sets
        have the names and the encoders of those that the model learned from.
    read_from
        What rules fire on; as in training if not given.
    level
        Take the mean garment of each side off all others: no garment is then better than another
        with everything. See `levelled`.
    keep_popularity
        Leave the column of popularity in points: 0 of bottoms that were never worn.

    Raises
    ------
    ConfigError
        If the model knows nothing but the garments that it counted, or nothing can be read of
        these.
    DataError
        If a feature set is missing, or was computed in another way.
    RuleError
        If only pictures are to be read for the rules, and nothing was seen in them.
    """
    if not model.has_student:
        raise ConfigError(
            "This model has rules alone, and knows no garment",
            where=model.folder,
            fix="put its rule book to work on the new garments",
        )
    manifest, arrays = model.manifest, dict(model.arrays)
    knowledge = _read_rules(model, dataset, read_from)
    if model.name == ProbeScorer.name:
        features = FrozenFeatures.of(_read(model, dataset), dataset.catalogue)
        arrays |= features.tensors()
    elif not (model.name == "rules" and knowledge is not None):
        model.require_reads()
        if manifest.popularity and not keep_popularity:
            assert manifest.spec is not None  # noqa: S101
            spec = manifest.spec.model_copy(update={"n_popularity": 0})
            manifest = manifest.model_copy(update={"spec": spec})
        inputs, encoding = _read(model, dataset), replace(model, manifest=manifest)
        arrays["latent.tops"] = _encoded(encoding, "top", inputs.tops)
        arrays["latent.bottoms"] = _encoded(encoding, "bottom", inputs.bottoms)
    place = None if dataset.folder is None else str(dataset.folder.resolve())
    manifest = manifest.model_copy(
        update={
            "dataset": {"fingerprint": dataset.fingerprint, "folder": place},
            "calibration": {},
            "uncalibrated": "these are other garments than those of the training",
            "segments": (),
            "sha256": {},
        }
    )
    moved = replace(
        model,
        manifest=manifest,
        arrays=arrays,
        items=dataset.items,
        pairs=dataset.pairs,
        knowledge=knowledge,
        folder=None,
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

    Of a method without points, what is taken off is each bottom's mean score over all tops.

    Raises
    ------
    ConfigError
        If there are rules alone.
    """
    arrays = dict(model.arrays)
    if not model.has_student:
        raise ConfigError(
            "This model has rules alone, and nothing to level", where="--level", fix="leave it out"
        )
    if not model.has_points:
        arrays["level.scores"] = mean_scores(model.scorer)
        return replace(model, arrays=arrays)
    means = {side: model.points(side).mean(axis=0) for side in SIDES}
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
    manifest = model.manifest.model_copy(update={"teacher": teacher})
    return replace(model, manifest=manifest, arrays=arrays)


def _read(model: TrainedModel, dataset: Dataset) -> Inputs:
    """Read garments as those of the training were read."""
    said = model.manifest
    return read_inputs_again(
        dataset, said.text_length or 1, model.vocabulary, model.scalings, said.encoders
    )


def _read_rules(
    model: TrainedModel, dataset: Dataset, read_from: ReadFrom | None
) -> Knowledge | None:
    """Read of other garments what the model's rules fire on; None of a model without rules."""
    if model.knowledge is None:
        return None
    config, form = RulesConfig.model_validate(model.config.get("rules", {})), model.manifest.teacher
    if form is not None:
        told = {"read_from": form.read_from, "seen_confidence": form.seen_confidence}
        config = config.model_copy(update=told)
    if read_from is not None:
        config = config.model_copy(update={"read_from": read_from})
    return read_knowledge_again(dataset, model.knowledge, config)


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
    """Encode garments some at a time. Shape: (n, D)."""
    parts = [
        model.new_points(side, items.rows(slice(start, start + AT_ONCE)))
        for start in range(0, max(len(items), 1), AT_ONCE)
    ]
    points: Floats = np.concatenate(parts)
    return points
