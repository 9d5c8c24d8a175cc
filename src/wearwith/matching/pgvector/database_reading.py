"""The garments of one model in the database: filtered there, and shortlisted for the matcher.

The database rounds sums otherwise than NumPy, so it returns all garments that might be among the
best, which are few. The matcher ranks them.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from wearwith.catalog.context import context_of
from wearwith.matching.filters import Condition
from wearwith.matching.pgvector.database_schema import items_of
from wearwith.matching.pgvector.database_server import Connection
from wearwith.matching.pgvector.garment_rows import (
    extent_of,
    find,
    known_places,
    places_of,
    trait_of,
    trait_text,
)
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
from wearwith.model.teacher import Traits, values_of
from wearwith.rules import Active
from wearwith.types import Floating, Floats, Ints, Side, other_side

__all__ = ["ReadingInDatabase", "SearchContext"]


@dataclass(frozen=True)
class SearchContext:
    """What all searches of a model share; `model_id` is its number in the database.

    `clause` translates a condition to SQL; `means` returns the mean of z̃ of a side in the model's
    folder, shape (D_l,). A side without a graph is searched exactly.
    """

    model: TrainedModel
    model_id: int
    clause: Callable[[Condition], Clause]
    means: Callable[[Side], Floats]
    graphs: Mapping[Side, PointGraph]


@dataclass(frozen=True)
class ReadingInDatabase:
    """One consistent state of the database, as a `Reading` of a matcher."""

    context: SearchContext
    connection: Connection

    def find(self, name: str, side: Side | None) -> Garment:
        """Find a garment; `UnknownItemError` if there is none of that id and side."""
        return find(self.connection, self.context.model_id, name, side)

    def names(self, side: Side) -> list[str]:
        """Return all ids of a side, sorted."""
        items = items_of(self.context.model_id)
        rows = self.connection.execute(
            f"SELECT id FROM {items} WHERE side = %s ORDER BY id".encode(),  # noqa: S608
            [side],
        ).fetchall()
        return [str(name) for (name,) in rows]

    def places(self, side: Side, names: Iterable[str]) -> dict[str, int]:
        """Return the places of ids; `UnknownItemError` if one is not there."""
        return places_of(self.connection, self.context.model_id, side, names)

    def known_places(self, side: Side, names: Iterable[str]) -> dict[str, int]:
        """Return the places of those ids that are still there."""
        return known_places(self.connection, self.context.model_id, side, list(names))

    def worn_with(self, name: str, garment: Garment) -> list[int]:
        """Return the places of the garments that one was worn with."""
        model_id, side = self.context.model_id, other_side(garment.side)
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
        """Keep the garments that meet all conditions, without the places to drop."""
        context = self.context
        extent = extent_of(self.connection, context.model_id)
        out = [place for places in drops for place in places]
        clauses = [context.clause(condition) for condition in conditions]
        scope = Scope(context.model_id, side, clauses, out, extent.longest, extent.n[side])
        return LeftInDatabase(context, self.connection, scope, drops)

    def scores(self, garments: Sequence[Garment]) -> list[None]:
        """Return None for each: the database scores for one garment at a time."""
        return [None] * len(garments)


@dataclass(frozen=True)
class LeftInDatabase:
    """The garments of a side that the filters leave."""

    context: SearchContext
    connection: Connection
    scope: Scope
    drops: Sequence[Sequence[int]]

    @property
    def n(self) -> int:
        """Number of garments of the side, before any filter."""
        return self.scope.n

    @property
    def counts(self) -> list[int]:
        """How many each condition, then each drop, leaves after those before it."""
        if not self.scope.clauses and not self.drops:
            return []
        return counts(self.connection, self.scope, self.drops)

    def among(self, places: Sequence[int]) -> list[int]:
        """Return those of some places that are left, in their order."""
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
        """Fetch the pinned garments, and all others that may be among the best."""
        context, connection, garment = self.context, self.connection, wanted.garment
        scope = replace(self.scope, out=[*self.scope.out, *wanted.pinned])
        places: list[int] = []
        # (b - mean) · t is the score of a top above what it usually scores.
        is_top, point = scope.side == "top", garment.point
        point = context.model.unusual(point) if is_top else point
        teacher = wanted.teacher
        if wanted.n and teacher is None:
            graph = None if wanted.is_exact else context.graphs.get(scope.side)
            places = best_by_student(connection, scope, point, wanted.n, graph)
        elif wanted.n and teacher is not None:
            reach = teacher.reach_of_values(scope.side, _values(garment, context.model))
            pushes = {trait_text(trait): least_and_most for trait, least_and_most in reach.items()}
            if teacher.form.fidelity == "paper":
                usual = garment.point - point if is_top else None  # the mean bottom
                preference = share_of_scores(garment.point, usual)
            else:
                preference = scores_as_they_are(point)
            form = teacher.form
            places = best_by_teacher(connection, scope, preference, wanted.n, pushes, form)
        rows = fetched(connection, scope.model_id, [*wanted.pinned, *places])
        return ShortlistInDatabase(context, connection, garment, rows)


@dataclass(frozen=True)
class ShortlistInDatabase:
    """Some garments of the database, sorted by id, to match with `garment`.

    Identical garments are scored once: NumPy's rounding depends on the position of a row, so they
    would not tie.
    """

    context: SearchContext
    connection: Connection
    garment: Garment
    found: Sequence[CandidateRow]

    @cached_property
    def _alike(self) -> tuple[list[CandidateRow], Ints]:
        """One row of each identical group, and the group of every row. Shape: (n,)."""
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
        """The usual score of each top, shape (n,); None for bottoms."""
        if self.garment.side == "top":
            return None
        first, of = self._alike
        usual: Floats = self.context.model.usual(self._points(first))[of]
        return usual

    @property
    def groups(self) -> None:
        """Return None: every colour and size is listed."""

    def rows_of(self, places: Sequence[int]) -> Ints:
        """Return the rows of garments by their places."""
        row_of = {one.place: row for row, one in enumerate(self.found)}
        return np.array([row_of[place] for place in places], dtype=np.int64)

    def bounds(self, teacher: Teacher) -> Bounds:  # noqa: ARG002
        """Return open bounds: garments that can't be among the best were not fetched."""
        open_ = np.full(len(self.found), np.inf, dtype=np.float32)
        return -open_, open_

    def push(self, rows: Ints, teacher: Teacher) -> Floats:
        """Return what the rules add to some rows. Shape: (m,) to (m,)."""
        first, of = self._alike
        groups, back = np.unique(of[rows], return_inverse=True)
        some = [first[group] for group in groups.tolist()]
        fired = teacher.between(
            other_side(self.garment.side),
            [_traits(row) for row in some],
            self._points(some),
            _values(self.garment, self.context.model),
            self.garment.point,
        )
        push: Floats = fired.push[back]
        return push

    def fired(self, rows: Ints, teacher: Teacher) -> Active:
        """Return the rules that fire on some rows. Shape: (m,)."""
        others = [_traits(self.found[row]) for row in rows.tolist()]
        mine = _values(self.garment, self.context.model)
        return teacher.activation.between(other_side(self.garment.side), others, mine)

    def centred(self, rows: Ints) -> Floats:
        """Return z̃ of some rows without the mean of their side. Shape: (m,) to (m, D_l)."""
        mean = self.context.means(other_side(self.garment.side))
        points = self._points([self.found[row] for row in rows.tolist()])
        centred: Floats = points[:, : len(mean)] - mean
        return centred

    def ids(self, rows: Ints) -> list[str]:
        """Return the ids of some rows."""
        return [self.found[row].id for row in rows.tolist()]

    def more(self, rows: Ints) -> tuple[list[None], list[None]]:
        """Return no numbers: they are not looked up."""
        return [None] * len(rows), [None] * len(rows)

    def contexts(self, rows: Ints) -> list[str]:
        """Return the text context of some rows."""
        columns = ("title", "colour", "material", "pattern", "brand", "category")
        places = [self.found[row].place for row in rows.tolist()]
        found = self.connection.execute(
            f"SELECT place, {', '.join(columns)} FROM {items_of(self.context.model_id)}"  # noqa: S608
            " WHERE place = ANY(%s::bigint[])".encode(),
            [places],
        ).fetchall()
        texts = {row[0]: context_of(dict(zip(columns, row[1:], strict=True))) for row in found}
        return [texts[place] for place in places]


def _traits(row: CandidateRow) -> Traits:
    return tuple(map(trait_of, row.traits))


def _values(garment: Garment, model: TrainedModel) -> Traits:
    """Return the values of the garment to match; none if the model has no rules."""
    if garment.traits is None or model.knowledge is None:
        return ()
    return values_of(garment.traits, garment.slot)
