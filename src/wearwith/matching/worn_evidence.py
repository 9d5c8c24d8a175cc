"""The nearest worn pairs: what a suggestion was learned from, as far as one can point."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from wearwith.catalog import PairArrays
from wearwith.matching.alterations import has_towers
from wearwith.matching.explanation import Evidence, WornPair
from wearwith.matching.question_garments import Garments
from wearwith.matching.worn_pairs import why_no_pairs, worn_pairs
from wearwith.model import Garment, TrainedModel
from wearwith.model.ranking import best_first
from wearwith.types import Floats, Side
from wearwith.words.wording import N_

__all__ = ["EvidenceQuery", "WornPairs"]

MOST_PAIRS = 3
ROWS_AT_ONCE = 4096
_NO_LENGTH = 1e-12


@dataclass(frozen=True)
class EvidenceQuery:
    """Multiplied with the points of a side, it finds what is like one of its garments."""

    point: Floats  # z̃ less its mean, and 0 for the rest of a point; shape (D,)
    of_mean: float  # its product with the mean
    length: float


class WornPairs:
    """The training pairs of a model, to find those that are like a pair.

    Two garments are as alike as the cosine of their z̃ less the mean of their side: the numbers of a
    sigmoid all point one way, and would all be alike. No vectors are copied: the products of
    `EvidenceQuery`s with all points are asked for.
    """

    def __init__(self, model: TrainedModel, garments: Garments) -> None:
        self._model, self._garments = model, garments

    @cached_property
    def lacking(self) -> str | None:
        """Why there is no evidence at all; None if there may be some."""
        if not self._model.has_student:
            return N_("rules alone do not tell which garments are alike")
        if not has_towers(self._model):
            name = self._model.name
            return f"{name} does not tell which garments are alike; dbpr, ukd, akd and pkd do"
        return None if len(self._worn) else why_no_pairs(self._model, "train")

    def probe(self, garment: Garment) -> EvidenceQuery:
        """The query for garments that are like one."""
        mean, _ = self._centres[garment.side]
        point = garment.point.copy()
        point[: len(mean)] -= mean
        point[len(mean) :] = 0
        here = point[: len(mean)]
        length = max(float(np.linalg.norm(here)), _NO_LENGTH)
        return EvidenceQuery(point, float(mean @ here), length)

    def like(
        self, probes: Mapping[Side, EvidenceQuery], products: Mapping[Side, Floats]
    ) -> Evidence:
        """The worn pairs most like a pair, most alike first.

        How alike two pairs are is the product of the two cosines: a pair that has only one garment
        in common with the query tells little. Pairs with a cosine of 0 or less are left out.

        `probes` are those of the top and of the bottom, `products` those of each with all points of
        its side; shape (n,).
        """
        tops, bottoms = self._worn.tops, self._worn.bottoms
        of_top = self._cosines("top", probes, products)[tops]
        of_bottom = self._cosines("bottom", probes, products)[bottoms]
        both = np.maximum(of_top, 0) * np.maximum(of_bottom, 0)
        first = best_first(both, MOST_PAIRS)
        first = first[both[first] > 0]
        if not len(first):
            return Evidence(reason=N_("no pair that was worn is like this one"))
        ids, names = self._model.catalogue, self._garments.names
        return Evidence(
            tuple(
                WornPair(
                    top=ids.tops[tops[row]],
                    bottom=ids.bottoms[bottoms[row]],
                    top_context=names["top"][tops[row]],
                    bottom_context=names["bottom"][bottoms[row]],
                    top_alike=float(of_top[row]),
                    bottom_alike=float(of_bottom[row]),
                    alike=float(both[row]),
                )
                for row in first.tolist()
            )
        )

    def _cosines(
        self, side: Side, probes: Mapping[Side, EvidenceQuery], products: Mapping[Side, Floats]
    ) -> Floats:
        """How like its probe each garment of a side is. Shape: (n,)."""
        probe = probes[side]
        _, lengths = self._centres[side]
        cosines: Floats = (products[side] - np.float32(probe.of_mean)) / (
            lengths * np.float32(probe.length)
        )
        return cosines

    @cached_property
    def _worn(self) -> PairArrays:
        return worn_pairs(self._model, "train")

    @cached_property
    def _centres(self) -> dict[Side, tuple[Floats, Floats]]:
        """Of each side the mean of z̃, (D_l,), and the lengths of z̃ less it, (n,)."""
        return {side: _centre(self._model.latent(side)) for side in ("top", "bottom")}


def _centre(latent: Floats) -> tuple[Floats, Floats]:
    mean = latent.mean(axis=0, dtype=np.float64).astype(np.float32)
    lengths = np.empty(len(latent), dtype=np.float32)
    for start in range(0, len(latent), ROWS_AT_ONCE):  # so that no copy of all is made
        rows = slice(start, start + ROWS_AT_ONCE)
        lengths[rows] = np.linalg.norm(latent[rows] - mean, axis=1)
    return mean, np.maximum(lengths, np.float32(_NO_LENGTH))
