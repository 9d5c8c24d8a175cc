"""New garments as points, in NumPy: vectors and words in, points out; without dropout.

The same numbers as the methods of the same names in `wearwith.models`, up to rounding;
`wearwith.models.towers` explains each step of the student. What a garment lacks is the learned
stand-in for towers, and zeros for the baselines.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from wearwith.features.side_inputs import SideInputs
from wearwith.features.vocabulary import PADDING, Lexicon, WordNumbers
from wearwith.model.frozen_features import bags_of_words, distinct_words, side_by_side
from wearwith.model.model_manifest import Manifest
from wearwith.model.sigmoid import sigmoid
from wearwith.types import Floats, Side

__all__ = ["ENCODERS", "StudentEncoder"]

Arrays = Mapping[str, npt.NDArray[Any]]

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
        Weights by their names in a run.
    manifest
        The shape of the towers.
    """

    def __init__(self, arrays: Arrays, manifest: Manifest) -> None:
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

    def sentences(self, words: WordNumbers, lexicon: Lexicon | None = None) -> Floats:
        """Sentence vectors by convolution over words. Shape: (n, text_length) to (n, text_dim)."""
        longest = max(int((words != PADDING).any(axis=0).sum()), 1)
        words = words[:, :longest]  # behind the longest text there is nothing to convolve
        no_word = words == PADDING  # (n, L)
        n, length = words.shape
        # Garments share most of their words: each distinct one meets each row of a filter once.
        distinct, places = np.unique(words, return_inverse=True)
        table = self._arrays["student.text.table"]
        vectors = _word_vectors(table, distinct if lexicon is None else lexicon[distinct])
        places = places.reshape(n, length)
        parts = []
        for number, height in enumerate(self._shape.heights):
            weight = self._arrays[f"student.text.filters.{number}"]  # (maps, height · word_dim)
            rows = weight.reshape(len(weight), height, -1)
            convolved = np.zeros((n, length, len(weight)), dtype=np.float32)
            for row in range(min(height, length)):  # behind the last word there is nothing to add
                met = vectors @ rows[:, row].T  # (u, maps)
                convolved[:, : length - row] += met[places[:, row:]]
            convolved[no_word] = -np.inf
            highest = convolved.max(axis=1) + self._arrays[f"student.text.biases.{number}"]
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
            parts.append(self.sentences(items.words, items.lexicon))
        z: Floats = np.concatenate(parts, axis=1) @ self._arrays[f"{tower}.weights.0"].T
        z += self._arrays[f"{tower}.biases.0"]
        return z


def _towers(arrays: Arrays, manifest: Manifest, side: Side, items: SideInputs) -> Floats:
    """z̃ of the student; with popularity one column more, 0 for a bottom that was never worn."""
    latent = StudentEncoder(arrays, manifest).latent(side, items)
    if not manifest.popularity:
        return latent
    last = np.full((len(latent), 1), 1 if side == "top" else 0, dtype=np.float32)
    return np.hstack([latent, last])


def _projections(arrays: Arrays, manifest: Manifest, side: Side, items: SideInputs) -> Floats:
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


def _codes(arrays: Arrays, manifest: Manifest, side: Side, items: SideInputs) -> Floats:
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


def _word_vectors(table: npt.NDArray[Any], numbers: npt.NDArray[np.int32]) -> npt.NDArray[Any]:
    """A word's own vector, and the mean of its n-grams. Shape: (u,) or (u, k) to (u, word_dim)."""
    own = numbers if numbers.ndim == 1 else numbers[:, 0]
    vectors: npt.NDArray[Any] = table[own] * (own != PADDING)[:, None]
    if numbers.ndim == 1:
        return vectors
    parts = numbers[:, 1:]
    is_part = parts != PADDING
    n_parts = np.maximum(is_part.sum(axis=1), 1)
    rows = np.repeat(np.arange(len(parts)), is_part.sum(axis=1))
    every = sparse.csr_array(
        (np.ones(len(rows), table.dtype), (rows, parts[is_part])), shape=(len(parts), len(table))
    )
    vectors += (every @ table) / n_parts[:, None].astype(table.dtype)
    return vectors


def _garments(arrays: Arrays, manifest: Manifest, side: Side, items: SideInputs) -> Floats:
    """Of a model of whole outfits."""
    from wearwith.model.garment_points import encode_side  # models of pairs start without it

    return encode_side(arrays, manifest, side, items)


# Each encodes n items of a side. Shape: (n, D).
ENCODERS: dict[str, Callable[[Arrays, Manifest, Side, SideInputs], Floats]] = {
    "towers": _towers,
    "projections": _projections,
    "codes": _codes,
    "garments": _garments,
}


def _bags(items: SideInputs, vocabulary_size: int) -> Any:
    assert items.words is not None  # noqa: S101 (where there is a vocabulary, there is text)
    return bags_of_words(distinct_words(items.words, items.lexicon), vocabulary_size)
