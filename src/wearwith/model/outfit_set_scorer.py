"""The set form of outfit models in NumPy: see `wearwith.models.outfit_set.SetForm`."""

import numpy as np

from wearwith.catalog.slot_catalogue import NONE, SlotCatalogue
from wearwith.errors import RunError
from wearwith.model.array_files import take
from wearwith.model.outfit_points import QUESTIONS_AT_ONCE, OutfitPoints
from wearwith.model.scorer import Tensors
from wearwith.types import OUTFIT_SLOTS, Bools, Floating, Floats, Ints, Slot

__all__ = ["OutfitSetScorer"]

EPSILON = np.float32(1e-5)  # as torch has it


class OutfitSetScorer(OutfitPoints):
    """The asking token reads the given garments, and becomes a query or a logit."""

    def __init__(self, name: str, garments: SlotCatalogue, tensors: Tensors) -> None:
        super().__init__(name, garments, tensors)
        dim = self.points.shape[1]
        self.slots = _taken(tensors, "slots", (len(OUTFIT_SLOTS), dim))
        self.asks = _taken(tensors, "asks", (2, dim))
        self.query = _taken(tensors, "query", (dim, dim))
        self.scale, self.shift, self.verdict = (
            _taken(tensors, part, (dim,)) for part in ("scale", "shift", "verdict")
        )
        self.verdict_bias = _taken(tensors, "verdict_bias", (1,))
        prefix, suffix = "outfit.layers.", ".read"
        n_layers = sum(part.startswith(prefix) and part.endswith(suffix) for part in tensors)
        if not n_layers:
            raise RunError("The set transformer has no layer", fix="train again")
        self.layers = [_Layer(tensors, f"layers.{number}", dim) for number in range(n_layers)]

    def queries(self, given: Ints, slot: Slot) -> Floats:
        """(z̄ + Q norm(h)) / √d, h of the blank token. Shape: (r, L) to (r, d)."""
        asked = self._asked(given, self.asks[0] + self.slots[OUTFIT_SLOTS.index(slot)])
        present = (given != NONE)[:, :, None]
        means = np.where(present, self.points[given], 0).sum(axis=1)
        means /= np.maximum(present.sum(axis=1), 1).astype(np.float32)
        queries: Floats = means + asked @ self.query.T
        queries /= np.sqrt(np.float32(asked.shape[1]))
        return queries

    def score_outfits(self, outfits: Ints) -> Floating:
        """The logit v · norm(h) + o of whole outfits. Shape: (n, L) to (n,)."""
        scores = np.empty(len(outfits), np.float32)
        for start in range(0, len(outfits), QUESTIONS_AT_ONCE):  # so that memory stays bounded
            some = slice(start, start + QUESTIONS_AT_ONCE)
            scores[some] = self._asked(outfits[some], self.asks[1]) @ self.verdict
        scores += self.verdict_bias
        return scores

    def _asked(self, given: Ints, token: Floats) -> Floats:
        """What a token has read of the given garments, normed. Shape: (d,) to (r, d)."""
        # Garments first, so that nobody reads columns of padding.
        given = np.take_along_axis(given, np.argsort(given == NONE, axis=1, kind="stable"), axis=1)
        present = given != NONE
        given = given[:, : max(int(present.sum(axis=1).max(initial=1)), 1)]
        present = np.pad(present[:, : given.shape[1]], ((0, 0), (1, 0)), constant_values=True)
        x = np.empty((*present.shape, len(token)), np.float32)
        x[:, 0] = token
        x[:, 1:] = self.points[given] + self.slots[self.garments.slots[given]]
        for layer in self.layers:
            x = layer(x, present, 1 if layer is self.layers[-1] else x.shape[1])
        return _normed(x[:, 0], self.scale, self.shift)


class _Layer:
    """See `wearwith.models.outfit_set.SetLayer`."""

    def __init__(self, tensors: Tensors, name: str, dim: int) -> None:
        shape = tensors[f"outfit.{name}.read"].shape if f"outfit.{name}.read" in tensors else ()
        heads = max([1, *shape[1:2]])
        self.read = _taken(tensors, f"{name}.read", (3, heads, dim // heads, dim))
        self.write = _taken(tensors, f"{name}.write", (dim, dim))
        self.inner = _taken(tensors, f"{name}.inner", (2 * dim, dim))
        self.inner_bias = _taken(tensors, f"{name}.inner_bias", (2 * dim,))
        self.outer = _taken(tensors, f"{name}.outer", (dim, 2 * dim))
        self.outer_bias = _taken(tensors, f"{name}.outer_bias", (dim,))
        self.scales = _taken(tensors, f"{name}.scales", (2, dim))
        self.shifts = _taken(tensors, f"{name}.shifts", (2, dim))

    def __call__(self, x: Floats, present: Bools, n: int) -> Floats:
        """The first n tokens, having read all that are present. (r, T, d), (r, T) to (r, n, d)."""
        dim = x.shape[2]
        _, heads, size, _ = self.read.shape
        weights = self.read.reshape(3, dim, dim)
        normed = _normed(x, self.scales[0], self.shifts[0])
        q, k, v = (
            _linear(tokens, weight).reshape(*tokens.shape[:2], heads, size).transpose(0, 2, 1, 3)
            for tokens, weight in zip((normed[:, :n], normed, normed), weights, strict=True)
        )
        logits = q @ k.swapaxes(2, 3) / np.sqrt(np.float32(size))  # (r, heads, n, T)
        logits = np.where(present[:, None, None], logits, -np.inf)
        share = np.exp(logits - logits.max(axis=3, keepdims=True))
        share /= share.sum(axis=3, keepdims=True)
        met = (share @ v).transpose(0, 2, 1, 3).reshape(len(x), n, dim)
        x = x[:, :n] + _linear(met, self.write)
        normed = _normed(x, self.scales[1], self.shifts[1])
        inner = np.maximum(_linear(normed, self.inner) + self.inner_bias, 0)
        out: Floats = x + _linear(inner, self.outer) + self.outer_bias
        return out


def _taken(tensors: Tensors, name: str, shape: tuple[int, ...]) -> Floats:
    return take(tensors, f"outfit.{name}", shape).astype(np.float32)


def _linear(x: Floats, weight: Floats) -> Floats:
    """One product for all rows, many times as fast as one for each. (r, n, d) to (r, n, e)."""
    products: Floats = (x.reshape(-1, x.shape[2]) @ weight.T).reshape(*x.shape[:2], len(weight))
    return products


def _normed(x: Floats, scale: Floats, shift: Floats) -> Floats:
    """Layer normalisation of the last axis; same shape."""
    centred = x - x.mean(axis=-1, keepdims=True)
    spread = np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + EPSILON)
    normed: Floats = centred / spread * scale + shift
    return normed
