"""What to wear, at the page of a wardrobe: looks of the day, the diary, and what is never worn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData

from wearwith.errors import DataError
from wearwith.serving.editor_access import require_editor
from wearwith.serving.page.shelf import Views
from wearwith.serving.served_model import completer_of
from wearwith.wardrobe.diary import Diary, WornOutfit
from wearwith.wardrobe.dresser import DayWishes, LooksToWear, UnwornGarment
from wearwith.words.occasions import occasion, occasions

__all__ = ["WhatToWear", "note_worn", "take_back", "what_to_wear"]

LOOKS = 3
MOST_DAYS = 14  # of the diary that are shown
SEE_OTHER = 303
DIARY_PLACE = "/wardrobe#diary"


@dataclass(frozen=True)
class DiaryRow:
    """An outfit of the diary, and what its garments are called."""

    day: str
    garments: tuple[str, ...]
    names: tuple[str, ...]


@dataclass(frozen=True)
class WhatToWear:
    """What the page shows: looks, what may be asked for, the diary, and what is never worn."""

    found: LooksToWear
    occasions: tuple[str, ...]
    colours: tuple[str, ...]
    chosen: Mapping[str, str]
    worn: tuple[DiaryRow, ...]
    problems: Sequence[str]
    never: Sequence[UnwornGarment]


def what_to_wear(views: Views, query: Mapping[str, str]) -> WhatToWear | None:
    """Ask for the looks of today; None with a model that answers about no outfits.

    Raises
    ------
    ConfigError
        If there is no such occasion, or no garment of the colour.
    DataError
        If the diary can't be read.
    """
    served = views.service.now
    if served.completer is None:
        return None
    own, today = views.dresser(served, _diary(views)), date.today()
    chosen = {name: query.get(name, "") for name in ("occasion", "colour")}
    dressed_for = occasion(chosen["occasion"]) if chosen["occasion"] else None
    wishes = DayWishes(LOOKS, occasion=dressed_for, colour=chosen["colour"] or None)
    page = own.diary.read(today)
    rows = (
        DiaryRow(one.day.isoformat(), one.garments, tuple(map(own.name_of, one.garments)))
        for one in page.worn[: -MOST_DAYS - 1 : -1]
    )
    return WhatToWear(
        own.today(wishes, today),
        tuple(occasions()),
        own.colours,
        chosen,
        tuple(rows),
        own.problems(page),
        own.never(today),
    )


def note_worn(views: Views, request: Request, form: FormData) -> Response:
    """Note in the diary what was worn today.

    Raises
    ------
    RefusedError
        If another site's page asks for it.
    UnknownItemError, DataError, StorageError
        If a garment is unknown, there is none, or the diary can't be written.
    """
    require_editor(views.service, request)
    served, today = views.service.now, date.today()
    known = completer_of(served).shelf.garments
    _diary(views).wore(_garments(form), today, known, today)
    return RedirectResponse(DIARY_PLACE, SEE_OTHER)


def take_back(views: Views, request: Request, form: FormData) -> Response:
    """Take an outfit of the diary back; raises as `note_worn`."""
    require_editor(views.service, request)
    try:
        day = date.fromisoformat(str(form.get("day", "")))
    except ValueError:
        raise DataError("This is no day of the diary", where="day") from None
    _diary(views).undo(date.today(), WornOutfit(day, tuple(_garments(form))))
    return RedirectResponse(DIARY_PLACE, SEE_OTHER)


def _garments(form: FormData) -> list[str]:
    return [str(name) for name in form.getlist("garment")]


def _diary(views: Views) -> Diary:
    wardrobe = views.service.wardrobe
    assert wardrobe is not None  # noqa: S101 - the route is there only with one
    return wardrobe.diary
