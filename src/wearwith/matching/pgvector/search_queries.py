"""What is asked of the database in a match: who is left, and who may be among the best."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from wearwith.matching.pgvector.database_schema import items_of, vectors_of
from wearwith.matching.pgvector.database_server import Connection
from wearwith.matching.pgvector.hnsw_graphs import PointGraph
from wearwith.matching.pgvector.sql_clauses import Clause
from wearwith.model.model_settings import LEAST_SCORE
from wearwith.model.rule_bounds import ROUNDING as PUSH_ROUNDING
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

# How far a product in the database may be off one in NumPy, over the lengths of the two vectors.
ROUNDING = 2.0**-18
MOST_LEVELS = 8  # of how far rules may move a pair
SPARE = 16
MOST_BY_GRAPH = 256


@dataclass(frozen=True)
class Scope:
    """Whom a match is among.

    Attributes
    ----------
    model_id, side
        Whose garments, and of which side.
    clauses
        What has to be true of them.
    out
        Places of those that are left out.
    longest
        No point is longer.
    n
        How many there are, clauses or not.
    """

    model_id: int
    side: Side
    clauses: Sequence[Clause]
    out: Sequence[int]
    longest: float
    n: int

    def where(self) -> tuple[str, list[Any]]:
        """Say it in SQL, of vectors `v` and, where there are clauses, items `i`."""
        sql, parameters = "v.side = %s", list[Any]([self.side])
        for clause in self.clauses:
            sql += f" AND {clause.sql}"
            parameters += clause.parameters
        if self.out:
            sql += " AND v.place <> ALL(%s::bigint[])"
            parameters.append(list(self.out))
        return sql, parameters

    def tables(self, *, with_items: bool = False) -> str:
        """Say from which tables."""
        if self.clauses or with_items:
            return f"{vectors_of(self.model_id)} v JOIN {items_of(self.model_id)} i USING (place)"
        return f"{vectors_of(self.model_id)} v"


@dataclass(frozen=True)
class CandidateRow:
    """A garment that may be among the best.

    Attributes
    ----------
    place, id
        Where it stands, and what it is called.
    traits
        What rules fire on.
    point
        Shape (D,).
    """

    place: int
    id: str
    traits: tuple[str, ...]
    point: Floats


def counts(connection: Connection, scope: Scope, drops: Sequence[Sequence[int]]) -> list[int]:
    """How many each clause, and each drop of places after them, leaves after those before it."""
    if not scope.clauses:  # places are of this side, and so are all others
        gone: set[int] = set()
        return [scope.n - len(gone := gone | set(places)) for places in drops]
    told, tests = list[str](), list[str]()
    parameters, so_far = list[Any](), list[Any]()
    dropped = [("i.place <> ALL(%s::bigint[])", (list(places),)) for places in drops]
    for sql, given in [*((one.sql, one.parameters) for one in scope.clauses), *dropped]:
        tests.append(sql)
        so_far += given
        told.append(f"count(*) FILTER (WHERE {' AND '.join(tests)})")
        parameters += so_far
    row = connection.execute(
        f"SELECT {', '.join(told)} FROM {items_of(scope.model_id)} i"  # noqa: S608
        " WHERE i.side = %s".encode(),
        [*parameters, scope.side],
    ).fetchone()
    assert row is not None  # noqa: S101
    return [int(one) for one in row]


def best_by_student(
    connection: Connection, scope: Scope, point: Floats, n: int, graph: PointGraph | None = None
) -> list[int]:
    """Places among which are the n best by inner product, and those that tie with them.

    With a graph, about the n best. Without one every point is looked at: no index of the database
    has the points as they are.
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
        # Whoever is behind the last one can't be among the n best, unless they tie with the n-th.
        if len(rows) < limit or rows[-1][1] > rows[n - 1][1] + off:
            least = rows[min(n, len(rows)) - 1][1] + off if rows else 0.0
            return [int(place) for place, distance in rows if distance <= least]
        limit *= 4


@dataclass(frozen=True)
class Preference:
    """Ln p of vectors `v` in SQL, up to what all pairs share, and how far it may be off."""

    sql: str
    parameters: tuple[Any, ...]
    off: float  # over the length of the longest point


def scores_as_they_are(point: Floats) -> Preference:
    """Where p is the exponential of a score."""
    off = 2 * ROUNDING * float(np.linalg.norm(point))
    return Preference("-(v.point <#> %s)", (point,), off)


def share_of_scores(point: Floats, mean: Floats | None) -> Preference:
    """Where p is a share of scores above zero; of tops, over their scores with the mean bottom."""
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
    may_doubt: bool,
) -> list[int]:
    """Places of all that may be among the n best once the rules are weighed.

    Parameters
    ----------
    preference
        What the student makes of each.
    pushes
        A value of the others to the least and the greatest push of the rules that fire on it.
    may_doubt
        Whether attention may trust none of the rules.
    """
    where, parameters = scope.where()
    low, lows = _bound({value: least for value, (least, _) in pushes.items()}, -1, may_doubt)
    high, highs = _bound({value: most for value, (_, most) in pushes.items()}, 1, may_doubt)
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
    """Fetch garments with their points, by id."""
    rows = connection.execute(
        "SELECT i.place, i.id, i.traits, v.point FROM unnest(%s::bigint[]) AS wanted (place)"  # noqa: S608
        f" JOIN {items_of(model_id)} i USING (place) JOIN {vectors_of(model_id)} v USING (place)"
        " ORDER BY i.id".encode(),
        [list(places)],
        binary=True,
    ).fetchall()
    return [
        CandidateRow(place, name, tuple(traits), np.array(point.to_numpy(), np.float32))
        for place, name, traits, point in rows
    ]


def _bound(pushes: Mapping[str, float], sign: int, may_doubt: bool) -> tuple[str, list[Any]]:
    """In SQL, how far rules may move a garment in one direction: at most as far as it says.

    Of many different pushes, those that are alike are taken for the greatest among them.
    """
    levels = sorted({sign * push for push in pushes.values()}, reverse=True)
    if may_doubt:  # no rule at all is among what is averaged
        levels = [level for level in levels if level > 0]
    step = -(-len(levels) // MOST_LEVELS) if levels else 1
    cases, parameters = [], list[Any]()
    for start in range(0, len(levels), step):
        some = set(levels[start : start + step])
        having = [value for value, push in pushes.items() if sign * push in some]
        cases.append("WHEN i.traits && %s::text[] THEN %s::float8")
        parameters += [having, sign * levels[start]]
    return (f"CASE {' '.join(cases)} ELSE 0 END" if cases else "0"), parameters
