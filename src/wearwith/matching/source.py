"""The plug of a matcher: where its garments are, in memory or in a database.

A source finds garments, says who is left after filters, and gives a shortlist of those who may be
among the best. Ranking, the names of filters, and whom to refuse are the matcher's.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

import polars as pl

from wearwith.matching.filters import Condition
from wearwith.matching.graph_index import IndexConfig, SideGraph
from wearwith.matching.shortlist import Shortlist
from wearwith.model import Garment, Teacher, TrainedModel
from wearwith.types import Floating, Side

__all__ = ["Left", "Reading", "Source", "Wanted", "opened_source"]


@dataclass(frozen=True)
class Wanted:
    """What a shortlist has to hold.

    Attributes
    ----------
    garment
        What others are wanted for.
    n
        How many of the best, besides the pinned ones.
    pinned
        Places of those that have to be in it.
    teacher
        Whose ranking it is; None for the student's.
    is_exact
        Whether no graph may be searched.
    students
        The student's scores with all others, where they are known already, to be written into;
        shape (n_others,).
    """

    garment: Garment
    n: int
    pinned: Sequence[int]
    teacher: Teacher | None
    is_exact: bool
    students: Floating | None = None


class Left(Protocol):
    """Those of a side that filters leave."""

    @property
    def n(self) -> int:
        """How many there are of the side, filters or not."""
        ...

    @property
    def counts(self) -> Sequence[int]:
        """How many each condition, and each drop after them, leaves after those before it."""
        ...

    def among(self, places: Sequence[int]) -> list[int]:
        """Those of some places that are left, in order."""
        ...

    def shortlist(self, wanted: Wanted) -> Shortlist:
        """All that may be among the best."""
        ...


class Reading(Protocol):
    """The garments at one moment. A garment's place is a number of its own."""

    def find(self, name: str, side: Side | None) -> Garment:
        """Find a garment; raises `UnknownItemError` if there is none, or it is of another side."""
        ...

    def names(self, side: Side) -> Sequence[str]:
        """Ids of all of a side, sorted."""
        ...

    def places(self, side: Side, names: Iterable[str]) -> dict[str, int]:
        """Ids to their places, in their order; raises `UnknownItemError` as `find`."""
        ...

    def known_places(self, side: Side, names: Iterable[str]) -> dict[str, int]:
        """As `places`, without those that are no longer there."""
        ...

    def worn_with(self, name: str, garment: Garment) -> Sequence[int]:
        """Places of what a garment was worn with."""
        ...

    def left(
        self, side: Side, conditions: Sequence[Condition], drops: Sequence[Sequence[int]]
    ) -> Left:
        """Keep those that all conditions are true of, and drop places; see `filters.which`."""
        ...

    def scores(self, garments: Sequence[Garment]) -> Sequence[Floating | None]:
        """The student's scores of garments of one side with all others; None if not at hand."""
        ...


class Source(Protocol):
    """Where garments are."""

    def reading(self) -> AbstractContextManager[Reading]:
        """Look at one moment of them."""
        ...

    def changed(self, name: str) -> tuple[Garment, pl.DataFrame] | None:
        """A garment that is not as the model has it, and its row of the table of items.

        None where it is as the model has it, or is not there.
        """
        ...

    @property
    def graphs(self) -> Mapping[Side, SideGraph]:
        """The graphs that are searched, or would be if they found enough."""
        ...

    def close(self) -> None:
        """Give back what it holds."""
        ...


def opened_source(model: TrainedModel, url: str, index: IndexConfig | None = None) -> Source:
    """Open the garments of a model in a database of PostgreSQL.

    Parameters
    ----------
    model
        Which was loaded there.
    url
        `postgresql://user@host:5432/database`.
    index
        From what size of a side on its graph is searched; None for never.

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
