"""Mining rules over five attributes, beside efficient-apriori.

Garments are made up: a value of each attribute, some much more frequent than others. `counting` is
how often each value of tops meets each of bottoms, of all attributes with all; `mining` is counting
within each attribute, testing what differs from chance, and writing rules for and against.
efficient-apriori counts pairs of values with the same least count, in two ways: one attribute at a
time, in transactions of the top's value and the bottom's; and all ten values of a pair as one
transaction (which also counts what one garment has together). Its transactions are ready in memory
as Python tuples, which is not timed; it tests nothing. All must find the same counts.

efficient-apriori may be installed elsewhere (`--peer-python`): it needs nothing of wearwith.

    python benchmarks/mining.py --pairs 100_000 --peer-python peers/bin/python
    python benchmarks/mining.py --pairs 10_000_000 --turns 1
"""

import argparse
import hashlib
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from kit.processes import run
from kit.telling import options, summed_up, tell
from kit.turns import in_turns

VALUES = {"colour": 20, "material": 15, "pattern": 10, "category": 30, "brand": 100}
LEAST = 10  # pairs
ITEMS_PER_PAIR = 0.1
NAMES = {
    "counting": "counting",
    "mining": "mining",
    "apart": "apriori, one by one",
    "at once": "apriori, at once",
}


def make(path: Path, n_pairs: int) -> None:
    """Write the value of every attribute of tops and bottoms, and pairs, drawn by chance.

    What goes with a top of a colour is more often of the same colour: there is something to find.
    """
    rng = np.random.default_rng(0)
    n = max(int(n_pairs * ITEMS_PER_PAIR / 2), 1)
    values = [np.minimum(rng.zipf(1.5, (2, n)) - 1, most - 1) for most in VALUES.values()]
    tops, bottoms = rng.integers(n, size=(2, n_pairs))
    colours = values[0]
    unlike = colours[0][tops] != colours[1][bottoms]
    again = unlike & (rng.random(n_pairs) < 0.3)
    bottoms[again] = rng.integers(n, size=int(again.sum()))
    arrays: dict[str, Any] = dict(zip(VALUES, values, strict=True))
    np.savez(path, tops=tops, bottoms=bottoms, **arrays)


def ours(path: Path, work: str) -> None:
    """Count, or mine rules."""
    import polars as pl

    from wearwith.catalog import Catalogue, PairArrays
    from wearwith.rules import MiningConfig, mine
    from wearwith.rules.mining import count_together

    data = np.load(path)
    n = data["colour"].shape[1]
    sides = [tuple(f"{side}{number:07d}" for number in range(n)) for side in "tb"]
    names = pl.Series([*sides[0], *sides[1]])
    traits = pl.concat(
        pl.DataFrame(
            {
                "item": names,
                "attribute": attribute,
                "value": pl.Series(data[attribute].ravel()).cast(pl.String),
                "source": "known",
                "words": "",
            }
        )
        for attribute in VALUES
    )
    catalogue, pairs = Catalogue(*sides), PairArrays(data["tops"], data["bottoms"])
    mine(traits.head(10), catalogue, pairs, MiningConfig())  # what is read when it is first used
    start, cpu = time.perf_counter(), time.process_time()
    if work == "counting":
        tables, rules = count_together(traits, catalogue, pairs, across=True), 0
    else:
        rules = len(mine(traits, catalogue, pairs, MiningConfig(min_support=LEAST)))
    seconds, used = time.perf_counter() - start, time.process_time() - cpu
    if work == "mining":
        tables = count_together(traits, catalogue, pairs)
    found = [
        (first.attribute, first.value, second.value, int(table.counts[row, column]))
        for table in tables
        for row, first in enumerate(table.tops)
        for column, second in enumerate(table.bottoms)
        if table.counts[row, column] >= LEAST and first.attribute == second.attribute
    ]
    said = {"seconds": seconds, "cpu": used, "rules": rules, "counts": digest(found)}
    print(json.dumps(said))


def theirs(path: Path, work: str) -> None:
    """Count frequent pairs of values with efficient-apriori."""
    from efficient_apriori import itemsets_from_transactions  # type: ignore[import-not-found]

    data = np.load(path)
    columns = [
        [f"{attribute} {side} {value}" for value in data[attribute][row][data[positions]]]
        for attribute in VALUES
        for row, (side, positions) in enumerate((("t", "tops"), ("b", "bottoms")))
    ]
    parts = [columns[n : n + 2] for n in range(0, 10, 2)] if work == "apart" else [columns]
    ready = [list(zip(*part, strict=True)) for part in parts]
    found = []
    start, cpu = time.perf_counter(), time.process_time()
    for transactions in ready:
        # Half a pair less, lest rounding leave out what was seen just often enough.
        share = (LEAST - 0.5) / len(transactions)
        sets, _ = itemsets_from_transactions(transactions, share, max_length=2)
        found += [*sets.get(2, {}).items()]
    seconds, used = time.perf_counter() - start, time.process_time() - cpu
    counts = []
    for both, count in found:
        (first, bottom, b), (second, top, t) = (name.split() for name in sorted(both))
        if first == second and bottom != top:
            counts.append((first, t, b, count))
    print(json.dumps({"seconds": seconds, "cpu": used, "counts": digest(counts)}))


def digest(found: list[tuple[str, str, str, int]]) -> str:
    """What was counted, in short: equal counts, equal words."""
    return f"{len(found)} {hashlib.sha256(json.dumps(sorted(found)).encode()).hexdigest()[:12]}"


def main(words: Sequence[str] | None = None) -> None:
    parser = options(__doc__)
    parser.add_argument("--pairs", type=int, default=100_000)
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--peer-python", help="a Python that has efficient-apriori")
    parser.add_argument("--work", nargs=2, help=argparse.SUPPRESS)  # what a process is to do
    asked = parser.parse_args(words)
    if asked.work:
        work, data = asked.work
        (ours if work in ("counting", "mining") else theirs)(Path(data), work)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pairs.npz"
        make(path, asked.pairs)
        who = {"counting": sys.executable, "mining": sys.executable}
        if asked.peer_python:
            who |= dict.fromkeys(("apart", "at once"), asked.peer_python)
        commands = {
            NAMES[work]: [python, __file__, "--work", work, str(path)]
            for work, python in who.items()
        }
        taken = in_turns(commands, asked.turns, run, warm_up=False)
    counted = {one.said["counts"] for runs in taken.values() for one in runs}
    if len(counted) > 1:
        raise SystemExit(f"the counts differ: {counted}")
    rules = taken[NAMES["mining"]][0].said["rules"]
    targets = {NAMES["apart"]: "20 times", NAMES["at once"]: "20 times"}
    if asked.pairs == 10_000_000:
        targets[NAMES["mining"]] = "60 s, 4 GB"
    title = f"Mining {asked.pairs:,} pairs: {counted.pop().split()[0]} counts, {rules} rules"
    tell(summed_up(taken, over=NAMES["counting"], targets=targets), asked.json, title)


if __name__ == "__main__":
    sys.exit(main())
