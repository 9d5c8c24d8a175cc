"""Examples that a report shows: garments, triplets that rules turn, ranked lists."""

from dataclasses import dataclass

from wearwith.catalog import Dataset, names

__all__ = [
    "ActiveRule",
    "Cards",
    "ConfidenceExample",
    "GarmentCard",
    "Listed",
    "RankedList",
    "Turned",
    "TurnedTriplet",
]


@dataclass(frozen=True)
class GarmentCard:
    """A garment as a page shows it; `image` is the path of its photograph, if there is one.

    JSON holds only the file's name: a path means nothing on another machine.
    """

    id: str
    title: str
    image: str | None = None


class Cards:
    """Cards of a dataset's garments, by position in its catalogue."""

    def __init__(self, dataset: Dataset) -> None:
        texts = dict(zip(dataset.items["id"], names(dataset.items), strict=True))
        images = dict(zip(dataset.items["id"], dataset.items["image"], strict=True))
        root = dataset.image_root
        self._tops, self._bottoms = (
            [
                GarmentCard(
                    item,
                    texts[item],
                    str(root / images[item]) if root is not None and images[item] else None,
                )
                for item in side
            ]
            for side in (dataset.catalogue.tops, dataset.catalogue.bottoms)
        )

    def top(self, position: int) -> GarmentCard:
        """Return the card of a top."""
        return self._tops[position]

    def bottom(self, position: int) -> GarmentCard:
        """Return the card of a bottom."""
        return self._bottoms[position]


@dataclass(frozen=True)
class ActiveRule:
    """A rule that is active on a triplet, or fires on a pair.

    `effect` is what it adds to the log odds of the positive (or the pair); `confidence` is λ.
    """

    id: str
    sign: str
    confidence: float
    effect: float


@dataclass(frozen=True)
class TurnedTriplet:
    """A test triplet that the teacher and DBPR order differently.

    `dbpr`, `student` and `teacher` are their probabilities that the positive is better.
    """

    top: GarmentCard
    positive: GarmentCard
    negative: GarmentCard
    dbpr: float
    student: float
    teacher: float
    rules: tuple[ActiveRule, ...]


@dataclass(frozen=True)
class Turned:
    """Figure 6: how many test triplets DBPR and AKD's teacher order rightly.

    `with_rules` counts those with an active rule; `p` is that of a sign test over tops, by
    permutation; the examples are those that the rules move furthest.
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
    """Figure 7: a test triplet with several active rules, and the confidence of each."""

    top: GarmentCard
    positive: GarmentCard
    negative: GarmentCard
    rules: tuple[ActiveRule, ...]


@dataclass(frozen=True)
class Listed:
    """A bottom of a list with its places, 1 for the best."""

    item: GarmentCard
    positive: bool
    dbpr: int
    teacher: int


@dataclass(frozen=True)
class RankedList:
    """Figure 9: a top with ten candidates, one of them positive, in the teacher's order."""

    top: GarmentCard
    bottoms: tuple[Listed, ...]
    rules: tuple[ActiveRule, ...]
