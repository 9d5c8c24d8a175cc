"""The garments of one side as candidates, with what every query needs of them."""

from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from wearwith.catalog import contexts
from wearwith.matching.filters import Condition, which
from wearwith.matching.graph_index import IndexConfig
from wearwith.matching.shared_pass import SharedPass
from wearwith.matching.variants import Variants
from wearwith.model import Garment, TrainedModel
from wearwith.types import Floating, Floats, Ints, Side, other_side

if TYPE_CHECKING:
    from wearwith.matching.index_cache import OpenedIndex

__all__ = ["Candidates"]

MOST_CONDITIONS = 64  # with cached answers: a page uses the same few
# A graph must find those that are left out too, and is quicker only if it must find few.
MOST_LEFT_OUT = 256
MOST_BY_GRAPH = 256
OF_A_MODEL = 4  # so many sizes and colours, one of which is shown


class Candidates:
    """The tops or the bottoms of a model, in the order of its catalogue.

    Attributes
    ----------
    items, names
        The table of items of this side, and their ids.
    points
        Points whose inner products are scores; shape (n, D).
    graph
        The graph over them; None if all of them are searched.
    """

    def __init__(self, model: TrainedModel, side: Side, index: IndexConfig | None = None) -> None:
        self.model, self.side = model, side
        self.items = model.items.filter(side=side)
        self.names = model.catalogue.tops if side == "top" else model.catalogue.bottoms
        self.points = model.points(side)
        self.graph: OpenedIndex | None = None
        if index is not None and model.has_points and len(self.names) > index.above:
            from wearwith.matching.index_cache import index_file, open_index  # few have one

            questions = model.points(other_side(side))
            self.graph = open_index(self.points, questions, index_file(model, f"{side}s"), index)
        self._pass = SharedPass(self.points)
        self._kept = lru_cache(maxsize=MOST_CONDITIONS)(self._which)

    def __len__(self) -> int:
        return len(self.names)

    @cached_property
    def contexts(self) -> list[str]:
        """Each garment in words."""
        return contexts(self.items).to_list()

    @cached_property
    def variants(self) -> Variants | None:
        """Which are of one model; None if nothing is known of sizes and colours."""
        return Variants.of(self.items)

    def with_sizes(self, positions: Ints) -> Ints:
        """Positions with those of all sizes of the same garments."""
        return positions if self.variants is None else self.variants.with_sizes(positions)

    @cached_property
    def mean(self) -> Floats:
        """Mean of z̃. Shape: (D_l,)."""
        mean: Floats = self.model.latent(self.side).mean(axis=0)
        return mean

    def centred(self, positions: Ints) -> Floats:
        """z̃ without their mean. Shape: (m,) to (m, D_l)."""
        centred: Floats = self.model.latent(self.side)[positions] - self.mean
        return centred

    @property
    def usual(self) -> Floats | None:
        """What each top usually scores, which it is ranked above; shape (n,). None for bottoms."""
        return self.model.usual_of_tops if self.side == "top" else None

    def scores(self, garment: Garment) -> Floating:
        """Score a garment of the other side with all of them; the caller's own. Shape: (n,)."""
        if self.model.has_points or not self.model.has_student:
            return self._pass.scores(garment.point)
        assert garment.position is not None  # noqa: S101 (it knows no garments but its own)
        return self.model.scores_with(garment.side, garment.position)

    def scores_of_many(self, positions: Ints) -> Floating:
        """Score garments of the other side with all of them. Shape: (m,) to (m, n)."""
        model = self.model
        if model.has_points:
            many: Floats = model.points(other_side(self.side))[positions] @ self.points.T
            return many
        if self.side == "bottom":
            return model.scorer.score_all(positions)
        scores = [model.scores_with("bottom", position) for position in positions.tolist()]
        return np.stack(scores) if scores else np.zeros((0, len(self)), np.float32)

    def products(self, points: Floats) -> list[Floats]:
        """Inner products of a few points with all of them. Shape: (m, D) to m times (n,)."""
        return self._pass.scores_of(points)

    def near(
        self,
        point: Floats,
        is_left: npt.NDArray[np.bool_],
        n: int,
        pinned: Sequence[int],
        groups: Ints | None = None,
    ) -> Ints | None:
        """Sorted positions of the pinned ones and about the n best for a point by the graph.

        With `groups`, (n_all,), they are of at least n groups. None if all must be searched: there
        is no graph, or many are left out (not `is_left`, which has shape (n_all,)).
        """
        index = None if self.graph is None else self.graph.index
        n_out = len(self) - int(np.count_nonzero(is_left))
        if index is None or n_out > MOST_LEFT_OUT or n + len(pinned) > MOST_BY_GRAPH:
            return None
        sought = n if groups is None else max(n, min(OF_A_MODEL * n, MOST_BY_GRAPH))
        near = index.near(point, sought + len(pinned) + n_out)
        near = np.union1d(near[is_left[near]], np.asarray(pinned, np.int64))
        n_near = len(near if groups is None else np.unique(groups[near]))
        return near if n_near >= n + len(pinned) else None

    def positions(self, ids: Iterable[str]) -> Ints:
        """Positions of ids; `UnknownItemError` if one is not of this side."""
        catalogue = self.model.catalogue
        of_ids = catalogue.top_positions if self.side == "top" else catalogue.bottom_positions
        return of_ids(ids)

    def which(self, condition: Condition) -> npt.NDArray[np.bool_]:
        """For which of them a condition is true, shape (n,); `ConfigError` if it is wrong."""
        return self._kept(condition) if isinstance(condition, str) else self._which(condition)

    def _which(self, condition: Condition) -> npt.NDArray[np.bool_]:
        return which(condition, self.items).to_numpy()
