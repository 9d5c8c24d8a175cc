"""Importing a large table, beside what polars alone takes to read, join and write it.

`bare polars` reads both files, keeps the pairs whose items are there and of the right kind, drops
repeated pairs, and writes Parquet. `with negatives` also writes three rows a pair with a bottom
drawn by chance, unchecked: all triplets of a dataset, of which a folder stores those of validation
and test. `wearwith import table` also divides the pairs, draws negatives that were not worn, sorts
all tables, checks them, and signs them; its seconds are those of a whole process.

    python benchmarks/importing.py --items 1_000_000 --pairs 10_000_000 --turns 1
"""

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl

from kit.processes import run
from kit.telling import options, summed_up, tell
from kit.turns import Taken, in_turns

WORDS = ("white", "black", "red", "linen", "wool", "silk", "shirt", "coat", "skirt", "jeans")


def make(folder: Path, n_items: int, n_pairs: int) -> None:
    """Write items.csv and pairs.csv, drawn by chance."""
    rng = np.random.default_rng(0)
    half = n_items // 2
    tops = pl.Series([f"t{number:07d}" for number in range(half)])
    bottoms = pl.Series([f"b{number:07d}" for number in range(half)])
    words = {str(n): np.array(WORDS)[rng.integers(len(WORDS), size=2 * half)] for n in range(5)}
    pl.DataFrame(
        {
            "id": pl.concat([tops, bottoms]),
            "kind": ["top"] * half + ["bottom"] * half,
            "title": pl.DataFrame(words).select(pl.concat_str(pl.all(), separator=" ")).to_series(),
            "price": rng.integers(5, 200, size=2 * half),
        }
    ).write_csv(folder / "items.csv")
    drawn = {
        "top": tops.gather(rng.integers(half, size=n_pairs)),
        "bottom": bottoms.gather(rng.integers(half, size=n_pairs)),
    }
    pl.DataFrame(drawn).write_csv(folder / "pairs.csv")


def bare(folder: Path, out: Path, *, negatives: bool) -> None:
    """Do the least that an import has to do, by polars alone."""
    start, cpu = time.perf_counter(), time.process_time()
    items = pl.read_csv(folder / "items.csv").unique("id", keep="first")
    pairs = pl.read_csv(folder / "pairs.csv", infer_schema=False)
    for kind in ("top", "bottom"):
        pairs = pairs.join(items.filter(kind=kind), left_on=kind, right_on="id", how="semi")
    pairs = pairs.unique()
    out.mkdir()
    items.write_parquet(out / "items.parquet")
    pairs.write_parquet(out / "pairs.parquet")
    if negatives:
        bottoms = items.filter(kind="bottom")["id"]
        rng = np.random.default_rng(0)
        more = pl.concat([pairs] * 3)
        negative = bottoms.gather(rng.integers(len(bottoms), size=more.height))
        more = more.with_columns(negative=negative, split=pl.lit("train"), negatives=pl.lit("any"))
        more.write_parquet(out / "triplets.parquet")
    seconds, used = time.perf_counter() - start, time.process_time() - cpu
    print(json.dumps({"seconds": seconds, "cpu": used}))


def main(words: Sequence[str] | None = None) -> None:
    parser = options(__doc__)
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--pairs", type=int, default=1_000_000)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--bare", nargs=3, help=argparse.SUPPRESS)  # what a process is to do
    asked = parser.parse_args(words)
    if asked.bare:
        folder, out, negatives = asked.bare
        bare(Path(folder), Path(out), negatives=negatives == "with")
        return
    with tempfile.TemporaryDirectory() as name:
        folder, out = Path(name), Path(name) / "out"
        make(folder, asked.items, asked.pairs)
        alone = [sys.executable, __file__, "--bare", name, str(out)]
        ours = [sys.executable, "-m", "wearwith.cli.app", "import", "table", f"{name}/items.csv"]
        commands = {
            "bare polars": [*alone, "without"],
            "with negatives": [*alone, "with"],
            "wearwith": [*ours, str(out), "--pairs", f"{name}/pairs.csv"],
        }

        def imported(command: Sequence[str]) -> Taken:
            shutil.rmtree(out, ignore_errors=True)
            return run(command)

        taken = in_turns(commands, asked.turns, imported, warm_up=False)
    rows = summed_up(taken, over="bare polars", targets={"wearwith": "2 × wall and CPU"})
    tell(rows, asked.json, f"Importing {asked.items:,} items and {asked.pairs:,} pairs")


if __name__ == "__main__":
    sys.exit(main())
