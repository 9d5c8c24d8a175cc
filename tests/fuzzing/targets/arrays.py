"""Arrays of a model, which are mapped into memory by code of our own."""

from fuzzing.mutating import with_header as mutate
from fuzzing.targets.weights import seeds
from fuzzing.world import scratch
from wearwith.model import map_arrays

__all__ = ["mutate", "seeds", "target"]


def target(data: bytes) -> None:
    """Map all arrays, and touch every number."""
    path = scratch() / "arrays.safetensors"
    path.unlink(missing_ok=True)  # a file that is mapped may not be cut off
    path.write_bytes(data)
    for array in map_arrays(path).values():
        array.sum()
