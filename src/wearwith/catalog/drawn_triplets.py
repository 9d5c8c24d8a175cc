"""Draw training triplets again instead of storing them.

Three negatives a pair would be most of a dataset. Those of validation and test are stored, since
models are measured on them; those of training are drawn when needed.
"""

import hashlib
from typing import Annotated

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from wearwith.catalog.triplets import (
    Int32Array,
    NegativePool,
    Positions,
    TripletArrays,
    draw_negatives,
    triplets_of_rows,
)
from wearwith.errors import DataError
from wearwith.types import Bools, Ints

__all__ = ["Drawn", "draw_again", "draw_first"]

ROWS_AT_ONCE = 2**20
Hexadecimal = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]


class Drawn(BaseModel):
    """How to draw the training triplets of a dataset, for its manifest.

    The negatives of all splits are drawn from NumPy's PCG64 with this state and increment; every
    bottom that was not worn with the top is equally likely.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    per_pair: Annotated[int, Field(ge=1, le=1000)]
    state: Hexadecimal
    increment: Hexadecimal
    count: Annotated[int, Field(ge=0)]  # of training triplets
    sha256: str  # of their negatives, so that another NumPy can't draw others unnoticed


def draw_first(
    tops: Positions,
    bottoms: Positions,
    is_training: Bools,
    n_bottoms: int,
    per_pair: int,
    rng: np.random.Generator,
) -> tuple[Drawn, Int32Array]:
    """Draw negatives for all pairs, and record how, to draw them again.

    `tops`, `bottoms` and `is_training` describe the pairs of all splits, sorted; shape (n,) each.
    `rng` is a default generator of NumPy. The negatives, of shape (n, per_pair), are sorted by row.
    """
    state = rng.bit_generator.state["state"]
    negatives = _negatives(tops, bottoms, n_bottoms, per_pair, rng)
    count, digest = _seal(negatives, is_training)
    drawn = Drawn(
        per_pair=per_pair,
        state=f"{state['state']:032x}",
        increment=f"{state['inc']:032x}",
        count=count,
        sha256=digest,
    )
    return drawn, negatives


def draw_again(
    drawn: Drawn, tops: Ints, bottoms: Ints, is_training: Bools, n_bottoms: int
) -> TripletArrays:
    """Draw the training triplets again; pairs as in `draw_first`.

    Raises
    ------
    DataError
        If they differ from those drawn at first.
    """
    bits = np.random.PCG64(0)
    bits.state = {
        "bit_generator": "PCG64",
        "state": {"state": int(drawn.state, 16), "inc": int(drawn.increment, 16)},
        "has_uint32": 0,
        "uinteger": 0,
    }
    rng = np.random.Generator(bits)
    negatives = _negatives(tops, bottoms, n_bottoms, drawn.per_pair, rng)
    if _seal(negatives, is_training) != (drawn.count, drawn.sha256):
        raise DataError(
            "The training triplets drawn now differ from those of the import",
            fix="the manifest or the tables were altered, or this NumPy draws differently "
            f"({np.__version__}): import the data again",
        )
    return triplets_of_rows(tops[is_training], bottoms[is_training], negatives[is_training])


def _negatives(
    tops: Positions, bottoms: Positions, n_bottoms: int, per_pair: int, rng: np.random.Generator
) -> Int32Array:
    pool = NegativePool.random(n_bottoms)
    negatives = draw_negatives(tops, bottoms, tops, bottoms, pool, per_pair, rng)
    negatives.sort(axis=1)
    return negatives


def _seal(negatives: Int32Array, is_training: Bools) -> tuple[int, str]:
    """Count and sign the negatives of training, some rows at a time."""
    count, digest = 0, hashlib.sha256()
    for start in range(0, len(negatives), ROWS_AT_ONCE):
        some = slice(start, start + ROWS_AT_ONCE)
        chosen = negatives[some][is_training[some]]
        count += int(np.count_nonzero(chosen >= 0))
        digest.update(np.ascontiguousarray(chosen, dtype="<i4").data)
    return count, digest.hexdigest()
