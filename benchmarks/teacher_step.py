"""What the teacher and its attention cost: time per epoch of UKD and AKD over DBPR.

The paper's shape (see train_step.py), with rules whose values each garment has by chance, so that a
triplet has `--active` active rules on average. The models take turns in one process. With `--full`
the student reads titles, by the text convolution, and pictures' vectors of 1,280 numbers. On a busy
machine `--threads 1 --cpu` counts what this process used instead of what the clock says.

    python benchmarks/teacher_step.py --rules 15 --full --threads 2 --json result.json
    python benchmarks/teacher_step.py --rules 5000 --active 20 --sum --full --threads 1 --cpu
"""

import statistics
import sys
from collections.abc import Sequence

import numpy as np
import torch
from scipy import sparse

from kit.telling import Row, tell
from kit.turns import in_turns, ratios
from train_step import Shape, chance_data, inputs_of, options_of_steps, our_epoch
from wearwith.features import PADDING, Block, Inputs, SideInputs, Vocabulary
from wearwith.model.model_settings import TeacherConfig
from wearwith.models import Akd, Dbpr, Teaching, Ukd
from wearwith.rules import Activation
from wearwith.training import TrainingConfig

PICTURE_DIM = 1280
MODELS = {"dbpr": Dbpr, "ukd": Ukd, "akd": Akd}


def chance_rules(shape: Shape, n: int, active: float, rng: np.random.Generator) -> Activation:
    """N rules; a share x of tops and of bottoms has each one's value, so that 2x²(1−x)n fire."""
    shares = np.linspace(0, 2 / 3, 1000)
    share = shares[np.argmin(np.abs(2 * shares**2 * (1 - shares) * n - active))]
    has = [(rng.random((size, n)) < share).astype(np.int8) for size in (shape.tops, shape.bottoms)]
    sides = [sparse.csr_array(side) for side in has]
    signs = rng.choice(np.array([-1, 1], dtype=np.int8), size=n)
    return Activation(sides[0], sides[1], signs, np.ones(n, dtype=np.float32))


def full_inputs(shape: Shape, rng: np.random.Generator) -> Inputs:
    """Titles of 4 to 12 words out of 2,000, and pictures' vectors, drawn by chance."""

    def side(size: int) -> SideInputs:
        words = rng.integers(1, 2000, size=(size, 24), dtype=np.int32)
        words[np.arange(24) >= rng.integers(4, 13, size=(size, 1))] = PADDING
        vectors = rng.standard_normal((size, PICTURE_DIM), dtype=np.float32)
        blocks = {"pictures": Block(vectors, np.ones(size, dtype=bool))}
        return SideInputs(words, blocks)

    words = Vocabulary(tuple(f"word{n}" for n in range(2000)))
    return Inputs(side(shape.tops), side(shape.bottoms), words)


def main(words: Sequence[str] | None = None) -> None:
    parser = options_of_steps(__doc__)
    parser.add_argument("--rules", type=int, default=15)
    parser.add_argument("--active", type=float, default=1.0, help="active rules of a triplet")
    parser.add_argument("--sum", action="store_true", help="rules that add up, with gates")
    parser.add_argument("--full", action="store_true", help="read titles and pictures")
    parser.add_argument("--cpu", action="store_true", help="seconds of the processors")
    asked = parser.parse_args(words)
    torch.set_num_threads(asked.threads)
    rng, shape = np.random.default_rng(0), Shape.divided(asked.divided)
    tops, bottoms, triplets = chance_data(shape, asked.triplets, rng)
    activation = chance_rules(shape, asked.rules, asked.active, rng)
    columns = (triplets.tops, triplets.positives, triplets.negatives)
    fired = len(activation.triplets(*columns).rules) / len(triplets)
    settings = TeacherConfig(fidelity="logit", combine="sum") if asked.sum else TeacherConfig()
    teaching = Teaching(settings, activation)
    inputs = full_inputs(shape, rng) if asked.full else inputs_of(tops, bottoms)
    rows: list[Row] = []
    for batch in asked.batch:
        config = TrainingConfig(batch_size=batch, learning_rate=0.01)
        epochs = {
            name: our_epoch(inputs, triplets, shape, config, model, teaching)
            for name, model in MODELS.items()
        }
        taken = in_turns(epochs, asked.turns)
        for name in ("ukd", "akd"):
            times = ratios(taken, name, "dbpr", "cpu" if asked.cpu else "wall")
            rows.append(
                {
                    "model": name,
                    "batch": batch,
                    "rules": asked.rules,
                    "active": fired,
                    "over dbpr, %": 100 * (statistics.median(times) - 1),
                    "range": (100 * (min(times) - 1), 100 * (max(times) - 1)),
                }
            )
    tell(rows, asked.json)


if __name__ == "__main__":
    sys.exit(main())
