"""The question and filters of the page of matches, as an address or a form has them."""

from dataclasses import dataclass
from typing import Any, ClassVar, Self

from starlette.datastructures import ImmutableMultiDict

from wearwith.serving.page.query_form import (
    QueryForm,
    by_in,
    price_in,
    values_in,
    whole_number_in,
)
from wearwith.types import By

__all__ = ["MOST_SHOWN", "STEP", "MatchRequest"]

STEP = 24  # cards that one press of "show more" adds
MOST_SHOWN = 240
TICKED = ("1", "on", "yes")


@dataclass(frozen=True)
class MatchRequest(QueryForm):
    """A question and its filters.

    Attributes
    ----------
    id
        The garment of the catalogue; empty for a photograph.
    partner
        The answer shown beside it (`with` in an address); empty for the best.
    colour, category
        Values that partners may have; empty for any.
    condition
        SQL as in `wearwith.matching.filters`.
    diverse
        From 0 to 100.
    by
        Whose ranking; None for the default.
    worn
        Whether to include what was worn with it already.
    colours
        Whether to show each colour of a model, and not only the best one.
    """

    PATH = "/match"
    NAMES: ClassVar = {"partner": "with"}

    id: str = ""
    partner: str = ""
    colour: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    lowest: float | None = None
    highest: float | None = None
    condition: str = ""
    diverse: int = 0
    by: By | None = None
    worn: bool = False
    colours: bool = False
    k: int = STEP

    @classmethod
    def of(cls, query: ImmutableMultiDict[str, Any]) -> Self:
        """Read a query or a form. A field `change` has further pairs, which replace the others.

        Raises
        ------
        ConfigError
            If a number is malformed or out of range, or there is no such ranking.
        """
        several = values_in(query)
        last = {name: texts[-1] for name, texts in several.items()}
        return cls(
            id=last.get("id", ""),
            partner=last.get("with", ""),
            colour=tuple(dict.fromkeys(several.get("colour", ()))),
            category=tuple(dict.fromkeys(several.get("category", ()))),
            lowest=price_in(last, "lowest"),
            highest=price_in(last, "highest"),
            condition=last.get("condition", ""),
            diverse=whole_number_in(last, "diverse", 0, 0, 100),
            by=by_in(last),
            worn=last.get("worn", "") in TICKED,
            colours=last.get("colours", "") in TICKED,
            k=whole_number_in(last, "k", STEP, 1, MOST_SHOWN),
        )
