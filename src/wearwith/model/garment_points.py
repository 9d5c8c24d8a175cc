"""New garments as points of an outfit model, in NumPy: vectors and words in, z and gains out.

The same numbers as the encoders of `wearwith.models.outfit_network`, up to rounding, of a garment
without a vector and a gain of its own.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from wearwith.catalog.slot_catalogue import NONE, SlotCatalogue
from wearwith.features.side_inputs import SideInputs
from wearwith.features.vocabulary import PADDING
from wearwith.model.frozen_features import distinct_words
from wearwith.model.model_manifest import Manifest
from wearwith.model.outfit_model import outfit_points
from wearwith.model.pairs_from_outfits import side_points
from wearwith.model.type_aware_scorer import distance_points
from wearwith.types import Floats, Side

__all__ = ["encode_garments", "encode_side"]

Arrays = Mapping[str, npt.NDArray[Any]]


def encode_garments(arrays: Arrays, items: SideInputs) -> tuple[Floats, Floats]:
    """Points and gains of garments of any slot. Shapes: n items to (n, d) and (n,)."""
    sums = np.tile(arrays["garment.first_bias"], (len(items), 1)).astype(np.float32)
    for name, block in items.blocks.items():
        key = f"set:{name.replace('.', ':')}"  # as weights keep it
        vectors = block.vectors * np.float32(block.vectors.shape[1] ** 0.5)
        seen = vectors @ arrays[f"garment.vectors.{key}"].T
        sums += np.where(block.present[:, None], seen, arrays[f"garment.missing.{key}"])
    if items.words is not None and "garment.words" in arrays:
        table = arrays["garment.words"]
        for column in distinct_words(items.words, items.lexicon).T:
            sums += np.where((column != PADDING)[:, None], table[column], 0)
    if "garment.out" not in arrays:  # type-aware
        length = np.linalg.norm(sums, axis=1, keepdims=True)
        return distance_points(sums / np.maximum(length, 1e-12)), np.zeros(len(items), np.float32)
    z: Floats = np.maximum(sums, 0) @ arrays["garment.out"].T + arrays["garment.out_bias"]
    gains: Floats = z @ arrays["garment.gain"]
    return z, gains


def encode_side(arrays: Arrays, manifest: Manifest, side: Side, items: SideInputs) -> Floats:
    """Points of garments as tops, or as bottoms, as in `pair_points`. Shape: (n, D)."""
    assert items.slots is not None  # noqa: S101
    n = len(items)
    z, gains = encode_garments(arrays, items)
    here = SlotCatalogue(tuple(map(str, range(n))), np.maximum(items.slots, 0))
    tensors = {**arrays, "outfit.points": z, "outfit.gains": gains}
    scorer = outfit_points(manifest.model, here, tensors)
    positions = np.where(items.slots == NONE, NONE, np.arange(n))
    return side_points(scorer, side, positions, arrays["outfit.pair_slots"])
