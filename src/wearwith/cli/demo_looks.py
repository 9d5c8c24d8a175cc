"""The looks that open the demo's report, and how good the model is that made them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from wearwith.cli.demo_garments import DemoGarment, DemoGarments
from wearwith.types import OUTFIT_SLOTS, Slot

if TYPE_CHECKING:
    from wearwith.catalog import Dataset
    from wearwith.matching.outfits import CompletedLook, Completer
    from wearwith.model import OutfitScorer, TrainedModel

__all__ = ["DemoLook", "RightOfFour", "demo_looks", "right_of_four"]

AROUND: tuple[Slot, ...] = ("top", "one-piece", "outerwear", "shoes")
TRIED = 12  # garments of a slot
OVERLAP = 24.0  # centimetres of what lies below its neighbour
GAP = 5.0
BOARD = (228.0, 348.0)  # pixels for the garments of a board
DENSE = 2.0  # dots a pixel of a dense screen, on which drawings are sharp too


@dataclass(frozen=True)
class DemoLook:
    """A look on its board; `chance` is None if it can't be told, and `why` if no rule speaks."""

    given: DemoGarment
    garments: tuple[DemoGarment, ...]
    chance: float | None
    why: str | None

    @property
    def columns(self) -> list[list[DemoGarment]]:
        """From left to right: what is worn over it, what covers the body, what is carried."""
        over: list[Slot] = ["outerwear"]
        body: list[Slot] = ["top", "bottom", "one-piece"]
        if any(garment.slot == "one-piece" for garment in self.garments):
            over, body = ["outerwear", "top"], ["one-piece"]
        rest = [slot for slot in OUTFIT_SLOTS if slot not in (*over, *body, "shoes")]
        columns = [self._of(slots) for slots in (over, body, [*rest, "shoes"])]
        return [column for column in columns if column]

    @property
    def scale(self) -> float:
        """Pixels a centimetre, the same for all of its garments."""
        columns = self.columns
        wide = sum(max(one.wide for one in column) + GAP for column in columns)
        wide -= OVERLAP * (len(columns) > 2)
        tall = max(sum(one.tall + GAP for one in column) for column in columns)
        sharp = min(one.dots for one in self.garments) / DENSE
        return min(BOARD[0] / wide, BOARD[1] / tall, sharp)

    def _of(self, slots: Sequence[Slot]) -> list[DemoGarment]:
        return [one for slot in slots for one in self.garments if one.slot == slot]


@dataclass(frozen=True)
class RightOfFour:
    """How often the garment that was worn is picked out of four; and by the world's own taste."""

    share: float
    guessing: float
    ceiling: float

    @property
    def sentence(self) -> str:
        """For somebody who has never heard of a model."""
        right, guessed, most = (
            round(100 * share) for share in (self.share, self.guessing, self.ceiling)
        )
        return (
            "Take one garment out of an outfit that people wore and put it among three others: "
            f"wearwith finds it {right} times in 100. Guessing would find it {guessed} times, "
            f"and the taste that made up these outfits {most}."
        )


def demo_looks(model: "TrainedModel", garments: DemoGarments) -> list[DemoLook]:
    """Complete garments of four slots, all of test outfits; of each slot, the surest look.

    No garment is in two looks.
    """
    from wearwith.matching.outfits import Completer
    from wearwith.matching.outfits.look_text import why_it_works
    from wearwith.rules import RuleBook

    completer, dataset = Completer(model), model.read_dataset()
    book = RuleBook() if model.knowledge is None else model.knowledge.book
    shown: set[str] = set()
    looks = []
    for slot in AROUND:
        found = _completed(completer, _worn_in_test(dataset, slot)[:TRIED], shown)
        for look in sorted(found, key=lambda one: -one.score)[:1]:
            ids = [item.id for item in look.items]
            shown |= {*ids}
            every = tuple(map(garments, ids))
            looks.append(DemoLook(every[0], every, look.probability, why_it_works(look, book)))
    return looks


def _worn_in_test(dataset: "Dataset", slot: Slot) -> list[str]:
    worn = dataset.outfits.join(dataset.items.select("id", "slot"), left_on="item", right_on="id")
    tested = worn.filter(pl.col("slot") == slot, pl.col("split") == "test")
    return tested["item"].unique().sort().to_list()


def _completed(
    completer: "Completer", anchors: Iterable[str], shown: set[str]
) -> "list[CompletedLook]":
    from wearwith.errors import ConfigError
    from wearwith.matching.outfits import LookWishes

    wishes = LookWishes.of(k=1, exclude=sorted(shown))
    looks: list[CompletedLook] = []
    for anchor in anchors:
        if anchor in shown:
            continue
        try:
            looks += completer.complete([anchor], wishes).looks
        except ConfigError:  # nothing is missing beside it
            continue
    return looks


def right_of_four(model: "TrainedModel", truth: "OutfitScorer") -> RightOfFour:
    """Measure a model of outfits on the test blanks that `wearwith evaluate` asks about.

    Wrong answers are random ones of the slot. The answers that count are those of
    `model.default_by`.
    """
    from wearwith.catalog.outfit_negatives import training_counts
    from wearwith.evaluation import blank_questions, measure_blanks
    from wearwith.evaluation.evaluate_outfits import scorer_on_outfits

    dataset = model.read_dataset()
    scorer = scorer_on_outfits(model, dataset)
    questions = blank_questions(dataset, scorer.garments, "test", "random", every_item=True)
    worn = training_counts(dataset, scorer.garments) > 0
    own, most = (measure_blanks(one, questions, worn) for one in (scorer, truth))
    share = own.value if model.default_by == "student" else own.teacher
    guessing = float((1 / questions.counts).mean())
    return RightOfFour(share, guessing, most.value)  # type: ignore[arg-type] # there are questions
