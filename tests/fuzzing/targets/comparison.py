"""Configurations of `wearwith compare`: settings of all rows, and rows of one's own."""

from functools import cache

from fuzzing.mutating import in_words as mutate
from fuzzing.world import dataset_folder, scratch
from wearwith.catalog import Dataset, load_dataset
from wearwith.evaluation import read_rows

__all__ = ["mutate", "seeds", "target"]

SEED = b"""[training]
epochs = 2
[rows.small]
model = "dbpr"
tower = { hidden = [8], word_dim = 4 }
[rows."with rules"]
model = "akd"
rules = { book = "paper", mining = { min_support = 2 } }
teacher = { fidelity = "logit" }
[rows.pop]
model = "pop"
"""


@cache
def _dataset() -> Dataset:
    return load_dataset(dataset_folder())


def target(data: bytes) -> None:
    """Read the rows of a comparison."""
    path = scratch() / "compare.toml"
    path.write_bytes(data)
    read_rows(_dataset(), None, path)


def seeds() -> list[bytes]:
    """Give rows of one's own, and none."""
    return [SEED, b"[training]\nepochs = 1\n", b""]
