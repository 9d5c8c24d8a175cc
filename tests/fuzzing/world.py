"""A small valid world, made once a process: a dataset, and a model that was trained on it.

Targets replace one of its files by what they are given.
"""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

__all__ = ["BOOK", "VOCABULARY", "akd", "dataset_folder", "older_folder", "run_folder", "scratch"]

VOCABULARY = """
[material]
linen = ["flax"]
wool = ["merino", "-steel wool"]

[category]
top = []
bottom = []
"""
BOOK = """
[[rules]]
id = "linen + linen"
top = { material = "linen" }
bottom = { material = "linen" }
sign = "+"

[[rules]]
id = "no wool + linen"
top = { material = "wool" }
bottom = { material = "linen" }
sign = "-"
strength = 0.5
"""


@cache
def scratch() -> Path:
    """Give a folder of this process, which goes with it."""
    folder = Path(tempfile.mkdtemp(prefix="wearwith-fuzzing-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@cache
def dataset_folder() -> Path:
    """Eight tops and eight bottoms of two materials, with a feature set of two numbers."""
    import numpy as np
    import polars as pl

    from wearwith.catalog import Dataset
    from wearwith.features import FeatureStore

    names = [
        (f"{side[0]}{n}", side, ("linen", "wool")[n % 2])
        for side in ("top", "bottom")
        for n in range(8)
    ]
    items = pl.DataFrame(
        [(item, side, f"{stuff} {side} {item}", stuff) for item, side, stuff in names],
        schema=["id", "kind", "title", "material"],
        orient="row",
    )
    pairs = pl.DataFrame(
        [
            (
                f"t{top}",
                f"b{bottom}",
                ("train", "train", "train", "valid", "test")[(top + bottom) % 5],
            )
            for top in range(8)
            for bottom in range(top % 2, 8, 2)
        ],
        schema=["top", "bottom", "split"],
        orient="row",
    )
    folder = scratch() / "data"
    Dataset.from_frames(items, pairs).save(folder)
    store = FeatureStore(folder, "colours")
    store.begin({"name": "colours"}, 2)
    ids = [item for item, _, _ in names]
    store.append(ids, np.arange(2 * len(ids), dtype=np.float32).reshape(-1, 2))
    store.finish((item, item) for item in ids)
    return folder


def akd() -> dict[str, Any]:
    """One epoch of akd: towers, text, pictures' vectors and rules."""
    book, vocabulary = scratch() / "book.toml", scratch() / "words.toml"
    book.write_text(BOOK)
    vocabulary.write_text(VOCABULARY)
    return {
        "model": "akd",
        "inputs": {"text_length": 5, "min_count": 1, "pictures": ["colours"]},
        "tower": {"hidden": [4], "word_dim": 3, "maps": 2},
        "teacher": {"fidelity": "logit", "attention_size": 2},
        "rules": {"book": str(book), "vocabulary": str(vocabulary)},
        "training": {"epochs": 1},
    }


@cache
def run_folder() -> Path:
    """The folder of such a model."""
    from wearwith.catalog import load_dataset
    from wearwith.training import RunConfig, train

    train(load_dataset(dataset_folder()), RunConfig.of(akd()), scratch() / "run")
    return scratch() / "run"


def older_folder(name: str) -> Path:
    """A folder that an older version wrote, of those that are kept in `tests/upgrade`."""
    return Path(__file__).parents[1] / "upgrade" / name
