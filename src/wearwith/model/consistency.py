"""Do the parts of a model fit together: arrays, garments, words and rules?"""

from functools import partial

import numpy as np

from wearwith.errors import RunError
from wearwith.model.model_manifest import FIX
from wearwith.model.trained_model import TrainedModel
from wearwith.types import OUTFIT_SLOTS, SIDES, Ints

__all__ = ["require_fitting"]


def require_fitting(model: TrainedModel, *, every_number: bool = True) -> None:
    """Check the shape of every array of a model against the manifest and the tables.

    `every_number` checks each number, too, which reads all of them once. `RunError` if an array is
    missing, has another shape, holds no fractions or a number that is not finite; or if words or
    rules disagree with the manifest.
    """
    manifest, take = model.manifest, partial(_require_shape, model)
    if (manifest.text_length is None) != (model.vocabulary is None):
        raise _wrong(model, "The manifest and the vocabulary don't agree on whether text is read")
    if manifest.teacher is not None and model.knowledge is None:
        raise _wrong(model, "The model has a teacher and no rules")
    if manifest.spec is None and model.has_student:
        _ = model.scorer  # which takes what it needs, or says what is wrong
    elif manifest.reads is not None or "latent.tops" in model.arrays:
        points = manifest.latent_dim + manifest.popularity if manifest.reads == "towers" else None
        width = take("latent.tops", len(model.catalogue.tops), points)[1]
        take("latent.bottoms", len(model.catalogue.bottoms), width)
        if "latent.negatives" in model.arrays:
            take("latent.negatives", len(model.catalogue.bottoms), width)
    elif model.own is None:
        _ = model.scorer
    if manifest.reads == "towers":
        _require_towers(model)
    if manifest.reads == "garments":
        _require_garments(model)
    if manifest.teacher is not None and manifest.teacher.confidence == "attention":
        _require_attention(model, manifest.teacher.may_doubt)
    for side in SIDES:
        if f"level.{side}s" in model.arrays:
            take(f"level.{side}s", None if manifest.reads == "garments" else manifest.latent_dim)
            take(f"level.share.{side}s", 1)
    if every_number:
        for name, array in model.arrays.items():
            # A sum needs no memory; every number is checked only where it is too large.
            if array.dtype.kind != "f":
                continue
            total = array.sum(dtype=np.float32 if array.dtype.itemsize < 4 else None)
            if not np.isfinite(total) and not np.isfinite(array).all():
                raise _wrong(model, f"The array {name!r} holds numbers that are not finite")


def _require_towers(model: TrainedModel) -> None:
    manifest, take = model.manifest, partial(_require_shape, model)
    if manifest.layers < 1:
        raise _wrong(model, "The towers have no layer")
    width = sum(manifest.dims.values())
    if model.vocabulary is not None:
        word = take("student.text.table", len(model.vocabulary), None)[1]
        maps = 0
        for number, height in enumerate(manifest.heights):
            maps += take(f"student.text.filters.{number}", None, height * word)[0]
            take(f"student.text.biases.{number}", None)
        take("student.text.missing", maps)
        width += maps
    for side in SIDES:
        inner = width
        for name, dim in manifest.dims.items():
            take(f"student.{side}.missing.set:{name.replace('.', ':')}", dim)
        for layer in range(manifest.layers):
            last = manifest.latent_dim if layer == manifest.layers - 1 else None
            inner = take(f"student.{side}.weights.{layer}", last, inner)[0]
            take(f"student.{side}.biases.{layer}", inner)
    _require_scalings(model)


def _require_garments(model: TrainedModel) -> None:
    """Check what a model of whole outfits encodes garments with, and what it made of its own."""
    _ = model.outfits  # which takes points, gains and the form, or says what is wrong
    manifest, take = model.manifest, partial(_require_shape, model)
    dim = take("outfit.points", None, None)[1]
    (hidden,) = take("garment.first_bias", None)
    for name, length in manifest.dims.items():
        key = f"set:{name.replace('.', ':')}"
        take(f"garment.vectors.{key}", hidden, length)
        take(f"garment.missing.{key}", hidden)
    if model.vocabulary is not None:
        take("garment.words", len(model.vocabulary), hidden)
    if manifest.model != "type-aware":
        take("garment.out", dim, hidden)
        take("garment.out_bias", dim)
        take("garment.gain", dim)
    slots = model.arrays.get("outfit.pair_slots", np.zeros(0))
    if slots.dtype.kind != "i" or slots.ndim != 1 or not _are_slots(slots):
        raise _wrong(model, "The array 'outfit.pair_slots' does not list slots")
    take("latent.tops", len(model.catalogue.tops), len(slots) * dim + 1 + dim)
    if manifest.teacher is not None and manifest.teacher.confidence == "gates":
        assert model.knowledge is not None  # noqa: S101 - checked before
        (size, _) = take("outfit.gate.read", None, dim)
        take("outfit.gate.keys", len(model.knowledge.book), size + 1)
    _require_scalings(model)


def _are_slots(numbers: Ints) -> bool:
    return bool(((numbers >= 0) & (numbers < len(OUTFIT_SLOTS))).all())


def _require_scalings(model: TrainedModel) -> None:
    take = partial(_require_shape, model)
    for name, dim in model.manifest.dims.items():
        take(f"scaling.mean.{name}", dim)
        if f"scaling.spread.{name}" in model.arrays:
            take(f"scaling.spread.{name}", dim)


def _require_attention(model: TrainedModel, may_doubt: bool) -> None:
    assert model.knowledge is not None  # noqa: S101 - checked before
    take = partial(_require_shape, model)
    size = take("teacher.attention.out", None)[0]
    for side in SIDES:
        take(f"teacher.attention.of_{side}", size, model.manifest.latent_dim)
    take("teacher.attention.bias", size)
    take("teacher.attention.of_rule", len(model.knowledge.book.rules) + may_doubt, size)


def _require_shape(model: TrainedModel, name: str, *sizes: int | None) -> tuple[int, ...]:
    """The shape of an array, which must be that of `sizes`, of which None may be any."""
    if name not in model.arrays:
        raise _wrong(model, f"The arrays lack {name!r}")
    array = model.arrays[name]
    if array.dtype.kind != "f":
        raise _wrong(model, f"The array {name!r} holds {array.dtype}, and no fractions")
    if array.ndim != len(sizes) or any(
        size not in (None, length) for size, length in zip(sizes, array.shape, strict=True)
    ):
        shown = " × ".join("any" if size is None else str(size) for size in sizes)
        raise _wrong(
            model,
            f"The array {name!r} is {' × '.join(map(str, array.shape)) or 'one number'}, and "
            f"{shown} is expected",
        )
    return array.shape


def _wrong(model: TrainedModel, what: str) -> RunError:
    return RunError(what, where=model.folder, fix=FIX)
