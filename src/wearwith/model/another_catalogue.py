"""A model at work on other garments than those it was trained on."""

from dataclasses import replace

import numpy as np

from wearwith.catalog import Dataset, SlotCatalogue
from wearwith.errors import ConfigError
from wearwith.features import Inputs, read_inputs_again
from wearwith.features.side_inputs import SideInputs
from wearwith.model.frozen_features import FrozenFeatures
from wearwith.model.garment_points import encode_garments
from wearwith.model.levelling import levelled
from wearwith.model.outfit_levelling import level_outfits
from wearwith.model.probe_scorer import ProbeScorer
from wearwith.model.trained_model import NO_PICTURE, TrainedModel
from wearwith.rules import Knowledge, ReadFrom, RulesConfig, read_knowledge_again
from wearwith.types import Floats, Side

__all__ = ["over_catalogue"]

AT_ONCE = 1024  # garments that are encoded together


def over_catalogue(
    model: TrainedModel,
    dataset: Dataset,
    *,
    read_from: ReadFrom | None = None,
    level: bool | None = None,
    keep_popularity: bool = False,
) -> TrainedModel:
    """Put a trained model to work on the garments of another dataset.

    Weights, words, scaling and rules stay as learned; the garments are read and encoded anew.
    Counts of the first catalogue's bottoms mean nothing here, so a model with popularity takes all
    bottoms for equally common. What a garment lacks, a picture or a text, is filled as in training.
    Scores have no calibration.

    Parameters
    ----------
    model
        A trained model.
    dataset
        Other garments; or the same ones, to read from elsewhere what rules fire on. Its feature
        sets have the names and encoders of those that the model learned from.
    read_from
        What rules fire on; as in training if not given.
    level
        Whether to take the mean garment of each side off all others (`levelled`), so that no
        garment is better than another with everything. If not given, a side with more foreign
        garments than the training itself has is levelled by how foreign they are, in their pictures
        and words (`wearwith.model.training_garments`); those without known words then borrow the
        points of those that look like them. Outfits in the pair form are levelled like their sides
        (`wearwith.model.outfit_levelling`).
    keep_popularity
        Keep the popularity column of points: 0 for bottoms that were never worn.

    Raises
    ------
    ConfigError
        If the model knows only the garments that it counted, or nothing can be read of these.
    DataError
        If a feature set is missing, or was computed in another way.
    RuleError
        If rules should fire on pictures alone, and nothing was seen in them.
    """
    if not model.has_student:
        raise ConfigError(
            "This model has only rules, and knows no garments",
            where=model.folder,
            fix="put its rule book to work on the new garments",
        )
    manifest, arrays = model.manifest, dict(model.arrays)
    levels: list[float] = []  # of each side, from 0 to 1
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
        garments = SlotCatalogue.of(dataset.items) if manifest.reads == "garments" else None
        inputs, encoding = _read(model, dataset, garments), replace(model, manifest=manifest)
        if inputs.garments is not None:
            arrays["outfit.points"], arrays["outfit.gains"] = encode_garments(
                arrays, inputs.garments
            )
        sides: dict[Side, SideInputs] = {"top": inputs.tops, "bottom": inputs.bottoms}
        for side, items in sides.items():
            points = _encoded(encoding, side, items)
            if level is None:
                known = encoding.training_garments[side]
                placed = known.place(points, items, keep_last=manifest.popularity)
                if placed.is_foreign:
                    points = placed.points
                    levels.append(placed.level)
                arrays[f"distance.{side}s"] = np.nan_to_num(placed.quantiles, nan=NO_PICTURE)
            arrays[f"latent.{side}s"] = points
        if garments is not None:
            part = sum(levels) / max(len(levels), 1) if level is None else float(level)
            level_outfits(arrays, garments, part)
    place = None if dataset.folder is None else str(dataset.folder.resolve())
    others = "these are other garments than those of the training"
    manifest = manifest.model_copy(
        update={
            "dataset": {"fingerprint": dataset.fingerprint, "folder": place},
            "calibration": {},
            "uncalibrated": others,
            "outfit_calibration": {},
            "outfit_uncalibrated": others if manifest.outfit_calibration else None,
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
    if level:
        return levelled(moved)
    return levelled(moved, sum(levels) / len(levels)) if levels else moved


def _read(model: TrainedModel, dataset: Dataset, garments: SlotCatalogue | None = None) -> Inputs:
    """Read garments as those of the training were read; those of all slots, if they are given."""
    length, encoders = model.manifest.text_length or 1, model.manifest.encoders
    known = length, model.vocabulary, model.scalings, encoders
    return read_inputs_again(dataset, *known, garments)


def _read_rules(
    model: TrainedModel, dataset: Dataset, read_from: ReadFrom | None
) -> Knowledge | None:
    """Read what the model's rules fire on; None for a model without rules."""
    if model.knowledge is None:
        return None
    config, form = RulesConfig.model_validate(model.config.get("rules", {})), model.manifest.teacher
    if form is not None:
        update = {"read_from": form.read_from, "seen_confidence": form.seen_confidence}
        config = config.model_copy(update=update)
    if read_from is not None:
        config = config.model_copy(update={"read_from": read_from})
    return read_knowledge_again(dataset, model.knowledge, config)


def _encoded(model: TrainedModel, side: Side, items: SideInputs) -> Floats:
    """Encode garments block by block. Shape: (n, D)."""
    parts = [
        model.new_points(side, items.rows(slice(start, start + AT_ONCE)))
        for start in range(0, max(len(items), 1), AT_ONCE)
    ]
    points: Floats = np.concatenate(parts)
    return points
