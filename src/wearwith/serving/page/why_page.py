"""Why a pair goes together, or does not: beside an outfit, and at `/why`."""

from dataclasses import dataclass
from typing import Any

from fastapi.responses import HTMLResponse
from markupsafe import Markup
from starlette.datastructures import QueryParams

from wearwith.errors import UnknownItemError
from wearwith.matching import Explanation, Matcher
from wearwith.matching.queries import Direction
from wearwith.model import NewItem
from wearwith.model.new_garments import NAME
from wearwith.serving.page.page_words import with_titles
from wearwith.serving.page.rendering import rendered
from wearwith.serving.page.shelf import Card, Shelf, Views
from wearwith.types import By
from wearwith.words.wording import N_, _

__all__ = ["Why", "why", "why_of"]

SOURCES = {
    "known": N_("stated by the catalogue"),
    "title": N_("read in the title"),
    "path": N_("from the category"),
    "picture": N_("seen in the picture"),
}


@dataclass(frozen=True)
class Why:
    """An explanation as the page shows it.

    Attributes
    ----------
    evidence
        The nearest worn pairs as cards, with how alike they are.
    read
        What was read of the top and of the bottom.
    """

    found: Explanation
    evidence: list[tuple[Card, Card, float]]
    read: list[tuple[str, list[dict[str, Any]]]]
    sentence: Markup

    @property
    def kind(self) -> str:
        """What is ranked: bottoms or tops."""
        return self.found.direction


def why_of(
    shelf: Shelf,
    matcher: Matcher,
    query: str | NewItem,
    partner: str,
    direction: Direction,
    by: By | None = None,
) -> Why:
    """Explain a pair; `by` says whose ranking counts, the default's if not given.

    Raises
    ------
    UnknownItemError
        If the model has no such pair.
    """
    found = matcher.explain(query, partner, direction, by=by)
    evidence = [
        (shelf[pair.top], shelf[pair.bottom], pair.alike)
        for pair in found.evidence.pairs
        if pair.top in shelf and pair.bottom in shelf
    ]
    return Why(
        found=found,
        evidence=evidence,
        read=[("top", _read(found, found.top)), ("bottom", _read(found, found.bottom))],
        sentence=with_titles(_personal(found, query), _titles(found)),
    )


def why(views: Views, query: QueryParams) -> HTMLResponse:
    """Show why a top and a bottom of the catalogue go together.

    Raises
    ------
    UnknownItemError
        If the query names no such top and bottom.
    """
    served = views.service.now
    shelf = views.shelf(served)
    top, bottom = query.get("top", ""), query.get("bottom", "")
    direction: Direction = "tops" if query.get("wanted") == "tops" else "bottoms"
    if not top or not bottom:
        raise UnknownItemError(
            _("A pair has a top and a bottom"), where="address", fix=_("choose both on the pages")
        )
    query_item, partner = (top, bottom) if direction == "bottoms" else (bottom, top)
    found = why_of(shelf, served.matcher, query_item, partner, direction)
    return rendered(
        "why.html",
        title=views.service.settings.title,
        top=shelf[top],
        bottom=shelf[bottom],
        why=found,
        picture=served.picture_path,
    )


def _personal(found: Explanation, query: str | NewItem) -> str:
    """Call a garment without a name `your top`."""
    if isinstance(query, str) or query.title:
        return found.sentence
    yours = _("your top") if found.direction == "bottoms" else _("your bottom")
    return found.sentence.replace(NAME, yours)


def _titles(found: Explanation) -> list[str]:
    """Titles that a sentence about a pair may have."""
    near = [
        name for pair in found.evidence.pairs for name in (pair.top_context, pair.bottom_context)
    ]
    return [found.top_context, found.bottom_context, *near]


def _read(found: Explanation, item: str) -> list[dict[str, Any]]:
    """Attributes and values read of an item, where, and the words for it unless they are equal."""
    return [
        {
            "attribute": row["attribute"],
            "value": row["value"],
            "source": _(SOURCES.get(row["source"], row["source"])),
            "words": "" if row["words"] == row["value"] else row["words"],
        }
        for row in found.traits
        if row["item"] == item
    ]
