"""What goes with this? Answered by a trained model, in both directions and without torch."""

import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import replace
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import numpy.typing as npt
import polars as pl

from wearwith.errors import ConfigError
from wearwith.matching.best_partners import best_of_side
from wearwith.matching.filters import Condition
from wearwith.matching.graph_index import IndexConfig, SideGraph
from wearwith.matching.looks import looks_of
from wearwith.matching.matches import (
    Matches,
    Step,
    described,
    emptied,
    table_of,
    unreadable,
)
from wearwith.matching.memory_source import InMemory
from wearwith.matching.pinned_and_blocked import Pairs, Partners
from wearwith.matching.queries import (
    Direction,
    direction_to,
    garment_of,
    known_id,
    side_asking,
)
from wearwith.matching.scored_pairs import scored_pairs
from wearwith.matching.source import Source
from wearwith.matching.unknown_values import unknown_values
from wearwith.matching.variants import once_of
from wearwith.matching.wishes import Wishes, require_ranking, wishes_of
from wearwith.model import NewItem, Teacher, TrainedModel, no_teacher
from wearwith.types import By, Side, other_side

if TYPE_CHECKING:
    from wearwith.matching.changes import LiveCatalogue
    from wearwith.matching.explainer import Explainer
    from wearwith.matching.explanation import Explanation
    from wearwith.rules import RuleBook, RuleDesk

__all__ = ["Matcher", "explain"]

See = Callable[[object], Mapping[str, npt.NDArray[np.floating]]]
SCORES_AT_ONCE = 2**23  # of one block of garments with all others


class Matcher:
    """A model at work on its catalogue; any number of threads may share it.

    Parameters
    ----------
    model
        A trained model of any method.
    blocked, pinned
        Pairs of a top and a bottom that are never shown, or always first.
    desk
        Where the rule book is edited: its newest version counts from the next query on.
    see
        Encodes a picture into the model's feature sets, for new garments that have one.
    index
        From what size on to search a graph of the garments instead of all of them, for the
        student's ranking and queries that leave few out; None for never. It is kept in
        `FOLDER.index` beside the folder of the model. Only models with points have one.
    source
        Where garments are instead of in memory, such as `wearwith.matching.pgvector.Store`: matches
        come from there. Explanations and scores are of the model's own garments.
    live
        What changed since the model was written: garments that are gone or sold out are left out.

    Raises
    ------
    UnknownItemError
        If a blocked or pinned pair is not of the catalogue.
    ExtraMissingError
        If a graph should be searched, and usearch is not installed.
    RunError
        If the graph finds too little, and that should be an error.
    """

    def __init__(
        self,
        model: TrainedModel,
        *,
        blocked: Pairs = (),
        pinned: Pairs = (),
        desk: "RuleDesk | None" = None,
        see: See | None = None,
        index: IndexConfig | None = None,
        source: Source | None = None,
        live: "LiveCatalogue | None" = None,
    ) -> None:
        memory = InMemory(model, index, live)
        self.model, self._source = model, memory if source is None else source
        blocked, pinned = (
            [(known_id(model, top), known_id(model, bottom)) for top, bottom in pairs]
            for pairs in (blocked, pinned)
        )
        self._require([*blocked, *pinned])
        self._blocked, self._pinned = Partners(blocked), Partners(pinned)
        self._desk, self._see = desk, see
        self._candidates = memory.candidates
        self._edited = Lock()
        self._rules: tuple[int, Teacher] | None = None
        if (teacher := model.teacher) is not None:
            self._rules = (0 if desk is None else -1), teacher

    @classmethod
    def of(cls, model: TrainedModel, dataset: object = None, **ways: Any) -> Self:  # noqa: ARG003
        """Put a model to work; `Matcher(model)` says it now."""
        warnings.warn("Matcher.of(run) is Matcher(model) now", DeprecationWarning, stacklevel=2)
        return cls(model, **ways)

    def match(
        self,
        query: str | NewItem,
        k: int = 10,
        direction: Direction | None = None,
        *,
        by: By | None = None,
        where: Condition | Iterable[Condition] = (),
        diverse: float = 0.0,
        exclude: Iterable[str] = (),
        pin: Iterable[str] = (),
        allow_worn: bool = False,
        all_colours: bool = False,
        every_size: bool = False,
    ) -> Matches:
        """Rank what goes with a garment.

        Parameters
        ----------
        query
            Id of a top or a bottom, or a new garment.
        k
            How many to return at most.
        direction
            Whether `bottoms` or `tops` are wanted; needed for a new garment if it does not look
            like either.
        by
            Whose ranking: the student's, or its teacher's, which uses the rules; `default_by` if
            not given.
        where
            Conditions on the columns of items, which must all be true: SQL as in
            `wearwith.matching.filters.which`, or polars expressions.
        diverse
            From 0, by score alone, to 1, as unlike one another as can be.
        exclude
            Ids to leave out.
        pin
            Ids that come first, in this order, before the pinned pairs. They may have been worn,
            but must pass `where`.
        allow_worn
            Whether to show pairs that were worn already, too.
        all_colours, every_size
            Whether to show more than the best garment of each model: each of its colours, or each
            of its sizes, too. A database always shows all.

        Raises
        ------
        UnknownItemError
            If an id is not of the catalogue.
        ConfigError
            If a condition is wrong, a number is out of range, an id is both pinned and kept out,
            there is no teacher to ask, the list should be diverse and the model has no points, or
            nothing can be read of a new garment.
        DataError
            If a vector of a new garment is malformed.
        """
        once = once_of(all_colours, every_size)
        wishes = self._wishes(k, by, where, diverse, exclude, pin, allow_worn, once)
        query = self._seen(query)
        looks = None
        if isinstance(query, NewItem):
            looks = looks_of(query, self.model)
            looks_like = looks.side or ("top" if query.shows_nothing else None)
            if direction is None and looks_like is None:
                probe = garment_of(self.model, query, "top")  # the side makes no difference here
                if probe.is_unreadable:
                    return unreadable(probe, wishes.ranking, looks)
            elif direction is None and looks_like is not None:
                direction = direction_to(other_side(looks_like))
        with self._source.reading() as reading:
            if isinstance(query, str):
                name, garment = query, reading.find(query, side_asking(direction))
            else:
                name, garment = None, garment_of(self.model, query, side_asking(direction))
                if garment.is_unreadable:
                    return unreadable(garment, wishes.ranking, looks)
            chosen, left, names = best_of_side(reading, name, garment, wishes)
            columns = described(self.model, [chosen], wishes.by, wishes.teacher)
            steps = tuple(Step(*one) for one in zip(names, left.counts, strict=True))
            side = other_side(garment.side)
            message = None
            if not columns["id"]:
                unknown = unknown_values(wishes.where, self.model.items)
                message = ". ".join([emptied(left.n, f"{side}s", steps), *unknown])
        return Matches(
            columns, direction_to(side), steps, message, wishes.ranking, garment.distance, looks
        )

    def match_many(
        self,
        ids: Iterable[str] | None = None,
        k: int = 10,
        direction: Direction = "bottoms",
        *,
        by: By | None = None,
        where: Condition | Iterable[Condition] = (),
        diverse: float = 0.0,
        exclude: Iterable[str] = (),
        allow_worn: bool = False,
        all_colours: bool = False,
        every_size: bool = False,
    ) -> Iterator[pl.DataFrame]:
        """Rank what goes with each of many garments, a block of them at a time.

        Memory does not grow with their number. A product of many garments rounds differently from
        that of one, so equals may come in another order than in `match`.

        Parameters
        ----------
        ids
            Tops if `bottoms` are wanted, else bottoms; all of the catalogue if not given.
        k, direction, by, where, diverse, exclude, allow_worn, all_colours, every_size
            As in `match`, with the same errors.

        Yields
        ------
        polars.DataFrame
            `query`, and the columns of `Matches.items`; sorted by query, in the order given, and
            rank.
        """
        once = once_of(all_colours, every_size)
        wishes = self._wishes(k, by, where, diverse, exclude, (), allow_worn, once)
        if ids is None:
            with self._source.reading() as reading:
                ids = reading.names("top" if direction == "bottoms" else "bottom")
        for block in self.blocks([known_id(self.model, one) for one in ids], direction):
            yield self._of_block(block, direction, wishes)

    def blocks(
        self, ids: Sequence[str], direction: Direction = "bottoms"
    ) -> Iterator[Sequence[str]]:
        """Divide ids into blocks to score at once; of no ids there is one empty block."""
        catalogue = self.model.catalogue
        others = catalogue.bottoms if direction == "bottoms" else catalogue.tops
        at_once = max(SCORES_AT_ONCE // max(len(others), 1), 1)
        for start in range(0, max(len(ids), 1), at_once):
            yield ids[start : start + at_once]

    def explain(
        self,
        query: str | NewItem,
        other: str | NewItem,
        direction: Direction | None = None,
        *,
        against: str | NewItem | None = None,
        by: By | None = None,
    ) -> "Explanation":
        """Say why a garment goes, or does not go, with another, and what would be better.

        Parameters
        ----------
        query
            Id of a top or a bottom, or a new garment: what is matched.
        other
            What is suggested with it, of the other side.
        direction
            Whether `other` is one of the `bottoms` or of the `tops`; needed if both are new.
        against
            Another suggestion to compare with.
        by
            Whose ranking counts; `default_by` if not given.

        Raises
        ------
        UnknownItemError
            If an id is not of the catalogue, or of the wrong side.
        ConfigError
            If both garments are new and `direction` is not given, nothing can be read of a new one,
            or a suggestion is compared with itself.
        DataError
            If a vector of a new garment is malformed.
        """
        compared = None if against is None else self._seen(against)
        return self._explainer.explain(
            self._seen(query),
            self._seen(other),
            direction,
            self.teacher,
            compared,
            self._asked(by, self.teacher),
        )

    def score(self, pairs: Iterable[tuple[str, str]]) -> pl.DataFrame:
        """Score pairs of tops and bottoms, in the order given; see `scored_pairs`."""
        return scored_pairs(self.model, self.teacher, pairs)

    def with_book(self, book: "RuleBook") -> Self:
        """The same matcher with other rules, whatever is edited meanwhile.

        `ConfigError` if the model has no teacher.
        """
        teacher = self.teacher
        if teacher is None:
            raise no_teacher(self.model.name)
        other = copy(self)
        other._desk, other._rules = None, (0, teacher.with_book(book))
        return other

    @cached_property
    def _explainer(self) -> "Explainer":
        from wearwith.matching.explainer import Explainer  # few commands explain

        return Explainer(self.model, self._candidates, self._source.changed)

    @property
    def teacher(self) -> Teacher | None:
        """The rules as they stand now; None without a teacher."""
        if self._rules is None or self._desk is None:
            return None if self._rules is None else self._rules[1]
        version, book = self._desk.now()
        if version != self._rules[0]:
            with self._edited:
                if version > self._rules[0]:  # else another thread was first
                    self._rules = version, self._rules[1].with_book(book)
        return self._rules[1]

    def still_there(self, side: Side, ids: Iterable[str]) -> list[str]:
        """Those of some ids of the catalogue that can be asked about: a database may lack some."""
        with self._source.reading() as reading:
            return list(reading.known_places(side, ids))

    @property
    def default_by(self) -> By:
        """Whose ranking counts unless somebody asks for another.

        The model's own choice; but the teacher's once rules were edited, so that a saved rule has
        its effect.
        """
        teacher = self.teacher
        is_edited = teacher is not None and not teacher.is_learned
        return "teacher" if is_edited else self.model.default_by

    def _asked(self, by: By | None, teacher: Teacher | None) -> By:
        """Whose ranking counts; raises `ConfigError` if there is no such ranking."""
        by = by or self.default_by
        require_ranking(self.model, teacher, by)
        return by

    @property
    def graphs(self) -> Mapping[Side, SideGraph]:
        """The graphs that are searched, or would be if they found enough, and how good they are."""
        return self._source.graphs

    def _require(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Raise `UnknownItemError` unless every pair is a top and a bottom that are there."""
        if pairs:
            with self._source.reading() as reading:
                reading.places("top", [top for top, _ in pairs])
                reading.places("bottom", [bottom for _, bottom in pairs])

    def _seen(self, query: str | NewItem) -> str | NewItem:
        """Encode the picture of a new garment; of an id find the garment that has it as a size.

        Vectors that are given take precedence.
        """
        if isinstance(query, str):
            return known_id(self.model, query)
        if query.picture is None:
            return query
        if self._see is None:
            raise ConfigError(
                "This matcher has no way to encode pictures",
                where="new item",
                fix="give the matcher `see`, or the garment its vectors",
            )
        return replace(query, vectors={**self._see(query.picture), **query.vectors}, picture=None)

    def _wishes(self, k: int, by: By | None, *asked: Any) -> Wishes:
        """Add what the matcher has to what is asked; `ConfigError` as in `wishes_of`."""
        teacher = self.teacher
        ranks = teacher if self._asked(by, teacher) == "teacher" else None
        return wishes_of(self.model, k, ranks, teacher, self._blocked, self._pinned, *asked)

    def _of_block(self, block: Sequence[str], direction: Direction, wishes: Wishes) -> pl.DataFrame:
        """Answer for some garments, with scores from one product."""
        with self._source.reading() as reading:
            garments = [reading.find(name, side_asking(direction)) for name in block]
            chosen = [
                best_of_side(reading, name, garment, wishes, students)[0]
                for name, garment, students in zip(
                    block, garments, reading.scores(garments), strict=True
                )
            ]
            items = table_of(described(self.model, chosen, wishes.by, wishes.teacher))
        counts = [len(one.rows) for one in chosen]
        queries = pl.Series("query", np.repeat(np.array(block, dtype=object), counts), pl.String())
        return items.insert_column(0, queries)


def explain(
    model: TrainedModel,
    top: str,
    bottom: str,
    against: str | None = None,
    by: By | None = None,
) -> "Explanation":
    """Explain a pair, or why one bottom is put before another; see `Matcher.explain`."""
    return Matcher(model).explain(top, bottom, "bottoms", against=against, by=by)
