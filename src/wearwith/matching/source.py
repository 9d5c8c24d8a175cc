"""The plug of a matcher: where its garments are, in memory or in a database.

A source finds garments, filters them, and gives a shortlist of those that may be among the best.
The matcher ranks them, names the filters, and refuses bad queries.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

import polars as pl

from wearwith.matching.filters import Condition
from wearwith.matching.graph_index import IndexConfig, SideGraph
from wearwith.matching.variants import Once
from wearwith.model import Garment, Teacher, TrainedModel
from wearwith.model.rule_bounds import Bounds
from wearwith.rules import Active
from wearwith.types import Floating, Floats, Ints, Side

__all__ = ["Left", "Reading", "Shortlist", "Source", "Wanted", "opened_source"]


@dataclass(frozen=True)
class Wanted:
    """What a shortlist must hold: the n best for a garment, and the pinned ones."""

    garment: Garment
    n: int
    pinned: Sequence[int]  # places
    teacher: Teacher | None  # whose ranking it is; None for the student's
    is_exact: bool  # no graph may be searched
    once: Once | None = None  # what a list holds once; a database gives all colours and sizes
    # The student's scores with all others, if known already; may be written into. (n_others,)
    students: Floating | None = None


class Shortlist(Protocol):
    """Garments of one side, one a row, with what is scored for the query."""

    @property
    def students(self) -> Floating:
        """The student's scores, −∞ for those left out. Shape: (n,)."""

    @property
    def usual(self) -> Floating | None:
        """What each usually scores, shape (n,), for tops; None for bottoms."""

    @property
    def groups(self) -> Ints | None:
        """Numbers equal for those of which a list holds one; None if it holds all. Shape: (n,)."""

    def rows_of(self, places: Sequence[int]) -> Ints:
        """Rows of garments that are in it, by place."""

    def bounds(self, teacher: Teacher) -> Bounds:
        """Least and greatest that the rules may add to each. Shapes: (n,) each."""

    def push(self, rows: Ints, teacher: Teacher) -> Floats:
        """What the rules add to some rows. Shape: (m,) to (m,)."""

    def fired(self, rows: Ints, teacher: Teacher) -> Active:
        """Rules that fire on some rows. Shape: (m,)."""

    def centred(self, rows: Ints) -> Floats:
        """z̃ of some rows less the mean of their side. Shape: (m,) to (m, D_l)."""

    def ids(self, rows: Ints) -> list[str]:
        """Ids of some rows."""

    def more(self, rows: Ints) -> tuple[Sequence[int | None], Sequence[int | None]]:
        """How many other colours, and how many other sizes, some rows have; None if not known."""

    def contexts(self, rows: Ints) -> list[str]:
        """Some rows in words."""


class Left(Protocol):
    """Those of a side that filters leave."""

    @property
    def n(self) -> int:
        """How many the side has without filters."""

    @property
    def counts(self) -> Sequence[int]:
        """How many each condition, and each drop after them, leaves after those before it."""

    def among(self, places: Sequence[int]) -> list[int]:
        """Those of some places that are left, in order."""

    def shortlist(self, wanted: Wanted) -> Shortlist:
        """All that may be among the best."""


class Reading(Protocol):
    """The garments at one moment. A garment's place is a number of its own."""

    def find(self, name: str, side: Side | None) -> Garment:
        """Find a garment; `UnknownItemError` if there is none, or it is of another side."""

    def names(self, side: Side) -> Sequence[str]:
        """Ids of all of a side, sorted."""

    def places(self, side: Side, names: Iterable[str]) -> dict[str, int]:
        """Ids to places, in order; `UnknownItemError` if one is not of the side."""

    def known_places(self, side: Side, names: Iterable[str]) -> dict[str, int]:
        """Ids to places, without those that are no longer there."""

    def worn_with(self, name: str, garment: Garment) -> Sequence[int]:
        """Places of what a garment was worn with."""

    def left(
        self, side: Side, conditions: Sequence[Condition], drops: Sequence[Sequence[int]]
    ) -> Left:
        """Keep those that pass all conditions (`filters.which`), and drop places."""

    def scores(self, garments: Sequence[Garment]) -> Sequence[Floating | None]:
        """The student's scores of garments of one side with all others; None if not at hand."""


class Source(Protocol):
    """Where garments are."""

    def reading(self) -> AbstractContextManager[Reading]:
        """Look at one moment of them."""

    def changed(self, name: str) -> tuple[Garment, pl.DataFrame] | None:
        """A garment that differs from the model's own, and its row of the items; else None."""

    @property
    def graphs(self) -> Mapping[Side, SideGraph]:
        """The graphs that are searched, or would be if they found enough."""

    def close(self) -> None:
        """Release what it holds."""


def opened_source(model: TrainedModel, url: str, index: IndexConfig | None = None) -> Source:
    """Open the garments of a model, loaded there before, in a database of PostgreSQL.

    `url` is like `postgresql://user@host:5432/database`; `index` says from what size of a side on
    its graph is searched, None for never.

    Raises
    ------
    ConfigError
        If it is no such URL.
    RunError
        If the database can't be used, or does not have the model.
    ExtraMissingError
        If the extra `pgvector` is not installed.
    """
    from wearwith.matching.pgvector import Server, Store

    return Store.open(Server(url), model, index)
