"""Where does seeing help the rules? Mined rules alone, as more and more garments lose their text.

A share of the garments, drawn once, loses title, known attributes and category. Rules are mined
from what is left in training, and rank the test triplets by themselves: there is no network that
could make up for them.

    python benchmarks/seen_rules.py data/mango --work out/seen-rules
"""

import argparse
import shutil
from pathlib import Path

import numpy as np
import polars as pl

from silencing import silenced
from wearwith.catalog import Dataset, load_dataset
from wearwith.evaluation import evaluate
from wearwith.features.circumstances import matched_groups
from wearwith.training import RunConfig, train

SHARES = (0.0, 0.5, 1.0)


def without_text(dataset: Dataset, share: float, folder: Path) -> Dataset:
    rng = np.random.default_rng(0)
    silent = pl.Series(rng.random(dataset.items.height) < share)
    items = silenced(dataset.items, silent)
    if not (folder / "manifest.json").is_file():
        Dataset.from_frames(items, dataset.pairs, triplets=dataset.triplets).save(folder)
        for name in ("border", "seen.parquet", "seen.json"):
            source, target = (where / "features" / name for where in (dataset.folder, folder))
            if source.is_dir():
                shutil.copytree(source, target)
            elif source.is_file():
                target.parent.mkdir(exist_ok=True)
                shutil.copy(source, target)
    return load_dataset(folder)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("dataset", type=Path)
    parser.add_argument("--work", type=Path, required=True)
    arguments = parser.parse_args()
    dataset = load_dataset(arguments.dataset)
    print("| without text | rules read from | rules | random | matched | popular |")
    print("|---|---|---|---|---|---|")
    for share in SHARES:
        part = without_text(dataset, share, arguments.work / f"{share:.0%}".rstrip("%"))
        groups = matched_groups(part)
        clusters = None if groups is None else groups.groups
        for source in ("text", "pictures", "both"):
            if source == "text" and share == 1:
                continue
            rules = {
                "book": "mined",
                "read_from": source,
                "mining": {"min_support": 5, "across": True},
            }
            run = train(part, RunConfig.of({"model": "rules", "rules": rules}))
            found = evaluate(run.scorer, part, clusters=clusters)
            aucs = [found.by_negatives[kind] for kind in ("random", "matched", "popular")]
            cells = " | ".join(
                f"{one.auc:.3f} ({one.auc_interval[0]:.3f} to {one.auc_interval[1]:.3f})"
                if one.auc is not None and one.auc_interval is not None
                else "–"
                for one in aucs
            )
            assert run.knowledge is not None
            print(f"| {share:.0%} | {source} | {len(run.knowledge.book)} | {cells} |", flush=True)


if __name__ == "__main__":
    main()
