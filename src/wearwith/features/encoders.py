"""The protocol of a picture encoder, and the encoders there are."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from wearwith.errors import ConfigError

__all__ = ["ENCODERS", "Encoder", "Picture", "make_encoder"]

# Red, green, blue; shape (height, width, 3), uint8.
Picture = npt.NDArray[np.uint8]


class Encoder(Protocol):
    """Turns pictures into vectors.

    Attributes
    ----------
    name
        Names the feature set unless the user names it.
    dim
        Length of a vector.
    """

    name: str
    dim: int

    def fingerprint(self) -> dict[str, Any]:
        """Everything that changes the vectors (weights, sizes, versions), as plain JSON values."""
        ...

    def encode(self, pictures: Sequence[Picture]) -> npt.NDArray[np.float32]:
        """Encode n pictures of any sizes. Shape: (n, dim)."""
        ...


def _efficientnet_lite0() -> Encoder:
    from wearwith.features.efficientnet import EfficientNetLite0

    return EfficientNetLite0()


ENCODERS: dict[str, Callable[[], Encoder]] = {"efficientnet-lite0": _efficientnet_lite0}


def make_encoder(name: str) -> Encoder:
    """Build an encoder by name.

    Raises
    ------
    ConfigError
        If there is none of that name.
    ExtraMissingError
        If its packages are not installed.
    """
    if name not in ENCODERS:
        raise ConfigError(
            f"There is no picture encoder {name!r}",
            where="--image",
            fix=f"choose one of: {', '.join(ENCODERS)}",
        )
    return ENCODERS[name]()
