"""What is asked of completing, besides the garments that are given."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from wearwith.errors import ConfigError
from wearwith.matching.filters import Condition
from wearwith.types import OUTFIT_SLOTS, By, Slot
from wearwith.words.exclusive_slots import clash
from wearwith.words.near_words import did_you_mean

__all__ = ["MOST_GARMENTS", "LookWishes", "known_slots"]

MOST_GARMENTS = 20  # of an outfit
MOST_LOOKS = 100


@dataclass(frozen=True)
class LookWishes:
    """What looks should be like.

    Attributes
    ----------
    k
        How many at most.
    want
        Slots to be filled, one of them perhaps twice; None for those that the model finds missing.
    by
        Whose score counts: student or teacher; None for the model's choice.
    where
        Conditions on the columns of items, for every garment that is found.
    budget
        What a look may cost, with what is given, where that has a price.
    budgets
        What a garment of a slot may cost.
    exclude
        Ids that are never taken, such as what somebody has already.
    pin
        Ids that take the place of their slot in every look.
    diverse
        Whether looks share none of what is found, not even its model, while there is anything else.
    """

    k: int = 5
    want: tuple[Slot, ...] | None = None
    by: By | None = None
    where: tuple[Condition, ...] = ()
    budget: float | None = None
    budgets: Mapping[Slot, float] = field(default_factory=dict)
    exclude: tuple[str, ...] = ()
    pin: tuple[str, ...] = ()
    diverse: bool = True

    @classmethod
    def of(
        cls,
        k: int = 5,
        want: Iterable[str] | None = None,
        by: By | None = None,
        where: Condition | Iterable[Condition] = (),
        budget: float | None = None,
        budgets: Mapping[str, float] | None = None,
        exclude: Iterable[str] = (),
        pin: Iterable[str] = (),
        *,
        diverse: bool = True,
    ) -> "LookWishes":
        """Check what is asked, as far as that needs no garments.

        Raises `ConfigError` if a number is out of range, a slot is unknown, no slot is wanted, or
        two that are wanted can't be worn together.
        """
        if not 1 <= k <= MOST_LOOKS:
            raise ConfigError(
                f"{k} looks can't be put together", where="k", fix=f"ask for 1 to {MOST_LOOKS}"
            )
        slots = None if want is None else known_slots(want, "want")
        if slots is not None and not slots:
            raise ConfigError(
                "No slot is wanted",
                where="want",
                fix=f"name some of {', '.join(OUTFIT_SLOTS)}, or leave it out",
            )
        if slots is not None and (both := clash(slots)) is not None:
            raise ConfigError(
                f"{both[0]} and {both[1]} can't be worn together", where="want", fix="name one"
            )
        prices = dict(budgets or {})
        known_slots(prices, "budgets")
        for name, price in {"budget": budget, **prices}.items():
            if price is not None and not (price >= 0 and math.isfinite(price)):
                raise ConfigError(
                    f"A budget of {price} can't be kept",
                    where=name,
                    fix="give a number from 0 on, or leave it out",
                )
        return cls(
            k=k,
            want=slots,
            by=by,
            where=(where,) if isinstance(where, str | pl.Expr) else tuple(where),
            budget=budget,
            budgets=prices,  # type: ignore[arg-type]
            exclude=tuple(exclude),
            pin=tuple(pin),
            diverse=diverse,
        )


def known_slots(names: Iterable[str], where: str) -> tuple[Slot, ...]:
    """Slots by their names; `ConfigError` with the nearest one if there is no such slot."""
    slots: Sequence[str] = [*names]
    for name in slots:
        if name not in OUTFIT_SLOTS:
            near = did_you_mean(name, OUTFIT_SLOTS)
            raise ConfigError(
                f"There is no slot {name!r}",
                where=where,
                fix=near or f"slots are {', '.join(OUTFIT_SLOTS)}",
            )
    if len(slots) > MOST_GARMENTS:
        raise ConfigError(
            f"{len(slots):,} slots are wanted", where=where, fix=f"name {MOST_GARMENTS} at most"
        )
    return tuple(slots)  # type: ignore[arg-type]
