"""New garments of the baselines in NumPy: vectors and bags of words in, points out.

The same numbers as the methods of the same names in `wearwith.models`, up to rounding. What a
garment lacks is zeros.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from wearwith.features.side_inputs import SideInputs
from wearwith.model.bags_of_words import bags_of_words, distinct_words
from wearwith.model.frozen_features import side_by_side
from wearwith.model.model_manifest import Manifest
from wearwith.model.sigmoid import sigmoid
from wearwith.model.student_encoder import StudentEncoder
from wearwith.types import Floats, Side

__all__ = ["ENCODERS", "Arrays"]

Arrays = Mapping[str, npt.NDArray[Any]]


def towers(arrays: Arrays, manifest: Manifest, side: Side, items: SideInputs) -> Floats:
    """z̃ of the student, and with popularity one number more. Shape: n items to (n, D).

    A new bottom was never worn, and its popularity adds nothing.
    """
    latent = StudentEncoder(arrays, manifest).latent(side, items)
    if not manifest.popularity:
        return latent
    last = np.full((len(latent), 1), 1 if side == "top" else 0, dtype=np.float32)
    return np.hstack([latent, last])


def projections(arrays: Arrays, manifest: Manifest, side: Side, items: SideInputs) -> Floats:
    """ExIBR and IBR: x = [v Y_v ; √β c Y_c], and what makes −‖x − y‖² an inner product."""
    assert manifest.spec is not None  # noqa: S101
    parts = []
    if "vectors" in arrays:
        parts.append(side_by_side(items, len(items)) @ arrays["vectors"])
    if "words" in arrays:
        beta = np.float32(manifest.spec.baseline.text_weight)
        parts.append(np.sqrt(beta) * (_bags(items, len(arrays["words"])) @ arrays["words"]))
    x = np.concatenate(parts, axis=1).astype(np.float32)
    squares = (x * x).sum(axis=1, keepdims=True)
    columns = [2 * x, -squares, np.ones_like(squares)]
    if side == "bottom":
        columns = [x, np.ones_like(squares), -squares]
    return np.concatenate(columns, axis=1)


def codes(arrays: Arrays, manifest: Manifest, side: Side, items: SideInputs) -> Floats:
    """BPR-DAE: [(1 − β) ṽ, β c̃] of tops and [ṽ, c̃] of bottoms."""
    assert manifest.spec is not None  # noqa: S101
    read = [name for name in ("vectors", "words") if f"{side}.{name}.encoder.0" in arrays]
    beta = manifest.spec.baseline.text_share
    shares = {"vectors": 1 - beta, "words": beta} if len(read) > 1 else dict.fromkeys(read, 1.0)
    parts = []
    for name in read:
        coder = f"{side}.{name}.encoder"
        first = arrays[f"{coder}.0"]
        if name == "vectors":
            z = side_by_side(items, len(items)) @ first
        else:
            bags = _bags(items, len(first))
            bags.data[:] = 1  # the binary bag
            z = bags @ first
        z = sigmoid(z + arrays[f"{coder}_biases.0"])
        for k in range(1, manifest.layers):
            z = sigmoid(z @ arrays[f"{coder}.{k}"] + arrays[f"{coder}_biases.{k}"])
        parts.append(z * np.float32(shares[name]) if side == "top" else z)
    return np.concatenate(parts, axis=1).astype(np.float32)


ENCODERS: dict[str, Callable[[Arrays, Manifest, Side, SideInputs], Floats]] = {
    "towers": towers,
    "projections": projections,
    "codes": codes,
}


def _bags(items: SideInputs, vocabulary_size: int) -> Any:
    assert items.words is not None  # noqa: S101 (where there is a vocabulary, there is text)
    return bags_of_words(distinct_words(items.words), vocabulary_size)
