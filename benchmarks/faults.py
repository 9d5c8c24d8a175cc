"""What is left when work is killed at any moment, and does it go on?

    python benchmarks/faults.py --kills 200 --seed 0 --json faults.json

Import, encoding, training, comparison, index building, rule editing and serving are each begun in
a process group of their own, on a small shop, and killed (SIGKILL): half of the times at a moment
drawn from their duration, half of the times at a change of a file, or some milliseconds after it.
After each kill all that bears its final name has to be whole; the same call again, with nothing
cleaned up, has to come to the end; and that has to equal what comes of it undisturbed: the bytes of
files, or their values where they hold a time. The exit code is 1 if anything was otherwise.
"""

import os
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

# Read when torch and NumPy are first imported; the jobs inherit it.
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

from killed.jobs import JOBS  # noqa: E402
from killed.process import prepare  # noqa: E402
from killed.turns import Turns, moments  # noqa: E402
from kit.telling import Row, options, tell  # noqa: E402

WHAT = """s: undisturbed; changes: of files, undisturbed; before, middle, after: where the kill met
the job: before it changed anything, at work, or ended"""


def main(words: Sequence[str] | None = None) -> bool:
    parser = options(__doc__)
    parser.add_argument("--kills", type=int, default=200, help="of all jobs together")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", nargs="+", choices=JOBS, default=list(JOBS))
    asked = parser.parse_args(words)
    prepare()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="wearwith-faults-") as room:
        turns = killed(asked.jobs, asked.kills, asked.seed, Path(room))
    faults = [fault for one in turns for fault in one.faults]
    n_kills, seconds = sum(one.kills for one in turns), time.monotonic() - began
    title = f"{n_kills} kills, {len(faults)} faults, {seconds:.0f} s; seed {asked.seed}"
    tell([row(one) for one in turns], asked.json, title)
    print(WHAT)
    for fault in faults:
        print(f"\n{fault.job}, {fault.moment}:\n{fault.what}", file=sys.stderr)
    return bool(faults)


def killed(jobs: list[str], kills: int, seed: int, room: Path) -> list[Turns]:
    """Share the kills out among the jobs."""
    turns = []
    for number, name in enumerate(jobs):
        # A generator for each, so that one job alone meets the same kills.
        drawn = moments(random.Random(f"{seed} {name}"))
        one = Turns(JOBS[name](), room / name)
        one.undisturbed()
        for turn in range(kills // len(jobs) + (number < kills % len(jobs))):
            one.kill(next(drawn))
            told = f"{name}: {turn + 1} kills, {len(one.faults)} faults"
            print(told, end="\r" if sys.stderr.isatty() else "\n", file=sys.stderr, flush=True)
        turns.append(one)
    return turns


def row(one: Turns) -> Row:
    """Give the figures of a job."""
    return {
        "job": one.job.name,
        "s": one.seconds,
        "changes": one.changes,
        "kills": one.kills,
        **{where: one.met[where] for where in ("before", "middle", "after")},
        "faults": len(one.faults),
        "s in all": one.took,
    }


if __name__ == "__main__":
    sys.exit(main())
