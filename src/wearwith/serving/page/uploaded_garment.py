"""A garment that the catalogue does not have: a photograph, a title, or both.

Nothing of it is kept here. What was read of the photograph, and a thumbnail, go back to the browser
as hidden fields, which return with each change of the filters.
"""

import base64
import binascii
import json
import re
from dataclasses import dataclass, replace
from typing import cast

import numpy as np
from starlette.datastructures import FormData, UploadFile

from wearwith.errors import ConfigError, DataError
from wearwith.model import NewItem
from wearwith.pictures.seeing.sighting import Sighting
from wearwith.serving.service import Service
from wearwith.types import OUTFIT_SLOTS, Side, Slot
from wearwith.words.slots import side_of_words
from wearwith.words.wording import N_, _

__all__ = ["KNOWN", "LET_IT_TELL", "UploadedGarment", "read_photograph"]

VECTOR = "vector."  # before the name of a feature set
SEEN = "seen"
BLANK = "blank"  # whether the photograph shows nothing
SAID = "said."  # before the name of an attribute that somebody put right
KNOWN = ("category", "colour", "pattern")
LET_IT_TELL = "see"  # the kind of a form that leaves it to the picture
MOST_VALUE = 100  # characters
MOST_SEEN = 50
MOST_THUMBNAIL = 200_000  # characters
MOST_TITLE = 300
_BASE64 = re.compile(r"[A-Za-z0-9+/]*={0,2}")
_LOST = N_("drop the photograph in again")


@dataclass(frozen=True)
class UploadedGarment:
    """A new garment, with a small WebP in base64, or an empty thumbnail if it has no picture."""

    item: NewItem
    kind: Side | None  # None until somebody says it, or the picture does
    thumbnail: str = ""
    is_sure: bool = False  # whether nobody needs to be asked about the kind again

    @property
    def name(self) -> str:
        """What to call it."""
        yours = {"top": _("Your top"), "bottom": _("Your bottom"), None: _("Your garment")}
        return self.item.title or yours[self.kind]

    def as_kind(self, kind: Side) -> "UploadedGarment":
        """Take it for a top or a bottom; what was seen or said of the other side is forgotten."""
        seen = tuple(one for one in self.item.seen if _fits(one, kind))
        category = tuple(name for name in self.item.category if side_of_words(name) in (None, kind))
        item = replace(self.item, seen=seen, category=category)
        return replace(self, item=item, kind=kind, is_sure=True)

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """Names and values of the hidden fields."""
        vectors = [
            (f"{VECTOR}{name}", base64.b64encode(vector.astype("<f4").tobytes()).decode())
            for name, vector in self.item.vectors.items()
        ]
        known = {name: getattr(self.item, name) for name in KNOWN if name != "category"}
        known["category"] = self.item.category[-1] if self.item.category else None
        return [
            *([] if self.kind is None else [("kind", self.kind)]),
            *([("sure", "1")] if self.is_sure else []),
            *([(BLANK, "1")] if self.item.shows_nothing else []),
            *([] if self.item.slot is None else [("slot", self.item.slot)]),
            ("title", self.item.title or ""),
            *((f"{SAID}{name}", value) for name, value in known.items() if value),
            ("thumbnail", self.thumbnail),
            *vectors,
            *(
                (SEEN, json.dumps([one.attribute, one.value, one.share, one.confidence]))
                for one in self.item.seen
            ),
        ]


async def read_photograph(service: Service, form: FormData) -> UploadedGarment:
    """Read a new garment from a form; a chosen file takes precedence over hidden fields.

    Raises
    ------
    ConfigError
        If the form does not say what the garment is, or has neither a photograph nor a title; or
        there is no such slot.
    DataError
        If the file is no picture, damaged or too large, or hidden fields were altered.
    ExtraMissingError
        If pictures can't be read here.
    """
    kind = form.get("kind")
    if kind not in ("top", "bottom", LET_IT_TELL, None):
        raise ConfigError(
            _("The form does not say what the garment is"),
            where="kind",
            fix=_("choose a top or a bottom"),
        )
    side = None if kind in (LET_IT_TELL, None) else cast("Side", kind)
    is_sure = side is not None and form.get("sure") == "1"
    title = str(form.get("title") or "").strip()[:MOST_TITLE] or None
    slot = _slot(form)
    file = form.get("photograph")
    if isinstance(file, UploadFile) and file.size:  # whatever was read before is of another one
        data = await file.read()
        item, small = await service.in_thread(_from_picture, service, data, title, slot)
        return UploadedGarment(item, side, small, is_sure)
    known = {name: str(form.get(f"{SAID}{name}") or "")[:MOST_VALUE] or None for name in KNOWN}
    category = known.pop("category")
    item = NewItem(
        title=title,
        vectors=_vectors(form),
        seen=_seen(form),
        category=() if category is None else (category,),
        colour=known["colour"],
        pattern=known["pattern"],
        shows_nothing=form.get(BLANK) == "1",
        slot=slot,
    )
    found = UploadedGarment(item, side, _thumbnail(form), is_sure)
    if title is None and not item.vectors and not item.seen and not item.shows_nothing:
        raise ConfigError(
            _("There is neither a photograph nor a word about the garment"),
            where="photograph",
            fix=_("choose a photograph, or say what it is: white linen shirt"),
        )
    return found


def _fits(seen: Sighting, kind: Side) -> bool:
    if seen.attribute == "kind":
        return seen.value == kind
    return seen.attribute != "category" or side_of_words(seen.value) in (None, kind)


def _slot(form: FormData) -> Slot | None:
    """What somebody said that it is in an outfit, if they did."""
    slot = form.get("slot") or None
    if slot is None or slot in OUTFIT_SLOTS:
        return slot
    raise ConfigError(f"There is no slot {str(slot)[:40]!r}", where="slot", fix="choose one")


def _from_picture(
    service: Service, data: bytes, title: str | None, slot: Slot | None
) -> tuple[NewItem, str]:
    from wearwith.model.thumbnails import thumbnail

    item = service.now.read_picture(data, title=title, slot=slot)
    return item, base64.b64encode(thumbnail(data)).decode()


def _vectors(form: FormData) -> dict[str, np.ndarray]:
    vectors = {}
    for name, text in form.multi_items():
        if name.startswith(VECTOR) and isinstance(text, str):
            try:
                data = base64.b64decode(text, validate=True)
                vectors[name.removeprefix(VECTOR)] = np.frombuffer(data, dtype="<f4")
            except (binascii.Error, ValueError):
                raise DataError(
                    _("What was read of the photograph is damaged"), where=name, fix=_(_LOST)
                ) from None
    return vectors


def _seen(form: FormData) -> tuple[Sighting, ...]:
    found = []
    for text in form.getlist(SEEN)[:MOST_SEEN]:
        try:
            attribute, value, share, confidence = json.loads(str(text))
            found.append(Sighting(str(attribute), str(value), float(share), float(confidence)))
        except (ValueError, TypeError):
            raise DataError(
                _("What was seen in the photograph is damaged"), where=SEEN, fix=_(_LOST)
            ) from None
    return tuple(found)


def _thumbnail(form: FormData) -> str:
    text = str(form.get("thumbnail") or "")
    if len(text) > MOST_THUMBNAIL or not _BASE64.fullmatch(text):
        raise DataError(_("The thumbnail is damaged"), where="thumbnail", fix=_(_LOST))
    return text
