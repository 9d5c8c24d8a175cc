"""How many questions a second a service answers over loopback, and what a reload costs.

    python benchmarks/serve.py --dims 256,1024 --seconds 15

A made-up model of 5,000 tops and 20,000 bottoms is served by `wearwith serve` in processes of its
own, and 8 connections ask it without a pause; the generator shares the machine's cores with it.
`wrk` asks where it is installed, else a generator of this file's own, which takes more of them.
"""

import argparse
import asyncio
import json
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import polars as pl

from synthetic import made_up_model
from wearwith.model import save_model

TOPS, BOTTOMS = 5_000, 20_000
CONNECTIONS = 8


@dataclass(frozen=True)
class Load:
    """What became of some seconds of load: latencies in milliseconds."""

    a_second: float
    p50: float
    p99: float
    requests: int
    failed: int


@contextmanager
def served(folder: Path, workers: int, *, page: bool = False) -> Iterator[tuple[str, int]]:
    """Run the service; give its address and the id of its first process."""
    command = [sys.executable, "-m", "wearwith", "serve", str(folder), "--port", "0"]
    command += ["--workers", str(workers), "--no-log-requests"]
    command += [] if page else ["--no-page"]
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(command, stderr=log, text=True)
        try:
            deadline = time.monotonic() + 120
            address = None
            while True:
                log.seek(0)
                if found := re.search(r"http://\S+", log.read()):
                    address = found[0].rstrip("/")
                    try:
                        httpx.get(f"{address}/health/ready", timeout=5)
                        break
                    except httpx.HTTPError:
                        pass
                if process.poll() is not None or time.monotonic() > deadline:
                    log.seek(0)
                    raise SystemExit(log.read())
                time.sleep(0.1)
            yield address, process.pid
        finally:
            process.terminate()
            process.wait(30)


def load(address: str, paths: Sequence[str], seconds: int) -> Load:
    """Ask for paths in turn over all connections."""
    if shutil.which("wrk"):
        return _wrk(address, paths, seconds)
    return asyncio.run(_own(address, paths, seconds))


def _wrk(address: str, paths: Sequence[str], seconds: int) -> Load:
    with tempfile.TemporaryDirectory() as place:
        script = Path(place) / "ask.lua"
        script.write_text(
            "local paths = {" + ",".join(json.dumps(path) for path in paths) + "}\n"
            "local n = 0\n"
            "request = function() n = n % #paths + 1; return wrk.format('GET', paths[n]) end\n"
            "done = function(summary, latency)\n"
            "  local wrong = summary.errors\n"
            "  local failed = wrong.status + wrong.read + wrong.timeout + wrong.write\n"
            "  failed = failed + wrong.connect\n"
            "  io.write(string.format('RESULT %d %f %f %f %d\\n', summary.requests,\n"
            "    summary.duration / 1e6, latency:percentile(50) / 1e3,\n"
            "    latency:percentile(99) / 1e3, failed))\n"
            "end\n"
        )
        command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", str(script), address]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    requests, took, p50, p99, failed = re.search(r"RESULT (.*)", said)[1].split()
    return Load(int(requests) / float(took), float(p50), float(p99), int(requests), int(failed))


async def _own(address: str, paths: Sequence[str], seconds: int) -> Load:
    taken: list[float] = []
    failed = 0
    until = time.monotonic() + seconds

    async def ask(client: httpx.AsyncClient, start: int) -> None:
        nonlocal failed
        number = start
        while time.monotonic() < until:
            begun = time.perf_counter()
            try:
                failed += (await client.get(paths[number % len(paths)])).status_code != 200
            except httpx.HTTPError:
                failed += 1
            taken.append(1000 * (time.perf_counter() - begun))
            number += CONNECTIONS

    async with httpx.AsyncClient(base_url=address, timeout=30) as client:
        await asyncio.gather(*(ask(client, start) for start in range(CONNECTIONS)))
    taken.sort()
    p50, p99 = taken[len(taken) // 2], taken[int(0.99 * len(taken))]
    return Load(len(taken) / seconds, p50, p99, len(taken), failed)


def memory(pid: int) -> float:
    """Memory of a process and its children in MB; what several share counts once."""
    total = 0
    for place in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((place / "stat").read_text().rpartition(")")[2].split()[1])
            if pid in (parent, int(place.name)):
                said = (place / "smaps_rollup").read_text()
                total += int(re.search(r"Pss:\s+(\d+)", said)[1])
        except (OSError, PermissionError):
            continue
    return total / 1024


def exported(place: Path, dim: int, seed: int) -> Path:
    """Write a made-up model with worn pairs."""
    model = made_up_model(TOPS, BOTTOMS, dim, seed)
    folder = place / f"{dim}-{seed}"
    save_model(model, folder)
    return folder


def say(what: str, found: Load) -> None:
    print(
        f"  {what:<28} {found.a_second:7.0f} a second   p50 {found.p50:6.1f} ms   "
        f"p99 {found.p99:6.1f} ms   failed {found.failed} of {found.requests}",
        flush=True,
    )


def measure(place: Path, dim: int, seconds: int, workers: int, steady: int) -> None:
    one = exported(place, dim, 1)
    link = place / f"current-{dim}"
    link.symlink_to(one.name)
    items = pl.read_parquet(one / "items.parquet")
    tops = items.filter(side="top")["id"].to_list()[:2000]
    bottoms = items.filter(side="bottom")["id"].to_list()
    matches = [f"/v1/match?id={top}&k=10" for top in tops]
    by_teacher = [f"{path}&by=teacher" for path in matches]
    explanations = [
        f"/v1/explain?id={top}&other={bottoms[7 * number]}" for number, top in enumerate(tops)
    ]
    print(f"{dim} dimensions, {workers} workers", flush=True)
    with served(link, workers) as (address, pid):
        load(address, matches, 3)
        say("match", load(address, matches, seconds))
        say("match by the teacher", load(address, by_teacher, seconds))
        say("explain", load(address, explanations, seconds))
        if steady:
            before, done = memory(pid), 0
            while done < steady:
                done += load(address, matches, seconds).requests
            print(f"  memory {before:.0f} MB, and {memory(pid):.0f} MB {done:,} requests later")
        two = exported(place, dim, 2)
        timer = threading.Timer(seconds / 3, _point, [link, two])
        timer.start()
        say("match, with a reload", load(address, matches, seconds))
        loaded = httpx.get(f"{address}/metrics").text
        reloads = re.search(r'wearwith_reloads_total{result="done"} (\S+)', loaded)
        print(f"  workers that took the new model: {reloads and reloads[1]}", flush=True)


def _point(link: Path, folder: Path) -> None:
    new = link.with_name(f"{link.name}.new")
    new.symlink_to(folder.name)
    new.replace(link)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dims", default="256,1024")
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--steady", type=int, default=0, help="requests over which memory is read")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        for dim in map(int, asked.dims.split(",")):
            measure(Path(place), dim, asked.seconds, asked.workers, asked.steady)


if __name__ == "__main__":
    main()
