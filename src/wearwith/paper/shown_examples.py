"""Examples that a reproduction shows: garments, triplets that rules turn, ranked lists."""

from dataclasses import dataclass

__all__ = [
    "ConfidenceExample",
    "GarmentCard",
    "Listed",
    "RankedList",
    "RuleSaid",
    "Turned",
    "TurnedTriplet",
]


@dataclass(frozen=True)
class GarmentCard:
    """A garment as a page shows it; `image` is a path to its photograph, if there is one.

    In JSON it is the file's name alone: a path tells of a machine, and is of no use on another.
    """

    id: str
    title: str
    image: str | None = None


@dataclass(frozen=True)
class RuleSaid:
    """A rule that is active on a triplet (or fires on a pair).

    `effect` is what it adds to the log odds of the positive (of the pair); `confidence` is λ.
    """

    id: str
    sign: str
    confidence: float
    effect: float


@dataclass(frozen=True)
class TurnedTriplet:
    """A test triplet that the teacher orders otherwise than DBPR does.

    `dbpr`, `student` and `teacher` are probabilities that the positive is the better one.
    """

    top: GarmentCard
    positive: GarmentCard
    negative: GarmentCard
    dbpr: float
    student: float
    teacher: float
    rules: tuple[RuleSaid, ...]


@dataclass(frozen=True)
class Turned:
    """Figure 6: test triplets that rules turned right, and those that they turned wrong.

    Attributes
    ----------
    both_right, both_wrong, turned_right, turned_wrong
        Numbers of test triplets by what DBPR and AKD's teacher make of them.
    with_rules
        Test triplets with at least one active rule.
    p
        That chance turns as unevenly (sign test over tops, by permutation).
    examples_right, examples_wrong
        The surest ones of either kind.
    """

    both_right: int
    both_wrong: int
    turned_right: int
    turned_wrong: int
    with_rules: int
    p: float
    examples_right: tuple[TurnedTriplet, ...]
    examples_wrong: tuple[TurnedTriplet, ...]


@dataclass(frozen=True)
class ConfidenceExample:
    """Figure 7: a test triplet with several active rules, and how far each is trusted."""

    top: GarmentCard
    positive: GarmentCard
    negative: GarmentCard
    rules: tuple[RuleSaid, ...]


@dataclass(frozen=True)
class Listed:
    """A bottom of a list with its places, 1 for the best."""

    item: GarmentCard
    positive: bool
    dbpr: int
    teacher: int


@dataclass(frozen=True)
class RankedList:
    """Figure 9: a top with ten candidates, one of them positive; in the teacher's order."""

    top: GarmentCard
    bottoms: tuple[Listed, ...]
    rules: tuple[RuleSaid, ...]
