"""The student's network in NumPy: words and vectors of a garment in, z̃ out; without dropout.

The same numbers as `wearwith.models.towers`, which explains each step, up to rounding.
"""

from collections.abc import Callable, Mapping
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from wearwith.exported.manifest import Manifest
from wearwith.features.sides import SideInputs
from wearwith.features.text import PADDING

__all__ = ["Encoder", "Side", "other_side"]

Side = Literal["top", "bottom"]
Floats = npt.NDArray[np.float32]
ACTIVATIONS: dict[str, Callable[[Floats], Floats]] = {
    "sigmoid": expit,
    "tanh": np.tanh,
    "linear": lambda values: values,
}


def other_side(side: Side) -> Side:
    """Bottoms for a top, tops for a bottom."""
    return "bottom" if side == "top" else "top"


class Encoder:
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
        table = self._arrays["student.text.table"]
        no_word = words == PADDING  # (n, L)
        most = max(self._shape.heights)
        padded = np.pad(words, ((0, 0), (0, most - 1)))
        vectors = table[padded] * (padded != PADDING)[:, :, None]  # (n, L + most - 1, word_dim)
        parts = []
        for number, height in enumerate(self._shape.heights):
            weight = self._arrays[f"student.text.filters.{number}"]  # (maps, height · word_dim)
            spans = [vectors[:, row : row + words.shape[1]] for row in range(height)]
            places = np.concatenate(spans, axis=2) @ weight.T  # (n, L, maps)
            places[no_word] = -np.inf
            highest = places.max(axis=1) + self._arrays[f"student.text.biases.{number}"]
            parts.append(np.maximum(highest, 0))
        missing = self._arrays["student.text.missing"]
        found: Floats = np.where(no_word[:, :1], missing, np.concatenate(parts, axis=1))
        return found

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
