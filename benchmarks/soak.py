"""An hour of load on a service: no error, flat memory, and what happens when there is too much.

    python benchmarks/soak.py --minutes 60 --json soak.json

A made-up model of 5,000 tops and 20,000 bottoms with its page is served over loopback. How many
questions a second it answers at most is measured first; then it is asked half as many, steadily,
for the rest: matches by student and teacher, under filters and with diversity, explanations,
scores, items, pages. Then 400 connections ask without a pause, and then another service is
started while it is being asked already. Exits with 1 where a question of the hour failed.
"""

import argparse
import asyncio
import json
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import polars as pl

from asking import Answers, Question, ask_at_once, ask_steadily
from serve import CONNECTIONS, exported, memory, served

CROWD = 400  # connections that ask at once
WARM_UP = 0.1  # share of the time after which memory is looked at


@dataclass(frozen=True)
class Held:
    """What the service held at a moment: minutes since the start, MB, questions asked so far."""

    minutes: float
    megabytes: float
    asked: int


def questions_of(folder: Path) -> list[Question]:
    """Make questions of every kind, as people and shops would mix them."""
    items = pl.read_parquet(folder / "items.parquet")
    tops = items.filter(side="top")["id"].to_list()
    bottoms = items.filter(side="bottom")["id"].to_list()
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
    """MB an hour by which memory grew after the warm-up, by least squares."""
    late = [moment for moment in held if moment.minutes >= WARM_UP * held[-1].minutes]
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


def starting_under_load(folder: Path, workers: int, questions: list[Question]) -> dict[str, object]:
    """Ask a service from before it listens; refused connections come again."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    command = [sys.executable, "-m", "wearwith", "serve", str(folder), "--port", str(port)]
    command += ["--workers", str(workers), "--no-log-requests"]
    found: list[Answers] = []

    def ask() -> None:
        found.append(asyncio.run(ask_at_once(("127.0.0.1", port), questions, CONNECTIONS, 15)))

    begun = time.monotonic()
    with tempfile.TemporaryFile() as log, subprocess.Popen(command, stderr=log) as process:
        while time.monotonic() - begun < 60:
            with socket.socket() as knocking:
                if knocking.connect_ex(("127.0.0.1", port)) == 0:
                    break
        listens = time.monotonic() - begun
        asking = threading.Thread(target=ask)
        asking.start()
        asking.join()
        process.terminate()
    return {"listens_after": listens, "first_ms": found[0].milliseconds[200][0], **said(found[0])}


def said(answers: Answers) -> dict[str, object]:
    """Sum up answers for a table or a file."""
    return {
        "statuses": dict(answers.statuses),
        "p50_ms": answers.percentile(0.5),
        "p99_ms": answers.percentile(0.99),
        "p99_of_503_ms": answers.percentile(0.99, 503),
        "503_without_retry_after": answers.without_retry,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--dim", type=int, default=256)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--rate", type=float, help="questions a second, instead of half the most")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    asked = parser.parse_args()
    result: dict[str, object] = {}
    with tempfile.TemporaryDirectory() as place:
        folder = exported(Path(place), asked.dim, 1)
        questions = questions_of(folder)
        with served(folder, asked.workers, page=True) as (url, pid):
            found = re.search(r"//(.*):(\d+)", url)
            assert found is not None
            address = (found[1], int(found[2]))
            asyncio.run(ask_at_once(address, questions, CONNECTIONS, 5))
            most = asyncio.run(ask_at_once(address, questions, CONNECTIONS, 20))
            peak = most.statuses.total() / 20
            rate = asked.rate or peak / 2
            print(f"At most {peak:.0f} a second; asking {rate:.0f} a second", flush=True)
            held: list[Held] = []
            start = time.monotonic()
            answers = asyncio.run(
                ask_steadily(
                    address,
                    questions,
                    rate,
                    60 * asked.minutes,
                    every=(min(60.0, 6 * asked.minutes), told(pid, held, start)),
                )
            )
            result["soak"] = {
                "peak": peak,
                "rate": rate,
                "mb_an_hour": slope(held),
                **said(answers),
            }
            result["held"] = [asdict(moment) for moment in held]
            crowd = asyncio.run(ask_at_once(address, questions, CROWD, 20))
            result["too_much"] = said(crowd)
            after = asyncio.run(ask_steadily(address, questions, rate, 10))
            result["after"] = said(after)
        result["starting"] = starting_under_load(folder, asked.workers, questions)
    for name in ("soak", "too_much", "after", "starting"):
        print(name, json.dumps(result[name]), flush=True)
    if asked.json:
        asked.json.write_text(json.dumps(result, indent=2) + "\n")
    sys.exit(1 if answers.failed else 0)


if __name__ == "__main__":
    main()
