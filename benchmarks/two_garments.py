"""How often are two garments in one picture told, and how often is one garment taken for two?

Two: a top and a bottom that were worn together are cut out of their photographs and put on one
backdrop, the top above the bottom and over its waist, about as wide there. Pairs are drawn until
enough of them could be cut out. One: photographs of tops and bottoms of the dataset, or those of a
folder with an `items.csv`.

    python benchmarks/two_garments.py data/mango --pairs 160 --singles 900
    python benchmarks/two_garments.py data/mango --pairs 0 --singles 640 --folder PHOTOS
"""

import csv
import itertools
import sys
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import polars as pl

from kit.telling import Row, options, tell
from wearwith.catalog import Dataset, load_dataset
from wearwith.pictures.cutout import cut_out
from wearwith.pictures.cutout.regions import bounding_box
from wearwith.pictures.decoding import open_picture, read_file
from wearwith.pictures.seeing.see_garment import see
from wearwith.pictures.seeing.sighting import GARMENTS
from wearwith.types import Picture

HEIGHT, WIDTH = 334, 239
ALIKE = (0, 6, 10, 20, 999)  # Lab units, lightness halved, between the colours of top and bottom
Layer = tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]  # colours and weights


def layer_of(picture: Picture) -> Layer | None:
    """Cut a garment to its box; None if it can't be cut out."""
    found = cut_out(picture)
    if not found.is_trusted:
        return None
    box = bounding_box(found.mask, 0)
    return picture[box].astype(np.float32), found.mask[box].astype(np.float32)


def scaled(layer: Layer, factor: float) -> Layer:
    height, width = layer[1].shape
    size = max(1, round(width * factor)), max(1, round(height * factor))
    colours, weights = (cv2.resize(one, size, interpolation=cv2.INTER_AREA) for one in layer)
    return np.asarray(colours, np.float32), np.asarray(weights, np.float32)


def worn(top: Layer, bottom: Layer, rng: np.random.Generator) -> Picture:
    """A picture of both, before a pale backdrop with a soft shadow."""
    hem = np.median(top[1][int(0.8 * len(top[1])) :].sum(axis=1))
    waist = np.median(bottom[1][: max(2, int(0.12 * len(bottom[1])))].sum(axis=1))
    bottom = scaled(bottom, float(hem / waist * rng.uniform(0.85, 1)))
    hidden = rng.uniform(0.04, 0.15) * len(bottom[1])
    high = len(top[1]) + len(bottom[1]) - hidden
    wide = max(top[1].shape[1], bottom[1].shape[1])
    factor = min(0.9 * HEIGHT / high, 0.9 * WIDTH / wide)
    first = (HEIGHT - factor * high) / 2
    second = first + factor * (len(top[1]) - hidden)
    fall = np.linspace(4, -4, HEIGHT)[:, None, None] + np.array((0, -0.5, -2))
    picture = rng.uniform(222, 244) + fall + rng.normal(0, 1, (HEIGHT, WIDTH, 1))
    for layer, begin in ((bottom, second), (top, first)):
        colours, weights = scaled(layer, factor)
        above, left = int(begin), (WIDTH - weights.shape[1]) // 2
        weights = weights[: HEIGHT - above]
        rest = (above, HEIGHT - above - len(weights)), (left, WIDTH - left - weights.shape[1])
        cover = np.pad(weights, rest)[..., None]
        cloth = np.pad(colours[: len(weights)], (*rest, (0, 0)))
        picture *= 1 - 0.12 * cv2.GaussianBlur(cover, (0, 0), 4)[..., None]
        picture = cover * cloth + (1 - cover) * picture
    return np.clip(picture, 0, 255).astype(np.uint8)


def colour_of(layer: Layer) -> npt.NDArray[np.float32]:
    lab = cv2.cvtColor(layer[0] / 255, cv2.COLOR_RGB2LAB)
    return np.asarray(np.median(lab[layer[1] > 0], axis=0) * (0.5, 1, 1), np.float32)


def says_several(picture: Picture) -> bool:
    return any(one.attribute == GARMENTS for one in see(picture))


def told(dataset: Dataset, n: int, rng: np.random.Generator) -> list[Row]:
    images = dict(dataset.items.select("id", "image").iter_rows())
    pairs = dataset.pairs.select("top", "bottom").unique(maintain_order=True).rows()
    apart, said = [], []
    for number in rng.permutation(len(pairs)):
        if len(said) == n:
            break
        pictures = [open_picture(read_file(dataset.image_root, images[i])) for i in pairs[number]]
        top, bottom = map(layer_of, pictures)
        if top is not None and bottom is not None:
            apart.append(float(np.linalg.norm(colour_of(top) - colour_of(bottom))))
            said.append(says_several(worn(top, bottom, rng)))
    rows: list[Row] = [{"what": "two, worn together", "n": len(said), "told as two": mean(said)}]
    for low, high in itertools.pairwise(ALIKE):
        some = [one for one, far in zip(said, apart, strict=True) if low <= far < high]
        what = f"of these, colours {low} to {high} apart"
        rows.append({"what": what, "n": len(some), "told as two": mean(some)})
    return rows


def mean(said: Sequence[bool]) -> float:
    return sum(said) / max(1, len(said))


def main(words: Sequence[str] | None = None) -> None:
    parser = options(__doc__)
    parser.add_argument("dataset", type=Path)
    parser.add_argument("--pairs", type=int, default=160)
    parser.add_argument("--singles", type=int, default=900)
    parser.add_argument("--folder", type=Path, help="single garments, instead of the dataset's")
    parser.add_argument("--seed", type=int, default=9)
    asked = parser.parse_args(words)
    dataset, rng = load_dataset(asked.dataset), np.random.default_rng(asked.seed)
    rows = told(dataset, asked.pairs, rng) if asked.pairs else []
    garments = dataset.items.filter(pl.col("side").is_not_null(), pl.col("image").is_not_null())
    root, images = dataset.image_root, garments["image"].to_list()
    if asked.folder is not None:
        with (asked.folder / "items.csv").open(newline="", encoding="utf-8") as file:
            root, images = asked.folder, [row["image"] for row in csv.DictReader(file)]
    some = rng.permutation(len(images))[: asked.singles]
    said = [says_several(open_picture(read_file(root, images[i]))) for i in some]
    tell([*rows, {"what": "one", "n": len(said), "told as two": mean(said)}], asked.json)


if __name__ == "__main__":
    sys.exit(main())
