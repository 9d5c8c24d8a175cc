"""How well picture encoders know a garment's category, and what they cost.

Reads a folder with `items.csv` (columns `category` and `image`). Five-fold accuracy of the nearest
neighbours by cosine, and of a linear probe; processor time a picture for decoding, for the cut-out
and for encoding, since other work on the machine does not change it much.

    python benchmarks/kind_by_encoder.py ../shared/data/photos descriptors efficientnet-lite0
"""

import argparse
import json
import time
from collections import Counter
from pathlib import Path

import numpy as np
import polars as pl
from rich.console import Console
from rich.table import Table
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_score
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import Normalizer, StandardScaler

from wearwith.features.encoders import make_encoder
from wearwith.pictures.cutout import put_on_white
from wearwith.pictures.decoding import open_picture
from wearwith.types import Picture

BATCH = 16
STRENGTHS = (0.3, 1, 3, 10)  # of the probe; the best one is told, for every encoder alike


def read(folder: Path, images: list[str], plain: bool) -> tuple[list[Picture], dict[str, float]]:
    """Read the pictures; milliseconds of processor time for each step, and the share left uncut."""
    seconds: Counter[str] = Counter()
    garments = []
    for image in images:
        start = time.process_time()
        picture = open_picture((folder / image).read_bytes())
        opened = time.process_time()
        garment, is_cut = (picture, True) if plain else put_on_white(picture)
        seconds["decode"] += opened - start
        seconds["cut"] += time.process_time() - opened
        seconds["uncut"] += not is_cut
        garments.append(garment)
    uncut = seconds.pop("uncut") / len(images)
    return garments, {k: 1000 * v / len(images) for k, v in seconds.items()} | {"uncut": uncut}


def accuracies(vectors: np.ndarray, category: np.ndarray, seed: int) -> dict[str, float]:
    folds = StratifiedKFold(5, shuffle=True, random_state=seed)
    nearest = KNeighborsClassifier(5, metric="cosine", weights="distance")
    probes = [
        make_pipeline(
            Normalizer(),
            StandardScaler(with_std=False),
            LogisticRegression(C=strength * np.sqrt(vectors.shape[1]), max_iter=2000),
        )
        for strength in STRENGTHS
    ]
    return {
        "nearest": cross_val_score(nearest, vectors, category, cv=folds).mean(),
        "linear": max(cross_val_score(p, vectors, category, cv=folds).mean() for p in probes),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("encoder", nargs="+", help="as in `wearwith encode --image`")
    parser.add_argument("--plain", action="store_true", help="keep the backdrop")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", type=Path, help="write the figures here too")
    arguments = parser.parse_args()
    items = pl.read_csv(arguments.folder / "items.csv")
    category = items["category"].to_numpy()
    garments, cost = read(arguments.folder, items["image"].to_list(), arguments.plain)
    results = []
    for name in arguments.encoder:
        encoder = make_encoder(name)
        batches = [garments[start : start + BATCH] for start in range(0, len(garments), BATCH)]
        start, began = time.process_time(), time.perf_counter()
        vectors = np.concatenate([encoder.encode(batch) for batch in batches])
        encode = 1000 * (time.process_time() - start) / len(garments)
        per_second = len(garments) / (time.perf_counter() - began)
        figures = {"encoder": name, "dim": encoder.dim, "encode": encode, "per_second": per_second}
        results.append({**figures, **cost, **accuracies(vectors, category, arguments.seed)})
    table = Table(
        "encoder", "dim", "decode ms", "cut ms", "encode ms", "a second", "5-NN", "linear"
    )
    for row in results:
        times = [f"{row[key]:.1f}" for key in ("decode", "cut", "encode", "per_second")]
        shares = [f"{row[key]:.3f}" for key in ("nearest", "linear")]
        table.add_row(str(row["encoder"]), str(row["dim"]), *times, *shares)
    Console().print(table)
    if arguments.json:
        arguments.json.write_text(json.dumps(results, indent=2) + "\n")


if __name__ == "__main__":
    main()
