"""From the bytes of a photograph to a new garment, checked before anything is decoded."""

from typing import Any

from wearwith.decoding import opened
from wearwith.errors import DataError
from wearwith.exported import Exported, NewItem

__all__ = ["PictureReader"]


class PictureReader:
    """Reads photographs as the garments of a model's catalogue were read.

    Parameters
    ----------
    model
        Whose feature sets a picture becomes.
    """

    def __init__(self, model: Exported) -> None:
        self._model = model

    def read(self, data: bytes, most_pixels: int, **told: Any) -> NewItem:
        """Read one photograph; `told` are further fields of the garment.

        Raises
        ------
        DataError
            If it is no picture, damaged, or has more than `most_pixels`.
        ExtraMissingError
            If what encodes it is not installed.
        """
        with opened(data) as file:
            if file.width * file.height > most_pixels:
                raise DataError(
                    f"{file.width} × {file.height} pixels are too many",
                    where="picture",
                    fix=f"scale it down to {most_pixels:,} pixels",
                )
        return NewItem(**told)
