"""Weights in files: safetensors, read back with the checks that make a damaged file an error."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from wearwith.errors import RunError
from wearwith.storage import new_file

__all__ = ["read_tensors", "take", "write_tensors"]

Array = npt.NDArray[np.generic]


def write_tensors(path: Path, tensors: Mapping[str, Array]) -> None:
    """Write named arrays as safetensors, atomically."""
    with new_file(path) as temporary:
        # Not ascontiguousarray, which gives a number a dimension.
        plain = {name: np.asarray(array, order="C") for name, array in tensors.items()}
        save_file(plain, temporary)


def read_tensors(path: Path) -> dict[str, Array]:
    """Read named arrays.

    Raises
    ------
    RunError
        If the file is missing, truncated or holds a number that is not finite.
    """
    try:
        tensors: dict[str, Array] = load_file(path)
    except FileNotFoundError:
        raise RunError("The weights file is missing", where=path) from None
    except (SafetensorError, OSError) as error:
        raise RunError(
            f"The weights file is damaged or truncated: {error}",
            where=path,
            fix="copy the run folder again, or train again",
        ) from None
    for name, array in tensors.items():
        if array.dtype.kind == "f" and not np.isfinite(array).all():
            raise RunError(f"The weights {name!r} hold numbers that are not finite", where=path)
    return tensors


def take(tensors: Mapping[str, Array], name: str, shape: tuple[int, ...]) -> Array:
    """Return `tensors[name]`, which must have this shape.

    Raises
    ------
    RunError
        If it is missing or has another shape.
    """
    if name not in tensors:
        raise RunError(f"The weights lack the tensor {name!r}", fix="train again")
    found = tensors[name]
    if found.shape != shape:
        raise RunError(
            f"The tensor {name!r} has shape {found.shape}, and {shape} is expected",
            fix="the run belongs to another catalogue or version: train again",
        )
    return found
