"""The table of models on a real dataset: several seeds, intervals over tops, every negative.

Each row of a TOML file is trained with each seed into OUT/NAME-SEED, unless it is there already,
and measured on the test split. Rows share one evaluation seed, so that all answer the same
questions. Intervals are over tops, of the mean over seeds; the spread over seeds stands beside.
A model with a teacher gives two rows, NAME-p for the student and NAME-q for its teacher. With
`--against ROW` the differences to that row stand below, with paired intervals over tops.

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


def measure(task: tuple[Path, str, dict[str, Any], int, Path, str]) -> list[dict[str, Any]]:
    """Train one row with one seed, if need be, and evaluate its student and its teacher."""
    import torch

    from wearwith.catalog import load_dataset
    from wearwith.training import RunConfig, train

    torch.set_num_threads(1)
    folder, name, values, seed, out, split = task
    dataset = load_dataset(folder)
    values = {**values, "training": {**values.get("training", {}), "seed": seed}}
    scorer = train(dataset, RunConfig.of(values), out / f"{name}-{seed}", resume=True).scorer
    views = {name: "student"}
    if scorer.teacher is not None:
        views = {f"{name}-p": "student", f"{name}-q": "teacher"}
    return [
        {**evaluated(scorer, dataset, split, by), "row": row, "seed": seed}
        for row, by in views.items()
    ]


def evaluated(scorer: Any, dataset: Any, split: str, by: str) -> dict[str, Any]:
    """Evaluate; with what every top won, for paired intervals."""
    from wearwith.evaluation import evaluate
    from wearwith.features.circumstances import matched_groups

    matched = matched_groups(dataset)
    clusters = None if matched is None else matched.groups
    found = evaluate(scorer, dataset, split, clusters=clusters, by=by, whole_lists=by == "student")
    by_top = {
        kind: [result.by_top.wins.tolist(), result.by_top.counts.tolist()]
        for kind, result in found.by_negatives.items()
        if result.by_top is not None
    }
    return {**found.to_json(), "by_top": by_top}


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
        figures = [result[figure] for result in results if result[figure] is not None]
        row[figure] = float(np.mean(figures)) if figures else None
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
        hit_rate = row["hit_rate_at_10"]
        cells += [f"{row['mrr']['10']['all']:.3f}", "–" if hit_rate is None else f"{hit_rate:.3f}"]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def differences(results: dict[str, list[dict[str, Any]]], base: str) -> list[dict[str, Any]]:
    """AUC of each row less that of `base`, means over seeds, with paired intervals over tops."""
    from wearwith.evaluation import paired_interval

    rows = []
    for name, found in results.items():
        if name == base:
            continue
        row: dict[str, Any] = {"row": name, "against": base}
        for kind, (_, counts) in results[base][0]["by_top"].items():
            wins, others = (
                np.mean([result["by_top"][kind][0] for result in part], axis=0)
                for part in (found, results[base])
            )
            n = np.asarray(counts)
            low, high = paired_interval(wins, others, n, np.random.default_rng(0))
            seeds = [
                a["by_negatives"][kind]["auc"] - b["by_negatives"][kind]["auc"]
                for a, b in zip(found, results[base], strict=True)
            ]
            row[kind] = {
                "auc": float((wins.sum() - others.sum()) / n.sum()),
                "over_tops": [low, high],
                "over_seeds": float(np.std(seeds, ddof=1)) if len(seeds) > 1 else None,
            }
        rows.append(row)
    return rows


def differences_markdown(rows: list[dict[str, Any]]) -> str:
    """Show the differences as a Markdown table; bold where the interval excludes zero."""
    kinds = [kind for kind in KINDS if kind in rows[0]]
    head = [f"less {rows[0]['against']}", *(f"{kind} negatives" for kind in kinds)]
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    for row in rows:
        cells = [row["row"]]
        for kind in kinds:
            low, high = row[kind]["over_tops"]
            mark = "**" if low > 0 or high < 0 else ""
            shown = f"{mark}{row[kind]['auc']:+.3f}{mark} ({low:+.3f} to {high:+.3f})"
            cells.append(shown.replace("-0.", "−0."))
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
    parser.add_argument("--against", help="a row that the others are compared with")
    parser.add_argument("--save", type=Path, help="write STEM.md and STEM.json")
    arguments = parser.parse_args()
    rows = tomllib.loads(arguments.rows.read_text())
    names = arguments.only or list(rows)
    tasks = [
        (arguments.dataset, name, rows[name], seed, arguments.out, arguments.split)
        for seed in range(arguments.seeds)
        for name in names
    ]
    results: dict[str, list[dict[str, Any]]] = {}
    with ProcessPoolExecutor(arguments.workers) as pool:
        for result in (view for views in pool.map(measure, tasks) for view in views):
            results.setdefault(result["row"], []).append(result)
            aucs = {k: v["auc"] for k, v in result["by_negatives"].items() if v["auc"] is not None}
            shown = "  ".join(f"{kind} {auc:.4f}" for kind, auc in aucs.items())
            print(f"{result['row']} seed {result['seed']}: {shown}", flush=True)
    table = [summary(found) for found in results.values()]
    text = markdown(table)
    if arguments.against:
        less = differences(results, arguments.against)
        text += "\n" + differences_markdown(less)
        table += less
    print(text)
    if arguments.save:
        arguments.save.with_suffix(".md").write_text(text)
        arguments.save.with_suffix(".json").write_text(json.dumps(table, indent=2) + "\n")


if __name__ == "__main__":
    main()
