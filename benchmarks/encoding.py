"""How fast are photographs encoded, and does memory stay flat?

*Throughput*: the photographs of a dataset, encoded from nothing by `wearwith encode` in a process
of its own, start-up and backdrops included. With `--peer` the source of another version takes
turns with this one.

*Memory*: as many items as are asked for. Their pictures are the dataset's own, 96 pixels high, each
with its number behind the end of the JPEG, so that all are different files and nothing is encoded
once for two. Resident memory is read after every twentieth of the way, and when all is done.

    python benchmarks/encoding.py data/mango --image efficientnet-lite0 --peer ../before/src
"""

import io
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl
from PIL import Image

from kit.processes import run
from kit.telling import options, summed_up, tell
from kit.turns import Taken, in_turns
from wearwith.catalog import Dataset, load_dataset
from wearwith.features.encoding.encode_photographs import encode_pictures

HEIGHT = 96
READINGS = 20
PAIR = pl.DataFrame({"top": ["i1"], "bottom": ["i0"], "split": ["train"]})  # a dataset needs one


def spent(dataset: Dataset, image: str, source: Path | None, place: Path) -> Taken:
    """What `wearwith encode` takes for a copy of the dataset without vectors."""
    folder = place / "fast"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(dataset.folder, folder, ignore=shutil.ignore_patterns("features"))
    command = [sys.executable, "-m", "wearwith", "encode", str(folder), "--image", image, "--json"]
    return run(command if source is None else ["env", f"PYTHONPATH={source.resolve()}", *command])


def multiplied(dataset: Dataset, n: int, place: Path) -> Dataset:
    """A dataset of n items with small pictures, no two of them the same file."""
    images = dataset.items["image"].drop_nulls().to_list()
    small = []
    for name in images:
        with Image.open(dataset.image_root / name) as picture:
            picture.thumbnail((HEIGHT, HEIGHT))
            data = io.BytesIO()
            picture.convert("RGB").save(data, "JPEG", quality=85)
        small.append(data.getvalue())
    root = place / "pictures"
    names = [f"{number // 1000}/{number}.jpg" for number in range(n)]
    for number, name in enumerate(names):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(small[number % len(small)] + str(number).encode())
    kinds = ["top" if number % 2 else "bottom" for number in range(n)]
    items = pl.DataFrame({"id": [f"i{number}" for number in range(n)], "kind": kinds})
    items = items.with_columns(image=pl.Series(names))
    made = replace(Dataset.from_frames(items, PAIR), image_root=root)
    made.save(place / "many")
    return load_dataset(place / "many")


def resident() -> int:
    """Memory of this process in MB."""
    status = Path("/proc/self/status").read_text()
    (line,) = (line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) // 1000


class Readings:
    """A display of progress that notes how much memory is in use."""

    def __init__(self) -> None:
        self.rows: list[tuple[int, int]] = []

    def __call__(self, _label: str, total: int, _unit: str = "") -> "Readings":
        self._every, self._done, self._next = max(1, total // READINGS), 0, 0
        return self

    def __enter__(self) -> "Readings":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def advance(self, steps: int = 1, **_: float) -> None:
        self._done += steps
        if self._done >= self._next:
            self._next += self._every
            self.rows.append((self._done, resident()))
            print(f"{self._done:>8,} items  {self.rows[-1][1]:>6,} MB", file=sys.stderr)


def main(words: Sequence[str] | None = None) -> None:
    parser = options(__doc__)
    parser.add_argument("dataset", type=Path)
    parser.add_argument("--image", default="descriptors", help="the encoder")
    parser.add_argument("--peer", type=Path, help="the folder src of another version")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--items", type=int, default=100_000, help="0: leave the memory out")
    asked = parser.parse_args(words)
    dataset = load_dataset(asked.dataset)
    n = dataset.items["image"].count()
    found = {}
    ways = {"peer": asked.peer} if asked.peer is not None else {}
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        taken = in_turns(
            {**ways, "this version": None},
            asked.rounds,
            lambda source: spent(dataset, asked.image, source, place),
            warm_up=False,
        )
        rows = summed_up(taken, "peer" if ways else None)
        for row in rows:
            row["pictures a second"] = n / row["wall s"]
            row["CPU ms a picture"] = 1000 * row["cpu s"] / n
        tell(rows, None)
        found["throughput"] = {"pictures": n, "rows": rows}
        if asked.items:
            many, readings = multiplied(dataset, asked.items, place), Readings()
            begin = time.perf_counter()
            encode_pictures(many, asked.image, progress=readings)
            wall = time.perf_counter() - begin
            found["memory"] = {"readings": readings.rows, "end": resident(), "seconds": wall}
            print(f"{asked.items:,} items in {wall:.0f} s; at the end {resident():,} MB")
    if asked.json:
        asked.json.write_text(json.dumps(found, indent=2) + "\n")


if __name__ == "__main__":
    sys.exit(main())
