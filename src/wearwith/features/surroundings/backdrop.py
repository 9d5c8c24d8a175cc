"""Backdrops of the photographs: which bottoms were photographed before the same one."""

from typing import TYPE_CHECKING

import numpy as np

from wearwith.parquet import read_parquet
from wearwith.types import Ints

if TYPE_CHECKING:
    from wearwith.catalog import Dataset

__all__ = ["CLUSTERS_FILE", "backdrop_clusters"]

CLUSTERS_FILE = "features/border/clusters.parquet"


def backdrop_clusters(dataset: "Dataset") -> Ints | None:
    """Cluster of each bottom's backdrop, shape (n_bottoms,); -1 where it has no photograph.

    None where no photographs of the dataset were encoded.

    Raises
    ------
    DataError
        If the table of backdrops is damaged.
    """
    if dataset.folder is None or not (dataset.folder / CLUSTERS_FILE).is_file():
        return None
    clusters = read_parquet(dataset.folder / CLUSTERS_FILE, "table of backdrops")
    bottoms = (
        dataset.of_side("bottom")
        .select("id")
        .join(clusters, on="id", how="left", maintain_order="left")
    )
    return bottoms["cluster"].fill_null(-1).to_numpy().astype(np.int64)
