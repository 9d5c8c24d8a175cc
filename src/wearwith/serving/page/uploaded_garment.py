"""A garment that the catalogue does not have: a photograph, a title, or both.

Nothing of it is kept here. What was read of the photograph, and a thumbnail, go back to the browser
as hidden fields, which return with each change of the filters.
"""

import base64
import binascii
import json
import re
from dataclasses import dataclass
from typing import cast

import numpy as np
from starlette.datastructures import FormData, UploadFile

from wearwith.errors import ConfigError, DataError
from wearwith.model import NewItem
from wearwith.pictures.seeing.sighting import Sighting
from wearwith.serving.service import Service
from wearwith.types import Side

__all__ = ["UploadedGarment", "read_photograph"]

VECTOR = "vector."  # before the name of a feature set
SEEN = "seen"
MOST_SEEN = 50
MOST_THUMBNAIL = 200_000  # characters
MOST_TITLE = 300
_BASE64 = re.compile(r"[A-Za-z0-9+/]*={0,2}")
_LOST = "drop the photograph in again"


@dataclass(frozen=True)
class UploadedGarment:
    """A new garment, with a small WebP in base64, or an empty thumbnail if it has no picture."""

    item: NewItem
    kind: Side
    thumbnail: str = ""

    @property
    def name(self) -> str:
        """What to call it."""
        return self.item.title or f"Your {self.kind}"

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """Names and values of the hidden fields."""
        vectors = [
            (f"{VECTOR}{name}", base64.b64encode(vector.astype("<f4").tobytes()).decode())
            for name, vector in self.item.vectors.items()
        ]
        return [
            ("kind", self.kind),
            ("title", self.item.title or ""),
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
        If the form does not say what the garment is, or has neither a photograph nor a title.
    DataError
        If the file is no picture, damaged or too large, or hidden fields were altered.
    ExtraMissingError
        If pictures can't be read here.
    """
    kind = form.get("kind")
    if kind not in ("top", "bottom"):
        raise ConfigError(
            "The form does not say what the garment is",
            where="kind",
            fix="choose a top or a bottom",
        )
    side = cast("Side", kind)
    title = str(form.get("title") or "").strip()[:MOST_TITLE] or None
    file = form.get("photograph")
    if isinstance(file, UploadFile) and file.size:
        data = await file.read()
        return await service.in_thread(_from_picture, service, data, side, title)
    item = NewItem(title=title, vectors=_vectors(form), seen=_seen(form))
    found = UploadedGarment(item, side, _thumbnail(form))
    if title is None and not item.vectors and not item.seen:
        raise ConfigError(
            "There is neither a photograph nor a word about the garment",
            where="photograph",
            fix="choose a photograph, or say what it is: white linen shirt",
        )
    return found


def _from_picture(service: Service, data: bytes, kind: Side, title: str | None) -> UploadedGarment:
    from wearwith.model.thumbnails import thumbnail

    item = service.now.read_picture(data, title=title)
    return UploadedGarment(item, kind, base64.b64encode(thumbnail(data)).decode())


def _vectors(form: FormData) -> dict[str, np.ndarray]:
    vectors = {}
    for name, text in form.multi_items():
        if name.startswith(VECTOR) and isinstance(text, str):
            try:
                data = base64.b64decode(text, validate=True)
                vectors[name.removeprefix(VECTOR)] = np.frombuffer(data, dtype="<f4")
            except (binascii.Error, ValueError):
                raise DataError(
                    "What was read of the photograph is damaged", where=name, fix=_LOST
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
                "What was seen in the photograph is damaged", where=SEEN, fix=_LOST
            ) from None
    return tuple(found)


def _thumbnail(form: FormData) -> str:
    text = str(form.get("thumbnail") or "")
    if len(text) > MOST_THUMBNAIL or not _BASE64.fullmatch(text):
        raise DataError("The thumbnail is damaged", where="thumbnail", fix=_LOST)
    return text
