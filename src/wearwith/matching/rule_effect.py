"""What another rule book would change, before anybody uses it: the teacher's AUC on validation."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from wearwith.evaluation.significance import interval, paired_interval
from wearwith.matching.matcher import Matcher
from wearwith.matching.scored_pairs import fired_in_parts
from wearwith.matching.validation_triplets import validation_triplets
from wearwith.model import no_teacher
from wearwith.rules import RuleBook

__all__ = ["BookAuc", "RuleEffect", "effect_of"]

SEED = 0  # of the intervals


@dataclass(frozen=True)
class BookAuc:
    """How often a worn pair comes before a random one.

    `auc` is the share, ties counting one half; .5 is guessing. `interval` has 95 %, over tops.
    """

    auc: float
    interval: tuple[float, float]


@dataclass(frozen=True)
class RuleEffect:
    """What a rule book does to validation pairs, without any training.

    Attributes
    ----------
    n_pairs, n_random
        Worn pairs, and random bottoms that they were compared with.
    n_tops
        Distinct tops among them, over which intervals go.
    student, before, after
        Of the student, if there is one, of the teacher as it stands, and of the teacher with the
        new book.
    difference, interval
        After less before, with 95 % over tops: both have the same pairs.
    reason
        Why nothing can be measured; the figures are None then.
    """

    n_pairs: int
    n_random: int
    n_tops: int
    student: BookAuc | None = None
    before: BookAuc | None = None
    after: BookAuc | None = None
    difference: float | None = None
    interval: tuple[float, float] | None = None
    reason: str | None = None

    @property
    def is_sure(self) -> bool:
        """Whether the interval of the difference leaves 0 out."""
        return self.interval is not None and not self.interval[0] <= 0 <= self.interval[1]

    def to_json(self) -> dict[str, Any]:
        """Give one dictionary of JSON values."""
        return asdict(self) | {"is_sure": self.is_sure}


def effect_of(matcher: Matcher, book: RuleBook) -> RuleEffect:
    """Measure a rule book on the validation pairs of a model, against its present one.

    Each worn pair is compared with three random bottoms that its top was never worn with, always
    the same ones. The teacher is the one that ranks lists.

    Parameters
    ----------
    matcher
        With a teacher.
    book
        The rules to try.

    Raises
    ------
    ConfigError
        If the model has no teacher.
    RuleError
        If a rule names an unknown value; the message has the nearest ones.
    """
    model, before = matcher.model, matcher.teacher
    if before is None:
        raise no_teacher(model.name)
    after = before.with_book(book)
    triplets = validation_triplets(model)
    if triplets.reason is not None:
        return RuleEffect(len(triplets.worn), 0, 0, reason=triplets.reason)
    tops, bottoms = triplets.pairs
    scores, counts = model.scorer.score_pairs(tops, bottoms), triplets.counts
    taught, retaught = (
        teacher.preference(scores) + fired_in_parts(teacher, tops, bottoms).push
        for teacher in (before, after)
    )
    wins = [triplets.wins(some) for some in (scores, taught, retaught)]
    by_student, by_before, by_after = (
        BookAuc(
            float(of_top.sum() / counts.sum()),
            interval(of_top, counts, np.random.default_rng(SEED)),
        )
        for of_top in wins
    )
    return RuleEffect(
        n_pairs=len(triplets.worn),
        n_random=len(triplets.drawn),
        n_tops=len(counts),
        student=by_student if model.has_student else None,
        before=by_before,
        after=by_after,
        difference=by_after.auc - by_before.auc,
        interval=paired_interval(wins[2], wins[1], counts, np.random.default_rng(SEED)),
    )
