"""The edge of a photograph as a vector: what a model can tell without seeing the garment.

It serves the control model `border`, and the clusters of backdrops within which negatives are drawn
so that the photographer's season does not answer the question.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from wearwith.errors import ExtraMissingError
from wearwith.types import Picture

__all__ = ["BorderPixels", "cluster_backdrops"]

FRAME_SHARE = 0.05
ALONG_WIDTH = 5
ALONG_HEIGHT = 7
BLOCKS = 2 * ALONG_WIDTH + 2 * ALONG_HEIGHT
CLUSTERS = 6


class BorderPixels:
    """Colour of the outer 5 % of a picture, block by block around it.

    24 blocks (5 along each horizontal edge, 7 along each vertical one): first the median of each in
    CIE Lab, 24 · 3 numbers; then the mean standard deviation over the pixels of each, 24.
    """

    name = "border"
    dim = BLOCKS * 4
    finds_garment = False

    def fingerprint(self) -> dict[str, Any]:
        """Return the geometry of the frame."""
        return {"name": self.name, "frame": FRAME_SHARE, "blocks": [ALONG_WIDTH, ALONG_HEIGHT]}

    def encode(self, pictures: Sequence[Picture]) -> npt.NDArray[np.float32]:
        """Describe n pictures. Shape: (n, 96)."""
        return np.stack([_describe(picture) for picture in pictures])


def _describe(picture: Picture) -> npt.NDArray[np.float32]:
    try:
        import cv2
    except ImportError:
        raise ExtraMissingError("Reading backdrops", "vision") from None
    height, width = picture.shape[:2]
    thick = max(1, round(FRAME_SHARE * min(height, width)))
    columns = np.linspace(0, width, ALONG_WIDTH + 1).astype(int)
    rows = np.linspace(thick, max(height - thick, thick + 1), ALONG_HEIGHT + 1).astype(int)
    blocks = []
    for left, right in pairwise(columns):
        blocks += [picture[:thick, left:right], picture[-thick:, left:right]]
    for above, below in pairwise(rows):
        blocks += [picture[above:below, :thick], picture[above:below, -thick:]]
    # Only the frame is turned into Lab: it is a small part of the picture.
    pixels = [
        cv2.cvtColor(block.astype(np.float32) / 255.0, cv2.COLOR_RGB2LAB).reshape(-1, 3)
        if block.size
        else np.zeros((0, 3), np.float32)
        for block in blocks
    ]
    medians = [_median(block) if len(block) else np.zeros(3) for block in pixels]
    spreads = [block.std(axis=0).mean() if len(block) else 0.0 for block in pixels]
    return np.concatenate([*medians, spreads]).astype(np.float32)


def _median(block: npt.NDArray[Any]) -> npt.NDArray[np.floating]:
    """Median of each column; `np.median` takes three times as long for so few."""
    ordered = np.sort(block.T, axis=1)
    n = len(block)
    middle: npt.NDArray[np.floating] = (ordered[:, (n - 1) // 2] + ordered[:, n // 2]) / 2
    return middle


def cluster_backdrops(
    vectors: npt.NDArray[np.float32],
    garments: npt.NDArray[np.bool_],
    clusters: int = CLUSTERS,
) -> npt.NDArray[np.int64]:
    """Sort backdrops into clusters by k-means on the colours of their frames.

    `vectors` are from `BorderPixels`, shape (n, 96). `garments`, (n,), says which of them are tops
    and bottoms: only these make the clusters, so that shoes and bags take none, and the others join
    the nearest. Without any, all count. The result is the cluster of each, 0 the largest; shape
    (n,).

    Six is the fewest that k-means tells apart on the Mango photographs before it only splits off
    handfuls: from 3 to 6 the silhouette rises from 0.59 to 0.80, with 7 and 8 it stays, and every
    seed finds the same six. The spreads are left out: they show what lies on a backdrop, not which
    one it is.

    Raises `ExtraMissingError` if scikit-learn is not installed.
    """
    try:
        from sklearn.cluster import KMeans
    except ImportError:
        raise ExtraMissingError("Sorting backdrops into clusters", "vision") from None
    colours = vectors[:, : 3 * BLOCKS]
    fitted = colours[garments] if garments.any() else colours
    k = min(clusters, len(np.unique(fitted, axis=0)))
    kmeans = KMeans(k, n_init=4, random_state=0).fit(fitted)
    by_size = np.argsort(-np.bincount(kmeans.labels_, minlength=k), kind="stable")
    rank = np.empty(k, dtype=np.int64)
    rank[by_size] = np.arange(k)
    return np.asarray(rank[kmeans.predict(colours)])
