"""`/`: choose a garment from pictures, or bring one of your own."""

from collections.abc import Container
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal, Self, cast
from urllib.parse import urlencode

from fastapi.responses import HTMLResponse
from starlette.datastructures import QueryParams

from wearwith.errors import ConfigError
from wearwith.model import TrainedModel
from wearwith.serving.page.rendering import rendered
from wearwith.serving.page.shelf import Card, Shelf
from wearwith.serving.page.views import Views
from wearwith.types import Side

__all__ = ["GarmentSearch", "choose"]

PAGE = 48  # cards of one page
COLOURS_SHOWN = 14
LONGEST = 200
MOST_EXAMPLES = 500  # among which the pair of the day is chosen
DAY_STEP = 7919  # a prime, so that pairs of two days do not stand side by side


@dataclass(frozen=True)
class GarmentSearch:
    """What a person looks for.

    Attributes
    ----------
    q
        Words that all have to be found.
    kind
        `top` or `bottom`; empty for both.
    colour
        Any of these; none means any at all.
    page
        From 1.
    """

    q: str = ""
    kind: Side | Literal[""] = ""
    colour: tuple[str, ...] = ()
    page: int = 1

    @classmethod
    def of(cls, query: QueryParams) -> Self:
        """Read an address.

        Raises
        ------
        ConfigError
            If there is no such kind, or the page is no number.
        """
        kind = query.get("kind", "")
        if kind not in ("", "top", "bottom"):
            raise ConfigError(f"There is no kind {kind!r}", where="kind", fix="top or bottom")
        page = query.get("page", "1")
        if not (page.isascii() and page.isdigit() and 0 < len(page) < 8 and int(page) > 0):
            raise ConfigError(f"There is no page {page!r}", where="page", fix="pages begin at 1")
        colours = tuple(dict.fromkeys(filter(None, query.getlist("colour"))))
        return cls(query.get("q", "").strip()[:LONGEST], cast("Side", kind), colours, int(page))

    def url(self, **changes: Any) -> str:
        """Give the address of this search, changed."""
        new = replace(self, **changes)
        pairs = [("q", new.q), ("kind", new.kind), *(("colour", one) for one in new.colour)]
        pairs.append(("page", "" if new.page == 1 else str(new.page)))
        told = urlencode([pair for pair in pairs if pair[1]])
        return f"/?{told}" if told else "/"


def choose(views: Views, query: QueryParams) -> HTMLResponse:
    """Show the catalogue, searched and filtered, one page of it."""
    present = views.service.now
    shelf, search = views.shelf(present), GarmentSearch.of(query)
    found = shelf.found(search.q, search.kind or None, search.colour)
    pages = max(-(-len(found) // PAGE), 1)
    if search.page > pages:
        search = replace(search, page=pages)
    start = (search.page - 1) * PAGE
    return rendered(
        "choose.html",
        title=views.service.settings.title,
        search=search,
        cards=found[start : start + PAGE],
        picture=views.picture,
        example=_example(shelf, present.pictures) if search == GarmentSearch() else None,
        n_found=len(found),
        n_all=len(shelf.cards),
        pages=pages,
        colours=[
            one
            for place, one in enumerate(shelf.colours(search.kind or None))
            if place < COLOURS_SHOWN or one.value in search.colour
        ],
        reads=_reads(present.matcher.model),
        has_student=present.matcher.model.has_student,
    )


def _example(shelf: Shelf, pictures: Container[str]) -> tuple[Card, Card] | None:
    """Find a pair that was worn, with both pictures, to begin with; another one each day."""
    pairs = shelf.model.pairs
    if pairs is None:
        return None
    some = pairs.filter(split="train").select("top", "bottom").unique().sort("top", "bottom")
    some = some.gather_every(max(some.height // MOST_EXAMPLES, 1))
    shown = [row for row in some.rows() if row[0] in pictures and row[1] in pictures]
    if not shown:
        return None
    today = datetime.now(UTC).toordinal()
    return shelf.pairs([shown[today * DAY_STEP % len(shown)]])[0]


def _reads(model: TrainedModel) -> dict[str, bool]:
    """Tell what can be read of a new garment: by the student, or by rules where they are alone."""
    if model.has_student and model.manifest.reads is None:
        return {"pictures": False, "words": False}
    if model.has_student:
        return {"pictures": bool(model.manifest.dims), "words": model.vocabulary is not None}
    form = model.manifest.teacher
    from_ = "both" if form is None else form.read_from
    return {"pictures": from_ != "text", "words": from_ != "pictures"}
