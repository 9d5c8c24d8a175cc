"""What goes with this? Answered from an exported model, in both directions and without torch."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Self

import numpy as np
import numpy.typing as npt
import polars as pl

from wearwith.catalog import IntArray
from wearwith.errors import ConfigError
from wearwith.exported import Exported, Garment, NewItem, RuleTeacher
from wearwith.exported.encoder import Floats, Side, other_side
from wearwith.matching.answers import By, Matches, described
from wearwith.matching.diversity import diversified, pool_size
from wearwith.matching.filters import Condition, in_words, which
from wearwith.matching.partners import Pairs, Partners
from wearwith.matching.queries import Direction, garment_of
from wearwith.matching.sieve import Sieve
from wearwith.ranking import best_first

if TYPE_CHECKING:
    from wearwith.catalog import Dataset
    from wearwith.rules import RuleDesk
    from wearwith.training import Run

__all__ = ["Matcher"]

See = Callable[[object], Mapping[str, npt.NDArray[np.floating]]]


class Matcher:
    """A model at work on its catalogue.

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

    Raises
    ------
    UnknownItemError
        If a blocked or pinned pair is not of the catalogue.
    """

    def __init__(
        self,
        model: Exported,
        *,
        blocked: Pairs = (),
        pinned: Pairs = (),
        desk: "RuleDesk | None" = None,
        see: See | None = None,
    ) -> None:
        self.model = model
        self._blocked = Partners(blocked, model.catalogue)
        self._pinned = Partners(pinned, model.catalogue)
        worn = [] if model.pairs is None else model.pairs.select("top", "bottom").rows()
        self._worn = Partners(worn, model.catalogue)
        self._desk, self._see = desk, see
        self._items: dict[Side, pl.DataFrame] = {
            "top": model.items.filter(kind="top"),
            "bottom": model.items.filter(kind="bottom"),
        }
        self._mean: dict[Side, Floats] = {
            "top": model.latent("top").mean(axis=0),
            "bottom": model.latent("bottom").mean(axis=0),
        }
        self._rules: tuple[int, RuleTeacher] | None = None
        if model.manifest.teacher is not None:
            self._rules = (0 if desk is None else -1), RuleTeacher(model)

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
    ) -> Self:
        """Put a run to work without a folder in between; raises as `wearwith.exported.export`."""
        from wearwith.exported import exported_of

        model = exported_of(run, dataset)
        return cls(model, blocked=blocked, pinned=pinned, desk=desk, see=see)

    def match(
        self,
        query: str | NewItem,
        k: int = 10,
        direction: Direction | None = None,
        *,
        by: By = "student",
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
            Whose ranking: the student's, or its teacher's, in which the rules have their say.
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
        garment = garment_of(self.model, self._seen(query), direction)
        rules = self._teacher()
        if by == "teacher" and rules is None:
            raise ConfigError(
                f"The exported model {self.model.manifest.model!r} has no teacher",
                where="by teacher",
                fix="ask for the student, or export akd or ukd",
            )
        sieve, pins = self._sieve(garment, where, exclude, pin, allow_worn)
        left = sieve.left
        scores = self._scores(garment, left, rules if by == "teacher" else None)
        order = self._order(garment, left, scores, pins, k, diverse)
        n_pinned = int(np.isin(left[order], pins).sum())
        items = described(
            self.model,
            garment,
            self._items[other_side(garment.side)][left[order]],
            left[order],
            scores[order],
            n_pinned,
            by,
            rules,
        )
        wanted: Direction = "bottoms" if garment.side == "top" else "tops"
        return Matches(items, wanted, sieve.steps, sieve.message)

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

    def _teacher(self) -> RuleTeacher | None:
        """The rules as they stand now."""
        if self._rules is None or self._desk is None:
            return None if self._rules is None else self._rules[1]
        version, book = self._desk.now()
        if version != self._rules[0]:
            self._rules = version, self._rules[1].with_book(book)
        return self._rules[1]

    def _sieve(
        self,
        garment: Garment,
        where: Condition | Iterable[Condition],
        exclude: Iterable[str],
        pin: Iterable[str],
        allow_worn: bool,
    ) -> tuple[Sieve, IntArray]:
        """Filter the other side; and give the pins, in order, whether or not they are left."""
        side = other_side(garment.side)
        catalogue = self.model.catalogue
        positions = catalogue.top_positions if side == "top" else catalogue.bottom_positions
        excluded, asked = positions(exclude), positions(pin)
        blocked = self._blocked.of(garment.side, garment.position)
        names = catalogue.tops if side == "top" else catalogue.bottoms
        for position in asked[np.isin(asked, np.concatenate([excluded, blocked]))]:
            raise ConfigError(f"{names[position]!r} is pinned, and is not to be shown", where="pin")
        pins = np.concatenate([asked, self._pinned.of(garment.side, garment.position)])
        pins = np.array(list(dict.fromkeys(pins.tolist())), dtype=np.int64)
        sieve = Sieve(self._items[side].height, f"{side}s")
        for condition in [where] if isinstance(where, str | pl.Expr) else where:
            sieve.keep(
                f"the filter `{in_words(condition)}`",
                which(condition, self._items[side]).to_numpy(),
            )
        sieve.drop("leaving some out", excluded)
        sieve.drop("blocking pairs", blocked)
        if not allow_worn:
            worn = self._worn.of(garment.side, garment.position)
            sieve.drop("leaving out what was worn with it", np.setdiff1d(worn, pins))
        return sieve, pins

    def _scores(self, garment: Garment, left: IntArray, rules: RuleTeacher | None) -> Floats:
        """Scores of what is left, exact; ln q up to a constant with rules. Shape: (n_left,)."""
        scores: Floats = (self.model.points(other_side(garment.side)) @ garment.point)[left]
        if rules is None:
            return scores
        return rules.preference(scores) + rules.fired(garment, left).push

    def _order(
        self,
        garment: Garment,
        left: IntArray,
        scores: Floats,
        pins: IntArray,
        k: int,
        diverse: float,
    ) -> IntArray:
        """Places in `left`: pins, then the others by score or by marginal relevance."""
        places = {position: place for place, position in enumerate(left.tolist())}
        first = [places[pin] for pin in pins.tolist() if pin in places][:k]
        free = np.setdiff1d(np.arange(len(left)), first)
        more = k - len(first)
        if diverse == 0 or more == 0:
            rest = free[best_first(scores[free], more)] if more else free[:0]
        else:
            side = other_side(garment.side)
            pool = free[best_first(scores[free], pool_size(k))]
            z = self.model.latent(side)
            chosen = z[left[first]] - self._mean[side]
            rest = pool[
                diversified(scores[pool], z[left[pool]] - self._mean[side], more, diverse, chosen)
            ]
        return np.concatenate([np.array(first, dtype=np.int64), rest])


def _require_range(k: int, diverse: float) -> None:
    if k < 1:
        raise ConfigError(f"{k} garments can't be recommended", where="k", fix="ask for 1 or more")
    if not 0 <= diverse <= 1:
        raise ConfigError(
            f"{diverse} is no share", where="diverse", fix="give a number from 0 to 1"
        )
