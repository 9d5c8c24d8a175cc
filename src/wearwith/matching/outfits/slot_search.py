"""Scores of the garments of a slot: of all of them, or of those that may be among the best.

A graph knows what the student prefers. Beside the sought best of it, in the order of the student,
every other garment has at most the score s of the last one. The rules may lift it by as much as its
values allow, so those are scored too whose rules can close the gap between s and the last one that
is needed. Nothing else can be among the best, as far as the graph finds what it should.

The chance of a garment needs all scores of its slot. Where few are known, an even sample stands for
the others.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from wearwith.matching.outfits.slot_graphs import with_one
from wearwith.matching.outfits.slot_source import SlotSource
from wearwith.model.outfit_points import OutfitPoints
from wearwith.model.outfit_scorer import OutfitScorer
from wearwith.model.outfit_teacher import OutfitTeacher
from wearwith.types import Bools, Doubles, Floats, Ints, Slot

__all__ = ["SlotScores", "SlotSearch"]

SPARE = 2  # so many times what is needed is sought
MORE = 4  # and so many times more, if that was not enough
MOST_SOUGHT = 2048
LEAST_SHARE = 4  # a graph that must find one in so many is no quicker than scoring all
FEW = 2048  # scored at once, where filters leave no more
SAMPLE = 2048

May = Callable[[Ints], Bools]


@dataclass(frozen=True)
class SlotScores:
    """Scores of garments of a slot beside outfits.

    Attributes
    ----------
    garments
        Ascending positions; shape (m,).
    scores
        Shape (r, m).
    weights
        For how many garments of the slot each stands; shape (m,).
    """

    garments: Ints
    scores: Doubles
    weights: Doubles

    def chances(self) -> Doubles:
        """Ln of the chance of each among all garments of the slot. Shape: (r, m)."""
        logits = self.scores - self.scores.max(axis=1, keepdims=True)
        whole = (self.weights * np.exp(logits)).sum(axis=1, keepdims=True)
        chances: Doubles = logits - np.log(whole)
        return chances


class SlotSearch:
    """A scorer at work on slots, some of which have a graph.

    Attributes
    ----------
    models
        A number for each garment, equal for those of one model; shape (n,).
    """

    def __init__(self, scorer: OutfitScorer, source: SlotSource, models: Ints) -> None:
        self.scorer, self.models, self._source = scorer, models, source
        self._graphs = source.graphs

    def best(self, outfits: Ints, slot: Slot, need: int, allowed: Bools, may: May) -> SlotScores:
        """Score what may be among the best of a slot beside each outfit, or all there is.

        Each outfit needs `need` models, of garments that are `allowed`, (n,), and that `may` stand
        in it, (m,) to (r, m). Where few are allowed, those are scored; where the graph finds too
        few that may, more is sought, and at last all are scored.
        """
        garments, graph = self.scorer.garments.of_slot(slot), self._graphs.get(slot)
        if graph is None or not graph.is_searched:
            return self._scored(outfits, slot, garments)
        left = garments[allowed[garments]]
        if len(left) <= FEW:
            return self._with_sample(outfits, slot, garments, left)
        sought = -(-SPARE * need * len(garments) // len(left))
        while sought <= min(MOST_SOUGHT, len(garments) // LEAST_SHARE):
            some = self._hopeful(outfits, slot, need, left, may, sought)
            if some is not None:
                return self._with_sample(outfits, slot, garments, some)
            sought *= MORE
        return self._scored(outfits, slot, garments)

    def _scored(self, outfits: Ints, slot: Slot, garments: Ints) -> SlotScores:
        """All garments of a slot."""
        scores = self.scorer.score_slot(outfits, slot).astype(np.float64)
        return SlotScores(garments, scores, np.ones(len(garments)))

    def _with_sample(self, outfits: Ints, slot: Slot, garments: Ints, some: Ints) -> SlotScores:
        """Some garments of a slot, and a sample that stands for all others."""
        sample = garments[:: max(len(garments) // SAMPLE, 1)]
        known = np.union1d(some, sample)
        weights = np.ones(len(known))
        drawn = ~np.isin(known, some, assume_unique=True)
        weights[drawn] = (len(garments) - len(some)) / max(int(drawn.sum()), 1)
        scores = self.scorer.score_slot(outfits, slot, known).astype(np.float64)
        return SlotScores(known, scores, weights)

    def _hopeful(
        self, outfits: Ints, slot: Slot, need: int, left: Ints, may: May, sought: int
    ) -> Ints | None:
        """Garments with all that may be among the best; None if too few, or too many, are.

        `left` are the allowed garments of the slot.
        """
        scorer = self.scorer
        student = scorer.student if isinstance(scorer, OutfitTeacher) else scorer
        assert isinstance(student, OutfitPoints)  # noqa: S101 (only such have graphs)
        queries = with_one(student.queries(outfits, slot))
        near = np.unique(np.concatenate([self._source.near(slot, one, sought) for one in queries]))
        if len(near) < sought:
            return None
        students = student.score_slot(outfits, slot, near)
        rest = np.partition(students, len(near) - sought, axis=1)[:, len(near) - sought]
        scores = students if student is scorer else scorer.score_slot(outfits, slot, near)
        least = _last_needed(scores, may(near), self.models[near], need)
        if least is None:
            return None
        gap = least - rest  # which rules must close for a garment that is not near, (r,)
        if not isinstance(scorer, OutfitTeacher):
            return near if np.all(gap >= 0) else None
        pushes, kinds = scorer.most_pushes(outfits, slot)
        lifted: Bools = np.any(pushes > gap[:, None], axis=0)
        garments = self.scorer.garments.of_slot(slot)
        more = np.intersect1d(garments[lifted[kinds]], left, assume_unique=True)
        if len(more) > len(garments) // LEAST_SHARE:
            return None
        return np.union1d(near, more)


def _last_needed(scores: Floats, may: Bools, models: Ints, need: int) -> Floats | None:
    """The score of the `need`-th best model of those that may be, of each outfit. Shape: (r,).

    None if an outfit has fewer. Shapes: (r, m), (r, m) and (m,).
    """
    least = np.empty(len(scores), np.float32)
    for row, (of_row, kept) in enumerate(zip(scores, may, strict=True)):
        some = np.flatnonzero(kept)
        best = some[np.argsort(-of_row[some], kind="stable")]
        first = np.unique(models[best], return_index=True)[1]
        if len(first) < need:
            return None
        least[row] = of_row[best[np.sort(first)[need - 1]]]
    return least
