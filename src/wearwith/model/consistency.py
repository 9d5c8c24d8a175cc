"""Do the parts of a model fit together: arrays, garments, words and rules?"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from wearwith.errors import RunError
from wearwith.model.model_manifest import FIX
from wearwith.model.trained_model import TrainedModel
from wearwith.types import SIDES

__all__ = ["require_fitting"]


def require_fitting(model: TrainedModel, *, every_number: bool = True) -> None:
    """Check the shape of every array against the manifest and the tables.

    Parameters
    ----------
    model
        As it was read, before anything of it is used.
    every_number
        Whether to check each number, too, which reads all of them once.

    Raises
    ------
    RunError
        If an array is missing, has another shape, holds no fractions or, with `every_number`, a
        number that is not finite; or if words or rules disagree with the manifest.
    """
    said, sizes = model.manifest, _Sizes(model)
    if (said.text_length is None) != (model.vocabulary is None):
        raise _wrong(model, "The manifest and the vocabulary don't agree on whether text is read")
    if said.teacher is not None and model.knowledge is None:
        raise _wrong(model, "The model has a teacher and no rules")
    if said.spec is None and model.has_student:
        _ = model.scorer  # which takes what it needs, or says what is wrong
    elif said.reads is not None or "latent.tops" in model.arrays:
        points = said.latent_dim + said.popularity if said.reads == "towers" else None
        width = sizes.take("latent.tops", len(model.catalogue.tops), points)[1]
        sizes.take("latent.bottoms", len(model.catalogue.bottoms), width)
        if "latent.negatives" in model.arrays:
            sizes.take("latent.negatives", len(model.catalogue.bottoms), width)
    elif model.own is None:
        _ = model.scorer
    if said.reads == "towers":
        _require_towers(model, sizes)
    if said.teacher is not None and said.teacher.confidence == "attention":
        _require_attention(model, sizes, said.teacher.may_doubt)
    for side in SIDES:
        if f"level.{side}s" in model.arrays:
            sizes.take(f"level.{side}s", said.latent_dim)
            sizes.take(f"level.share.{side}s", 1)
    if every_number:
        for name, array in model.arrays.items():
            # A sum needs no memory; every number is checked only where it is too large.
            if array.dtype.kind != "f":
                continue
            if not np.isfinite(array.sum()) and not np.isfinite(array).all():
                raise _wrong(model, f"The array {name!r} holds numbers that are not finite")


def _require_towers(model: TrainedModel, sizes: "_Sizes") -> None:
    said = model.manifest
    if said.layers < 1:
        raise _wrong(model, "The towers have no layer")
    width = sum(said.dims.values())
    if model.vocabulary is not None:
        word = sizes.take("student.text.table", len(model.vocabulary), None)[1]
        maps = 0
        for number, height in enumerate(said.heights):
            maps += sizes.take(f"student.text.filters.{number}", None, height * word)[0]
            sizes.take(f"student.text.biases.{number}", None)
        sizes.take("student.text.missing", maps)
        width += maps
    for side in SIDES:
        inner = width
        for name, dim in said.dims.items():
            sizes.take(f"student.{side}.missing.set:{name.replace('.', ':')}", dim)
        for layer in range(said.layers):
            last = said.latent_dim if layer == said.layers - 1 else None
            inner = sizes.take(f"student.{side}.weights.{layer}", last, inner)[0]
            sizes.take(f"student.{side}.biases.{layer}", inner)
    for name, dim in said.dims.items():
        sizes.take(f"scaling.mean.{name}", dim)
        if f"scaling.spread.{name}" in model.arrays:
            sizes.take(f"scaling.spread.{name}", dim)


def _require_attention(model: TrainedModel, sizes: "_Sizes", may_doubt: bool) -> None:
    assert model.knowledge is not None  # noqa: S101 - it was asked for before
    size = sizes.take("teacher.attention.out", None)[0]
    for side in SIDES:
        sizes.take(f"teacher.attention.of_{side}", size, model.manifest.latent_dim)
    sizes.take("teacher.attention.bias", size)
    sizes.take("teacher.attention.of_rule", len(model.knowledge.book) + may_doubt, size)


class _Sizes:
    """Takes arrays by name; a size of None may be any."""

    def __init__(self, model: TrainedModel) -> None:
        self._model = model
        self._arrays: Mapping[str, npt.NDArray[Any]] = model.arrays

    def take(self, name: str, *sizes: int | None) -> tuple[int, ...]:
        if name not in self._arrays:
            raise _wrong(self._model, f"The arrays lack {name!r}")
        array = self._arrays[name]
        if array.dtype.kind != "f":
            raise _wrong(self._model, f"The array {name!r} holds {array.dtype}, and no fractions")
        if array.ndim != len(sizes) or any(
            size not in (None, found) for size, found in zip(sizes, array.shape, strict=True)
        ):
            shown = " × ".join("any" if size is None else str(size) for size in sizes)
            raise _wrong(
                self._model,
                f"The array {name!r} is {' × '.join(map(str, array.shape)) or 'one number'}, and "
                f"{shown} is expected",
            )
        return array.shape


def _wrong(model: TrainedModel, what: str) -> RunError:
    return RunError(what, where=model.folder, fix=FIX)
