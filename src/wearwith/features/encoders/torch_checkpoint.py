"""Reads the tensors of a PyTorch checkpoint without PyTorch, and without running what it says.

A pickle can name any function and have it called. This reader knows four names, of which one is
called with anything: it returns what it is given. All others are refused.

Source: the format that `torch.save` wrote until PyTorch 1.6: four pickles (a magic number, the
version of the format, sizes of types, the tensors without their numbers), a pickled list of
storages, and after it of each storage its length in 8 bytes and its numbers, little-endian.
"""

import pickle
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from wearwith.errors import DataError

__all__ = ["read_checkpoint"]

MAGIC = 0x1950A86A20F9469CFC6C
VERSION = 1001


class _Tensors(pickle.Unpickler):
    """Gives tuples in place of tensors: (type and key of the storage), offset, shape, strides …"""

    def find_class(self, module: str, name: str) -> Any:
        known: Mapping[str, Any] = {
            "collections.OrderedDict": OrderedDict,
            "torch.FloatStorage": "<f4",
            "torch.LongStorage": "<i8",
            "torch._utils._rebuild_tensor_v2": self._as_given,
        }
        if f"{module}.{name}" not in known:
            raise pickle.UnpicklingError(f"it names {module}.{name}")
        return known[f"{module}.{name}"]

    def persistent_load(self, told: Any) -> tuple[str, str]:
        _, dtype, key, *_ = told
        return dtype, key

    def _as_given(self, *parts: Any) -> tuple[Any, ...]:
        return parts


def read_checkpoint(path: Path) -> dict[str, npt.NDArray[Any]]:
    """Read the tensors of a checkpoint, by their names, as read-only arrays.

    Raises `DataError` if the file is missing or damaged, has another format, or names anything
    but tensors of float32 and int64.
    """
    try:
        with path.open("rb") as file:
            return _read(file)
    except (
        ArithmeticError, AttributeError, EOFError, LookupError, MemoryError, OSError, TypeError,
        ValueError, pickle.UnpicklingError,
    ) as error:  # fmt: skip # a damaged pickle raises any of them
        raise DataError(
            f"These weights can't be read ({error})",
            where=path,
            fix="install the package again that they belong to",
        ) from None


def _read(file: BinaryIO) -> dict[str, npt.NDArray[Any]]:
    magic, version, _ = (_Tensors(file).load() for _ in range(3))
    if (magic, version) != (MAGIC, VERSION):
        raise ValueError("another format")
    tensors = dict(_Tensors(file).load())
    keys = _Tensors(file).load()
    dtypes = {key: np.dtype(dtype) for (dtype, key), *_ in tensors.values()}
    storages = {}
    for key in keys:
        size = int.from_bytes(file.read(8), "little") * dtypes[key].itemsize
        storages[key] = file.read(size)
        if len(storages[key]) < size:  # no tensor may need what is missing
            raise EOFError("it ends early")
    return {
        # `np.ndarray` refuses what would lie outside of the storage.
        name: np.ndarray(
            shape,
            dtypes[key],
            storages[key],
            offset * dtypes[key].itemsize,
            [step * dtypes[key].itemsize for step in strides],
        )
        for name, ((_, key), offset, shape, strides, *_) in tensors.items()
    }
