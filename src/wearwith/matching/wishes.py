"""What a query asks besides its garment, and whether a model can do it."""

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from wearwith.errors import ConfigError
from wearwith.matching.filters import Condition
from wearwith.matching.pinned_and_blocked import Partners
from wearwith.matching.queries import known_id
from wearwith.matching.variants import Once
from wearwith.model import Teacher, TrainedModel, no_teacher
from wearwith.types import By

__all__ = ["Wishes", "require_ranking", "wishes_of"]


@dataclass(frozen=True)
class Wishes:
    """What a query asks besides its garment (`Matcher.match`); its ids are not checked yet."""

    k: int
    where: tuple[Condition, ...]
    diverse: float
    exclude: tuple[str, ...]
    pin: tuple[str, ...]
    allow_worn: bool
    once: Once | None  # what the list holds once; None for every size
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


def wishes_of(
    model: TrainedModel,
    k: int,
    by: Teacher | None,
    teacher: Teacher | None,
    blocked: Partners,
    pinned: Partners,
    where: Condition | Iterable[Condition],
    diverse: float,
    exclude: Iterable[str],
    pin: Iterable[str],
    allow_worn: bool,
    once: Once | None,
) -> Wishes:
    """Check what a query asks, as far as that needs no garments; raises `ConfigError`."""
    wishes = Wishes(
        k=k,
        where=(where,) if isinstance(where, str | pl.Expr) else tuple(where),
        diverse=diverse,
        exclude=tuple(known_id(model, one) for one in exclude),
        pin=tuple(known_id(model, one) for one in pin),
        allow_worn=allow_worn,
        once=once,
        by=by,
        teacher=teacher,
        blocked=blocked,
        pinned=pinned,
    )
    wishes.require_possible(model)
    return wishes


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
