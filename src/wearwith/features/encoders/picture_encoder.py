"""What picture encoders share: their contract, the names of their sets, and scaling pictures."""

import re
from collections.abc import Sequence
from typing import Any, Literal, Protocol

import numpy as np
import numpy.typing as npt

from wearwith.errors import ExtraMissingError
from wearwith.types import Picture

__all__ = ["HUGGING_FACE", "PictureEncoder", "fitted", "set_name"]

HUGGING_FACE = "hf:"


class PictureEncoder(Protocol):
    """Turns pictures into vectors.

    Attributes
    ----------
    name
        Names the feature set unless the user names it.
    dim
        Length of a vector.
    finds_garment
        Whether it tells the garment from its surroundings, so that nothing has to be cut out.
    """

    name: str
    dim: int
    finds_garment: bool

    def fingerprint(self) -> dict[str, Any]:
        """Everything that changes the vectors (weights, sizes, versions), as plain JSON values."""
        ...

    def encode(self, pictures: Sequence[Picture]) -> npt.NDArray[np.float32]:
        """Encode n pictures of any sizes. Shape: (n, dim).

        A garment that was cut out lies on pure white, and no other white part of its picture
        touches the frame: the picture itself shows what was cut away.
        """
        ...


def set_name(kind: str, source: str) -> str:
    """Make a valid name of a feature set from a kind of encoder and a model's name."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", f"{kind}-{source}").strip("-.")


def fitted(
    picture: Picture, size: tuple[int, int], fit: Literal["contain", "crop", "squash"]
) -> Picture:
    """Scale a picture to a height and width. Shape: to (height, width, 3).

    It stays whole and is centred on white (`contain`), fills the size and loses its ends (`crop`),
    or changes its proportions (`squash`).

    Raises `ExtraMissingError` if OpenCV is not installed.
    """
    try:
        import cv2
    except ImportError:
        raise ExtraMissingError("Scaling pictures", "vision") from None
    target = np.array(size)
    ratios = target / np.array(picture.shape[:2])
    scales = {"contain": ratios.min(), "crop": ratios.max(), "squash": ratios}
    inner = np.maximum(1, np.rint(np.array(picture.shape[:2]) * scales[fit])).astype(int)
    method = cv2.INTER_AREA if (ratios < 1).any() else cv2.INTER_CUBIC
    if fit == "crop":  # cut first, or a thin picture would become huge
        part = np.maximum(1, np.rint(target / ratios.max()).astype(int))
        top, left = (np.array(picture.shape[:2]) - part) // 2
        picture = picture[top : top + part[0], left : left + part[1]]
        inner = target
    scaled = cv2.resize(picture, (int(inner[1]), int(inner[0])), interpolation=method)
    canvas = np.full((*size, 3), 255, dtype=np.uint8)
    top, left = (target - inner) // 2
    canvas[top : top + inner[0], left : left + inner[1]] = scaled
    return canvas
