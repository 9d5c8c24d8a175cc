"""What goes with this? Answered from an exported model, in both directions and without torch."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from threading import Lock
from typing import TYPE_CHECKING, Self

import numpy as np
import numpy.typing as npt
import polars as pl

from wearwith.errors import ConfigError
from wearwith.matching.answers import Matches, described
from wearwith.matching.candidates import Candidates
from wearwith.matching.diversity import chosen, pool_size
from wearwith.matching.explained_pair import Explainer
from wearwith.matching.filters import Condition, in_words
from wearwith.matching.index import IndexConfig, SideGraph
from wearwith.matching.partners import Pairs, Partners
from wearwith.matching.queries import Direction, garment_of
from wearwith.matching.rule_reach import RuleReach
from wearwith.matching.scored_pairs import scored_pairs
from wearwith.matching.sieve import Sieve
from wearwith.matching.source import PartnerIds, Question, Source
from wearwith.matching.usual import above_usual, as_scored
from wearwith.model import Garment, NewItem, Teacher, TrainedModel
from wearwith.types import By, Floats, Ints, Side, other_side

if TYPE_CHECKING:
    from wearwith.catalog import Dataset
    from wearwith.matching.explanation import Explanation
    from wearwith.rules import RuleDesk
    from wearwith.training import Run

__all__ = ["Matcher"]

See = Callable[[object], Mapping[str, npt.NDArray[np.floating]]]


class Matcher:
    """A model at work on its catalogue. Any number of threads may ask at once.

    Parameters
    ----------
    model
        An exported model; see also `of`.
    blocked, pinned
        Pairs of a top and a bottom that are never shown, or always first.
    desk
        Where the rule book is edited: its newest version counts from the next question on.
    see
        Encodes a picture into the model's feature sets, for new garments that have one.
    index
        From what size on a graph of the garments is searched instead of all of them, by the
        student and where a question leaves few of them out; None for never. It is kept in
        `FOLDER.index` beside the exported folder.
    source
        Where garments are instead of in memory, such as `wearwith.matching.pgvector.Store`: matches
        come from there. Explanations compare with the garments of the export; scores are of those.

    Raises
    ------
    UnknownItemError
        If a blocked or pinned pair is not of the catalogue.
    ExtraMissingError
        If a graph is to be searched, and usearch is not installed.
    RunError
        If it finds less than it should, and that is to be an error.
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
    ) -> None:
        self.model, self._source = model, source
        blocked, pinned = list(blocked), list(pinned)
        self._blocked_ids, self._pinned_ids = PartnerIds(blocked), PartnerIds(pinned)
        if source is not None:
            source.require([*blocked, *pinned])
            blocked, pinned = [], []
        self._blocked = Partners(blocked, model.catalogue)
        self._pinned = Partners(pinned, model.catalogue)
        worn = [] if model.pairs is None else model.pairs.select("top", "bottom").rows()
        self._worn = Partners(worn, model.catalogue)
        self._desk, self._see = desk, see
        self._candidates: dict[Side, Candidates] = {
            "top": Candidates(model, "top", index),
            "bottom": Candidates(model, "bottom", index),
        }
        products = {side: some.products for side, some in self._candidates.items()}
        self._explainer = Explainer(model, products, None if source is None else source.changed)
        self._edited = Lock()
        self._rules: tuple[int, RuleReach] | None = None
        if (teacher := model.teacher) is not None:
            self._rules = (0 if desk is None else -1), RuleReach(teacher)

    @classmethod
    def of(
        cls,
        run: "Run",
        dataset: "Dataset | None" = None,
        *,
        blocked: Pairs = (),
        pinned: Pairs = (),
        desk: "RuleDesk | None" = None,
        see: See | None = None,
        index: IndexConfig | None = None,
    ) -> Self:
        """Put a run to work without a folder in between; raises as `wearwith.training.export`."""
        from wearwith.training.export import exported_of

        model = exported_of(run, dataset)
        return cls(model, blocked=blocked, pinned=pinned, desk=desk, see=see, index=index)

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
    ) -> Matches:
        """Rank what goes with a garment.

        Parameters
        ----------
        query
            Id of a top or a bottom, or a new garment.
        k
            How many to return at most.
        direction
            Whether `bottoms` or `tops` are wanted. The id of a garment tells it; of a new garment
            it has to be said.
        by
            Whose ranking: the student's, or its teacher's, in which the rules have their say. The
            student's if not given, where there is one.
        where
            Conditions on the columns of items, which all have to be true: SQL as in
            `wearwith.matching.filters.which`, or polars expressions.
        diverse
            From 0, by score alone, to 1, as unlike one another as can be.
        exclude
            Ids that are not to be shown.
        pin
            Ids that come first, in this order, before the pinned pairs. They may have been worn,
            but have to pass `where`.
        allow_worn
            Whether pairs that were worn already are shown too. It makes no difference where the
            export does not know them.

        Raises
        ------
        UnknownItemError
            If an id is not of the catalogue.
        ConfigError
            If a condition is wrong, a number is out of range, an id is both pinned and kept out,
            there is no teacher to ask, or nothing can be read of a new garment.
        DataError
            If a vector of a new garment is malformed.
        """
        _require_range(k, diverse)
        reach = self._reach()
        asked = Question(
            query=self._seen(query),
            k=k,
            direction=direction,
            by=self._speaker(by, reach),
            where=(where,) if isinstance(where, str | pl.Expr) else tuple(where),
            diverse=diverse,
            exclude=exclude,
            pin=pin,
            allow_worn=allow_worn,
            reach=reach,
            blocked=self._blocked_ids,
            pinned=self._pinned_ids,
        )
        return self._answer(asked) if self._source is None else self._source.answer(asked)

    def explain(
        self,
        query: str | NewItem,
        other: str | NewItem,
        direction: Direction | None = None,
        *,
        against: str | NewItem | None = None,
    ) -> "Explanation":
        """Say why a garment goes, or does not go, with another, and what would be better.

        Parameters
        ----------
        query
            Id of a top or a bottom, or a new garment: what is matched.
        other
            What is suggested with it, of the other side.
        direction
            Whether `other` is one of the `bottoms` or of the `tops`. An id tells it.
        against
            Another suggestion to compare with.

        Raises
        ------
        UnknownItemError
            If an id is not of the catalogue, or of the wrong side.
        ConfigError
            If both garments are new and it is not said which is the top, nothing can be read of a
            new one, or a suggestion is to be compared with itself.
        DataError
            If a vector of a new garment is malformed.
        """
        compared = None if against is None else self._seen(against)
        return self._explainer.explain(
            self._seen(query), self._seen(other), direction, self._reach(), compared
        )

    def score(self, pairs: Iterable[tuple[str, str]]) -> pl.DataFrame:
        """Score pairs of tops and bottoms, in the order given; see `scored_pairs`."""
        return scored_pairs(self.model, self._teacher(), pairs)

    @property
    def teacher(self) -> Teacher | None:
        """The rules as they stand now; None without a teacher."""
        return self._teacher()

    @property
    def graphs(self) -> dict[Side, SideGraph]:
        """The graphs that are searched, or would be if they found enough, and how good they are."""
        if self._source is not None:
            checks = self._source.checks.items()
            return {side: SideGraph(check, is_searched=True) for side, check in checks}
        return {
            side: SideGraph(some.graph.check, is_searched=some.graph.index is not None)
            for side, some in self._candidates.items()
            if some.graph is not None
        }

    def _seen(self, query: str | NewItem) -> str | NewItem:
        """Encode the picture of a new garment; vectors that are given go before."""
        if isinstance(query, str) or query.picture is None:
            return query
        if self._see is None:
            raise ConfigError(
                "Nobody said how pictures are encoded here",
                where="new item",
                fix="give the matcher `see`, or the garment its vectors",
            )
        return replace(query, vectors={**self._see(query.picture), **query.vectors}, picture=None)

    def _teacher(self) -> Teacher | None:
        """The rules as they stand now."""
        reach = self._reach()
        return None if reach is None else reach.teacher

    def _reach(self) -> RuleReach | None:
        """As `_teacher`, with how far each rule reaches."""
        if self._rules is None or self._desk is None:
            return None if self._rules is None else self._rules[1]
        version, book = self._desk.now()
        if version != self._rules[0]:
            with self._edited:
                if version > self._rules[0]:  # else another thread was first
                    teacher = self._rules[1].teacher.with_book(book)
                    self._rules = version, RuleReach(teacher)
        return self._rules[1]

    def _speaker(self, by: By | None, reach: RuleReach | None) -> By:
        """Whose ranking it is; raises `ConfigError` where they can't be asked."""
        by = by or ("student" if self.model.has_student else "teacher")
        if by == "student" and not self.model.has_student:
            raise ConfigError(
                "Here rules alone say what goes with what",
                where="by student",
                fix="ask for the teacher",
            )
        if by == "teacher" and reach is None:
            raise ConfigError(
                f"The exported model {self.model.manifest.model!r} has no teacher",
                where="by teacher",
                fix="ask for the student, or export akd or ukd",
            )
        return by

    def _answer(self, asked: Question) -> Matches:
        """Answer from memory."""
        garment = garment_of(self.model, asked.query, asked.direction)
        sieve, pins = self._sieve(garment, asked)
        pinned = pins[sieve.is_left[pins]][: asked.k]
        shown, scores = self._ranked(garment, sieve.is_left, pinned, asked)
        candidates = self._candidates[other_side(garment.side)]
        items = described(
            self.model, garment, candidates, shown, scores, len(pinned), asked.by, asked.reach
        )
        wanted: Direction = "bottoms" if garment.side == "top" else "tops"
        return Matches(items, wanted, sieve.steps, sieve.message)

    def _sieve(self, garment: Garment, asked: Question) -> tuple[Sieve, Ints]:
        """Filter the other side; and give the pins, in order, whether or not they are left."""
        candidates = self._candidates[other_side(garment.side)]
        excluded = candidates.positions(asked.exclude)
        wished = candidates.positions(asked.pin)
        blocked = self._blocked.of(garment.side, garment.position)
        for position in wished[np.isin(wished, np.concatenate([excluded, blocked]))]:
            name = candidates.names[position]
            raise ConfigError(f"{name!r} is pinned, and is not to be shown", where="pin")
        pins = np.concatenate([wished, self._pinned.of(garment.side, garment.position)])
        pins = np.array(list(dict.fromkeys(pins.tolist())), dtype=np.int64)
        sieve = Sieve(len(candidates), f"{candidates.side}s")
        for condition in asked.where:
            sieve.keep(f"the filter `{in_words(condition)}`", candidates.which(condition))
        sieve.drop("leaving some out", excluded)
        sieve.drop("blocking pairs", blocked)
        if not asked.allow_worn:
            worn = self._worn.of(garment.side, garment.position)
            sieve.drop("leaving out what was worn with it", worn[~np.isin(worn, pins)])
        return sieve, pins

    def _ranked(
        self, garment: Garment, is_left: npt.NDArray[np.bool_], pinned: Ints, asked: Question
    ) -> tuple[Ints, Floats]:
        """Positions of those to show, in order, and their scores by whoever is asked."""
        candidates = self._candidates[other_side(garment.side)]
        k, diverse = asked.k, asked.diverse
        reach = asked.reach if asked.by == "teacher" else None
        if reach is None and diverse == 0:
            # (b - mean) · t is the score of a top above what it usually scores.
            point = garment.point if candidates.usual is None else self.model.unusual(garment.point)
            near = candidates.near(point, is_left, pinned, k)
            if near is not None:
                return near, candidates.points[near] @ garment.point
        scores = above_usual(candidates.scores(garment.point), candidates.usual, reach)
        scores[~is_left] = -np.inf
        if reach is not None:
            most = (k if diverse == 0 else pool_size(k)) + len(pinned)
            scores = reach.ranked(garment, scores, most, pinned)
        shown = chosen(scores, pinned, k, diverse, candidates.centred)
        return shown, as_scored(scores, candidates.usual, reach)[shown]


def _require_range(k: int, diverse: float) -> None:
    if k < 1:
        raise ConfigError(f"{k} garments can't be recommended", where="k", fix="ask for 1 or more")
    if not 0 <= diverse <= 1:
        raise ConfigError(
            f"{diverse} is no share", where="diverse", fix="give a number from 0 to 1"
        )
