"""The lists of a catalogue, asked for in one way or another, and what they come to."""

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from wearwith.matching.matcher import Matcher
from wearwith.matching.shown_lists import ShownLists, shown_lists
from wearwith.matching.validation_triplets import validation_triplets
from wearwith.matching.worn_pairs import worn_pairs
from wearwith.model import TrainedModel
from wearwith.progress import Progress
from wearwith.types import By, Doubles, Ints

__all__ = ["AskedLists", "MeasuredLists"]

SEED = 0  # of the samples


@dataclass(frozen=True)
class MeasuredLists:
    """What one way of making lists came to.

    Attributes
    ----------
    shown
        The lists of the tops.
    hits
        1 for each top with validation pairs whose list has one of them, else 0. Shape:
        (n_valid_tops,).
    wins
        How many validation triplets each top wins, in the order of `ValidationTriplets.counts`;
        shape (n,). Empty of diverse lists, which change no score.
    """

    shown: ShownLists
    hits: Doubles
    wins: Doubles


class AskedLists:
    """The lists that are asked for in several ways: the tops, and those with validation pairs."""

    def __init__(self, matcher: Matcher, k: int, by: By, most_tops: int) -> None:
        self._matcher, self._k, self._by = matcher, k, by
        self.teacher = matcher.teacher  # one version of the rules, whatever is edited meanwhile
        worn = np.unique(worn_pairs(matcher.model, "valid").tops)
        self.tops = _some(np.arange(len(matcher.model.catalogue.tops)), most_tops)
        self.valid_tops = _some(worn, most_tops)
        self.triplets = validation_triplets(matcher.model, self.valid_tops)

    @property
    def n(self) -> int:
        """How many lists there are."""
        return len(self.tops) + len(self.valid_tops)

    def measured(self, model: TrainedModel, bar: Progress, diverse: float = 0.0) -> MeasuredLists:
        """Ask a form of the model for all lists."""
        matcher = self._over(model)
        shown = shown_lists(matcher, self.tops, self._k, self._by, bar, diverse)
        hits, wins = self._hits(model, bar, diverse), np.zeros(0)
        if diverse == 0 and self.triplets.reason is None:
            scorer = matcher.teacher if self._by == "teacher" else model.scorer
            assert scorer is not None  # noqa: S101
            wins = self.triplets.wins(scorer.score_pairs(*self.triplets.pairs))
        return MeasuredLists(shown, hits, wins)

    def _hits(self, model: TrainedModel, bar: Progress, diverse: float) -> Doubles:
        """`MeasuredLists.hits`; lists leave out the pairs of all other splits.

        They are of all bottoms: another colour of what was worn is no hit, and must not hide it.
        """
        if model.pairs is None or not len(self.valid_tops):
            return np.zeros(0)
        known = replace(model, pairs=model.pairs.filter(pl.col("split") != "valid"))
        matcher = self._over(known)
        shown = shown_lists(
            matcher, self.valid_tops, self._k, self._by, bar, diverse, every_size=True
        )
        worn = self.triplets.worn
        return shown.hits(np.searchsorted(self.valid_tops, worn.tops), worn.bottoms)

    def _over(self, model: TrainedModel) -> Matcher:
        """The same rules, blocked and pinned pairs at work on another form of the model."""
        tops, bottoms = set(model.catalogue.tops), set(model.catalogue.bottoms)
        blocked, pinned = (
            [(top, bottom) for top, bottom in partners.pairs if top in tops and bottom in bottoms]
            for partners in (self._matcher._blocked, self._matcher._pinned)
        )
        other = Matcher(model, blocked=blocked, pinned=pinned)
        if self.teacher is None or self.teacher.is_learned:
            return other
        return other.with_book(self.teacher.book)


def _some(all_: Ints, most: int) -> Ints:
    """All of some positions, or a sample of them that is always the same, sorted."""
    if len(all_) <= most:
        return all_
    return np.sort(np.random.default_rng(SEED).choice(all_, most, replace=False))
