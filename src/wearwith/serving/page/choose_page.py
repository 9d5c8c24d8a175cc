"""`/`: choose a garment from pictures, or bring one of your own."""

from collections.abc import Collection, Container
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal, Self, cast
from urllib.parse import urlencode

from fastapi.responses import HTMLResponse
from starlette.datastructures import QueryParams

from wearwith.errors import ConfigError
from wearwith.model import TrainedModel
from wearwith.serving.page.looks_page import opening_looks
from wearwith.serving.page.rendering import rendered
from wearwith.serving.page.shelf import Card, Shelf, Views, values_of_cards
from wearwith.serving.page.told_problem import no_page
from wearwith.types import OUTFIT_SLOTS, Side, Slot
from wearwith.words.wording import _

__all__ = ["choose"]

PAGE = 48  # cards of one page
COLOURS_SHOWN = 14
LONGEST = 200
MOST_EXAMPLES = 500  # among which the pair of the day is chosen
DAY_STEP = 7919  # a prime, so that pairs of successive days are not neighbours


@dataclass(frozen=True)
class GarmentSearch:
    """A search of the catalogue: words that must all be found, and filters; pages begin at 1."""

    q: str = ""
    kind: Side | Slot | Literal[""] = ""
    colour: tuple[str, ...] = ()
    page: int = 1

    @classmethod
    def of(cls, query: QueryParams, kinds: Collection[str]) -> Self:
        """Read a query; raises `ConfigError` if the kind is unknown, or the page no number."""
        kind = query.get("kind", "")
        if kind not in ("", *kinds):
            no_kind = _("There is no kind %(kind)s") % {"kind": repr(kind)}
            raise ConfigError(no_kind, where="kind", fix=", ".join(kinds))
        page = query.get("page", "1")
        if not (page.isascii() and page.isdigit() and 0 < len(page) < 8 and int(page) > 0):
            raise no_page(page)
        colours = tuple(dict.fromkeys(filter(None, query.getlist("colour"))))
        return cls(query.get("q", "").strip()[:LONGEST], cast("Slot", kind), colours, int(page))

    def url(self, **changes: Any) -> str:
        """Give the address of this search, changed."""
        new = replace(self, **changes)
        pairs = [("q", new.q), ("kind", new.kind), *(("colour", one) for one in new.colour)]
        pairs.append(("page", "" if new.page == 1 else str(new.page)))
        query = urlencode([pair for pair in pairs if pair[1]])
        return f"/?{query}" if query else "/"


def choose(views: Views, query: QueryParams) -> HTMLResponse:
    """Show one page of the catalogue, searched and filtered."""
    served = views.service.now
    shelf = views.shelf(served)
    search = GarmentSearch.of(query, shelf.kinds)
    cards = shelf.search(search.q, search.kind or None, search.colour)
    pages = max(-(-len(cards) // PAGE), 1)
    if search.page > pages:
        search = replace(search, page=pages)
    start = (search.page - 1) * PAGE
    is_first = search == GarmentSearch()
    opening = opening_looks(views) if is_first else None
    return rendered(
        "choose.html",
        title=views.service.settings.title,
        wardrobe=views.service.wardrobe is not None,
        search=search,
        cards=cards[start : start + PAGE],
        picture=served.picture_path,
        board_picture=served.board_picture_path,
        example=_example(shelf, served.pictures) if is_first and opening is None else None,
        has_looks=served.completer is not None,
        opening=[] if opening is None else opening[1],
        question=None if opening is None else opening[0],
        around=None if opening is None else shelf[opening[0].given[0]],
        slots=OUTFIT_SLOTS,
        currency=shelf.currency,
        photograph=None,
        new=None,
        searching=not is_first,
        instead=None if cards else shelf.instead(search.q),
        n_found=len(cards),
        n_all=len(shelf.cards),
        pages=pages,
        colours=values_of_cards(
            shelf.of_kind(search.kind or None), "colour", COLOURS_SHOWN, search.colour
        ),
        kinds=shelf.kinds,
        reads=_reads(served.matcher.model),
        has_student=served.matcher.model.has_student,
    )


def _example(shelf: Shelf, pictures: Container[str]) -> tuple[Card, Card] | None:
    """Choose a pair that was worn, both with pictures, to begin with; another one each day."""
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
    """Say what can be read of a new garment, by the student, or by rules if they are alone."""
    if model.has_student and model.manifest.reads is None:
        return {"pictures": False, "words": False}
    if model.has_student:
        return {"pictures": bool(model.manifest.dims), "words": model.vocabulary is not None}
    form = model.manifest.teacher
    from_ = "both" if form is None else form.read_from
    return {"pictures": from_ != "text", "words": from_ != "pictures"}
