"""The student's network in NumPy: words and vectors of a garment in, z̃ out; without dropout.

The same numbers as `wearwith.models.towers`, which explains each step, up to rounding.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from wearwith.features.side_inputs import SideInputs
from wearwith.features.vocabulary import PADDING
from wearwith.model.model_manifest import Manifest
from wearwith.model.sigmoid import sigmoid
from wearwith.types import Floats, Side

__all__ = ["StudentEncoder"]

ACTIVATIONS: dict[str, Callable[[Floats], Floats]] = {
    "sigmoid": sigmoid,
    "tanh": np.tanh,
    "linear": lambda values: values,
}


class StudentEncoder:
    """Both towers, and the text convolution that they share.

    Parameters
    ----------
    arrays
        Weights by the names that they have in a run.
    manifest
        The shape of the towers.
    """

    def __init__(self, arrays: Mapping[str, npt.NDArray[Any]], manifest: Manifest) -> None:
        self._arrays = arrays
        self._shape = manifest

    def latent(self, side: Side, items: SideInputs) -> Floats:
        """z̃ of garments of one side. Shape: n items to (n, D_l)."""
        s = ACTIVATIONS[self._shape.activation]
        tower = f"student.{side}"
        z = self._first_layer(tower, items)
        for k in range(1, self._shape.layers):
            z = s(z) @ self._arrays[f"{tower}.weights.{k}"].T + self._arrays[f"{tower}.biases.{k}"]
        return s(z)

    def sentences(self, words: npt.NDArray[np.int32]) -> Floats:
        """Sentence vectors by convolution over words. Shape: (n, text_length) to (n, text_dim)."""
        no_word = words == PADDING  # (n, L)
        n, length = words.shape
        # Garments share most of their words: each different one meets each row of a filter once.
        different, places = np.unique(words, return_inverse=True)
        table = self._arrays["student.text.table"]
        vectors = table[different] * (different != PADDING)[:, None]  # (u, word_dim)
        places = places.reshape(n, length)
        parts = []
        for number, height in enumerate(self._shape.heights):
            weight = self._arrays[f"student.text.filters.{number}"]  # (maps, height · word_dim)
            rows = weight.reshape(len(weight), height, -1)
            found = np.zeros((n, length, len(weight)), dtype=np.float32)
            for row in range(min(height, length)):  # behind the last word there is nothing to add
                met = vectors @ rows[:, row].T  # (u, maps)
                found[:, : length - row] += met[places[:, row:]]
            found[no_word] = -np.inf
            highest = found.max(axis=1) + self._arrays[f"student.text.biases.{number}"]
            parts.append(np.maximum(highest, 0))
        missing = self._arrays["student.text.missing"]
        read: Floats = np.where(no_word[:, :1], missing, np.concatenate(parts, axis=1))
        return read

    def _first_layer(self, tower: str, items: SideInputs) -> Floats:
        """W_1 z_0 + b_1, where z_0 is the vectors of all feature sets, then the text."""
        parts = []
        for name in self._shape.dims:
            block = items.blocks[name]
            # The name as the towers keep it; see `wearwith.models.towers`.
            missing = self._arrays[f"{tower}.missing.set:{name.replace('.', ':')}"]
            parts.append(np.where(block.present[:, None], block.vectors, missing))
        if self._shape.text_length is not None:
            assert items.words is not None  # noqa: S101
            parts.append(self.sentences(items.words))
        z: Floats = np.concatenate(parts, axis=1) @ self._arrays[f"{tower}.weights.0"].T
        z += self._arrays[f"{tower}.biases.0"]
        return z
