"""What the first runs of schema version 1 wrote in another way, read as it is written now."""

from collections.abc import Iterable, Mapping

import numpy as np
import numpy.typing as npt

__all__ = ["as_written_now"]

Array = npt.NDArray[np.generic]

POPULARITY = "student.popularity.weight"


def as_written_now(tensors: Mapping[str, Array], feature_sets: Iterable[str]) -> dict[str, Array]:
    """Give the weights of a run the names and shapes that they have now.

    What stands in for a missing picture was called after its feature set alone, with `_` for dots:
    `student.top.missing.a_b`, which is `student.top.missing.set:a:b` now. The weight of popularity
    was an array of one number.
    """
    now = {
        f"missing.{name.replace('.', '_')}": f"missing.set:{name.replace('.', ':')}"
        for name in feature_sets
    }
    found = {}
    for name, array in tensors.items():
        part = ".".join(name.rsplit(".", 2)[-2:])
        found[name.removesuffix(part) + now.get(part, part)] = array
    if POPULARITY in found and found[POPULARITY].shape == (1,):
        found[POPULARITY] = found[POPULARITY].reshape(())
    return found
