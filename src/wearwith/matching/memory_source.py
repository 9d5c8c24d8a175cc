"""The garments of a model in memory, as a source of a matcher."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import polars as pl

from wearwith.matching.filters import Condition
from wearwith.matching.graph_index import IndexConfig, SideGraph
from wearwith.matching.queries import garment_of
from wearwith.matching.side_candidates import Candidates
from wearwith.matching.source import Wanted
from wearwith.matching.worn_pairs import WornWith
from wearwith.model import Garment, Teacher, TrainedModel
from wearwith.model.rule_bounds import Bounds
from wearwith.rules import Active
from wearwith.types import SIDES, Floating, Floats, Ints, Side, other_side

if TYPE_CHECKING:
    from wearwith.matching.changes import LiveCatalogue

__all__ = ["InMemory"]


class InMemory:
    """The catalogue of a model. A garment's place is its position, which never changes.

    `index` says from what size of a side on its graph is searched; None for never. `live` says
    which garments are gone or sold out now.
    """

    def __init__(
        self,
        model: TrainedModel,
        index: IndexConfig | None = None,
        live: "LiveCatalogue | None" = None,
    ) -> None:
        self.model, self._live = model, live
        self.candidates: dict[Side, Candidates] = {
            side: Candidates(model, side, index) for side in SIDES
        }

    @cached_property
    def _worn(self) -> WornWith:
        return WornWith(self.model)

    @cached_property
    def _rows(self) -> dict[Side, Ints]:
        """Rows of each side in the table of items."""
        sides = self.model.items["side"]
        return {side: (sides == side).arg_true().to_numpy().astype(np.int64) for side in SIDES}

    def reading(self) -> AbstractContextManager["InMemory"]:
        """Every moment is the same, but for those that are left out."""
        return nullcontext(self)

    def changed(self, name: str) -> tuple[Garment, pl.DataFrame] | None:  # noqa: ARG002
        """None: all are as the model has them."""
        return None

    @property
    def graphs(self) -> Mapping[Side, SideGraph]:
        """The graphs that are searched, or would be if they found enough."""
        return {
            side: SideGraph(some.graph.check, is_searched=some.graph.index is not None)
            for side, some in self.candidates.items()
            if some.graph is not None
        }

    def close(self) -> None:
        """Nothing to release."""

    def find(self, name: str, side: Side | None) -> Garment:
        """Find a garment of the catalogue; raises `UnknownItemError`."""
        if self._live is not None:
            self._live.require_there(name)
        return garment_of(self.model, name, side)

    def names(self, side: Side) -> Sequence[str]:
        """Ids of all of a side, sorted."""
        return self.candidates[side].names

    def places(self, side: Side, names: Iterable[str]) -> dict[str, int]:
        """Ids to positions; raises `UnknownItemError`."""
        names = list(names)
        return dict(zip(names, self.candidates[side].positions(names).tolist(), strict=True))

    def known_places(self, side: Side, names: Iterable[str]) -> dict[str, int]:
        """The same as `places`: nothing goes away."""
        return self.places(side, names)

    def worn_with(self, name: str, garment: Garment) -> Sequence[int]:  # noqa: ARG002
        """Positions of what a garment was worn with, in any size of either."""
        if garment.position is None:
            return []
        own = self.candidates[garment.side].with_sizes(np.array([garment.position]))
        worn = np.concatenate([self._worn.of(garment.side, place) for place in own.tolist()])
        sizes: list[int] = self.candidates[other_side(garment.side)].with_sizes(worn).tolist()
        return sizes

    def left(
        self, side: Side, conditions: Sequence[Condition], drops: Sequence[Sequence[int]]
    ) -> "LeftInMemory":
        """Keep those that pass all conditions, and drop positions."""
        candidates = self.candidates[side]
        is_left = np.ones(len(candidates), dtype=np.bool_)
        if self._live is not None:
            is_left &= ~self._live.left_out()[self._rows[side]]
        counts = []
        for condition in conditions:
            passed = candidates.which(condition)
            if self._live is not None:
                passed = self._live.passing(condition, self._rows[side], passed)
            is_left &= passed
            counts.append(int(np.count_nonzero(is_left)))
        for places in drops:
            is_left[np.asarray(places, np.int64)] = False
            counts.append(int(np.count_nonzero(is_left)))
        return LeftInMemory(candidates, is_left, counts)

    def scores(self, garments: Sequence[Garment]) -> Sequence[Floating | None]:
        """The student's scores of garments of one side with all others, by one product."""
        if not garments or not self.model.has_student:
            return [None] * len(garments)
        positions = np.array([garment.position for garment in garments], dtype=np.int64)
        return list(self.candidates[other_side(garments[0].side)].scores_of_many(positions))


@dataclass(frozen=True)
class LeftInMemory:
    """Those of a side that filters leave; shape of `is_left`: (n,)."""

    candidates: Candidates
    is_left: npt.NDArray[np.bool_]
    counts: Sequence[int]

    @property
    def n(self) -> int:
        """How many the side has without filters."""
        return len(self.candidates)

    def among(self, places: Sequence[int]) -> list[int]:
        """Those of some positions that are left, in order."""
        return [place for place in places if self.is_left[place]]

    def shortlist(self, wanted: Wanted) -> "ShortlistInMemory":
        """All of them; or about the best ones, if a graph is searched."""
        candidates, garment, students = self.candidates, wanted.garment, wanted.students
        is_left, variants = self.is_left, candidates.variants
        groups = None if variants is None else variants.groups(wanted.once)
        if students is None and wanted.teacher is None and not wanted.is_exact:
            # (b - mean) · t is the score of a top above what it usually scores.
            point = garment.point
            if candidates.side == "top" and candidates.graph is not None:
                point = candidates.model.unusual(point)
            near = candidates.near(point, is_left, wanted.n, wanted.pinned, groups)
            if near is not None:
                scores = candidates.points[near] @ garment.point
                some = None if groups is None else np.unique(groups[near], return_inverse=True)[1]
                return ShortlistInMemory(candidates, garment, scores, near, some)
        students = candidates.scores(garment) if students is None else students
        students[~is_left] = -np.inf
        return ShortlistInMemory(candidates, garment, students, None, groups)


@dataclass(frozen=True)
class ShortlistInMemory:
    """Garments of one side, at some positions, or all of them in order."""

    candidates: Candidates  # all of the side
    garment: Garment  # what others are wanted for
    students: Floating  # the student's scores, −∞ for those left out; shape (n,)
    positions: Ints | None  # sorted, shape (n,); None for all of the side
    groups: Ints | None  # numbers equal for those of which a list holds one; shape (n,)

    @property
    def usual(self) -> Floating | None:
        """What each usually scores, shape (n,), of tops; None of bottoms."""
        usual = self.candidates.usual
        return usual if usual is None or self.positions is None else usual[self.positions]

    def rows_of(self, places: Sequence[int]) -> Ints:
        """Rows of garments by their positions."""
        rows = np.asarray(places, dtype=np.int64)
        return rows if self.positions is None else np.searchsorted(self.positions, rows)

    def bounds(self, teacher: Teacher) -> Bounds:
        """Least and greatest that the rules may add to each. Shapes: (n,) each."""
        low, high = teacher.bounds(self.garment)
        if self.positions is None:
            return low, high
        return low[self.positions], high[self.positions]

    def push(self, rows: Ints, teacher: Teacher) -> Floats:
        """What the rules add to some rows. Shape: (m,) to (m,)."""
        return teacher.fired(self.garment, self._at(rows)).push

    def fired(self, rows: Ints, teacher: Teacher) -> Active:
        """Rules that fire on some rows. Shape: (m,)."""
        mine = teacher.rules_of(self.garment)
        return teacher.activation.with_one(self.garment.side, mine, self._at(rows))

    def centred(self, rows: Ints) -> Floats:
        """z̃ of some rows without the mean of their side. Shape: (m,) to (m, D_l)."""
        return self.candidates.centred(self._at(rows))

    def ids(self, rows: Ints) -> list[str]:
        """What some rows are called."""
        return [self.candidates.names[place] for place in self._at(rows).tolist()]

    def more(self, rows: Ints) -> tuple[list[int], list[int]]:
        """How many other colours, and how many other sizes, some rows have."""
        variants = self.candidates.variants
        if variants is None:
            return [0] * len(rows), [0] * len(rows)
        at = self._at(rows)
        return variants.more_colours[at].tolist(), variants.more_sizes[at].tolist()

    def contexts(self, rows: Ints) -> list[str]:
        """What is said of some rows in words."""
        return [self.candidates.contexts[place] for place in self._at(rows).tolist()]

    def _at(self, rows: Ints) -> Ints:
        return rows if self.positions is None else self.positions[rows]
