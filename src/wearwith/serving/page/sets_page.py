"""`/sets`: somebody's own outfits; review what a model proposed, and let it propose more."""

from dataclasses import dataclass
from datetime import UTC, datetime

from fastapi import Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.datastructures import FormData, QueryParams

from wearwith.errors import DataError, WearwithError
from wearwith.files.versions import VersionEdit
from wearwith.matching.outfits import LookWishes, OwnSet, proposed_sets
from wearwith.matching.outfits.set_tables import known_sets
from wearwith.serving.editor_access import require_editor
from wearwith.serving.page.boards import Board
from wearwith.serving.page.looks_page import INSTEAD_SHOWN, LooksDesk, frame_of
from wearwith.serving.page.query_form import page_of
from wearwith.serving.page.rendering import rendered
from wearwith.serving.page.shelf import Card, Views
from wearwith.serving.served_model import completer_of, sets_of
from wearwith.words.wording import _

__all__ = ["edit_sets", "sets"]

PAGE = 24  # sets of one page
HISTORY = 30
MOST_PROPOSED = 200
SEE_OTHER = 303
_STATES = ("proposed", "on", "off", "refused")


@dataclass(frozen=True)
class SetRow:
    """A set of the page, with its board, or why it has none."""

    own: OwnSet
    board: Board | None
    gone: str | None
    is_shown: bool


def sets(
    views: Views, query: QueryParams, error: WearwithError | None = None, said: str | None = None
) -> HTMLResponse:
    """Show the sets, those to be reviewed first; of one that is opened, what to wear instead.

    Raises `ConfigError` with a model of pairs, or if there is no such page.
    """
    served, desk = views.service.now, LooksDesk.of(views, None)
    kept = sets_of(views.service.now)
    version = kept.version
    own = sorted(kept.read(version), key=lambda one: _STATES.index(one.state))
    state = query.get("state", "")
    some = [one for one in own if state in ("", one.state)]
    page, pages = page_of(query.get("page", "1"), len(some), PAGE)
    day = datetime.now(UTC).date()
    rows = list[SetRow]()
    for one in some[(page - 1) * PAGE : page * PAGE]:
        board, gone = None, None
        try:
            board = desk.board(desk.completer.describe(one.items))
        except WearwithError as problem:
            gone = problem.what
        rows.append(SetRow(one, board, gone, one.is_on(day)))
    opened, item = query.get("open", ""), query.get("item", "")
    instead = list[Card]()
    if opened and any(one.id == opened and item in one.items for one in own):
        items = next(one.items for one in own if one.id == opened)
        found = desk.completer.swap(items, item, LookWishes.of(k=INSTEAD_SHOWN))
        instead = [desk.card(one.found[0]) for one in found.looks]
    settings = views.service.settings
    if query.get("saved") == str(version) and version > 0:
        said = said or _("Saved: version %(number)s.") % {"number": version}
    return rendered(
        "sets.html",
        200 if error is None else 422,
        **frame_of(views),
        rows=rows,
        n_sets=len(own),
        n_proposed=sum(one.state == "proposed" for one in own),
        state=state,
        states=_STATES,
        page=page,
        pages=pages,
        opened=opened,
        item=item,
        instead=instead,
        error=error,
        said=said,
        version=version,
        history=list(reversed(kept.history[-HISTORY:])),
        can_edit=settings.may_edit,
        needs_key=settings.api_key is not None,
        board_picture=served.board_picture_path,
        currency=views.shelf(served).currency,
    )


def edit_sets(views: Views, request: Request, what: str, form: FormData) -> Response:
    """Make the edit of a form, or show why not: all of it is kept, or nothing."""
    try:
        require_editor(views.service, request, _text(form, "key") or None)
        who = {"author": _text(form, "author"), "reason": _text(form, "reason")}
        said = _EDITS[what](views, form, who)
    except WearwithError as error:
        return sets(views, request.query_params, error)
    if isinstance(said, str):
        return sets(views, request.query_params, said=said)
    return RedirectResponse(f"/sets?saved={said.version}", SEE_OTHER)


def _put(views: Views, form: FormData, who: dict[str, str]) -> VersionEdit:
    items = [str(item) for item in form.getlist("items")]
    values = {name: _text(form, name) for name in ("id", "starts", "ends", "note")}
    new = OwnSet.of({**values, "items": items}, "the form")
    known_sets([new], completer_of(views.service.now).shelf.garments)
    return sets_of(views.service.now).put([new], **who)


def _turn(views: Views, form: FormData, who: dict[str, str]) -> VersionEdit:
    state = _text(form, "state")
    if state not in ("on", "off"):
        raise DataError(f"There is no state {state!r}", fix="on or off")
    return sets_of(views.service.now).turn(
        _text(form, "set"), "on" if state == "on" else "off", **who
    )


def _remove(views: Views, form: FormData, who: dict[str, str]) -> VersionEdit:
    return sets_of(views.service.now).remove(_text(form, "set"), **who)


def _back(views: Views, form: FormData, who: dict[str, str]) -> VersionEdit:
    version = _text(form, "version")
    if not (version.isascii() and version.isdigit() and len(version) < 8):
        raise DataError(f"There is no version {version!r}")
    return sets_of(views.service.now).go_back(int(version), **who)


def _decide(views: Views, form: FormData, who: dict[str, str]) -> VersionEdit:
    """Decide about all proposals of a page at once."""
    accept, refuse = list[str](), list[str]()
    swap = list[tuple[str, str, str]]()
    for key, name in form.multi_items():
        if not key.startswith("set."):
            continue
        number, one = key.removeprefix("set."), str(name)
        other = _text(form, f"other.{number}")
        decided = _text(form, f"decide.{number}")
        if other and decided != "refuse":
            swap.append((one, _text(form, f"item.{number}"), other))
        elif decided in ("accept", "refuse"):
            (accept if decided == "accept" else refuse).append(one)
    garments = completer_of(views.service.now).shelf.garments
    garments.positions([other for _, _, other in swap])
    return sets_of(views.service.now).review(accept, swap, refuse, **who)


def _propose(views: Views, form: FormData, who: dict[str, str]) -> VersionEdit | str:
    ids = list(dict.fromkeys(_text(form, "products").split()))
    if not 0 < len(ids) <= MOST_PROPOSED:
        raise DataError(
            f"{len(ids):,} products are named",
            where="products",
            fix=f"name 1 to {MOST_PROPOSED} ids, one on each line",
        )
    desk = sets_of(views.service.now)
    completer = completer_of(views.service.now)
    new, without = proposed_sets(completer, ids, LookWishes.of(k=1), desk.now())
    why = [f"{name}: {reason}" for name, reason in without.items()]
    if not new:
        raise DataError("No set could be proposed", fix="; ".join(why[:5]))
    edit = desk.put(new, **who)
    if why:
        return _("%(number)s sets are proposed. None for %(others)s") % {
            "number": len(new),
            "others": "; ".join(why[:5]),
        }
    return edit


_EDITS = {
    "put": _put,
    "turn": _turn,
    "remove": _remove,
    "back": _back,
    "decide": _decide,
    "propose": _propose,
}


def _text(form: FormData, name: str) -> str:
    return str(form.get(name) or "").strip()
