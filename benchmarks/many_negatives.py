"""All bottoms of a batch as negatives, beside the drawn one: what it costs, and whether it helps.

The scores of all tops of a batch with all its bottoms are computed anyway (one product is cheaper
than gathering points for every triplet), so that more negatives only add to the loss. `all` ranks
each worn bottom above every bottom of the batch that was not worn with its top there. Both train
on the text of a dataset, with the same seeds and order of triplets, and take turns; the AUC is that
on validation, of the best epoch.

    python benchmarks/many_negatives.py data/mango --seeds 3 --threads 1 --cpu
"""

import argparse
import json
import os
import statistics
import time
from pathlib import Path

import numpy as np
import torch
from rich.console import Console
from rich.table import Table
from torch import Tensor
from torch.nn.functional import softplus

from wearwith.catalog import load_dataset
from wearwith.features import InputsConfig, read_inputs
from wearwith.model.model_settings import StudentSpec, TowerConfig
from wearwith.models import Dbpr, TripletBatch
from wearwith.training import TrainingConfig, fit
from wearwith.training.training_examples import read_examples


class AllOfTheBatch(Dbpr):
    """DBPR whose negatives are all bottoms of the batch that were not worn with the top there."""

    def loss(self, batch: TripletBatch, generator: torch.Generator) -> dict[str, Tensor]:
        """Mean of -ln σ(m_ij - m_ik) over the bottoms k of the batch and its triplets."""
        tops, bottoms, m_ij, m_ik = self.scored(batch, generator)
        scores = (tops @ bottoms.T).float()[batch.top_of]  # (n, v)
        worn = torch.zeros(len(batch.tops), len(batch.bottoms), dtype=torch.bool)
        worn[batch.top_of, batch.positive_of] = True
        worn = worn[batch.top_of]  # (n, v)
        # −∞ loses nothing and pulls nowhere; to pick the others out takes longer.
        losses = softplus(scores.masked_fill(worn, -torch.inf) - m_ij.unsqueeze(1))
        loss = losses.sum() / (~worn).sum()
        return {"loss": loss, "auc": (m_ij > m_ik).float().mean()}


MODELS: dict[str, type[Dbpr]] = {"one": Dbpr, "all": AllOfTheBatch}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("dataset", type=Path)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--batch", type=int, nargs="+", default=[128, 512])
    parser.add_argument("--units", type=int, default=256)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--cpu", action="store_true", help="seconds of the processors")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    clock = time.process_time if arguments.cpu else time.perf_counter
    dataset = load_dataset(arguments.dataset)
    inputs = read_inputs(dataset, InputsConfig(text=True, pictures=()))
    spec = StudentSpec.of(inputs, TowerConfig(hidden=(arguments.units,)))
    results = []
    for batch in arguments.batch:
        aucs: dict[str, list[float]] = {name: [] for name in MODELS}
        seconds: dict[str, list[float]] = {name: [] for name in MODELS}
        for seed in range(arguments.seeds):
            config = TrainingConfig(
                seed=seed,
                epochs=arguments.epochs,
                batch_size=batch,
                optimiser="adamw",
                learning_rate=0.002,
                schedule="cosine",
            )
            examples = read_examples(dataset, config)
            for name, model in MODELS.items():
                scorer = model(dataset.catalogue, spec, torch.Generator().manual_seed(seed))
                scorer.attach(inputs, examples.train_pairs.bottoms)
                start = clock()
                state = fit(scorer, examples, config)
                seconds[name].append((clock() - start) / state.epoch)
                aucs[name].append(max(row["valid_auc"] for row in state.history))
        for name in MODELS:
            times = [a / b for a, b in zip(seconds[name], seconds["one"], strict=True)]
            gains = np.subtract(aucs[name], aucs["one"])
            results.append(
                {
                    "batch": batch,
                    "negatives": name,
                    "seconds": statistics.median(seconds[name]),
                    "over_one": statistics.median(times),
                    "over_one_range": [min(times), max(times)],
                    "auc": statistics.mean(aucs[name]),
                    "auc_gain": gains.tolist(),
                    "load": os.getloadavg()[0],
                }
            )
    table = Table("batch", "negatives", "s an epoch", "over one", "spread", "AUC", "gain by seed")
    for row in results:
        low, high = row["over_one_range"]
        table.add_row(
            str(row["batch"]),
            str(row["negatives"]),
            f"{row['seconds']:.2f}",
            f"{row['over_one']:.2f}",
            f"{low:.2f} to {high:.2f}",
            f"{row['auc']:.4f}",
            ", ".join(f"{gain:+.4f}" for gain in row["auc_gain"]),
        )
    Console(width=110).print(table, f"load {os.getloadavg()[0]:.1f}")
    if arguments.json:
        arguments.json.write_text(json.dumps(results, indent=2) + "\n")


if __name__ == "__main__":
    main()
