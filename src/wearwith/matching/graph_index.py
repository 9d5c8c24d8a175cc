"""A graph of points for catalogues too large to look at every one.

The graph gives candidates; their scores are computed exactly. A graph finds the nearest points, and
the greatest inner product is wanted, so points are first moved onto a sphere: the mean is taken
off, which changes all scores of a query alike, and one more number, 0 for queries, brings every
point to the same length.

Source: Malkov and Yashunin, TPAMI 2020 (the graph); Bachrach et al., RecSys 2014 (the sphere).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from threading import Lock
from typing import Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from wearwith.errors import ExtraMissingError
from wearwith.model.ranking import best_first
from wearwith.progress import ProgressFactory, silent
from wearwith.types import Floats, Ints

__all__ = ["GraphIndex", "IndexCheck", "IndexConfig", "SideGraph", "check_index", "require_usearch"]

ROWS_AT_ONCE = 2**14
SPARE = 16
SCORES_AT_ONCE = 2**23
EXPANSIONS = (64, 128, 192, 256, 320, 384, 512, 768, 1024)  # points that a search keeps in view


class IndexConfig(BaseModel):
    """When to build a graph, and how good it must be.

    Attributes
    ----------
    above
        Sides with more garments than this get a graph.
    recall
        Least share of the exact `k` best that it must find, over `sample` queries.
    if_below
        What happens otherwise: an `error`, or `exact` search, which is logged.
    k, sample, seed
        How recall is measured.
    connectivity, expansion
        Of the graph: links of a point, and how many points are looked at while building.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    above: int = Field(default=100_000, ge=0)
    recall: float = Field(default=0.99, ge=0, le=1)
    if_below: Literal["error", "exact"] = "exact"
    k: int = Field(default=10, ge=1)
    sample: int = Field(default=400, ge=1)
    seed: int = 0
    connectivity: int = Field(default=32, ge=2, le=256)
    expansion: int = Field(default=256, ge=1)


@dataclass(frozen=True)
class IndexCheck:
    """Recall of a graph: its share of the k best of exact search, over all queries.

    `expansion` is the search that was measured.
    """

    recall: float
    k: int
    questions: int
    expansion: int


@dataclass(frozen=True)
class SideGraph:
    """The graph of one side, as a matcher has it.

    `check` was measured when it was built; `is_searched` is False if it found too little, so that
    search is exact.
    """

    check: IndexCheck
    is_searched: bool


class GraphIndex:
    """A graph of usearch over the points of one side, on the sphere; threads may share it.

    `expansion` is the number of points that a search keeps in view.
    """

    def __init__(self, graph: Any, expansion: int = EXPANSIONS[0]) -> None:
        self.graph = graph
        self.expansion = expansion
        self._searching = Lock()

    @classmethod
    def build(
        cls, points: Floats, config: IndexConfig, progress: ProgressFactory = silent
    ) -> "GraphIndex":
        """Build a graph with all processors; `ExtraMissingError` without usearch. Shape: (n, D).

        It keeps a byte of each number; the memory beside it does not grow with n.
        """
        usearch = require_usearch()
        graph = usearch.Index(
            ndim=points.shape[1] + 1,
            metric="ip",
            dtype="i8",
            connectivity=config.connectivity,
            expansion_add=config.expansion,
        )
        # Threads race for links; a graph that one builds in a moment comes out the same every time.
        threads = 1 if len(points) <= ROWS_AT_ONCE else 0
        with progress("Indexing", len(points)) as bar:
            for start, block in _on_sphere(points):
                graph.add(np.arange(start, start + len(block)), block, threads=threads)
                bar.advance(len(block))
        return cls(graph)

    def near(self, point: Floats, n: int) -> Ints:
        """Positions that hold about the n best for a point of the other side, in no order.

        There are some more, since points are kept in bytes: score them to choose.
        """
        n = min(2 * n + SPARE, len(self.graph))
        question = np.append(point / max(float(np.linalg.norm(point)), 1e-12), np.float32(0))
        with self._searching:
            self.graph.expansion_search = max(self.expansion, n)
            keys = self.graph.search(question.astype(np.float32), n).keys
        return np.asarray(keys).astype(np.int64)


def check_index(
    index: GraphIndex, points: Floats, questions: Floats, k: int, expansion: int
) -> IndexCheck:
    """Compare a graph with exact search. Shapes: (n, D) and (m, D).

    Of several that share the k-th score, any counts as found.
    """
    before, index.expansion = index.expansion, expansion
    at_once = max(SCORES_AT_ONCE // max(len(points), 1), 1)
    n_found = n_wanted = 0
    try:
        for start in range(0, len(questions), at_once):
            for point, scores in zip(
                questions[start : start + at_once],
                questions[start : start + at_once] @ points.T,
                strict=True,
            ):
                least = scores[best_first(scores, min(k, len(scores)))[-1]]
                n_found += min(int((scores[index.near(point, k)] >= least).sum()), k)
                n_wanted += min(k, len(scores))
    finally:
        index.expansion = before
    return IndexCheck(n_found / max(n_wanted, 1), k, len(questions), expansion)


def require_usearch() -> Any:
    """Import usearch; `ExtraMissingError` if it is not installed."""
    try:
        import usearch.index
    except ImportError:
        raise ExtraMissingError("A graph index", "index") from None
    return usearch.index


def _on_sphere(points: Floats) -> Iterator[tuple[int, Floats]]:
    """Points less their mean, brought to length 1 by one more number, in blocks."""
    mean = points.mean(axis=0, dtype=np.float64).astype(np.float32)
    starts = range(0, len(points), ROWS_AT_ONCE)
    squares = np.concatenate(
        [((points[s : s + ROWS_AT_ONCE] - mean) ** 2).sum(axis=1) for s in starts]
        or [np.zeros(0, np.float32)]
    )
    most = max(float(squares.max(initial=0)), 1e-12)
    for start in starts:
        rows = slice(start, start + ROWS_AT_ONCE)
        rest = np.sqrt(np.maximum(most - squares[rows], 0))[:, None]
        block = np.hstack([points[rows] - mean, rest]) / np.sqrt(most)
        yield start, block.astype(np.float32)
