"""Vectors of one's own: a matrix with its ids, safetensors or Parquet."""

import io
from random import Random

import numpy as np
import polars as pl

from fuzzing.mutating import in_bytes, in_words, with_header, with_place
from fuzzing.world import scratch
from wearwith.features.encoding.precomputed_vectors import read_vectors

__all__ = ["mutate", "seeds", "target"]

SUFFIXES = (".npy", ".safetensors", ".parquet", ".txt")


def target(data: bytes) -> None:
    """Read a file of vectors, or the ids of a matrix."""
    suffix = SUFFIXES[data[0] % len(SUFFIXES)] if data else ".npy"
    ids = scratch() / "ids.txt"
    ids.write_text("a\nb\n")
    path = scratch() / f"vectors{'.npy' if suffix == '.txt' else suffix}"
    if suffix == ".txt":
        path.write_bytes(_matrix())
        ids.write_bytes(data[1:])
    else:
        path.write_bytes(data[1:])
    names, vectors = read_vectors(path, ids)
    assert len(names) == len(vectors)


def seeds() -> list[bytes]:
    """Give two vectors in each of the forms."""
    from safetensors.numpy import save

    matrix = np.arange(6, dtype=np.float32).reshape(2, 3)
    tensors = save({"a": matrix[0], "b": matrix[1]})
    tables = [{"id": ["a", "b"], "vector": matrix.tolist()}, {"id": ["a", "b"], "x": [1, 2]}]
    parquet = []
    for table in tables:
        out = io.BytesIO()
        pl.DataFrame(table).write_parquet(out, statistics=False)
        parquet.append(out.getvalue())
    files = [_matrix(), tensors, *parquet, b"a\nb\n"]
    return [bytes([kind]) + file for kind, file in zip((0, 1, 2, 2, 3), files, strict=True)]


def _matrix() -> bytes:
    out = io.BytesIO()
    np.save(out, np.arange(6, dtype=np.float32).reshape(2, 3))
    return out.getvalue()


def _mutated(data: bytes, random: Random) -> bytes:
    if not data:
        return data
    kind = data[0] % len(SUFFIXES)
    how = (in_words if random.random() < 0.5 else in_bytes, with_header, in_bytes, in_words)[kind]
    return data[:1] + how(data[1:], random)


def mutate(data: bytes, random: Random) -> bytes:
    """Change a file as fits its form; now and then another form is said."""
    if random.random() < 0.03:
        return with_place(in_bytes)(data, random)
    return _mutated(data, random)
