"""What is known of one pair: its rank, the rules, what was worn, what would be better."""

from dataclasses import asdict, dataclass
from typing import Any

from wearwith.matching.queries import Direction
from wearwith.rules import Sign
from wearwith.types import Side

__all__ = [
    "Clashes",
    "Counterfactual",
    "Counterfactuals",
    "Evidence",
    "Explanation",
    "FiredRule",
    "PairComparison",
    "WornPair",
]


@dataclass(frozen=True)
class FiredRule:
    """A rule that fires on the pair, or, in a comparison, tells two pairs apart.

    Attributes
    ----------
    id, top, bottom, sign, note
        The rule; its values as `colour white`. Where frequencies are read (pkd), the sign is always
        `+`: the rule names what is worn together, and the effect says how often that is.
    confidence
        λ: its share among the active rules, from 0 to 1; with pkd, of the sizes of their effects.
    effect
        What it adds to the log odds of the pair: C λ times sign and strength; with pkd, its part of
        what the frequencies of its attribute add.
    rank_without
        The teacher's rank if this rule did not count for the pair; None in a comparison.
    ranks
        How many places the rule moves the garment, above 0 towards the first; None in a comparison.
    """

    id: str
    top: str
    bottom: str
    sign: Sign
    note: str
    confidence: float
    effect: float
    rank_without: int | None = None
    ranks: int | None = None


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
    rank
        The teacher's rank if there is one, else the student's.
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
    student_score, student_rank, student_probability
        Of the student; rank 1 is best. None if rules alone say what goes with what; the probability
        also if scores are not calibrated.
    teacher_score, teacher_rank, teacher_probability
        Of its teacher in the list form; None without one.
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
    evidence: Evidence = Evidence()
    counterfactuals: Counterfactuals = Counterfactuals()
    clashes: Clashes | None = None

    @property
    def rank(self) -> int:
        """The teacher's rank if there is one, else the student's."""
        rank = self.student_rank if self.teacher_rank is None else self.teacher_rank
        assert rank is not None  # noqa: S101 - there is a student or a teacher
        return rank

    def to_json(self) -> dict[str, Any]:
        """Give one dictionary of JSON values."""
        return asdict(self)
