"""What completing answers with: looks, and what each garment is worth in them."""

from dataclasses import asdict, dataclass
from typing import Any

from wearwith.matching.outfit_diagnosis import RuleInOutfit
from wearwith.types import By, Slot

__all__ = ["CompletedLook", "CompletedLooks", "LookItem"]


@dataclass(frozen=True)
class LookItem:
    """A garment of a look.

    Attributes
    ----------
    id, context, slot
        Which it is, what it is called, and what it is in an outfit.
    given
        Whether it was asked about, not found.
    share
        What the look's score loses without it; None in a look of two.
    """

    id: str
    context: str
    slot: Slot
    given: bool
    share: float | None


@dataclass(frozen=True)
class CompletedLook:
    """A whole outfit.

    Attributes
    ----------
    rank
        1 for the best.
    score, probability
        Of the whole outfit: a logit, and the chance that it is the worn one of two
        (`wearwith.model.outfit_probabilities`); None if scores are not calibrated.
    price
        Of all its garments whose price is known; None if none is.
    set
        The id of a person's own set; None if the model put it together.
    items
        What was given first, then what was found, in the order of slots.
    rules
        Those that fire between its garments, the strongest effect first.
    """

    rank: int
    score: float
    probability: float | None
    price: float | None
    set: str | None
    items: tuple[LookItem, ...]
    rules: tuple[RuleInOutfit, ...]

    @property
    def found(self) -> tuple[str, ...]:
        """Ids of the garments that were not given."""
        return tuple(item.id for item in self.items if not item.given)

    def to_json(self) -> dict[str, Any]:
        """Give one dictionary of JSON values."""
        return asdict(self)


@dataclass(frozen=True)
class CompletedLooks:
    """The best looks, best first.

    Attributes
    ----------
    looks
        At most as many as were wanted.
    wanted
        The slots that were filled.
    by
        Whose scores they are.
    message
        Why there is none; None if there is one.
    """

    looks: tuple[CompletedLook, ...]
    wanted: tuple[Slot, ...]
    by: By
    message: str | None = None

    def to_json(self) -> list[dict[str, Any]]:
        """Give a list of JSON values, one for each look."""
        return [look.to_json() for look in self.looks]
