"""What a query asks besides its garment, and whether a model can do it."""

from dataclasses import dataclass

from wearwith.errors import ConfigError
from wearwith.matching.filters import Condition
from wearwith.matching.pinned_and_blocked import Partners
from wearwith.model import Teacher, TrainedModel, no_teacher
from wearwith.types import By

__all__ = ["Wishes", "require_ranking"]


@dataclass(frozen=True)
class Wishes:
    """What a query asks besides its garment (`Matcher.match`); its ids are not checked yet."""

    k: int
    where: tuple[Condition, ...]
    diverse: float
    exclude: tuple[str, ...]
    pin: tuple[str, ...]
    allow_worn: bool
    every_size: bool
    by: Teacher | None  # whose ranking it is; None for the student's
    teacher: Teacher | None  # the rules as they stand
    blocked: Partners
    pinned: Partners

    @property
    def ranking(self) -> By:
        """Whose ranking it is."""
        return "student" if self.by is None else "teacher"

    def require_possible(self, model: TrainedModel) -> None:
        """Raise `ConfigError` if a number is out of range, or a list can't be varied."""
        if self.k < 1:
            raise ConfigError(
                f"{self.k} garments can't be recommended", where="k", fix="ask for 1 or more"
            )
        if not 0 <= self.diverse <= 1:
            raise ConfigError(
                f"{self.diverse} is not a share", where="diverse", fix="give a number from 0 to 1"
            )
        if self.diverse > 0 and model.has_student and not model.has_points:
            raise ConfigError(
                f"The model {model.name!r} has no points, and can't tell which garments are alike",
                where="diverse",
                fix="leave it out, or use a model that reads garments, such as dbpr or akd",
            )


def require_ranking(model: TrainedModel, teacher: Teacher | None, by: By) -> None:
    """Raise `ConfigError` if a model has no such ranking."""
    if by == "student" and not model.has_student:
        raise ConfigError(
            "Only rules say what goes with what here",
            where="by student",
            fix="ask for the teacher",
        )
    if by == "teacher" and teacher is None:
        raise no_teacher(model.name)
