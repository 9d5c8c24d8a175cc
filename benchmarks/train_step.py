"""Triplets a second: wearwith's training loop against a plain three-tower loop in torch.

Both train the paper's shape, 4,496 numbers an item to 1,024 units with one sigmoid layer a side,
by BPR and SGD with momentum, on the same random vectors and the same triplets (three negatives a
pair). They take turns in one process, so that a change in the machine's speed hits both.

    python benchmarks/train_step.py --threads 2 --json result.json
"""

import argparse
import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from rich.console import Console
from rich.table import Table
from torch import Tensor, nn
from torch.nn import functional

from wearwith.catalog import Catalogue, TripletArrays
from wearwith.features import Block, Inputs, SideInputs
from wearwith.model.model_settings import StudentSpec, TowerConfig
from wearwith.models import Dbpr, Teaching
from wearwith.training.loop import train_epoch
from wearwith.training.optimiser import make_optimiser
from wearwith.training.run_config import TrainingConfig

TOPS, BOTTOMS, DIM, UNITS, PER_PAIR = 4000, 6000, 4496, 1024, 3
TARGETS = {
    ("float32", 64): 2.0,
    ("float32", 512): 1.75,
    ("bf16", 64): 3.0,
    ("bf16", 512): 3.0,
}


class PlainTowers(nn.Module):
    """What most released code does: encode top, positive and negative of every triplet."""

    def __init__(self) -> None:
        super().__init__()
        self.top = nn.Linear(DIM, UNITS)
        self.bottom = nn.Linear(DIM, UNITS)

    def forward(self, top: Tensor, positive: Tensor, negative: Tensor) -> Tensor:
        z_top = torch.sigmoid(self.top(top))
        z_positive = torch.sigmoid(self.bottom(positive))
        z_negative = torch.sigmoid(self.bottom(negative))
        margin = (z_top * z_positive).sum(1) - (z_top * z_negative).sum(1)
        return -functional.logsigmoid(margin).mean()


def plain_epoch(
    tops: Tensor, bottoms: Tensor, triplets: TripletArrays, batch: int
) -> Callable[[], None]:
    """One epoch of the plain loop, with torch's default optimiser settings."""
    torch.manual_seed(0)
    model = PlainTowers()
    optimiser = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9, weight_decay=1e-4)
    columns = [torch.from_numpy(c) for c in (triplets.tops, triplets.positives, triplets.negatives)]

    def epoch() -> None:
        for rows in torch.randperm(len(triplets)).split(batch):
            optimiser.zero_grad()
            top, positive, negative = (column[rows] for column in columns)
            model(tops[top], bottoms[positive], bottoms[negative]).backward()
            optimiser.step()

    return epoch


def our_epoch(
    tops: Tensor,
    bottoms: Tensor,
    triplets: TripletArrays,
    batch: int,
    precision: str,
    model: type[Dbpr] = Dbpr,
    teaching: Teaching | None = None,
    inputs: Inputs | None = None,
) -> Callable[[], None]:
    """One epoch of wearwith's loop, on these vectors or on `inputs`."""

    def side(vectors: Tensor) -> SideInputs:
        block = Block(vectors.numpy(), np.ones(len(vectors), dtype=bool))
        return SideInputs(None, {"vectors": block})

    inputs = inputs or Inputs(side(tops), side(bottoms))
    spec = StudentSpec.of(inputs, TowerConfig(hidden=(UNITS,)))
    catalogue = Catalogue(
        tuple(f"t{n}" for n in range(TOPS)), tuple(f"b{n}" for n in range(BOTTOMS))
    )
    scorer = model(catalogue, spec, torch.Generator().manual_seed(0), teaching=teaching)
    scorer.attach(inputs, triplets.positives)
    config = TrainingConfig(batch_size=batch, learning_rate=0.01, precision=precision)
    optimiser = make_optimiser(scorer, config)
    rng = np.random.default_rng(0)
    return lambda: train_epoch(scorer, triplets, optimiser, config, rng, 0) and None


def chance_data(n: int, rng: np.random.Generator) -> tuple[Tensor, Tensor, TripletArrays]:
    """Vectors of tops and bottoms, and n triplets, three to a pair."""
    tops = torch.from_numpy(rng.standard_normal((TOPS, DIM), dtype=np.float32))
    bottoms = torch.from_numpy(rng.standard_normal((BOTTOMS, DIM), dtype=np.float32))
    pairs = n // PER_PAIR
    triplets = TripletArrays(
        np.repeat(rng.integers(TOPS, size=pairs), PER_PAIR),
        np.repeat(rng.integers(BOTTOMS, size=pairs), PER_PAIR),
        rng.integers(BOTTOMS, size=pairs * PER_PAIR),
    )
    return tops, bottoms, triplets


def in_turns(
    epochs: dict[str, Callable[[], None]],
    turns: int,
    clock: Callable[[], float] = time.perf_counter,
) -> dict[str, list[float]]:
    """Seconds of each epoch, taking turns; the first turn warms up and is not counted."""
    seconds: dict[str, list[float]] = {name: [] for name in epochs}
    for turn in range(turns + 1):
        for name, epoch in epochs.items():
            start = clock()
            epoch()
            if turn:
                seconds[name].append(clock() - start)
    return seconds


def measure(arguments: argparse.Namespace) -> list[dict[str, object]]:
    tops, bottoms, triplets = chance_data(arguments.triplets, np.random.default_rng(0))
    results: list[dict[str, object]] = []
    for batch in arguments.batch:
        plain = plain_epoch(tops, bottoms, triplets, batch)
        ours = {
            precision: our_epoch(tops, bottoms, triplets, batch, precision)
            for precision in ("float32", "bf16")
        }
        seconds = in_turns({"plain": plain, **ours}, arguments.turns)
        for name in ours:
            ratios = [a / b for a, b in zip(seconds["plain"], seconds[name], strict=True)]
            results.append(
                {
                    "batch": batch,
                    "precision": name,
                    "triplets_per_second": len(triplets) / statistics.median(seconds[name]),
                    "plain_float32": len(triplets) / statistics.median(seconds["plain"]),
                    "ratio": statistics.median(ratios),
                    "ratio_range": [min(ratios), max(ratios)],
                    "target": TARGETS.get((name, batch)),
                }
            )
    return results


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--triplets", type=int, default=3840, help="triplets an epoch")
    parser.add_argument("--batch", type=int, nargs="+", default=[64, 512])
    parser.add_argument("--turns", type=int, default=5, help="counted turns")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--json", type=Path, help="write the figures here too")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    results = measure(arguments)
    table = Table("batch", "precision", "triplets/s", "plain float32", "ratio", "spread", "target")
    for row in results:
        low, high = row["ratio_range"]  # type: ignore[misc]
        table.add_row(
            str(row["batch"]),
            str(row["precision"]),
            f"{row['triplets_per_second']:,.0f}",
            f"{row['plain_float32']:,.0f}",
            f"{row['ratio']:.2f}",
            f"{low:.2f} to {high:.2f}",
            "" if row["target"] is None else f"{row['target']:g}",
        )
    Console().print(table)
    if arguments.json:
        arguments.json.write_text(json.dumps(results, indent=2) + "\n")


if __name__ == "__main__":
    main()
