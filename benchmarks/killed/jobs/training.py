"""A model with rules and a teacher is trained."""

from collections.abc import Mapping
from pathlib import Path

from killed.job import Job, digests
from killed.shop import settings, shop
from wearwith.catalog import load_dataset
from wearwith.files.atomic import read_json
from wearwith.model.array_files import read_tensors
from wearwith.model.folder import is_finished
from wearwith.training import load_run, train

__all__ = ["Training"]


class Training(Job):
    """`train` with `resume`."""

    name = "train"

    def give(self, given: Path) -> None:
        shop(given / "data")

    def work(self, given: Path, place: Path) -> None:
        train(load_dataset(given / "data"), settings("akd", 6), place / "run", resume=True)

    def is_done(self, place: Path) -> bool:
        run = place / "run"
        return is_finished(run) and not (run / "checkpoint").exists()

    def check(self, place: Path) -> None:
        run = place / "run"
        if is_finished(run):
            load_run(run)
        state = run / "checkpoint" / "state.json"
        if state.is_file():
            said = read_json(state, "checkpoint")
            read_tensors(state.with_name(said["file"]))
            assert len(said["history"]) == said["epoch"]

    def result(self, place: Path) -> Mapping[str, object]:
        return digests(place)
