"""A shop small enough that a job on it lasts about a second."""

from pathlib import Path

import numpy as np
import polars as pl

from wearwith.catalog import Dataset
from wearwith.training import RunConfig
from wearwith.world.sample_catalogue import sample_world

__all__ = ["photographs", "pictured_shop", "settings", "shop"]

GARMENTS = {"tops": "top", "skirts": "bottom"}


def shop(folder: Path) -> Dataset:
    """Garments with titles, and pairs of them."""
    return sample_world(0, n_tops=60, n_bottoms=50, n_outfits=400).dataset.save(folder)


def photographs(folder: Path, of_each: int) -> list[str]:
    """Draw garments of blocks of colour on white; give the files' names below the folder."""
    from PIL import Image

    rng = np.random.default_rng(3)
    names = []
    for kind in GARMENTS:
        (folder / kind).mkdir(parents=True)
        for number in range(of_each):
            blocks = rng.integers(0, 256, (5, 4, 3), np.uint8)
            garment = Image.fromarray(blocks).resize((120, 150), Image.Resampling.NEAREST)
            picture = Image.new("RGB", (200, 250), "white")
            picture.paste(garment, (40, 50))
            name = f"{kind}/{kind[0]}{number:02}.png"
            picture.save(folder / name)
            names.append(name)
    return names


def pictured_shop(folder: Path, of_each: int) -> Dataset:
    """Garments with pictures, in `folder/data` and `folder/images`."""
    names = photographs(folder / "images", of_each)
    items = pl.DataFrame(
        {
            "id": [Path(name).stem for name in names],
            "kind": [GARMENTS[name.split("/", maxsplit=1)[0]] for name in names],
            "image": names,
        }
    )
    tops, bottoms = (items.filter(kind=kind)["id"] for kind in ("top", "bottom"))
    pairs = pl.DataFrame({"top": tops, "bottom": bottoms, "split": "train"})
    return Dataset.from_frames(items, pairs, image_root=folder / "images").save(folder / "data")


def settings(model: str, epochs: int) -> RunConfig:
    """A configuration that is quick on it."""
    return RunConfig.of(
        {
            "model": model,
            "inputs": {"text_length": 8, "min_count": 1},
            "tower": {"hidden": (16,), "word_dim": 8, "maps": 4, "dropout": 0.1},
            "teacher": {"attention_size": 8, "fidelity": "logit"},
            "training": {"epochs": epochs, "batch_size": 64},
        }
    )
