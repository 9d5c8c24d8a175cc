"""`/wardrobe`: somebody's own garments: add photographs, and put right what was read of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

import polars as pl
from fastapi import Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.datastructures import FormData, UploadFile

from wearwith.errors import DataError, UnknownItemError
from wearwith.serving.editor_access import require_editor
from wearwith.serving.page.garment_reading import READ, item_reading
from wearwith.serving.page.rendering import rendered
from wearwith.serving.page.shelf import Views
from wearwith.serving.page.wear_page import what_to_wear
from wearwith.serving.service_settings import Settings
from wearwith.wardrobe import Wardrobe
from wearwith.wardrobe.added_photographs import Added
from wearwith.wardrobe.corrections import NOTHING
from wearwith.words.kinds import KINDS
from wearwith.words.slots import kind_column
from wearwith.words.wording import _

__all__ = ["MOST_FILES", "add_photographs", "correct_garment", "files_of", "wardrobe_page"]

MOST_FILES = 25
UNSURE = ("unknown", "guessed")  # kinds to look at first, in this order
SEE_OTHER = 303


@dataclass(frozen=True)
class UnsureGarment:
    """A garment whose kind nobody has said; its kind may be no side."""

    id: str
    name: str
    kind: str
    source: str


def wardrobe_page(
    views: Views, query: Mapping[str, str], added: Added | None = None
) -> HTMLResponse:
    """Show what to wear, the form for photographs, and garments of guessed or unknown kinds.

    Raises as `what_to_wear`.
    """
    served = views.service.now
    items = served.matcher.model.items
    return rendered(
        "wardrobe.html",
        title=views.service.settings.title,
        wardrobe=True,
        wear=what_to_wear(views, query),
        added=added,
        most=MOST_FILES,
        n_tops=items.filter(side="top").height,
        n_bottoms=items.filter(side="bottom").height,
        n_others=items.filter(pl.col("side").is_null()).height,
        unsure=_unsure(items),
        kinds=KINDS,
        picture=served.picture_path,
    )


def correct_garment(views: Views, request: Request, form: FormData) -> Response:
    """Keep what a form puts right of a garment, and show what goes with it now.

    Raises
    ------
    RefusedError
        If another site's page asks for it.
    UnknownItemError, DataError
        If there is no such garment, or a value is unknown.
    """
    require_editor(views.service, request)
    model, item = views.service.now.matcher.model, str(form.get("id", ""))
    if item not in model.items["id"]:
        raise UnknownItemError(
            _("There is no garment %(id)s") % {"id": repr(item[:100])},
            fix=_("choose one of the list"),
        )
    known = {one.name: one.value for one in item_reading(model, item)}
    sent = {name: form.get(f"{READ}{name}") for name in known}
    changes = {
        name: text or NOTHING
        for name, text in sent.items()
        if isinstance(text, str) and text != known[name]
    }
    if "kind" not in changes and form.get("sure") == "1":  # a guess was right
        changes["kind"] = known["kind"]
    if changes:
        views.service.move_to(_own(views).correct(item, changes))
    side = views.service.now.matcher.model.catalogue.side_of(item)
    back = side is None or form.get("back") == "wardrobe"
    return RedirectResponse(
        "/wardrobe#unsure" if back else f"/match?id={quote(item, safe='')}", SEE_OTHER
    )


def add_photographs(
    views: Views, request: Request, files: Sequence[tuple[str, bytes]]
) -> HTMLResponse:
    """Take photographs in, and name those that can't be read."""
    require_editor(views.service, request)
    if not files:
        raise DataError(_("No photograph was chosen"), fix=_("choose one or several"))
    settings = views.service.settings
    folder, added = _own(views).add(
        files, most_bytes=Settings().most_body, most_pixels=settings.most_pixels
    )
    views.service.move_to(folder)
    return wardrobe_page(views, {}, added)


async def files_of(form: FormData) -> list[tuple[str, bytes]]:
    """Read the photographs of a form, by their names."""
    return [
        (one.filename or "photograph", await one.read())
        for one in form.getlist("photographs")
        if isinstance(one, UploadFile) and one.size
    ]


def _own(views: Views) -> Wardrobe:
    wardrobe = views.service.wardrobe
    assert wardrobe is not None  # noqa: S101 - the route is there only with one
    return wardrobe


def _unsure(items: pl.DataFrame) -> list[UnsureGarment]:
    if "kind_source" not in items.columns:
        return []
    from wearwith.rules.garment_names import CALLED

    rows = items.filter(pl.col("kind_source").is_in(UNSURE)).select(
        "id", CALLED, kind_column(), "kind_source"
    )
    found = [UnsureGarment(*row) for row in rows.iter_rows()]
    return sorted(found, key=lambda one: (UNSURE.index(one.source), one.id))
