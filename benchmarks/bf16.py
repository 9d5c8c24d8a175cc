"""What bf16 costs in AUC: trainings that differ in nothing but the precision of their products.

    python benchmarks/bf16.py data/mango --config configs/best.toml --seeds 4

AUC on the selection split, at the best epoch, of every seed with both precisions.
"""

import argparse
import statistics
from pathlib import Path

import torch

from wearwith.catalog import load_dataset
from wearwith.training import RunConfig, train


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dataset", type=Path)
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--seeds", type=int, default=4)
    parser.add_argument("--threads", type=int, default=1)
    asked = parser.parse_args()
    torch.set_num_threads(asked.threads)
    dataset = load_dataset(asked.dataset)
    config = RunConfig.of(RunConfig.read(asked.config), asked.config)
    differences = []
    for seed in range(asked.seeds):
        aucs = []
        for precision in ("float32", "bf16"):
            training = config.training.model_copy(update={"seed": seed, "precision": precision})
            run = train(dataset, config.model_copy(update={"training": training}))
            aucs.append(max(row["valid_auc"] for row in run.history))
        differences.append(aucs[1] - aucs[0])
        print(f"seed {seed}  float32 {aucs[0]:.4f}  bf16 {aucs[1]:.4f}", flush=True)
    print(f"bf16 less float32: {statistics.mean(differences):+.4f} on average")


if __name__ == "__main__":
    main()
