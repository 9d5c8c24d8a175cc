"""Seconds to train the default student on a dataset's titles and pictures, and its validation AUC.

With `--peer` the source of another version takes turns with this one, each training in a process of
its own, with the same seed. Both count from the read dataset to the trained model.

    python benchmarks/train_dataset.py data/mango --peer ../before/src --threads 1
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from kit.processes import run
from kit.telling import options, summed_up, tell
from kit.turns import in_turns, spent
from wearwith.catalog import load_dataset
from wearwith.training import RunConfig, train


def measured(folder: Path, epochs: int, threads: int, batch: int, seed: int) -> None:
    """Train here, and say how long it took and how good each epoch was."""
    training = {
        "epochs": epochs,
        "threads": threads,
        "batch_size": batch,
        "seed": seed,
        "patience": None,
    }
    dataset, config = load_dataset(folder), RunConfig.of({"training": training})
    runs = []
    taken = spent(lambda: runs.append(train(dataset, config)))
    history = [(row["loss"], row["valid_auc"]) for row in runs[0].history]
    print(json.dumps({"seconds": taken.wall, "cpu": taken.cpu, "history": history}))


def main(words: Sequence[str] | None = None) -> None:
    parser = options(__doc__)
    parser.add_argument("dataset", type=Path)
    parser.add_argument("--peer", type=Path, help="the folder src of another version")
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--turns", type=int, default=3, help="counted turns")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--measure", action="store_true", help="of the processes that it starts")
    asked = parser.parse_args(words)
    if asked.measure:
        measured(asked.dataset, asked.epochs, asked.threads, asked.batch, asked.seed)
        return
    numbers = ("epochs", "threads", "batch", "seed")
    again = [part for name in numbers for part in (f"--{name}", str(getattr(asked, name)))]
    command = [sys.executable, __file__, str(asked.dataset), "--measure", *again]
    ways = {"this version": command}
    if asked.peer is not None:
        ways = {"peer": ["env", f"PYTHONPATH={asked.peer.resolve()}", *command], **ways}
    taken = in_turns(ways, asked.turns, run, warm_up=False)
    rows = summed_up(taken, "peer" if asked.peer is not None else None)
    for row, turns in zip(rows, taken.values(), strict=True):
        row.pop("target")
        losses, aucs = zip(*turns[0].said["history"], strict=True)
        row |= {"loss": losses[-1], "validation AUC": f"{aucs[-1]:.4f}", "best": f"{max(aucs):.4f}"}
    tell(rows, asked.json, f"{asked.epochs} epochs, {asked.threads} threads, batch {asked.batch}")


if __name__ == "__main__":
    sys.exit(main())
