"""What is known of one outfit: its chance, what each garment and each pair adds, what to swap."""

from dataclasses import asdict, dataclass
from typing import Any

from wearwith.rules import Sign
from wearwith.types import By, Slot

__all__ = ["OutfitDiagnosis", "OutfitItem", "OutfitPair", "RuleInOutfit", "SlotClash", "Swap"]


@dataclass(frozen=True)
class Swap:
    """One garment replaced by another of its slot: the one of the catalogue that does best there.

    Attributes
    ----------
    item, replacement, context
        The garment that goes, the one that comes, and what that is called.
    gain
        How much higher the outfit scores; below 0 if every replacement scores lower.
    chance
        Of the outfit with it; None if scores are not calibrated.
    """

    item: str
    replacement: str
    context: str
    gain: float
    chance: float | None


@dataclass(frozen=True)
class OutfitItem:
    """A garment of the outfit.

    Attributes
    ----------
    item, context, slot
        Which it is, what it is called, and what it is in an outfit.
    share
        What the outfit's score loses without it; None in an outfit of two.
    alone
        What it adds whatever it is worn with, such as popularity; None where the student's score is
        no sum over pairs.
    swap
        Its best replacement; None if there is none, or any would clash.
    """

    item: str
    context: str
    slot: Slot
    share: float | None
    alone: float | None
    swap: Swap | None


@dataclass(frozen=True)
class OutfitPair:
    """Two garments of the outfit.

    Attributes
    ----------
    one, other
        Their ids, in the order in which they were named.
    student
        Their term of the student's score; None where that is no sum over pairs.
    rules
        What the rules that fire between them add to the teacher's; None without a teacher.
    share
        Their term of the score that counts: the student's, and for the teacher both.
    """

    one: str
    other: str
    student: float | None
    rules: float | None
    share: float | None


@dataclass(frozen=True)
class RuleInOutfit:
    """A rule that fires between two garments of the outfit, or a set rule that it breaks.

    Attributes
    ----------
    id, sign, note, words
        The rule, and what it is about in a shopper's words.
    one, other
        The ids of the two garments; None for a set rule.
    confidence
        λ, from 0 to 1.
    effect
        What it adds to the teacher's score. Weaker rules that say the same of the same two garments
        are not listed, and their effects are part of this one.
    """

    id: str
    sign: Sign
    note: str
    words: str
    one: str | None
    other: str | None
    confidence: float
    effect: float


@dataclass(frozen=True)
class SlotClash:
    """Two garments that nobody wears together, by their slots."""

    one: str
    other: str
    slots: tuple[Slot, Slot]


@dataclass(frozen=True)
class OutfitDiagnosis:
    """What is known of one outfit.

    Without the rules, `alone` of its items and `student` of its pairs sum up to the student's
    score; with the effects of all rules they sum up to the teacher's.

    Attributes
    ----------
    model
        Name of the method.
    by
        Whose score counts: the one that was asked for, or the model's default.
    student_score, student_chance, teacher_score, teacher_chance
        Scores are logits. The chance is that of a worn outfit against one with a garment replaced
        (`wearwith.model.outfit_probabilities`); None if not calibrated, or without a teacher.
    unchanced
        Why a chance is missing; None if none is.
    items
        In the order in which they were named.
    pairs
        Highest share first.
    rules
        Strongest effect first.
    clashes
        Garments whose slots exclude each other.
    sentence
        All that for a shopper.
    """

    model: str
    by: By
    student_score: float
    student_chance: float | None
    teacher_score: float | None
    teacher_chance: float | None
    unchanced: str | None
    items: tuple[OutfitItem, ...]
    pairs: tuple[OutfitPair, ...]
    rules: tuple[RuleInOutfit, ...]
    clashes: tuple[SlotClash, ...]
    sentence: str = ""

    @property
    def chance(self) -> float | None:
        """That of the score that counts."""
        return self.student_chance if self.by == "student" else self.teacher_chance

    @property
    def swap(self) -> Swap | None:
        """The swap that gains most; None if none gains anything."""
        swaps = [item.swap for item in self.items if item.swap is not None and item.swap.gain > 0]
        return max(swaps, key=lambda swap: swap.gain, default=None)

    def to_json(self) -> dict[str, Any]:
        """Give one dictionary of JSON values; `swap` is the one that gains most."""
        return asdict(self) | {"swap": None if self.swap is None else asdict(self.swap)}
