"""Which rules count on a pair, as gates decide by its top alone."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from wearwith.model.outfit_gates import OF_OUTFITS, OF_PAIRS, OutfitGates
from wearwith.types import Floats, Ints, Side

__all__ = ["PairGates"]


class PairGates:
    """λ_l of pairs, the top being what is given; it answers what `rule_teacher.Attention` does.

    The top's z begins its point; of a model of outfits it stands at its end
    (`wearwith.model.pairs_from_outfits`).
    """

    def __init__(self, arrays: Mapping[str, npt.NDArray[Any]], n_rules: int) -> None:
        self.arrays, self.n_rules = arrays, n_rules
        self.of_outfits = f"{OF_OUTFITS}.keys" in arrays
        named = (OF_OUTFITS, None) if self.of_outfits else (OF_PAIRS, n_rules)
        self.gates = OutfitGates.of(arrays, *named)

    @property
    def keys(self) -> Floats:
        """u_l of the rules about two garments. Shape: (L, gate_dim + 1)."""
        return self.gates.keys[: self.n_rules]

    @cached_property
    def _of_tops(self) -> Floats:
        return self._read(self.arrays["latent.tops"])

    def _read(self, points: Floats) -> Floats:
        dim = self.gates.read.shape[1]
        start = points.shape[1] - dim if self.of_outfits else 0
        return self.gates.contexts(points[:, start : start + dim])

    def of_pairs(self, tops: Ints, bottoms: Ints) -> Floats:  # noqa: ARG002
        """Contexts of pairs of the catalogue. Shapes: (n,) and (n,) to (n, gate_dim + 1)."""
        contexts: Floats = self._of_tops[tops]
        return contexts

    def of_triplets(self, tops: Ints, positives: Ints, negatives: Ints) -> Floats:  # noqa: ARG002
        """Contexts of triplets. Shapes: (n,) each to (n, gate_dim + 1)."""
        contexts: Floats = self._of_tops[tops]
        return contexts

    def with_one(self, side: Side, point: Floats, others: Ints) -> Floats:
        """Contexts of pairs of a garment with others. Shapes: (D,) and (n,)."""
        if side == "bottom":
            contexts: Floats = self._of_tops[others]
            return contexts
        return np.broadcast_to(self._read(point[None]), (len(others), self.gates.keys.shape[1]))

    def of_points(self, tops: Floats, bottoms: Floats) -> Floats:
        """Contexts of points of either side. Shapes: (n, D) and (m, D), which broadcast."""
        n = max(len(tops), len(bottoms))
        return np.broadcast_to(self._read(tops), (n, self.gates.keys.shape[1]))

    def confidence(self, context: Floats, keys: Floats, rows: Ints, rules: Ints) -> Floats:
        """λ of each rule. Shape: (entries,)."""
        return OutfitGates(keys, self.gates.read).confidence(context, rows, rules)
