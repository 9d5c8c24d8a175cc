"""The edge of a photograph as a vector: what a model can tell without seeing the garment.

Used for two things: the control model `border`, and clusters of backdrops, among which negatives
are drawn so that the photographer's season does not answer the question.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from wearwith.errors import ExtraMissingError
from wearwith.features.encoders import Picture

__all__ = ["BorderPixels", "cluster_backdrops"]

FRAME_SHARE = 0.05
ALONG_WIDTH = 5
ALONG_HEIGHT = 7
CLUSTERS = 6


class BorderPixels:
    """Colour of the outer 5 % of a picture, block by block around it.

    24 blocks (5 along each horizontal edge, 7 along each vertical one); of each the median in
    CIE Lab and the mean standard deviation over its pixels: 24 · 3 + 24 numbers.
    """

    name = "border"
    dim = (2 * ALONG_WIDTH + 2 * ALONG_HEIGHT) * 4

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
    lab = cv2.cvtColor(picture.astype(np.float32) / 255.0, cv2.COLOR_RGB2LAB)
    height, width = lab.shape[:2]
    thick = max(1, round(FRAME_SHARE * min(height, width)))
    columns = np.linspace(0, width, ALONG_WIDTH + 1).astype(int)
    rows = np.linspace(thick, max(height - thick, thick + 1), ALONG_HEIGHT + 1).astype(int)
    blocks = []
    for left, right in pairwise(columns):
        blocks += [lab[:thick, left:right], lab[-thick:, left:right]]
    for above, below in pairwise(rows):
        blocks += [lab[above:below, :thick], lab[above:below, -thick:]]
    pixels = [block.reshape(-1, 3) for block in blocks]
    medians = [np.median(block, axis=0) if len(block) else np.zeros(3) for block in pixels]
    spreads = [block.std(axis=0).mean() if len(block) else 0.0 for block in pixels]
    return np.concatenate([*medians, spreads]).astype(np.float32)


def cluster_backdrops(
    vectors: npt.NDArray[np.float32], clusters: int = CLUSTERS
) -> npt.NDArray[np.int64]:
    """Sort backdrops into clusters by k-means on their frames. Shape: (n, dim) to (n,).

    Raises
    ------
    ExtraMissingError
        If scikit-learn is not installed.
    """
    try:
        from sklearn.cluster import KMeans
    except ImportError:
        raise ExtraMissingError("Sorting backdrops into clusters", "vision") from None
    k = min(clusters, len(np.unique(vectors, axis=0)))
    labels = KMeans(k, n_init=4, random_state=0).fit_predict(vectors)
    return np.asarray(labels, dtype=np.int64)
