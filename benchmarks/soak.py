"""An hour of load on a service: no error, flat memory, and what happens when there is too much.

    python benchmarks/soak.py --minutes 60 --json soak.json

A made-up model of 5,000 tops and 20,000 bottoms with its page is served over loopback. How many
questions a second it answers at most is measured first; then it is asked half as many, steadily,
for the rest: matches by student and teacher, under filters and with diversity, explanations,
scores, items, pages. Then 400 connections ask without a pause, and then another service is
started while it is being asked already. Exits with 1 where a question of the hour failed.
"""

import asyncio
import json
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from kit.asking import Address, Answers, Question, ask_at_once, ask_steadily
from kit.service import command, exported, ids_of, memory, served
from kit.telling import options

CONNECTIONS = 8
PATIENCE = 60.0  # seconds after which a service counts as never started
WARM_UP = 0.1  # share of the time after which memory is looked at


@dataclass(frozen=True)
class Held:
    """What the service held at a moment: minutes since the start, MB, questions asked so far."""

    minutes: float
    megabytes: float
    asked: int


def questions_of(folder: Path) -> list[Question]:
    """Make questions of every kind, as people and shops would mix them."""
    tops, bottoms = ids_of(folder, "top"), ids_of(folder, "bottom")
    rng = np.random.default_rng(0)
    made = []
    for number in range(4000):
        top, bottom = str(rng.choice(tops)), str(rng.choice(bottoms))
        match = f"/v1/match?id={top}&k=10"
        pair = json.dumps({"pairs": [[top, bottom]]}).encode()
        made.append(
            (
                Question(match),
                Question(f"{match}&by=teacher"),
                Question(f"/v1/match?id={bottom}&k=10"),
                Question(f"{match}&diverse=0.3"),
                Question(f"{match}&where=colour%20%3C%3E%20%27black%27"),
                Question(f"/v1/explain?id={top}&other={bottom}"),
                Question("/v1/score", pair),
                Question(f"/v1/items?search={top[:3]}"),
                Question(f"/?id={top}"),
                Question(match),
            )[number % 10]
        )
    return made


def slope(held: list[Held]) -> float:
    """MB an hour by which memory grew after the warm-up, by least squares; NaN of one reading."""
    late = [moment for moment in held if moment.minutes >= WARM_UP * held[-1].minutes]
    if len(late) < 2:
        return float("nan")
    hours = np.array([moment.minutes / 60 for moment in late])
    return float(np.polyfit(hours, [moment.megabytes for moment in late], 1)[0])


def told(pid: int, held: list[Held], start: float) -> Callable[[Answers], Awaitable[None]]:
    async def tell(answers: Answers) -> None:
        now = Held((time.monotonic() - start) / 60, memory(pid), answers.statuses.total())
        held.append(now)
        print(
            f"  {now.minutes:5.1f} min  {now.asked:9,} asked  {answers.failed} failed  "
            f"{now.megabytes:6.0f} MB  p99 {answers.percentile(0.99):5.1f} ms",
            flush=True,
        )

    return tell


def starting_under_load(
    folder: Path, workers: int, questions: list[Question], seconds: float
) -> dict[str, object]:
    """Ask a service from the moment when it listens, before it may be ready."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = taken.getsockname()
    begun = time.monotonic()
    words = command(folder, workers, address[1], page=True)
    with tempfile.TemporaryFile() as log, subprocess.Popen(words, stderr=log) as process:
        try:
            while not _listens(address):
                if process.poll() is not None or time.monotonic() - begun > PATIENCE:
                    raise SystemExit("the service did not start")
                time.sleep(0.01)
            listens = time.monotonic() - begun
            found = asyncio.run(ask_at_once(address, questions, CONNECTIONS, seconds))
        finally:
            process.terminate()
    first = found.milliseconds.get(200, [float("nan")])[0]
    return {"listens_after": listens, "first_ms": first, **said(found)}


def _listens(address: Address) -> bool:
    with socket.socket() as knocking:
        return knocking.connect_ex(address) == 0


def said(answers: Answers) -> dict[str, object]:
    """Sum up answers for a table or a file."""
    return {
        "statuses": dict(answers.statuses),
        "p50_ms": answers.percentile(0.5),
        "p99_ms": answers.percentile(0.99),
        "p99_of_503_ms": answers.percentile(0.99, 503),
        "503_without_retry_after": answers.without_retry,
    }


def main(words: Sequence[str] | None = None) -> int:
    parser = options(__doc__)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--seconds", type=float, default=20, help="of what is asked besides")
    parser.add_argument("--bottoms", type=int, default=20_000)
    parser.add_argument("--dim", type=int, default=256)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--crowd", type=int, default=400, help="connections that ask at once")
    parser.add_argument("--rate", type=float, help="questions a second, instead of half the most")
    asked = parser.parse_args(words)
    result: dict[str, object] = {}
    with tempfile.TemporaryDirectory() as place:
        folder = exported(Path(place), asked.bottoms, asked.dim, 1)
        questions = questions_of(folder)
        with served(folder, asked.workers, page=True) as (address, pid):

            def at_once(connections: int, seconds: float) -> Answers:
                return asyncio.run(ask_at_once(address, questions, connections, seconds))

            def steadily(rate: float, seconds: float, **telling: Any) -> Answers:
                return asyncio.run(ask_steadily(address, questions, rate, seconds, **telling))

            at_once(CONNECTIONS, asked.seconds / 4)
            peak = at_once(CONNECTIONS, asked.seconds).statuses.total() / asked.seconds
            rate = asked.rate or peak / 2
            print(f"At most {peak:.0f} a second; asking {rate:.0f} a second", flush=True)
            held: list[Held] = []
            telling = min(60.0, 6 * asked.minutes), told(pid, held, time.monotonic())
            answers = steadily(rate, 60 * asked.minutes, every=telling)
            growth = {"peak": peak, "rate": rate, "mb_an_hour": slope(held)}
            result["soak"] = growth | said(answers)
            result["held"] = [asdict(moment) for moment in held]
            result["too_much"] = said(at_once(asked.crowd, asked.seconds))
            result["after"] = said(steadily(rate, asked.seconds / 2))
        result["starting"] = starting_under_load(folder, asked.workers, questions, asked.seconds)
    for name in ("soak", "too_much", "after", "starting"):
        print(name, json.dumps(result[name]), flush=True)
    if asked.json:
        asked.json.write_text(json.dumps(result, indent=2) + "\n")
    return 1 if answers.failed else 0


if __name__ == "__main__":
    sys.exit(main())
