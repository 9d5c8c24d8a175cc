"""What the teacher and its attention cost: time per epoch of UKD and AKD over DBPR.

The paper's shape (see train_step.py), with rules whose values each garment has by chance, so that a
triplet has `--active` active rules on average. The models take turns in one process. With `--full`
the student reads titles, by the text convolution, and pictures' vectors of 1,280 numbers. On a busy
machine `--threads 1 --cpu` counts what this process used instead of what the clock says.

    python benchmarks/teacher_step.py --rules 15 --full --threads 2 --json result.json
"""

import argparse
import json
import statistics
import time
from pathlib import Path

import numpy as np
import torch
from rich.console import Console
from rich.table import Table
from scipy import sparse

from train_step import BOTTOMS, TOPS, chance_data, in_turns, our_epoch
from wearwith.features import PADDING, Block, Inputs, SideInputs, Vocabulary
from wearwith.model.model_settings import TeacherConfig
from wearwith.models import Akd, Dbpr, Teaching, Ukd
from wearwith.rules import Activation

PICTURE_DIM = 1280
MODELS = {"dbpr": Dbpr, "ukd": Ukd, "akd": Akd}


def chance_rules(n: int, active: float, rng: np.random.Generator) -> Activation:
    """N rules; a share x of tops and of bottoms has each one's value, so that 2x²(1−x)n fire."""
    shares = np.linspace(0, 2 / 3, 1000)
    share = shares[np.argmin(np.abs(2 * shares**2 * (1 - shares) * n - active))]
    has = [(rng.random((size, n)) < share).astype(np.int8) for size in (TOPS, BOTTOMS)]
    sides = [sparse.csr_array(side) for side in has]
    signs = rng.choice(np.array([-1, 1], dtype=np.int8), size=n)
    return Activation(sides[0], sides[1], signs, np.ones(n, dtype=np.float32))


def full_inputs(rng: np.random.Generator) -> Inputs:
    """Titles of 4 to 12 words out of 2,000, and pictures' vectors, drawn by chance."""

    def side(size: int) -> SideInputs:
        words = rng.integers(1, 2000, size=(size, 24), dtype=np.int32)
        words[np.arange(24) >= rng.integers(4, 13, size=(size, 1))] = PADDING
        vectors = rng.standard_normal((size, PICTURE_DIM), dtype=np.float32)
        blocks = {"pictures": Block(vectors, np.ones(size, dtype=bool))}
        return SideInputs(words, blocks)

    return Inputs(side(TOPS), side(BOTTOMS), Vocabulary(tuple(f"word{n}" for n in range(2000))))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rules", type=int, default=15)
    parser.add_argument("--active", type=float, default=1.0, help="active rules of a triplet")
    parser.add_argument("--triplets", type=int, default=3840, help="triplets an epoch")
    parser.add_argument("--batch", type=int, nargs="+", default=[64, 512])
    parser.add_argument("--turns", type=int, default=5, help="counted turns")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--full", action="store_true", help="read titles and pictures")
    parser.add_argument("--cpu", action="store_true", help="seconds of the processors")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    rng = np.random.default_rng(0)
    tops, bottoms, triplets = chance_data(arguments.triplets, rng)
    activation = chance_rules(arguments.rules, arguments.active, rng)
    columns = (triplets.tops, triplets.positives, triplets.negatives)
    fired = len(activation.triplets(*columns).rules) / len(triplets)
    teaching = Teaching(TeacherConfig(), activation)
    inputs = full_inputs(rng) if arguments.full else None
    results = []
    for batch in arguments.batch:
        epochs = {
            name: our_epoch(tops, bottoms, triplets, batch, "float32", model, teaching, inputs)
            for name, model in MODELS.items()
        }
        clock = time.process_time if arguments.cpu else time.perf_counter
        seconds = in_turns(epochs, arguments.turns, clock)
        for name in ("ukd", "akd"):
            ratios = [a / b for a, b in zip(seconds[name], seconds["dbpr"], strict=True)]
            results.append(
                {
                    "model": name,
                    "batch": batch,
                    "rules": arguments.rules,
                    "full": arguments.full,
                    "cpu": arguments.cpu,
                    "active": fired,
                    "over_dbpr": statistics.median(ratios) - 1,
                    "range": [min(ratios) - 1, max(ratios) - 1],
                }
            )
    table = Table("model", "batch", "rules", "active", "over dbpr", "range")
    for row in results:
        low, high = row["range"]
        shares = (f"{row['over_dbpr']:+.0%}", f"{low:+.0%} to {high:+.0%}")
        counts = (str(row["batch"]), str(row["rules"]), f"{row['active']:.1f}")
        table.add_row(str(row["model"]), *counts, *shares)
    Console().print(table)
    if arguments.json:
        arguments.json.write_text(json.dumps(results, indent=2) + "\n")


if __name__ == "__main__":
    main()
