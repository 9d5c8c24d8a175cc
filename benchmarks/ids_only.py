"""Models that know garments by their ids alone, beside the student that reads what they are.

wearwith has no model of ids alone: a garment that was never worn would have no place in it, and
most questions have such a garment. So the peers' BPR (`implicit`, `cornac`; 64 factors, one thread)
stands beside a student that reads titles, with 64 units, on the same training pairs and the same
validation triplets. The AUC on triplets whose garments all have a training pair stands beside that
on all. A triplet is one update of one pair with one negative.

    python benchmarks/ids_only.py data/polyvore-text --peer-python peers/bin/python
"""

import argparse
import json
import os
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import numpy.typing as npt
from rich.console import Console
from rich.table import Table

from processes import run

FACTORS = 64
EPOCHS = {"implicit": 100, "cornac": 100, "wearwith, titles": 8}


def write(dataset: Path, path: Path) -> None:
    """Training pairs and validation triplets as positions."""
    from wearwith.catalog import load_dataset
    from wearwith.training import TrainingConfig
    from wearwith.training.training_examples import read_examples

    found = load_dataset(dataset)
    examples = read_examples(found, TrainingConfig())
    pairs, valid = examples.train_pairs, examples.valid
    np.savez(
        path,
        pairs=np.stack([pairs.tops, pairs.bottoms]),
        valid=np.stack([valid.tops, valid.positives, valid.negatives]),
        shape=np.array([len(found.catalogue.tops), len(found.catalogue.bottoms)]),
    )


def told(
    data: "np.lib.npyio.NpzFile",
    scores: tuple[npt.NDArray[np.floating], npt.NDArray[np.floating]],
    seconds: float,
    updates: int,
) -> None:
    """Print AUCs and speed."""
    won = (scores[0] > scores[1]) + 0.5 * (scores[0] == scores[1])
    tops, positives, negatives = data["valid"]
    seen = np.isin(tops, data["pairs"][0])
    seen &= np.isin(positives, data["pairs"][1]) & np.isin(negatives, data["pairs"][1])
    said = {"auc": won.mean(), "auc_seen": won[seen].mean(), "seen": seen.mean()}
    print(json.dumps({**said, "cpu": seconds, "seconds": seconds, "speed": updates / seconds}))


def with_implicit(data: "np.lib.npyio.NpzFile") -> None:
    from implicit.bpr import BayesianPersonalizedRanking  # type: ignore[import-not-found]
    from scipy import sparse

    tops, bottoms = data["pairs"]
    worn = sparse.csr_matrix((np.ones(len(tops), np.float32), (tops, bottoms)), data["shape"])
    epochs = EPOCHS["implicit"]
    model = BayesianPersonalizedRanking(
        FACTORS, iterations=epochs, learning_rate=0.05, num_threads=1, random_state=0
    )
    start = time.process_time()
    model.fit(worn, show_progress=False)
    seconds = time.process_time() - start
    asked, positives, negatives = data["valid"]
    of_top = model.user_factors[asked]
    scores = [(of_top * model.item_factors[side]).sum(1) for side in (positives, negatives)]
    told(data, (scores[0], scores[1]), seconds, epochs * len(tops))


def with_cornac(data: "np.lib.npyio.NpzFile") -> None:
    from cornac.data import Dataset  # type: ignore[import-not-found]
    from cornac.models import BPR  # type: ignore[import-not-found]

    pairs = data["pairs"]
    train = Dataset.from_uir([(int(top), int(bottom), 1.0) for top, bottom in pairs.T], seed=0)
    epochs = EPOCHS["cornac"]
    model = BPR(k=FACTORS, max_iter=epochs, learning_rate=0.05, num_threads=1, seed=0)
    start = time.process_time()
    model.fit(train)
    seconds = time.process_time() - start
    # It knows nothing of garments without a training pair: they get nothing.
    of_top = np.zeros((data["shape"][0], FACTORS))
    of_bottom = np.zeros((data["shape"][1], FACTORS + 1))
    of_top[[*train.uid_map]] = model.u_factors[[*train.uid_map.values()]]
    known = [*train.iid_map], [*train.iid_map.values()]
    of_bottom[known[0]] = np.column_stack([model.i_factors, model.i_biases])[known[1]]
    asked, positives, negatives = data["valid"]
    rows = np.column_stack([of_top, np.ones(len(of_top))])[asked]
    scores = [(rows * of_bottom[side]).sum(1) for side in (positives, negatives)]
    told(data, (scores[0], scores[1]), seconds, epochs * pairs.shape[1])


def with_wearwith(data: "np.lib.npyio.NpzFile", dataset: Path) -> None:
    import torch

    from wearwith.catalog import load_dataset
    from wearwith.features import InputsConfig, read_inputs
    from wearwith.model.model_settings import StudentSpec, TowerConfig
    from wearwith.models import Dbpr
    from wearwith.training import TrainingConfig, fit
    from wearwith.training.training_examples import read_examples

    torch.set_num_threads(1)
    found = load_dataset(dataset)
    config = TrainingConfig(
        epochs=EPOCHS["wearwith, titles"],
        batch_size=128,
        optimiser="adamw",
        learning_rate=0.002,
        schedule="cosine",
    )
    examples = read_examples(found, config)
    inputs = read_inputs(found, InputsConfig(text=True, pictures=()))
    spec = StudentSpec.of(inputs, TowerConfig(hidden=(FACTORS,)))
    scorer = Dbpr(found.catalogue, spec, torch.Generator().manual_seed(0))
    scorer.attach(inputs, examples.train_pairs.bottoms)
    start = time.process_time()
    state = fit(scorer, examples, config)
    seconds = time.process_time() - start
    learned = scorer.scorer_of(found.catalogue, spec, scorer.tensors())
    told(data, learned.prefer(*data["valid"]), seconds, state.epoch * len(examples.train))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("dataset", type=Path)
    parser.add_argument("--peer-python", help="a Python that has implicit and cornac")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    parser.add_argument("--work", nargs=2, help=argparse.SUPPRESS)  # what a process is to do
    arguments = parser.parse_args()
    if arguments.work:
        who, path = arguments.work
        with np.load(path) as data:
            if who == "implicit":
                with_implicit(data)
            elif who == "cornac":
                with_cornac(data)
            else:
                with_wearwith(data, arguments.dataset)
        return
    results = {}
    with tempfile.TemporaryDirectory() as folder:
        data_path = Path(folder) / "data.npz"
        write(arguments.dataset, data_path)
        for who in EPOCHS:
            python = sys.executable if who.startswith("wearwith") else arguments.peer_python
            if python:
                work = [__file__, str(arguments.dataset), "--work", who, str(data_path)]
                results[who] = run([python, *work]).said
    table = Table("", "epochs", "triplets / cpu s", "cpu s", "AUC", "AUC, all worn", "of all")
    for who, said in results.items():
        speed = f"{said['speed']:,.0f}", f"{said['cpu']:.2f}"
        aucs = f"{said['auc']:.3f}", f"{said['auc_seen']:.3f}", f"{said['seen']:.0%}"
        table.add_row(who, str(EPOCHS[who]), *speed, *aucs)
    Console(width=110).print(table, f"load {os.getloadavg()[0]:.1f}")
    if arguments.json:
        arguments.json.write_text(json.dumps(results, indent=2) + "\n")


if __name__ == "__main__":
    main()
