"""Embed small photographs in a page, so that it makes no requests."""

import base64
import io
from pathlib import Path

from wearwith.errors import DataError, ExtraMissingError
from wearwith.pictures.decoding import decoded, read_file

__all__ = ["Photographs"]

# Twice the width of a card, to be sharp on a dense screen.
_SIDE = 240
_QUALITY = 78


class Photographs:
    """Reads each photograph once; `can_read` turns False if Pillow is missing."""

    def __init__(self) -> None:
        self.can_read = True
        self._read: dict[str, str | None] = {}

    def __call__(self, image: str | None) -> str | None:
        """Return a JPEG as a data URI; None if there is no readable photograph."""
        if not image:
            return None
        if image not in self._read:
            self._read[image] = self._data_uri(image)
        return self._read[image]

    def _data_uri(self, image: str) -> str | None:
        try:
            path = Path(image).resolve()
            small = decoded(read_file(path.parent, path.name), _SIDE)
        except ExtraMissingError:
            self.can_read = False
            return None
        except (DataError, OSError, RuntimeError, ValueError):
            # Better a page without one photograph than no page; the importer lists bad files.
            return None
        data = io.BytesIO()
        small.save(data, "JPEG", quality=_QUALITY, optimize=True)
        return "data:image/jpeg;base64," + base64.b64encode(data.getvalue()).decode("ascii")
