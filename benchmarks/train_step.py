"""Triplets a second: wearwith's training loop against a plain three-tower loop in torch.

Both train the paper's shape, 4,496 numbers an item to 1,024 units with one sigmoid layer a side,
by BPR and SGD with momentum, on the same random vectors and the same triplets (three negatives a
pair). They take turns in one process, so that a change in the machine's speed hits both.

    python benchmarks/train_step.py --threads 2 --json result.json
"""

import argparse
import statistics
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from kit.telling import Row, options, tell
from kit.turns import in_turns, ratios
from wearwith.catalog import Catalogue, TripletArrays
from wearwith.features import Block, Inputs, SideInputs
from wearwith.model.model_settings import StudentSpec, TowerConfig
from wearwith.models import Dbpr, Teaching
from wearwith.training.loop import train_epoch
from wearwith.training.optimiser import make_optimiser
from wearwith.training.run_config import TrainingConfig

PER_PAIR = 3
TARGETS = {("float32", 64): 2.0, ("float32", 512): 1.75, ("bf16", 64): 3.0, ("bf16", 512): 3.0}


@dataclass(frozen=True)
class Shape:
    """How many garments a side, numbers a garment, and units of the one layer."""

    tops: int = 4000
    bottoms: int = 6000
    dim: int = 4496
    units: int = 1024

    @classmethod
    def divided(cls, by: int) -> "Shape":
        """The paper's, or a part of it."""
        return cls(cls.tops // by, cls.bottoms // by, cls.dim // by, cls.units // by)


class PlainTowers(nn.Module):
    """What most released code does: encode top, positive and negative of every triplet."""

    def __init__(self, dim: int, units: int) -> None:
        super().__init__()
        self.top = nn.Linear(dim, units)
        self.bottom = nn.Linear(dim, units)

    def forward(self, top: Tensor, positive: Tensor, negative: Tensor) -> Tensor:
        z_top = torch.sigmoid(self.top(top))
        z_positive = torch.sigmoid(self.bottom(positive))
        z_negative = torch.sigmoid(self.bottom(negative))
        margin = (z_top * z_positive).sum(1) - (z_top * z_negative).sum(1)
        return -functional.logsigmoid(margin).mean()


def plain_epoch(
    tops: Tensor, bottoms: Tensor, triplets: TripletArrays, units: int, batch: int
) -> Callable[[], None]:
    """One epoch of the plain loop, with torch's default optimiser settings."""
    torch.manual_seed(0)
    model = PlainTowers(tops.shape[1], units)
    optimiser = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9, weight_decay=1e-4)
    columns = [torch.from_numpy(c) for c in (triplets.tops, triplets.positives, triplets.negatives)]

    def epoch() -> None:
        for rows in torch.randperm(len(triplets)).split(batch):
            optimiser.zero_grad()
            top, positive, negative = (column[rows] for column in columns)
            model(tops[top], bottoms[positive], bottoms[negative]).backward()
            optimiser.step()

    return epoch


def inputs_of(tops: Tensor, bottoms: Tensor) -> Inputs:
    """One vector a garment, and no text."""

    def side(vectors: Tensor) -> SideInputs:
        block = Block(vectors.numpy(), np.ones(len(vectors), dtype=bool))
        return SideInputs(None, {"vectors": block})

    return Inputs(side(tops), side(bottoms))


def our_epoch(
    inputs: Inputs,
    triplets: TripletArrays,
    shape: Shape,
    config: TrainingConfig,
    model: type[Dbpr] = Dbpr,
    teaching: Teaching | None = None,
) -> Callable[[], object]:
    """One epoch of wearwith's loop."""
    spec = StudentSpec.of(inputs, TowerConfig(hidden=(shape.units,)))
    catalogue = Catalogue(
        tuple(f"t{n}" for n in range(shape.tops)), tuple(f"b{n}" for n in range(shape.bottoms))
    )
    scorer = model(catalogue, spec, torch.Generator().manual_seed(0), teaching=teaching)
    scorer.attach(inputs, triplets.positives)
    optimiser = make_optimiser(scorer, config)
    rng = np.random.default_rng(0)
    return lambda: train_epoch(scorer, triplets, optimiser, config, rng, 0)


def chance_data(
    shape: Shape, n: int, rng: np.random.Generator
) -> tuple[Tensor, Tensor, TripletArrays]:
    """Vectors of tops and bottoms, and n triplets, three to a pair."""
    tops, bottoms = (
        torch.from_numpy(rng.standard_normal((size, shape.dim), dtype=np.float32))
        for size in (shape.tops, shape.bottoms)
    )
    pairs = n // PER_PAIR
    triplets = TripletArrays(
        np.repeat(rng.integers(shape.tops, size=pairs), PER_PAIR),
        np.repeat(rng.integers(shape.bottoms, size=pairs), PER_PAIR),
        rng.integers(shape.bottoms, size=pairs * PER_PAIR),
    )
    return tops, bottoms, triplets


def options_of_steps(about: str) -> argparse.ArgumentParser:
    """Begin the options of a benchmark of training."""
    parser = options(about)
    parser.add_argument("--triplets", type=int, default=3840, help="triplets an epoch")
    parser.add_argument("--batch", type=int, nargs="+", default=[64, 512])
    parser.add_argument("--divided", type=int, default=1, help="the paper's shape, by so much")
    parser.add_argument("--turns", type=int, default=5, help="counted turns")
    parser.add_argument("--threads", type=int, default=2)
    return parser


def main(words: Sequence[str] | None = None) -> None:
    asked = options_of_steps(__doc__).parse_args(words)
    torch.set_num_threads(asked.threads)
    shape = Shape.divided(asked.divided)
    tops, bottoms, triplets = chance_data(shape, asked.triplets, np.random.default_rng(0))
    inputs = inputs_of(tops, bottoms)
    rows: list[Row] = []
    for batch in asked.batch:
        epochs = {"plain": plain_epoch(tops, bottoms, triplets, shape.units, batch)}
        for precision in ("float32", "bf16"):
            config = TrainingConfig(batch_size=batch, learning_rate=0.01, precision=precision)
            epochs[precision] = our_epoch(inputs, triplets, shape, config)
        taken = in_turns(epochs, asked.turns)
        speed = {
            name: len(triplets) / statistics.median(turn.wall for turn in turns)
            for name, turns in taken.items()
        }
        for name in ("float32", "bf16"):
            times = ratios(taken, "plain", name)
            rows.append(
                {
                    "batch": batch,
                    "precision": name,
                    "triplets a second": speed[name],
                    "plain float32": speed["plain"],
                    "ratio": statistics.median(times),
                    "range": (min(times), max(times)),
                    "target": TARGETS.get((name, batch)),
                }
            )
    tell(rows, asked.json)


if __name__ == "__main__":
    sys.exit(main())
