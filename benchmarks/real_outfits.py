"""The table of models on a real dataset: several seeds, intervals over tops, every negative.

Each row of a TOML file is trained with each seed into OUT/NAME-SEED, unless it is there already,
and measured on the test split. Rows share one evaluation seed, so that all answer the same
questions. Intervals are over tops, of the mean over seeds; the spread over seeds stands beside.

    python benchmarks/real_outfits.py data/mango configs/mango_rows.toml --out runs/mango
"""

import argparse
import json
import tomllib
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

KINDS = ("published", "random", "matched", "popular")


def measure(task: tuple[Path, str, dict[str, Any], int, Path, str]) -> dict[str, Any]:
    """Train one row with one seed, if need be, and evaluate it."""
    import torch

    from wearwith.catalog import load_dataset
    from wearwith.evaluation import evaluate
    from wearwith.features.backdrop import backdrop_clusters
    from wearwith.training import RunConfig, train

    torch.set_num_threads(1)
    folder, name, values, seed, out, split = task
    dataset = load_dataset(folder)
    values = {**values, "training": {**values.get("training", {}), "seed": seed}}
    run = train(dataset, RunConfig.of(values), out / f"{name}-{seed}", resume=True)
    found = evaluate(run.scorer, dataset, split, clusters=backdrop_clusters(dataset))
    by_top = {
        kind: [result.by_top.wins.tolist(), result.by_top.counts.tolist()]
        for kind, result in found.by_negatives.items()
        if result.by_top is not None
    }
    return {**found.to_json(), "row": name, "seed": seed, "by_top": by_top}


def summary(results: list[dict[str, Any]]) -> dict[str, Any]:
    """Join the seeds of one row."""
    from wearwith.evaluation import interval

    row: dict[str, Any] = {"row": results[0]["row"], "seeds": len(results)}
    for kind in results[0]["by_top"]:
        wins = np.mean([result["by_top"][kind][0] for result in results], axis=0)
        counts = np.asarray(results[0]["by_top"][kind][1])
        aucs = [result["by_negatives"][kind]["auc"] for result in results]
        strict = [result["by_negatives"][kind]["auc_strict"] for result in results]
        row[kind] = {
            "auc": float(np.mean(aucs)),
            "over_seeds": float(np.std(aucs, ddof=1)) if len(aucs) > 1 else None,
            "over_tops": list(interval(wins, counts, np.random.default_rng(0))),
            "auc_strict": float(np.mean(strict)),
        }
    for figure in ("hit_rate_at_10", "ndcg_at_10"):
        row[figure] = float(np.mean([result[figure] for result in results]))
    row["mrr"] = {
        length: {
            part: float(np.mean([result["mrr"][length][part] for result in results]))
            for part in ("all", "seen", "unseen")
            if results[0]["mrr"][length][part] is not None
        }
        for length in ("10", "20", "50")
    }
    return row


def markdown(rows: list[dict[str, Any]]) -> str:
    """Show the rows as a Markdown table."""
    kinds = [kind for kind in KINDS if kind in rows[0]]
    head = ["model", *(f"{kind} negatives" for kind in kinds), "MRR, T = 10", "hit rate at 10"]
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    for row in rows:
        cells = [row["row"]]
        for kind in kinds:
            found = row[kind]
            low, high = found["over_tops"]
            spread = "" if found["over_seeds"] is None else f" ± {found['over_seeds']:.3f}"
            ties = found["auc"] - found["auc_strict"]
            strict = f", ties lost {found['auc_strict']:.3f}" if ties > 0.001 else ""
            cells.append(f"**{found['auc']:.3f}**{spread} ({low:.3f} to {high:.3f}{strict})")
        cells += [f"{row['mrr']['10']['all']:.3f}", f"{row['hit_rate_at_10']:.3f}"]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("dataset", type=Path)
    parser.add_argument("rows", type=Path, help="TOML: a table for each row")
    parser.add_argument("--out", type=Path, required=True, help="run folders")
    parser.add_argument("--only", nargs="+", help="names of rows")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--split", default="test")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--save", type=Path, help="write STEM.md and STEM.json")
    arguments = parser.parse_args()
    rows = tomllib.loads(arguments.rows.read_text())
    names = arguments.only or list(rows)
    tasks = [
        (arguments.dataset, name, rows[name], seed, arguments.out, arguments.split)
        for seed in range(arguments.seeds)
        for name in names
    ]
    results: dict[str, list[dict[str, Any]]] = {name: [] for name in names}
    with ProcessPoolExecutor(arguments.workers) as pool:
        for result in pool.map(measure, tasks):
            results[result["row"]].append(result)
            aucs = {k: v["auc"] for k, v in result["by_negatives"].items() if v["auc"] is not None}
            shown = "  ".join(f"{kind} {auc:.4f}" for kind, auc in aucs.items())
            print(f"{result['row']} seed {result['seed']}: {shown}", flush=True)
    table = [summary(found) for found in results.values()]
    print(markdown(table))
    if arguments.save:
        arguments.save.with_suffix(".md").write_text(markdown(table))
        arguments.save.with_suffix(".json").write_text(json.dumps(table, indent=2) + "\n")


if __name__ == "__main__":
    main()
