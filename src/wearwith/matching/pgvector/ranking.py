"""A shortlist from the database put in order, and described, as garments in memory are."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from wearwith.catalog.context import context_of
from wearwith.matching.answers import COLUMNS
from wearwith.matching.diversity import chosen
from wearwith.matching.pgvector.garments import trait_of
from wearwith.matching.pgvector.lookup import Found
from wearwith.matching.pgvector.schema import items_of
from wearwith.matching.pgvector.search import Shortlist
from wearwith.matching.pgvector.server import Connection
from wearwith.matching.source import Question
from wearwith.matching.usual import above_usual, as_scored
from wearwith.model import Teacher, TrainedModel, chances
from wearwith.rules import Trait
from wearwith.types import Floats, Ints, other_side

__all__ = ["Ranking"]

Traits = tuple[Trait, ...]


@dataclass(frozen=True)
class Ranking:
    """Who ranks, and how.

    Attributes
    ----------
    model
        Whose scores count.
    mean
        Of z̃ of the garments that are ranked, shape (D_l,).
    asked
        What is asked.
    rules
        The rules by their values; None without a teacher.
    """

    model: TrainedModel
    mean: Floats
    asked: Question
    rules: Teacher | None

    def table(
        self,
        connection: Connection,
        model_id: int,
        mine: Found,
        found: Shortlist,
        pinned: list[int],
    ) -> pl.DataFrame:
        """Put the shortlist in order, and say what there is to say of the first ones.

        Parameters
        ----------
        mine, found
            The garment that is asked about, and those that may be among the best.
        pinned
            Places of those that come first.
        """
        asked, reach = self.asked, self.asked.reach if self.asked.by == "teacher" else None
        traits = [tuple(map(trait_of, one)) for one in found.traits]
        ranked, usual = self._scored(mine, found, traits)
        row_of = {place: row for row, place in enumerate(found.places)}
        first: Ints = np.array([row_of[place] for place in pinned], dtype=np.int64)

        def centred(rows: Ints) -> Floats:
            moved: Floats = found.points[rows, : len(self.mean)] - self.mean
            return moved

        shown = chosen(ranked, first, asked.k, asked.diverse, centred)
        scores = as_scored(ranked, usual, reach)[shown]
        of_tops = self.model.usual(mine.point[None]) if usual is None else usual[shown]
        likely = chances(self.model, scores, of_tops, None if reach is None else reach.teacher)
        rules = self._fired(mine, [traits[row] for row in shown], found.points[shown])
        said = contexts_of(connection, model_id, [found.places[row] for row in shown])
        rows = [
            (
                number,
                found.ids[row],
                float(scores[number - 1]),
                None if likely is None else float(likely[number - 1]),
                number <= len(pinned),
                rules[number - 1],
                said[found.places[row]],
            )
            for number, row in enumerate(shown, start=1)
        ]
        return pl.DataFrame(rows, COLUMNS, orient="row")

    def _scored(
        self, mine: Found, found: Shortlist, traits: list[Traits]
    ) -> tuple[Floats, Floats | None]:
        """What the shortlist is ranked by, and what each usually scores; None of bottoms.

        Garments that are all alike are scored once: sums over several rows are rounded by where
        a row stands, and they would not tie.
        """
        groups: dict[tuple[bytes, Traits], int] = {}
        keys = zip(map(np.ndarray.tobytes, found.points), traits, strict=True)
        of = np.array([groups.setdefault(key, len(groups)) for key in keys], dtype=np.int64)
        points = found.points[np.unique(of, return_index=True)[1]]
        usual = self.model.usual(points) if mine.side == "bottom" else None
        reach = self.asked.reach if self.asked.by == "teacher" else None
        ranked = above_usual(points @ mine.point, usual, reach)
        if reach is not None and self.rules is not None:
            having = [values for _, values in groups]
            side = other_side(mine.side)
            fired = self.rules.between(side, having, points, mine.traits, mine.point)
            ranked = reach.teacher.preference(ranked) + fired.push
        return ranked[of], None if usual is None else usual[of]

    def _fired(self, mine: Found, traits: list[Traits], points: Floats) -> list[list[str]]:
        """Ids of the rules that fire on each pair."""
        rules: list[list[str]] = [[] for _ in traits]
        if self.rules is not None:
            book = self.rules.book.rules
            side = other_side(mine.side)
            fired = self.rules.between(side, traits, points, mine.traits, mine.point)
            for row, rule in zip(fired.rows.tolist(), fired.rules.tolist(), strict=True):
                rules[row].append(book[rule].id)
        return rules


def contexts_of(connection: Connection, model_id: int, places: list[int]) -> dict[int, str]:
    """Place to what is said of the garment in words."""
    columns = ("title", "colour", "material", "pattern", "brand", "category")
    rows = connection.execute(
        f"SELECT place, {', '.join(columns)} FROM {items_of(model_id)}"  # noqa: S608
        " WHERE place = ANY(%s::bigint[])".encode(),
        [places],
    ).fetchall()
    return {row[0]: context_of(dict(zip(columns, row[1:], strict=True))) for row in rows}
