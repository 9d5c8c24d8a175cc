"""How far does the data go? Several models' scores joined, with weights learned on validation.

Every row is trained with several seeds, whose score differences m_ij − m_ik are brought to one
spread and averaged. A logistic regression without intercept on the validation triplets weighs the
rows; then test is read once for each set of rows. The first set looks at garments alone, the second
also knows how often a bottom was worn in training, the third also when both were listed.

    python benchmarks/blend.py data/expfashion --work out/blend
"""

import argparse
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from wearwith.catalog import Dataset, load_dataset
from wearwith.evaluation import evaluation_triplets, interval, read_rows, wins
from wearwith.evaluation.compare_models import with_seed
from wearwith.evaluation.protocol import evaluation_rng, has_stored
from wearwith.features.circumstances import matched_groups
from wearwith.model import TrainedModel
from wearwith.progress import shown
from wearwith.training import train

GARMENTS = ("dbpr", "akd", "exibr", "probe", "category", "rules")
FURTHER = {"and popularity": ("pop",), "and time of listing": ("pop", "listing")}


def trained(dataset: Dataset, rows: dict, seeds: int, work: Path) -> dict[str, list[TrainedModel]]:
    with shown("Training", len(rows) * seeds) as bar:
        runs: dict[str, list[TrainedModel]] = {name: [] for name in rows}
        for name, config in rows.items():
            for seed in range(seeds if config.model not in {"pop", "listing", "category"} else 1):
                runs[name].append(
                    train(dataset, with_seed(config, seed), work / f"{name}-{seed}", resume=True)
                )
                bar.advance()
    return runs


def gaps(runs: dict[str, list[TrainedModel]], triplets) -> np.ndarray:
    """Mean over seeds of m_ij − m_ik. Shape: (triplets, rows)."""
    of_rows = []
    for seeds in runs.values():
        found = []
        for run in seeds:
            ahead, behind = run.scorer.prefer(triplets.tops, triplets.positives, triplets.negatives)
            gap = np.asarray(ahead, np.float64) - behind
            found.append(gap / max(gap.std(), 1e-9))
        of_rows.append(np.mean(found, axis=0))
    return np.stack(of_rows, axis=1)


def weights(known: np.ndarray, penalty: float = 1e-3) -> np.ndarray:
    """Minimise the mean of softplus(−w · gap). Shape: (rows,)."""

    def loss(w: np.ndarray) -> float:
        return float(np.logaddexp(0, -(known @ w)).mean() + penalty * w @ w)

    return np.asarray(minimize(loss, np.ones(known.shape[1])).x)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("dataset", type=Path)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--config", type=Path, help="settings of all rows, as for compare")
    parser.add_argument("--seeds", type=int, default=3)
    arguments = parser.parse_args()
    dataset = load_dataset(arguments.dataset)
    rows, absent = read_rows(dataset, config=arguments.config)
    for name, reason in absent.items():
        print(f"left out: {name}, {reason}")
    names = [name for name in (*GARMENTS, "pop", "listing") if name in rows]
    runs = trained(dataset, {name: rows[name] for name in names}, arguments.seeds, arguments.work)
    groups = matched_groups(dataset)
    clusters = None if groups is None else groups.groups
    headline = "published" if has_stored(dataset, "test", "published") else "random"
    kinds = [headline, "popular", *(["matched"] if clusters is not None else [])]
    known = gaps(runs, evaluation_triplets(dataset, "valid", headline, clusters))
    asked = {kind: evaluation_triplets(dataset, "test", kind, clusters) for kind in kinds}
    found = {kind: gaps(runs, triplets) for kind, triplets in asked.items()}
    garments = tuple(name for name in GARMENTS if name in names)
    blends = {f"{name} alone": (name,) for name in names}
    blends |= {"garments": garments}
    blends |= {what: garments + more for what, more in FURTHER.items() if set(more) <= set(names)}
    print(f"\n| | {' | '.join(kinds)} | weights |\n|---|{'---|' * (len(kinds) + 1)}")
    for what, chosen in blends.items():
        columns = [names.index(name) for name in chosen]
        w = weights(known[:, columns]) if len(chosen) > 1 else np.ones(1)
        cells = []
        for kind in kinds:
            score = found[kind][:, columns] @ w
            won = wins(score, np.zeros_like(score))
            _, of = np.unique(asked[kind].tops, return_inverse=True)
            sums, counts = np.bincount(of, won), np.bincount(of)
            low, high = interval(sums, counts, evaluation_rng(0, f"interval {kind}"))
            cells.append(f"{won.mean():.3f} ({low:.3f} to {high:.3f})")
        told = ", ".join(f"{name} {one:.2f}" for name, one in zip(chosen, w, strict=True))
        print(f"| {what} | {' | '.join(cells)} | {told if len(chosen) > 1 else ''} |")


if __name__ == "__main__":
    main()
