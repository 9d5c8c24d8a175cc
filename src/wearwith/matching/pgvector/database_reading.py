"""The garments of one model in the database at one moment: who is left, and who may be the best.

The database filters and looks at every point. Its sums are rounded in another way than those in
memory, so that it gives all who might be among the best; they are few. The matcher ranks them.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from wearwith.catalog.context import context_of
from wearwith.matching.filters import Condition
from wearwith.matching.pgvector.database_schema import items_of
from wearwith.matching.pgvector.database_server import Connection
from wearwith.matching.pgvector.find_garments import extent_of, find, known_places, places_of
from wearwith.matching.pgvector.garment_rows import trait_of, trait_text
from wearwith.matching.pgvector.hnsw_graphs import PointGraph
from wearwith.matching.pgvector.search_queries import (
    CandidateRow,
    Scope,
    best_by_student,
    best_by_teacher,
    counts,
    fetched,
    scores_as_they_are,
    share_of_scores,
)
from wearwith.matching.pgvector.sql_clauses import Clause
from wearwith.matching.source import Wanted
from wearwith.model import Garment, Teacher, TrainedModel
from wearwith.model.rule_bounds import Bounds
from wearwith.model.teacher import Traits, traits_in
from wearwith.rules import Active
from wearwith.types import Floating, Floats, Ints, Side, other_side

__all__ = ["ReadingInDatabase", "SearchContext"]


@dataclass(frozen=True)
class SearchContext:
    """What all questions about a model share.

    Attributes
    ----------
    model, model_id
        The model, and its number in the database.
    clause
        Puts a condition in SQL.
    means
        By side the mean of z̃ in the model's folder, shape (D_l,).
    graphs
        Of the sides that are searched by one.
    """

    model: TrainedModel
    model_id: int
    clause: Callable[[Condition], Clause]
    means: Callable[[Side], Floats]
    graphs: Mapping[Side, PointGraph]


@dataclass(frozen=True)
class ReadingInDatabase:
    """One moment of the database, as a `Reading` of a matcher."""

    shelf: SearchContext
    connection: Connection

    def find(self, name: str, side: Side | None) -> Garment:
        """Find a garment; raises `UnknownItemError`."""
        return find(self.connection, self.shelf.model_id, name, side)

    def names(self, side: Side) -> list[str]:
        """Ids of all of a side, sorted."""
        rows = self.connection.execute(
            f"SELECT id FROM {items_of(self.shelf.model_id)} WHERE side = %s ORDER BY id".encode(),  # noqa: S608
            [side],
        ).fetchall()
        return [str(name) for (name,) in rows]

    def places(self, side: Side, names: Iterable[str]) -> dict[str, int]:
        """Ids to their places; raises `UnknownItemError`."""
        return places_of(self.connection, self.shelf.model_id, side, names)

    def known_places(self, side: Side, names: Iterable[str]) -> dict[str, int]:
        """As `places`, without those that are no longer there."""
        return known_places(self.connection, self.shelf.model_id, side, list(names))

    def worn_with(self, name: str, garment: Garment) -> list[int]:
        """Places of what a garment was worn with."""
        model_id, side = self.shelf.model_id, other_side(garment.side)
        rows = self.connection.execute(
            f"SELECT i.place FROM wearwith.pairs p JOIN {items_of(model_id)} i"  # noqa: S608
            f" ON i.id = p.{side} AND i.side = '{side}'"
            f" WHERE p.model_id = %s AND p.{garment.side} = %s".encode(),
            [model_id, name],
        ).fetchall()
        return [int(place) for (place,) in rows]

    def left(
        self, side: Side, conditions: Sequence[Condition], drops: Sequence[Sequence[int]]
    ) -> "LeftInDatabase":
        """Keep those that all conditions are true of, and drop places."""
        shelf = self.shelf
        extent = extent_of(self.connection, shelf.model_id)
        out = [place for places in drops for place in places]
        clauses = [shelf.clause(condition) for condition in conditions]
        scope = Scope(shelf.model_id, side, clauses, out, extent.longest, extent.n[side])
        return LeftInDatabase(shelf, self.connection, scope, drops)

    def scores(self, garments: Sequence[Garment]) -> list[None]:
        """None: the database scores for one garment at a time."""
        return [None] * len(garments)


@dataclass(frozen=True)
class LeftInDatabase:
    """Those of a side that filters leave."""

    shelf: SearchContext
    connection: Connection
    scope: Scope
    drops: Sequence[Sequence[int]]

    @property
    def n(self) -> int:
        """How many there are of the side, filters or not."""
        return self.scope.n

    @property
    def counts(self) -> list[int]:
        """How many each condition, and each drop after them, leaves after those before it."""
        if not self.scope.clauses and not self.drops:
            return []
        return counts(self.connection, self.scope, self.drops)

    def among(self, places: Sequence[int]) -> list[int]:
        """Those of some places that are left, in order."""
        if not places:
            return []
        where, parameters = self.scope.where()
        rows = self.connection.execute(
            f"SELECT v.place FROM {self.scope.tables()} WHERE {where}"  # noqa: S608
            " AND v.place = ANY(%s::bigint[])".encode(),
            [*parameters, list(places)],
        ).fetchall()
        left = {int(place) for (place,) in rows}
        return [place for place in places if place in left]

    def shortlist(self, wanted: Wanted) -> "ShortlistInDatabase":
        """Fetch the pinned ones, and all that may be among the best of the others."""
        shelf, connection, garment = self.shelf, self.connection, wanted.garment
        scope = replace(self.scope, out=[*self.scope.out, *wanted.pinned])
        places: list[int] = []
        # (b - mean) · t is the score of a top above what it usually scores.
        is_top, point = scope.side == "top", garment.point
        point = shelf.model.unusual(point) if is_top else point
        teacher = wanted.teacher
        if wanted.n and teacher is None:
            graph = None if wanted.is_exact else shelf.graphs.get(scope.side)
            places = best_by_student(connection, scope, point, wanted.n, graph)
        elif wanted.n and teacher is not None:
            reach = teacher.reach_of_values(scope.side, _values(garment, shelf.model))
            pushes = {trait_text(trait): least_and_most for trait, least_and_most in reach.items()}
            if teacher.form.fidelity == "paper":
                usual = garment.point - point if is_top else None  # the mean bottom
                preference = share_of_scores(garment.point, usual)
            else:
                preference = scores_as_they_are(point)
            doubts = teacher.form.may_doubt
            places = best_by_teacher(connection, scope, preference, wanted.n, pushes, doubts)
        rows = fetched(connection, scope.model_id, [*wanted.pinned, *places])
        return ShortlistInDatabase(shelf, connection, garment, rows)


@dataclass(frozen=True)
class ShortlistInDatabase:
    """Some garments of the database, sorted by id.

    Garments that are all alike are scored once: sums over several rows are rounded by where a row
    stands, and they would not tie.

    Attributes
    ----------
    garment
        What others are wanted for.
    found
        One row a garment.
    """

    shelf: SearchContext
    connection: Connection
    garment: Garment
    found: Sequence[CandidateRow]

    @cached_property
    def _alike(self) -> tuple[list[CandidateRow], Ints]:
        """One row of each group that is alike, and the group of every row. Shape: (n,)."""
        groups: dict[tuple[bytes, tuple[str, ...]], int] = {}
        first, of = list[CandidateRow](), list[int]()
        for row in self.found:
            group = groups.setdefault((row.point.tobytes(), row.traits), len(groups))
            if group == len(first):
                first.append(row)
            of.append(group)
        return first, np.array(of, dtype=np.int64)

    def _points(self, rows: Sequence[CandidateRow]) -> Floats:
        return np.array([row.point for row in rows], np.float32).reshape(
            len(rows), len(self.garment.point)
        )

    @cached_property
    def students(self) -> Floating:
        """The student's scores. Shape: (n,)."""
        first, of = self._alike
        scores: Floats = (self._points(first) @ self.garment.point)[of]
        return scores

    @cached_property
    def usual(self) -> Floating | None:
        """What each usually scores, shape (n,), of tops; None of bottoms."""
        if self.garment.side == "top":
            return None
        first, of = self._alike
        usual: Floats = self.shelf.model.usual(self._points(first))[of]
        return usual

    def rows_of(self, places: Sequence[int]) -> Ints:
        """Rows of garments by their places."""
        row_of = {one.place: row for row, one in enumerate(self.found)}
        return np.array([row_of[place] for place in places], dtype=np.int64)

    def bounds(self, teacher: Teacher) -> Bounds:  # noqa: ARG002
        """All are open: those who can't come among the best were not fetched."""
        open_ = np.full(len(self.found), np.inf, dtype=np.float32)
        return -open_, open_

    def push(self, rows: Ints, teacher: Teacher) -> Floats:
        """What the rules add to some rows. Shape: (m,) to (m,)."""
        first, of = self._alike
        groups, back = np.unique(of[rows], return_inverse=True)
        some = [first[group] for group in groups.tolist()]
        fired = teacher.between(
            other_side(self.garment.side),
            [_traits(row) for row in some],
            self._points(some),
            _values(self.garment, self.shelf.model),
            self.garment.point,
        )
        push: Floats = fired.push[back]
        return push

    def fired(self, rows: Ints, teacher: Teacher) -> Active:
        """Rules that fire on some rows. Shape: (m,)."""
        others = [_traits(self.found[row]) for row in rows.tolist()]
        mine = _values(self.garment, self.shelf.model)
        return teacher.activation.between(other_side(self.garment.side), others, mine)

    def centred(self, rows: Ints) -> Floats:
        """z̃ of some rows without the mean of their side. Shape: (m,) to (m, D_l)."""
        mean = self.shelf.means(other_side(self.garment.side))
        points = self._points([self.found[row] for row in rows.tolist()])
        centred: Floats = points[:, : len(mean)] - mean
        return centred

    def ids(self, rows: Ints) -> list[str]:
        """What some rows are called."""
        return [self.found[row].id for row in rows.tolist()]

    def contexts(self, rows: Ints) -> list[str]:
        """What is said of some rows in words."""
        columns = ("title", "colour", "material", "pattern", "brand", "category")
        places = [self.found[row].place for row in rows.tolist()]
        told = self.connection.execute(
            f"SELECT place, {', '.join(columns)} FROM {items_of(self.shelf.model_id)}"  # noqa: S608
            " WHERE place = ANY(%s::bigint[])".encode(),
            [places],
        ).fetchall()
        said = {row[0]: context_of(dict(zip(columns, row[1:], strict=True))) for row in told}
        return [said[place] for place in places]


def _traits(row: CandidateRow) -> Traits:
    return tuple(map(trait_of, row.traits))


def _values(garment: Garment, model: TrainedModel) -> Traits:
    """Values of what others are wanted for; none by a model without rules."""
    return () if garment.traits is None or model.knowledge is None else traits_in(garment.traits)
