"""One model where garments have pictures, text or both: does hiding modalities in training help?

Of a dataset with both, a third of the garments lose their text, a third their picture, a third
nothing; which, is drawn once. Every setting is trained with each seed on what is left, and measured
on the validation pairs by what the two garments of a pair have.

    python benchmarks/missing_modalities.py data/mango --work out/missing --dropout 0 0.2 0.5
"""

import argparse
import json
import shutil
from pathlib import Path

import numpy as np
import polars as pl

from silencing import silenced
from wearwith.catalog import Dataset, load_dataset
from wearwith.evaluation import evaluation_triplets, wins
from wearwith.features.circumstances import matched_groups
from wearwith.features.feature_store import feature_sets
from wearwith.training import RunConfig, train

PARTS = ("both", "text", "pictures")


def incomplete(dataset: Dataset, folder: Path) -> tuple[Dataset, dict[str, str]]:
    """Write the dataset without some of its text and pictures; what each item has left."""
    rng = np.random.default_rng(0)
    has = dict(zip(dataset.items["id"], rng.choice(PARTS, dataset.items.height), strict=True))
    items = silenced(dataset.items, dataset.items["id"].replace_strict(has) == "pictures")
    if not (folder / "manifest.json").is_file():
        made = Dataset.from_frames(items, dataset.pairs, triplets=dataset.triplets)
        made.save(folder)
        for name in feature_sets(dataset.folder):
            shutil.copytree(dataset.folder / "features" / name, folder / "features" / name)
            if name == "border":  # backdrops stay known: negatives are matched by them
                continue
            index = folder / "features" / name / "index.parquet"
            seen = pl.read_parquet(index)
            seen.filter(seen["id"].replace_strict(has) != "text").write_parquet(index)
    return load_dataset(folder), has


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("dataset", type=Path)
    parser.add_argument("--work", type=Path, required=True, help="for the incomplete dataset")
    parser.add_argument("--dropout", type=float, nargs="+", default=[0.0, 0.2, 0.5])
    parser.add_argument("--image", default="efficientnet-lite0", help="the feature set to read")
    parser.add_argument("--seeds", type=int, default=2)
    arguments = parser.parse_args()
    dataset, has = incomplete(load_dataset(arguments.dataset), arguments.work / "data")
    groups = matched_groups(dataset)
    clusters = None if groups is None else groups.groups
    asked = {
        kind: evaluation_triplets(dataset, "valid", kind, clusters)
        for kind in ("random", "matched")
    }
    of_top = np.array([has[item] for item in dataset.catalogue.tops])
    rows = []
    for dropout in arguments.dropout:
        aucs: dict[str, list[float]] = {}
        for seed in range(arguments.seeds):
            config = RunConfig.of(
                {
                    "model": "dbpr",
                    "inputs": {"pictures": [arguments.image]},
                    "tower": {
                        "hidden": [256],
                        "word_dim": 100,
                        "maps": 50,
                        "modality_dropout": dropout,
                    },
                    "training": {
                        "optimiser": "adamw",
                        "learning_rate": 0.002,
                        "schedule": "cosine",
                        "batch_size": 256,
                        "epochs": 15,
                        "patience": 4,
                        "redraw": True,
                        "select_on": "matched",
                        "seed": seed,
                    },
                }
            )
            scorer = train(dataset, config).scorer
            for kind, triplets in asked.items():
                won = wins(*scorer.prefer(triplets.tops, triplets.positives, triplets.negatives))
                aucs.setdefault(kind, []).append(won.mean())
                for part in PARTS:
                    chosen = of_top[triplets.tops] == part
                    aucs.setdefault(f"{kind}, top has {part}", []).append(won[chosen].mean())
        row = {"dropout": dropout, **{name: float(np.mean(found)) for name, found in aucs.items()}}
        rows.append(row)
        print(json.dumps({name: round(value, 4) for name, value in row.items()}), flush=True)


if __name__ == "__main__":
    main()
