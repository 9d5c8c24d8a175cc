"""What every picture encoder does."""

import re
from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from wearwith.types import Picture

__all__ = ["HUGGING_FACE", "PictureEncoder", "set_name"]

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
        Whether it tells the garment from what lies around it, so that nothing has to be cut out.
    """

    name: str
    dim: int
    finds_garment: bool

    def fingerprint(self) -> dict[str, Any]:
        """Everything that changes the vectors (weights, sizes, versions), as plain JSON values."""
        ...

    def encode(self, pictures: Sequence[Picture]) -> npt.NDArray[np.float32]:
        """Encode n pictures of any sizes. Shape: (n, dim).

        A garment that was cut out lies on pure white, and nothing else of its picture is white in
        one piece with the frame: what was cut away can be read off the picture.
        """
        ...


def set_name(kind: str, source: str) -> str:
    """Make a name that a feature set may have of a kind of encoder and a model's name."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", f"{kind}-{source}").strip("-.")
