"""The best bottoms of a block of tops, by a model or by its teacher."""

import numpy as np

from wearwith.model.rule_bounds import RuleBounds, hopeful
from wearwith.models import Scorer, TeacherScorer
from wearwith.ranking import best_first
from wearwith.types import Floating, Ints

__all__ = ["BestOfBlock"]

_LEAST_SCORE = 1e-9  # as in `wearwith.models.teacher`
PAIRS_AT_ONCE = 2**14


class BestOfBlock:
    """Ranks all bottoms for some tops at a time.

    Of a teacher, rules are weighed only on those pairs that may come among the best; the others
    would not get there with the greatest push that their rules can give.

    Parameters
    ----------
    scorer
        Whose ranking.
    k
        How many bottoms of each top.
    means
        Taken off the scores of each bottom, shape (n_bottoms,); or None.
    """

    def __init__(self, scorer: Scorer, k: int, means: Floating | None = None) -> None:
        self._scorer, self._means = scorer, means
        self._k = min(k, len(scorer.catalogue.bottoms))
        self._bounds: RuleBounds | None = None
        if isinstance(scorer, TeacherScorer):
            activation, config = scorer.rules.activation, scorer.rules.config
            pushes = (config.strength * activation.signs * activation.strengths).astype(np.float32)
            self._bounds = RuleBounds(activation.bottom_rules, pushes, config.may_doubt)

    def __call__(self, tops: Ints) -> tuple[Ints, Floating]:
        """Best bottoms of each top, and their scores. Shapes: (n,) to (n, k) each."""
        if not len(tops):
            return np.zeros((0, self._k), dtype=np.int64), np.zeros((0, self._k))
        if isinstance(self._scorer, TeacherScorer) and self._bounds is not None:
            return self._by_teacher(self._scorer, self._bounds, tops)
        scores = self._scorer.score_all(tops)  # (n, n_bottoms)
        if self._means is not None:
            scores = scores - self._means
        best = np.zeros((len(tops), self._k), dtype=np.int64)
        for row, of_top in enumerate(scores):
            best[row] = best_first(of_top, self._k)
        return best, np.take_along_axis(scores, best, axis=1)

    def _by_teacher(
        self, teacher: TeacherScorer, bounds: RuleBounds, tops: Ints
    ) -> tuple[Ints, Floating]:
        preference = teacher.student.score_all(tops)  # (n, n_bottoms)
        if teacher.rules.config.fidelity == "paper":
            preference = np.log(np.maximum(preference, np.float32(_LEAST_SCORE)))
        if self._means is not None:
            preference = preference - self._means
        top_rules = teacher.rules.activation.top_rules
        chosen, pushes = [], []
        for row, top in enumerate(tops.tolist()):
            rules = top_rules.indices[top_rules.indptr[top] : top_rules.indptr[top + 1]]
            low, high = found = bounds.of(rules.astype(np.int64))
            places = hopeful(preference[row], found, self._k)
            chosen.append(places)
            # Where the two bounds are one, the push is known; else attention has to be asked.
            pushes.append(np.where(low[places] < high[places], np.nan, low[places]))
        rows = np.repeat(np.arange(len(tops)), [len(places) for places in chosen])
        bottoms, push = np.concatenate(chosen), np.concatenate(pushes)
        is_open = np.flatnonzero(np.isnan(push))
        for start in range(0, len(is_open), PAIRS_AT_ONCE):
            some = is_open[start : start + PAIRS_AT_ONCE]
            push[some] = teacher.pair_push(tops[rows[some]], bottoms[some])
        scores = preference[rows, bottoms] + push
        ends = np.cumsum([len(places) for places in chosen])
        best = np.zeros((len(tops), self._k), dtype=np.int64)
        for row, end in enumerate(ends.tolist()):
            mine = slice(end - len(chosen[row]), end)
            best[row] = mine.start + best_first(scores[mine], self._k)
        return bottoms[best], scores[best]
