"""The nearest pairs that were worn: what a suggestion was learned from, as far as one can point."""

from functools import cached_property

import numpy as np

from wearwith.catalog import PairArrays
from wearwith.exported import Exported, Garment
from wearwith.exported.encoder import Floats, Side
from wearwith.matching.explanation import Evidence, WornPair
from wearwith.matching.garments import Garments
from wearwith.matching.worn import NOT_KNOWN, worn_pairs

__all__ = ["WornPairs"]

MOST_PAIRS = 3
ROWS_AT_ONCE = 4096
_NO_LENGTH = 1e-12


class WornPairs:
    """The training pairs of a model, to find those that are like a pair.

    Two garments are as alike as the cosine of their z̃ after the mean of their side was taken away:
    the numbers of a sigmoid all point one way, and would all be alike. No vectors are copied.

    Parameters
    ----------
    model
        Whose z̃ and pairs are read.
    garments
        What its garments are called.
    """

    def __init__(self, model: Exported, garments: Garments) -> None:
        self._model, self._garments = model, garments

    def like(self, top: Garment, bottom: Garment, most: int = MOST_PAIRS) -> Evidence:
        """Give the pairs of which top and bottom are both like those given, most alike first.

        How alike a pair is, is the product of the two cosines: a pair that has only one garment in
        common with the question tells little. Where either is not above 0 the pair is left out.
        """
        if not self._model.has_student:
            return Evidence(reason="rules alone do not tell which garments are alike")
        tops, bottoms = self._worn.tops, self._worn.bottoms
        if not len(tops):
            unknown = self._model.pairs is None
            return Evidence(reason=NOT_KNOWN if unknown else "there are no training pairs")
        of_top, of_bottom = self._alike(top)[tops], self._alike(bottom)[bottoms]
        both = np.maximum(of_top, 0) * np.maximum(of_bottom, 0)
        first = (
            np.argpartition(-both, most - 1)[:most] if len(both) > most else np.arange(len(both))
        )
        first = first[np.argsort(-both[first], kind="stable")]
        first = first[both[first] > 0]
        if not len(first):
            return Evidence(reason="no pair that was worn is like this one")
        ids, names = self._model.catalogue, self._garments.names
        return Evidence(
            tuple(
                WornPair(
                    top=ids.tops[tops[row]],
                    bottom=ids.bottoms[bottoms[row]],
                    top_context=names["top"][int(tops[row])] or "",
                    bottom_context=names["bottom"][int(bottoms[row])] or "",
                    top_alike=float(of_top[row]),
                    bottom_alike=float(of_bottom[row]),
                    alike=float(both[row]),
                )
                for row in first
            )
        )

    @cached_property
    def _worn(self) -> PairArrays:
        return worn_pairs(self._model, "train")

    @cached_property
    def _centres(self) -> dict[Side, tuple[Floats, Floats]]:
        """Of each side the mean of z̃, (D_l,), and the lengths of z̃ less it, (n,)."""
        return {side: _centre(self._model.latent(side)) for side in ("top", "bottom")}

    def _alike(self, garment: Garment) -> Floats:
        """Cosine of a garment with all of its side. Shape: (n,)."""
        side = garment.side
        mean, lengths = self._centres[side]
        here = garment.point[: len(mean)] - mean
        products = self._model.latent(side) @ here - mean @ here
        cosines: Floats = products / (lengths * max(float(np.linalg.norm(here)), _NO_LENGTH))
        return cosines


def _centre(latent: Floats) -> tuple[Floats, Floats]:
    mean = latent.mean(axis=0, dtype=np.float64).astype(np.float32)
    lengths = np.empty(len(latent), dtype=np.float32)
    for start in range(0, len(latent), ROWS_AT_ONCE):  # so that no copy of all is made
        rows = slice(start, start + ROWS_AT_ONCE)
        lengths[rows] = np.linalg.norm(latent[rows] - mean, axis=1)
    return mean, np.maximum(lengths, np.float32(_NO_LENGTH))
