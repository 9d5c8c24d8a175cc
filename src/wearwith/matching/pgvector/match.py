"""One match in the database: it says who may be among the best, and NumPy puts them in order.

The database filters and looks at every point. Its sums are rounded in another way than those in
memory, so that it gives all who might be among the best; they are few. Their scores, the rules
and ties are then as in memory.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from wearwith.errors import ConfigError
from wearwith.matching.answers import Matches
from wearwith.matching.diversity import pool_size
from wearwith.matching.filters import Condition, in_words
from wearwith.matching.pgvector.clauses import Clause
from wearwith.matching.pgvector.garments import trait_text
from wearwith.matching.pgvector.graphs import Graph
from wearwith.matching.pgvector.lookup import Found, extent_of, find, known_places, places_of
from wearwith.matching.pgvector.ranking import Ranking
from wearwith.matching.pgvector.schema import items_of
from wearwith.matching.pgvector.search import (
    Scope,
    Shortlist,
    best_by_student,
    best_by_teacher,
    counts,
    scores_as_they_are,
    share_of_scores,
    shortlist,
)
from wearwith.matching.pgvector.server import Connection
from wearwith.matching.queries import Direction, garment_of
from wearwith.matching.sieve import Step, emptied
from wearwith.matching.source import Question
from wearwith.model import Teacher, TrainedModel
from wearwith.rules import Trait
from wearwith.types import Floats, Side, other_side

__all__ = ["Match", "Shelf"]


@dataclass(frozen=True)
class Shelf:
    """What all matches of a model share.

    Attributes
    ----------
    model, model_id
        The model, and its number in the database.
    clause
        Puts a condition in SQL.
    means
        By side the mean of z̃ in the export, shape (D_l,).
    graphs
        Of the sides that are searched by one.
    """

    model: TrainedModel
    model_id: int
    clause: Callable[[Condition], Clause]
    means: Callable[[Side], Floats]
    graphs: Mapping[Side, Graph]


class Match:
    """One question, asked at one moment of the database.

    Parameters
    ----------
    shelf, connection
        Whose garments, and where.
    asked
        What is asked.
    rules
        The rules by their values; None without a teacher.
    """

    def __init__(
        self, shelf: Shelf, connection: Connection, asked: Question, rules: Teacher | None
    ) -> None:
        self._shelf, self._connection, self._asked, self._rules = shelf, connection, asked, rules

    def answer(self) -> Matches:
        """Rank what goes with the garment; raises as `Matcher.match`."""
        asked, shelf, connection = self._asked, self._shelf, self._connection
        extent = extent_of(connection, shelf.model_id)
        mine = self._mine()
        side = other_side(mine.side)
        clauses = [shelf.clause(condition) for condition in asked.where]
        drops, pins = self._drops(mine, side)
        out = [place for _, places in drops for place in places]
        scope = Scope(shelf.model_id, side, clauses, out, extent.longest, extent.n[side])
        pinned = self._left(scope, pins)[: asked.k]
        found = self._shortlist(mine, scope, pinned)
        ranking = Ranking(shelf.model, shelf.means(side), asked, self._rules)
        items = ranking.table(connection, shelf.model_id, mine, found, pinned)
        steps = self._steps(scope, [in_words(one) for one in asked.where], drops)
        message = None
        if items.is_empty():
            message = emptied(scope.n, f"{side}s", steps)
        wanted: Direction = "bottoms" if mine.side == "top" else "tops"
        return Matches(items, wanted, steps, message)

    def _mine(self) -> Found:
        """The garment that is asked about."""
        query, direction, shelf = self._asked.query, self._asked.direction, self._shelf
        if isinstance(query, str):
            side: Side | None = None
            if direction is not None:
                side = "top" if direction == "bottoms" else "bottom"
            return find(self._connection, shelf.model_id, query, side)
        garment = garment_of(shelf.model, query, direction)
        traits: dict[Trait, None] = {}
        if garment.traits is not None:
            for pair in garment.traits.select("attribute", "value").iter_rows():
                traits[Trait(*pair)] = None
        return Found(garment.side, garment.point, tuple(traits))

    def _drops(self, mine: Found, side: Side) -> tuple[list[tuple[str, list[int]]], list[int]]:
        """Places that are left out, by why; and those that come first, in order."""
        asked, model_id = self._asked, self._shelf.model_id
        excluded = places_of(self._connection, model_id, side, asked.exclude)
        wished = places_of(self._connection, model_id, side, asked.pin)
        blocked = known_places(
            self._connection, model_id, side, asked.blocked.of(mine.side, mine.id)
        )
        for name in wished:
            if name in excluded or name in blocked:
                raise ConfigError(f"{name!r} is pinned, and is not to be shown", where="pin")
        pinned = known_places(self._connection, model_id, side, asked.pinned.of(mine.side, mine.id))
        pins = list(dict.fromkeys([*wished.values(), *pinned.values()]))
        drops = [
            ("leaving some out", list(excluded.values())),
            ("blocking pairs", list(blocked.values())),
        ]
        if not asked.allow_worn and mine.id is not None:
            worn = [place for place in self._worn(mine, side) if place not in set(pins)]
            drops.append(("leaving out what was worn with it", worn))
        return [(why, places) for why, places in drops if places], pins

    def _worn(self, mine: Found, side: Side) -> list[int]:
        rows = self._connection.execute(
            f"SELECT i.place FROM wearwith.pairs p JOIN {items_of(self._shelf.model_id)} i"  # noqa: S608
            f" ON i.id = p.{side} AND i.side = '{side}'"
            f" WHERE p.model_id = %s AND p.{mine.side} = %s".encode(),
            [self._shelf.model_id, mine.id],
        ).fetchall()
        return [int(place) for (place,) in rows]

    def _left(self, scope: Scope, pins: list[int]) -> list[int]:
        """Those of the pins that no filter takes away, in order."""
        if not pins:
            return []
        where, parameters = scope.where()
        rows = self._connection.execute(
            f"SELECT v.place FROM {scope.tables()} WHERE {where}"  # noqa: S608
            " AND v.place = ANY(%s::bigint[])".encode(),
            [*parameters, pins],
        ).fetchall()
        left = {int(place) for (place,) in rows}
        return [place for place in pins if place in left]

    def _shortlist(self, mine: Found, scope: Scope, pinned: list[int]) -> Shortlist:
        """Fetch the pinned ones, and all that may be among the best of the others."""
        asked, connection = self._asked, self._connection
        free = replace(scope, out=[*scope.out, *pinned])
        n = asked.k - len(pinned)
        places: list[int] = []
        # (b - mean) · t is the score of a top above what it usually scores.
        is_top, point = scope.side == "top", mine.point
        point = self._shelf.model.unusual(point) if is_top else point
        if n and asked.diverse:
            n = pool_size(asked.k)
        if n and asked.by == "student":
            graph = None if asked.diverse else self._shelf.graphs.get(scope.side)
            places = best_by_student(connection, free, point, n, graph)
        elif n and self._rules is not None:
            form = self._rules.form
            pushes = self._pushes(mine, self._rules)
            if form.fidelity == "paper":
                usual = mine.point - point if is_top else None  # the mean bottom
                preference = share_of_scores(mine.point, usual)
            else:
                preference = scores_as_they_are(point)
            places = best_by_teacher(connection, free, preference, n, pushes, form.may_doubt)
        dim = len(mine.point)
        return shortlist(connection, scope.model_id, [*pinned, *places], dim)

    def _pushes(self, mine: Found, rules: Teacher) -> dict[str, tuple[float, float]]:
        """A value of the others to how far the rules about it may push: least and most."""
        reach = rules.reach_of_values(other_side(mine.side), mine.traits)
        return {trait_text(trait): least_and_most for trait, least_and_most in reach.items()}

    def _steps(
        self, scope: Scope, conditions: list[str], drops: list[tuple[str, list[int]]]
    ) -> tuple[Step, ...]:
        """Name every filter, with how many it left."""
        names = [f"the filter `{said}`" for said in conditions] + [why for why, _ in drops]
        if not names:
            return ()
        left = counts(self._connection, scope, [places for _, places in drops])
        return tuple(Step(*one) for one in zip(names, left, strict=True))
