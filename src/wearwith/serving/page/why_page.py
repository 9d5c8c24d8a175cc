"""Why a pair goes together, or does not: beside an outfit, and as `/why`."""

from dataclasses import dataclass

from fastapi.responses import HTMLResponse
from starlette.datastructures import QueryParams

from wearwith.errors import UnknownItemError
from wearwith.matching import Explanation, Matcher
from wearwith.matching.queries import Direction
from wearwith.model import NewItem
from wearwith.model.new_garments import NAME
from wearwith.serving.page.rendering import rendered
from wearwith.serving.page.shelf import Card, Shelf
from wearwith.serving.page.views import Views

__all__ = ["ReadValue", "Why", "why", "why_of"]

# Where a value was read, as a person would say it.
SOURCES = {
    "known": "stated by the catalogue",
    "title": "read in the title",
    "path": "from the category",
    "picture": "seen in the picture",
}


@dataclass(frozen=True)
class ReadValue:
    """A value that was read of a garment.

    Attributes
    ----------
    attribute, value
        What was read.
    source
        Where, in words.
    words
        The words that named it; empty where they are the value itself.
    """

    attribute: str
    value: str
    source: str
    words: str


@dataclass(frozen=True)
class Why:
    """An explanation as the page shows it.

    Attributes
    ----------
    found
        What the matcher says.
    evidence
        The nearest worn pairs as cards, with how alike they are.
    read
        What was read of the top and of the bottom.
    probability
        Of the teacher where that is known, else of the student, else None.
    sentence
        All that for a shopper.
    """

    found: Explanation
    evidence: tuple[tuple[Card, Card, float], ...]
    read: tuple[tuple[str, tuple[ReadValue, ...]], ...]
    probability: float | None
    sentence: str

    @property
    def kind(self) -> str:
        """What is ranked: bottoms or tops."""
        return self.found.direction


def why_of(
    shelf: Shelf, matcher: Matcher, query: str | NewItem, partner: str, direction: Direction
) -> Why:
    """Explain a pair; raises as `Matcher.explain` does."""
    found = matcher.explain(query, partner, direction)
    pairs = found.evidence.pairs
    evidence = [
        (shelf[pair.top], shelf[pair.bottom], pair.alike)
        for pair in pairs
        if pair.top in shelf and pair.bottom in shelf
    ]
    chance = found.teacher_probability
    return Why(
        found=found,
        evidence=tuple(evidence),
        read=(("top", _read(found, found.top)), ("bottom", _read(found, found.bottom))),
        probability=found.student_probability if chance is None else chance,
        sentence=_personal(found, query),
    )


def why(views: Views, query: QueryParams) -> HTMLResponse:
    """Show why a top and a bottom of the catalogue go together, on a page of its own.

    Raises
    ------
    UnknownItemError
        If there is no such top or bottom.
    """
    present = views.service.now
    shelf = views.shelf(present)
    top, bottom = query.get("top", ""), query.get("bottom", "")
    direction: Direction = "tops" if query.get("wanted") == "tops" else "bottoms"
    if not top or not bottom:
        raise UnknownItemError(
            "A pair has a top and a bottom", where="address", fix="choose both on the pages"
        )
    asked, partner = (top, bottom) if direction == "bottoms" else (bottom, top)
    found = why_of(shelf, present.matcher, asked, partner, direction)
    return rendered(
        "why.html",
        title=views.service.settings.title,
        top=shelf[top],
        bottom=shelf[bottom],
        why=found,
        picture=views.picture,
    )


def _personal(found: Explanation, query: str | NewItem) -> str:
    """Say `your top` of a garment that has no name."""
    if isinstance(query, str) or query.title:
        return found.sentence
    kind = "top" if found.direction == "bottoms" else "bottom"
    return found.sentence.replace(f" {NAME} ", f" your {kind} ").replace(
        f" {NAME}.", f" your {kind}."
    )


def _read(found: Explanation, item: str) -> tuple[ReadValue, ...]:
    rows = [row for row in found.traits if row["item"] == item]
    return tuple(
        ReadValue(
            row["attribute"],
            row["value"],
            SOURCES.get(row["source"], row["source"]),
            "" if row["words"] == row["value"] else row["words"],
        )
        for row in rows
    )
