"""What is asked of the pages of looks, as an address or a form has it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Self, cast

from starlette.datastructures import ImmutableMultiDict

from wearwith.serving.page.query_form import QueryForm, price_in, values_in, whole_number_in
from wearwith.types import Slot

__all__ = ["LOOKS_SHOWN", "MOST_LOOKS", "LooksRequest"]

LOOKS_SHOWN = 4
MOST_LOOKS = 12


@dataclass(frozen=True)
class LooksRequest(QueryForm):
    """Looks around some garments, or one look.

    Attributes
    ----------
    given
        Ids of the catalogue that every look has: the garment that was chosen, and what was locked.
    want
        Slots to fill; empty for those that are missing.
    colour
        Colours that what is found may have; empty for any.
    budget
        What a whole look may cost.
    k
        How many looks.
    items
        All garments of one look, which is then shown; empty for several looks.
    swap
        The garment of that look which is pressed: what might be worn instead is shown.
    beside
        What is worn instead of it in a second look, side by side with the first.
    """

    PATH = "/looks"

    given: tuple[str, ...] = ()
    want: tuple[Slot, ...] = ()
    colour: tuple[str, ...] = ()
    budget: float | None = None
    k: int = LOOKS_SHOWN
    items: tuple[str, ...] = ()
    swap: str = ""
    beside: str = ""

    @classmethod
    def of(cls, query: ImmutableMultiDict[str, Any]) -> Self:
        """Read a query or a form; raises `ConfigError` if a number is malformed or out of range."""
        several = values_in(query)
        last = {name: texts[-1] for name, texts in several.items()}

        def all_of(name: str) -> tuple[str, ...]:
            return tuple(dict.fromkeys(several.get(name, ())))

        return cls(
            given=all_of("given"),
            want=cast("tuple[Slot, ...]", all_of("want")),
            colour=all_of("colour"),
            budget=price_in(last, "budget"),
            k=whole_number_in(last, "k", LOOKS_SHOWN, 1, MOST_LOOKS),
            items=all_of("items"),
            swap=last.get("swap", ""),
            beside=last.get("beside", ""),
        )

    def url(self, path: str | None = None, **changes: Any) -> str:
        """Give the address of this question, changed; one look has an address of its own."""
        new = replace(self, **changes)
        return super(LooksRequest, new).url(path or ("/look" if new.items else self.PATH))

    def around(self, given: Iterable[str]) -> dict[str, Any]:
        """Give the change that asks for looks around other garments."""
        return {"given": tuple(given), "items": (), "swap": "", "beside": "", "k": LOOKS_SHOWN}

    def instead(self, other: str) -> dict[str, Any]:
        """Give the change that wears another garment instead of the one that is pressed."""
        items = tuple(other if item == self.swap else item for item in self.items)
        given = tuple(item for item in self.given if item != self.swap)
        return {"items": items, "given": given, "swap": "", "beside": ""}
