"""Models are trained and measured side by side."""

from collections.abc import Mapping
from pathlib import Path

from killed.job import Job, digests, without
from killed.shop import settings, shop
from wearwith.catalog import load_dataset
from wearwith.evaluation import compare
from wearwith.files.atomic import read_json
from wearwith.model.folder import is_finished
from wearwith.training import load_run
from wearwith.workers import Here

__all__ = ["Comparing"]


class Comparing(Job):
    """`compare` of three models."""

    name = "compare"

    def give(self, given: Path) -> None:
        shop(given / "data")

    def work(self, given: Path, place: Path) -> None:
        rows = {name: settings(name, 2) for name in ("pop", "dbpr", "akd")}
        data = load_dataset(given / "data")
        compare(data, rows, place / "out", seeds=[0], against="dbpr", workers=Here())

    def is_done(self, place: Path) -> bool:
        return (place / "out" / "comparison.md").is_file()  # the last file

    def check(self, place: Path) -> None:
        for file in (place / "out" / "measured").glob("[!.]*.json"):
            assert read_json(file, "measured trial")["views"]
        for run in (place / "out" / "runs").glob("[!.]*"):
            if is_finished(run):
                load_run(run)

    def result(self, place: Path) -> Mapping[str, object]:
        out = place / "out"
        measured = {
            file.name: without(file, "seconds") for file in (out / "measured").glob("[!.]*.json")
        }
        left = sorted(path.name for path in (out / "runs").iterdir())
        return {**digests(out, [out / "comparison.md"]), **measured, "runs that are left": left}
