"""Named arrays in safetensors files: written whole, read or memory-mapped with checks."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from wearwith.errors import RunError
from wearwith.files.atomic import new_file
from wearwith.model.model_manifest import FIX

__all__ = ["map_arrays", "read_tensors", "take", "write_tensors"]

Array = npt.NDArray[np.generic]

MOST_HEADER = 64 * 2**20
_TYPES: dict[str, np.dtype[Any]] = {
    "F16": np.dtype("<f2"),
    "F32": np.dtype("<f4"),
    "F64": np.dtype("<f8"),
    "I64": np.dtype("<i8"),
    "I32": np.dtype("<i4"),
    "U64": np.dtype("<u8"),
    "BOOL": np.dtype("?"),
}


def map_arrays(path: Path) -> dict[str, npt.NDArray[Any]]:
    """Map the arrays of a safetensors file; processes that map one file share its memory.

    The arrays are read-only. The file is 8 bytes with the length of its header, the header as JSON
    (type, shape and place of each array), and the arrays one after the other.

    Raises
    ------
    RunError
        If the file is missing, truncated, or no safetensors file of numbers.
    """
    try:
        whole = np.memmap(path, dtype=np.uint8, mode="r")
    except FileNotFoundError:
        raise RunError("The arrays of the model are missing", where=path) from None
    except (OSError, ValueError) as error:  # an empty file can't be mapped
        raise RunError(f"The arrays can't be mapped: {error}", where=path, fix=FIX) from None
    try:
        length = int(whole[:8].view("<u8")[0])
        if not 0 < length <= min(MOST_HEADER, len(whole) - 8):
            raise ValueError("its header is longer than the file")
        header = json.loads(whole[8 : 8 + length].tobytes())
        body = whole[8 + length :]
        return {name: _array(body, at) for name, at in header.items() if name != "__metadata__"}
    except (
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        OverflowError,
        RecursionError,
    ) as error:
        raise RunError(
            f"The arrays are damaged or truncated: {error}", where=path, fix=FIX
        ) from None


def _array(body: npt.NDArray[np.uint8], at: dict[str, Any]) -> npt.NDArray[Any]:
    begin, end = at["data_offsets"]
    if not 0 <= begin <= end <= len(body):
        raise ValueError("an array ends past the end of the file")
    kind = _TYPES[at["dtype"]]
    return np.asarray(body[begin:end].view(kind).reshape(at["shape"]))


def write_tensors(path: Path, tensors: Mapping[str, Array]) -> None:
    """Write named arrays as safetensors, atomically."""
    with new_file(path) as temporary:
        # Not ascontiguousarray, which gives a number a dimension.
        plain = {name: np.asarray(array, order="C") for name, array in tensors.items()}
        save_file(plain, temporary)


def read_tensors(path: Path) -> dict[str, Array]:
    """Read named arrays; `RunError` if the file is missing, damaged, or holds NaN or ∞."""
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
    """Return `tensors[name]`; `RunError` if it is missing or not of this shape."""
    if name not in tensors:
        raise RunError(f"The weights lack the tensor {name!r}", fix="train again")
    tensor = tensors[name]
    if tensor.shape != shape:
        raise RunError(
            f"The tensor {name!r} has shape {tensor.shape}, and {shape} is expected",
            fix="the run belongs to another catalogue or version: train again",
        )
    return tensor
