"""Queries of a match: which garments the filters leave, and which may be among the best."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from wearwith.matching.pgvector.database_schema import items_of, vectors_of
from wearwith.matching.pgvector.database_server import Connection
from wearwith.matching.pgvector.garment_rows import trait_text
from wearwith.matching.pgvector.hnsw_graphs import PointGraph
from wearwith.matching.pgvector.sql_clauses import Clause
from wearwith.model.model_manifest import TeacherForm
from wearwith.model.model_settings import LEAST_SCORE
from wearwith.model.rule_bounds import ROUNDING as PUSH_ROUNDING
from wearwith.rules.traits import slot_trait
from wearwith.types import Floats, Side

__all__ = [
    "CandidateRow",
    "Preference",
    "Scope",
    "best_by_student",
    "best_by_teacher",
    "counts",
    "fetched",
    "scores_as_they_are",
    "share_of_scores",
]

# How far a product in the database can be off that in NumPy, relative to both lengths.
ROUNDING = 2.0**-18
MOST_LEVELS = 8  # into which pushes of rules are grouped
SPARE = 16
MOST_BY_GRAPH = 256


@dataclass(frozen=True)
class Scope:
    """The garments of a side that a match chooses from."""

    model_id: int
    side: Side
    clauses: Sequence[Clause]  # that must be true
    out: Sequence[int]  # places that are left out
    longest: float  # length of the longest point
    n: int  # garments before any condition

    def where(self) -> tuple[str, list[Any]]:
        """Write the condition on vectors `v` and, if there are clauses, items `i`."""
        sql, parameters = "v.side = %s", list[Any]([self.side])
        for clause in self.clauses:
            sql += f" AND {clause.sql}"
            parameters += clause.parameters
        if self.out:
            sql += " AND v.place <> ALL(%s::bigint[])"
            parameters.append(list(self.out))
        return sql, parameters

    def tables(self, *, with_items: bool = False) -> str:
        """Write the tables to select from."""
        if self.clauses or with_items:
            return f"{vectors_of(self.model_id)} v JOIN {items_of(self.model_id)} i USING (place)"
        return f"{vectors_of(self.model_id)} v"


@dataclass(frozen=True)
class CandidateRow:
    """A garment that may be among the best: its traits, of which its slot is one, fire rules.

    Its point has shape (D,).
    """

    place: int
    id: str
    traits: tuple[str, ...]
    point: Floats


def counts(connection: Connection, scope: Scope, drops: Sequence[Sequence[int]]) -> list[int]:
    """Count what each clause, then each drop of places, leaves after those before it."""
    if not scope.clauses:  # all places are of this side
        gone: set[int] = set()
        return [scope.n - len(gone := gone | set(places)) for places in drops]
    columns, tests = list[str](), list[str]()
    parameters, so_far = list[Any](), list[Any]()
    dropped = [("i.place <> ALL(%s::bigint[])", (list(places),)) for places in drops]
    for sql, values in [*((one.sql, one.parameters) for one in scope.clauses), *dropped]:
        tests.append(sql)
        so_far += values
        columns.append(f"count(*) FILTER (WHERE {' AND '.join(tests)})")
        parameters += so_far
    row = connection.execute(
        f"SELECT {', '.join(columns)} FROM {items_of(scope.model_id)} i"  # noqa: S608
        " WHERE i.side = %s".encode(),
        [*parameters, scope.side],
    ).fetchone()
    assert row is not None  # noqa: S101
    return [int(one) for one in row]


def best_by_student(
    connection: Connection, scope: Scope, point: Floats, n: int, graph: PointGraph | None = None
) -> list[int]:
    """Return places that contain the n best by inner product and all that tie with them.

    With a graph, these are about the n best. Without one, every point is scored.
    """
    if n <= 0:
        return []
    if graph is not None and not scope.clauses and n + len(scope.out) <= MOST_BY_GRAPH:
        found = graph.near(connection, scope.model_id, scope.side, point, n + len(scope.out))
        left = [place for place in found if place not in set(scope.out)]
        if len(left) >= n:
            return left
    where, parameters = scope.where()
    off = 2 * ROUNDING * scope.longest * float(np.linalg.norm(point))
    limit = n + SPARE
    while True:
        rows = connection.execute(
            f"SELECT v.place, v.point <#> %s AS distance FROM {scope.tables()}"  # noqa: S608
            f" WHERE {where} ORDER BY distance LIMIT %s".encode(),
            [point, *parameters, limit],
        ).fetchall()
        # Nothing after the last row can be among the n best, unless it ties with the n-th.
        if len(rows) < limit or rows[-1][1] > rows[n - 1][1] + off:
            least = rows[min(n, len(rows)) - 1][1] + off if rows else 0.0
            return [int(place) for place, distance in rows if distance <= least]
        limit *= 4


@dataclass(frozen=True)
class Preference:
    """Ln p of vectors `v` in SQL, up to a constant, and how far it may be off."""

    sql: str
    parameters: tuple[Any, ...]
    off: float  # relative to the length of the longest point


def scores_as_they_are(point: Floats) -> Preference:
    """Prefer by scores, where p is the exponential of a score."""
    off = 2 * ROUNDING * float(np.linalg.norm(point))
    return Preference("-(v.point <#> %s)", (point,), off)


def share_of_scores(point: Floats, mean: Floats | None) -> Preference:
    """Prefer by positive scores, for tops relative to those with the mean bottom."""
    sql = f"ln(greatest(-(v.point <#> %s), {LEAST_SCORE}))"
    if mean is None:
        return Preference(sql, (point,), 0.0)
    return Preference(f"({sql} - {sql})", (point, mean), 0.0)


def best_by_teacher(
    connection: Connection,
    scope: Scope,
    preference: Preference,
    n: int,
    pushes: Mapping[str, tuple[float, float]],
    form: TeacherForm,
) -> list[int]:
    """Return the places of all that may be among the n best with the rules.

    `preference` is the student's. `pushes` has, for a value of a garment, the least and the
    greatest push of the rules that fire on it. `form` says how the rules that fire are joined.
    """
    where, parameters = scope.where()
    low, lows = _bound({value: least for value, (least, _) in pushes.items()}, -1, form)
    high, highs = _bound({value: most for value, (_, most) in pushes.items()}, 1, form)
    rows = connection.execute(
        f"WITH scored AS MATERIALIZED (SELECT v.place, {preference.sql} AS score,"  # noqa: S608
        f" {low} AS low, {high} AS high"
        f" FROM {scope.tables(with_items=True)} WHERE {where}),"
        " least AS (SELECT score + low AS worst FROM scored ORDER BY worst DESC"
        " OFFSET %s LIMIT 1)"
        " SELECT place FROM scored WHERE score + high >= coalesce((SELECT worst -"
        " %s * greatest(1, abs(worst)) FROM least), '-Infinity') - %s".encode(),
        [
            *(*preference.parameters, *lows, *highs, *parameters),
            *(n - 1, PUSH_ROUNDING, preference.off * scope.longest),
        ],
    ).fetchall()
    return [int(place) for (place,) in rows]


def fetched(connection: Connection, model_id: int, places: Iterable[int]) -> list[CandidateRow]:
    """Fetch garments with their points, sorted by id."""
    rows = connection.execute(
        "SELECT i.place, i.id, i.traits, i.slot, v.point"  # noqa: S608
        " FROM unnest(%s::bigint[]) AS wanted (place)"
        f" JOIN {items_of(model_id)} i USING (place) JOIN {vectors_of(model_id)} v USING (place)"
        " ORDER BY i.id".encode(),
        [list(places)],
        binary=True,
    ).fetchall()
    return [
        CandidateRow(
            place,
            name,
            (*traits, *([] if slot is None else [trait_text(slot_trait(slot))])),
            np.array(point.to_numpy(), np.float32),
        )
        for place, name, traits, slot, point in rows
    ]


def _bound(pushes: Mapping[str, float], sign: int, form: TeacherForm) -> tuple[str, list[Any]]:
    """Write in SQL a bound on how far rules move a garment in one direction.

    If there are many pushes, similar ones count as the greatest of them.
    """
    if form.adds_up:
        summed = (
            "(SELECT coalesce(sum(p.push), 0) FROM unnest(%s::text[], %s::float8[])"
            " AS p (value, push) WHERE p.value = ANY(i.traits))"
        )
        return summed, [[*pushes], [float(push) for push in pushes.values()]]
    levels = sorted({sign * push for push in pushes.values()}, reverse=True)
    if form.may_doubt:  # the average includes a push of 0, for no rule
        levels = [level for level in levels if level > 0]
    step = -(-len(levels) // MOST_LEVELS) if levels else 1
    cases, parameters = [], list[Any]()
    for start in range(0, len(levels), step):
        some = set(levels[start : start + step])
        having = [value for value, push in pushes.items() if sign * push in some]
        cases.append("WHEN i.traits && %s::text[] THEN %s::float8")
        parameters += [having, sign * levels[start]]
    return (f"CASE {' '.join(cases)} ELSE 0 END" if cases else "0"), parameters
