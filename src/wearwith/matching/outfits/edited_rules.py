"""The rules of a model of outfits as they stand now: those of the training, or edited since."""

from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

from wearwith.matching.worn_garments import require_outfits
from wearwith.model import OutfitScorer, TrainedModel, no_teacher
from wearwith.model.outfit_teacher import OutfitTeacher
from wearwith.rules import RuleBook
from wearwith.types import By

if TYPE_CHECKING:
    from wearwith.rules import RuleDesk

__all__ = ["EditedRules", "RulesAtWork", "scorer_asked"]


@dataclass(frozen=True)
class RulesAtWork:
    """A version of the rule book at work; 0 is that of the training."""

    version: int
    teacher: OutfitTeacher
    book: RuleBook


class EditedRules:
    """The newest version of a model's rules; any number of threads may share it.

    `desk` is where the rule book is edited; None where nobody edits it.
    """

    def __init__(self, model: TrainedModel, desk: "RuleDesk | None" = None) -> None:
        self._model, self._desk = model, desk
        self._edited = Lock()
        self._newest: RulesAtWork | None = None

    def now(self) -> RulesAtWork | None:
        """The rules as they stand now; None without a teacher of rules.

        Raises `ConfigError` if the model answers about no outfits.
        """
        student, known = self._model.outfits, self._model.knowledge
        taught = None if student is None else student.teacher
        if not isinstance(taught, OutfitTeacher) or known is None:
            return None
        version, book = (0, known.book) if self._desk is None else self._desk.now()
        with self._edited:
            if self._newest is None or version > self._newest.version:
                teacher = taught if version == 0 else taught.with_book(known, book)
                self._newest = RulesAtWork(version, teacher, book)
            return self._newest


def scorer_asked(
    model: TrainedModel, by: By | None, rules: RulesAtWork | None
) -> tuple[OutfitScorer, By]:
    """Whose score counts; by default the better one on validation, or the teacher's after edits.

    Raises `ConfigError` if the model answers about no outfits, or has no teacher to ask.
    """
    student = require_outfits(model)
    is_edited = rules is not None and rules.version > 0
    by = by or ("teacher" if is_edited else model.default_by)
    teacher = student.teacher if rules is None else rules.teacher
    scorer = student if by == "student" else teacher
    if scorer is None:
        raise no_teacher(model.name)
    return scorer, by
