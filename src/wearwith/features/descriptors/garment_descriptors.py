"""The built-in picture encoder: a garment's colours, texture and shape; nothing to download."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import numpy.typing as npt

from wearwith.features.descriptors.colour import COLOUR_DIMS, colours, layout, moments
from wearwith.features.descriptors.patch import Patch, patch_of
from wearwith.features.descriptors.shape import (
    SHAPE_DIMS,
    outline,
    profile,
    proportions,
    seams,
    silhouette,
)
from wearwith.features.descriptors.texture import TEXTURE_DIMS, edges, motifs, periods
from wearwith.types import Picture

__all__ = ["BLOCKS", "Descriptors"]

# Raise this when any number changes: vectors of two versions don't mix.
VERSION = 1
THREADS = 2

DIMS = {**COLOUR_DIMS, **TEXTURE_DIMS, **SHAPE_DIMS}

# Each block's weight, so that none drowns the others, and its function.
BLOCKS: dict[str, tuple[float, Callable[[Patch], npt.NDArray[np.float32]]]] = {
    "colours": (1.0, colours),
    "moments": (0.5, moments),
    "layout": (0.2, layout),
    "edges": (0.1, edges),
    "motifs": (0.5, motifs),
    "periods": (0.2, periods),
    "silhouette": (0.2, silhouette),
    "outline": (0.2, outline),
    "profile": (0.3, profile),
    "proportions": (0.3, proportions),
    "seams": (0.2, seams),
}


class Descriptors:
    """Colours, texture and shape: 804 numbers in blocks, in this order.

    It finds the garment in a whole picture (`foreground`); on pure white the garment is what
    remains. The garment is scaled so that its box fits a square (`patch`), so that no block depends
    on its place or size in the picture.

    | block | numbers | contents | |---|---|---| | colours | 180 | roots of shares by soft bins, 5
    of L × 6 of a × 6 of b | | moments | 8 | mean, then deviation, of L, a, b and chroma | | layout
    | 64 | 4 × 4 cells: L, a, b, share of garment | | edges | 30 | 3 scales: gradients in 8
    orientations, all together, of colour | | motifs | 20 | roots of shares of local binary
    patterns, 10 at each of 2 radii | | periods | 50 | down, then across: autocorrelation at 24
    lags, the strongest return | | silhouette | 64 | 8 × 8 cells: share of garment | | outline | 200
    | 5 × 5 cells: gradients of the mask in 8 orientations | | profile | 48 | 16 bands: extent, then
    share of garment, then middle | | proportions | 12 | aspect, fill, solidity, length of the
    outline, symmetry, 7 Hu moments | | seams | 128 | 4 × 4 cells: gradients of L within, in 8
    orientations |

    Raises `ExtraMissingError` if `wearwith[vision]` is not installed.
    """

    name = "descriptors"
    dim = sum(DIMS.values())
    finds_garment = True

    def fingerprint(self) -> dict[str, Any]:
        """Return the version and the layout."""
        return {
            "name": self.name,
            "version": VERSION,
            "blocks": {name: [DIMS[name], weight] for name, (weight, _) in BLOCKS.items()},
        }

    def encode(self, pictures: Sequence[Picture]) -> npt.NDArray[np.float32]:
        """Describe n pictures. Shape: (n, 804)."""
        with ThreadPoolExecutor(THREADS) as pool:
            return np.stack(list(pool.map(_describe, pictures)))


def _describe(picture: Picture) -> npt.NDArray[np.float32]:
    patch = patch_of(picture)
    return np.concatenate([weight * block(patch) for weight, block in BLOCKS.values()])
