"""Safetensors that are read whole, as those of checkpoints and older runs; and a tensor's shape."""

import contextlib

from fuzzing.mutating import with_header as mutate
from fuzzing.world import run_folder, scratch
from wearwith.errors import RunError
from wearwith.model.array_files import read_tensors, take

__all__ = ["mutate", "seeds", "target"]


def target(data: bytes) -> None:
    """Read all tensors, and take one."""
    path = scratch() / "weights.safetensors"
    path.write_bytes(data)
    tensors = read_tensors(path)
    with contextlib.suppress(RunError):
        take(tensors, next(iter(tensors), ""), (3,))


def seeds() -> list[bytes]:
    """Give the arrays of a model, and files of a tensor or none."""
    header = b'{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}'
    small = len(header).to_bytes(8, "little") + header + bytes(8)
    none = (2).to_bytes(8, "little") + b"{}"
    return [small, none, (run_folder() / "arrays.safetensors").read_bytes()]
