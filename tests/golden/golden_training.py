"""Two epochs of every method that learns: its losses, and what student and teacher then score."""

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from golden_projections import exported

from exports import BOOK
from wearwith.training import RunConfig, train
from worlds import saved_world, tiny

MODELS = ("dbpr", "akd", "ukd", "pkd", "raw", "ibr", "exibr", "bpr-dae", "probe")


def configuration(model, folder):
    values = tiny(model, tower={"hidden": (8,)}, epochs=2).model_dump()
    if model in ("akd", "ukd"):
        BOOK.save(folder / "book.toml")
        values["rules"] = {"book": folder / "book.toml"}
    if model in ("akd", "ukd", "pkd"):
        values["teacher"] = {"attention_size": 4}
    return RunConfig.of(values)


def training():
    found = {}
    with TemporaryDirectory() as place:
        folder = Path(place)
        dataset = saved_world(folder / "data", n_tops=12, n_bottoms=12)
        for model in MODELS:
            run = train(dataset, configuration(model, folder))
            found[model] = _of(run)
            if model == "akd":
                found["akd exported"] = exported(run, dataset)
    return found


def _of(run):
    tops = np.array([0, 1])
    told = {"history": run.history, "best_epoch": run.best_epoch}
    told["student"] = run.scorer.score_all(tops)[:, :6].tolist()
    if run.scorer.teacher is not None:
        told["teacher"] = run.scorer.teacher.score_all(tops)[:, :6].tolist()
    return told
