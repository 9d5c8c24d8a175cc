"""What is known of one pair: its rank, the rules, what was worn, what would be better."""

from dataclasses import asdict, dataclass
from typing import Any

from wearwith.matching.queries import Direction
from wearwith.model import Distance
from wearwith.rules import Sign
from wearwith.types import By, Side, Slot

__all__ = [
    "Clashes",
    "Counterfactual",
    "Counterfactuals",
    "Evidence",
    "Explanation",
    "FiredRule",
    "PairComparison",
    "Ranks",
    "WornPair",
]

Ranks = tuple[int, int]


def _both(rank: int | None, last: int | None) -> Ranks | None:
    return None if rank is None or last is None else (rank, last)


@dataclass(frozen=True)
class FiredRule:
    """A rule that fires on the pair, or, in a comparison, tells two pairs apart.

    Attributes
    ----------
    id, top, bottom, sign, note
        The rule; its values as `colour white`. Where frequencies are read (pkd), the sign is that
        of the effect: `+` for values that are worn together more often than others. In a comparison
        it is `+` there: the rule names what is worn together.
    worn_as
        Where the two values are to be worn: a side, a slot, or null where either garment may have
        either value; `top` may then be the value of the bottom.
    confidence
        λ: its share among the active rules, from 0 to 1; with pkd, of the sizes of their effects.
    effect
        What it adds to the log odds of the pair: C λ times sign and strength; with pkd, its part of
        what the frequencies of its attribute add.
    rank_before, rank_after
        The teacher's rank before and after this rule counts, if the rules are added one after the
        other, in the order of `Explanation.rules`: the first begins where `rank_by_others` ends,
        and the last ends at `teacher_rank`. None in a comparison.
    """

    id: str
    top: str
    bottom: str
    sign: Sign
    note: str
    confidence: float
    effect: float
    rank_before: int | None = None
    rank_after: int | None = None
    worn_as: tuple[Slot | Side | None, Slot | Side | None] = ("top", "bottom")


@dataclass(frozen=True)
class PairComparison:
    """The pair against another garment in the suggestion's place.

    Attributes
    ----------
    other, context
        The other garment: its id and its name.
    student, teacher
        Probability that the suggestion is the better one, p and q; q is None without a teacher.
        From the pair scores that ranks come from; for pkd and models as published, which learned of
        triplets, from the triplet.
    rules
        Those that tell the two apart; a positive effect speaks for the suggestion.
    """

    other: str
    context: str
    student: float
    teacher: float | None
    rules: tuple[FiredRule, ...]


@dataclass(frozen=True)
class WornPair:
    """A training pair like the one in question.

    Attributes
    ----------
    top, bottom, top_context, bottom_context
        The two garments.
    top_alike, bottom_alike
        How like the pair's own top and bottom they are for the model: cosine of z̃ less its mean
        over the catalogue; 1 for the garment itself.
    alike
        The product of the two.
    """

    top: str
    bottom: str
    top_context: str
    bottom_context: str
    top_alike: float
    bottom_alike: float
    alike: float


@dataclass(frozen=True)
class Evidence:
    """The nearest worn pairs, most alike first; `reason` says why there are none."""

    pairs: tuple[WornPair, ...] = ()
    reason: str | None = None


@dataclass(frozen=True)
class Counterfactual:
    """The pair with one value of one garment changed.

    Attributes
    ----------
    item, side
        The garment that changes.
    attribute, before, value
        Colour, material or pattern; its present values, and the new one.
    words
        The change in words: `in navy`, `striped`.
    student_score, student_rank, teacher_score, teacher_rank
        Where the suggestion would stand; None without a student, or without a teacher.
    rank, last
        In the ranking that counts for the explanation: the first and the last of those that it
        would share.
    sentence
        All that for a shopper.
    """

    item: str
    side: Side
    attribute: str
    before: tuple[str, ...]
    value: str
    words: str
    student_score: float | None
    student_rank: int | None
    teacher_score: float | None
    teacher_rank: int | None
    rank: int
    last: int
    sentence: str


@dataclass(frozen=True)
class Counterfactuals:
    """At most a few changes that would bring the suggestion forward, the best first.

    `reads_picture` says whether the model reads pictures as well, which stay as they are; `reason`
    why there are no changes, None if there are some.
    """

    changes: tuple[Counterfactual, ...] = ()
    reads_picture: bool = False
    reason: str | None = None


@dataclass(frozen=True)
class Clashes:
    """What is wrong with a bad pair, and what would help.

    Attributes
    ----------
    rules
        Those that speak against the pair, the strongest first; empty if it merely stands in the
        lower half.
    repairs
        The best change of the suggestion and of the query, the better first.
    """

    rules: tuple[FiredRule, ...]
    repairs: tuple[Counterfactual, ...]


@dataclass(frozen=True)
class Explanation:
    """What is known of one pair.

    Attributes
    ----------
    top, bottom, top_context, bottom_context
        The two garments; a new one has the id `new item`.
    model
        Name of the method.
    n_others
        Number of garments in the ranking: all bottoms, or all tops.
    by
        Whose ranking counts: the one that was asked for, or the model's default.
    verdict
        How well they go together, in a few words: see `wearwith.matching.verdict`.
    distance
        Of the new garment from those of the training; None if both are of the catalogue.
    student_score, student_rank, student_last, student_probability
        Of the student; rank 1 is best. Those that tie share the ranks from `student_rank` to
        `student_last`. None if rules alone say what goes with what; the probability also if scores
        are not calibrated, or a garment is far from those of the training.
    teacher_score, teacher_rank, teacher_last, teacher_probability
        Of its teacher in the list form; None without one.
    rank_by_others
        The teacher's rank if the rules counted for all others, and not for this pair.
    rules
        Rules that fire on the pair, the strongest effect first.
    traits
        Values read of both garments: item, attribute, value, source (known, title, path or
        picture), words.
    direction
        What was suggested: `bottoms` with a top, or `tops` with a bottom.
    evidence
        The nearest worn pairs.
    counterfactuals
        What would bring the suggestion forward.
    clashes
        Of a bad pair; None for one in the upper half that no rule speaks against.
    against
        The comparison, if one was asked for.
    sentence
        All that for a shopper.
    """

    top: str
    bottom: str
    top_context: str
    bottom_context: str
    model: str
    n_others: int
    student_score: float | None
    student_rank: int | None
    teacher_score: float | None
    teacher_rank: int | None
    rules: tuple[FiredRule, ...]
    traits: tuple[dict[str, str], ...]
    against: PairComparison | None = None
    sentence: str = ""
    direction: Direction = "bottoms"
    student_probability: float | None = None
    teacher_probability: float | None = None
    student_last: int | None = None
    teacher_last: int | None = None
    rank_by_others: int | None = None
    by: By = "student"
    verdict: str = ""
    distance: Distance | None = None
    evidence: Evidence = Evidence()
    counterfactuals: Counterfactuals = Counterfactuals()
    clashes: Clashes | None = None

    @property
    def student_ranks(self) -> Ranks | None:
        """The first and the last of the ranks that the student gives it; equal without a tie."""
        return _both(self.student_rank, self.student_last)

    @property
    def teacher_ranks(self) -> Ranks | None:
        """The same by the teacher; None without one."""
        return _both(self.teacher_rank, self.teacher_last)

    @property
    def ranks(self) -> Ranks:
        """Those of the ranking that counts."""
        ranks = self.student_ranks if self.by == "student" else self.teacher_ranks
        assert ranks is not None  # noqa: S101 - nobody is asked who is not there
        return ranks

    @property
    def rank(self) -> int:
        """The rank in the ranking that counts; the first of them in a tie."""
        return self.ranks[0]

    @property
    def probability(self) -> float | None:
        """That of the ranking that counts, or else the student's; None if neither is known."""
        if self.by == "teacher" and self.teacher_probability is not None:
            return self.teacher_probability
        return self.student_probability

    @property
    def is_tied(self) -> bool:
        """Whether no garment of its side is told apart from another."""
        return self.n_others > 1 and self.ranks == (1, self.n_others)

    def to_json(self) -> dict[str, Any]:
        """Give one dictionary of JSON values."""
        return asdict(self)
