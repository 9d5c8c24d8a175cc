"""Where a matcher's garments may be if not in its own memory."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

import polars as pl

from wearwith.matching.answers import Matches
from wearwith.matching.filters import Condition
from wearwith.matching.index import IndexCheck, IndexConfig
from wearwith.matching.partners import Pairs
from wearwith.matching.queries import Direction
from wearwith.matching.rule_reach import RuleReach
from wearwith.model import Garment, NewItem, TrainedModel
from wearwith.types import By, Side

__all__ = ["PartnerIds", "Question", "Source", "opened_source"]


class PartnerIds:
    """The other garments that each garment is paired with, by id, in the order given."""

    def __init__(self, pairs: Pairs) -> None:
        self._of: Mapping[Side, dict[str, dict[str, None]]] = {"top": {}, "bottom": {}}
        for top, bottom in pairs:
            self._of["top"].setdefault(top, {})[bottom] = None
            self._of["bottom"].setdefault(bottom, {})[top] = None

    def of(self, side: Side, name: str | None) -> list[str]:
        """Ids on the other side; none for a new garment, which has no id."""
        return [] if name is None else list(self._of[side].get(name, ()))


@dataclass(frozen=True)
class Question:
    """What is asked of a matcher, checked as far as that needs no garments; see `Matcher.match`.

    Attributes
    ----------
    reach
        The rules as they stand; None without a teacher.
    blocked, pinned
        Pairs with a standing of their own.
    """

    query: str | NewItem
    k: int
    direction: Direction | None
    by: By
    where: tuple[Condition, ...]
    diverse: float
    exclude: Iterable[str]
    pin: Iterable[str]
    allow_worn: bool
    reach: RuleReach | None
    blocked: PartnerIds
    pinned: PartnerIds


class Source(Protocol):
    """Garments that are kept elsewhere, and asked there."""

    def answer(self, asked: Question) -> Matches:
        """Rank what goes with a garment; raises as `Matcher.match`."""
        ...

    def changed(self, name: str) -> tuple[Garment, pl.DataFrame] | None:
        """A garment that is not as the export has it, and its row of the table of items.

        None where it is as exported, or is not there.
        """
        ...

    @property
    def checks(self) -> Mapping[Side, IndexCheck]:
        """What was measured of the graphs that are searched."""
        ...

    def close(self) -> None:
        """Give back what it holds."""
        ...

    def require(self, pairs: Pairs) -> None:
        """Raise `UnknownItemError` unless every pair is a top and a bottom that are there."""
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
