"""How many questions a second a service answers over loopback, and what a reload costs.

    python benchmarks/serve.py --dims 256,1024 --seconds 15

A made-up model of 5,000 tops and 20,000 bottoms is served by `wearwith serve` in processes of its
own, and 8 connections ask it without a pause; the generator shares the machine's cores with it.
`wrk` asks where it is installed, else a generator of our own, which takes more of them.
"""

import asyncio
import json
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx

from kit.asking import Address, Question, ask_at_once
from kit.service import exported, ids_of, memory, served
from kit.telling import Row, options, tell

CONNECTIONS = 8


@dataclass(frozen=True)
class Load:
    """What became of some seconds of load: latencies in milliseconds."""

    a_second: float
    p50: float
    p99: float
    requests: int
    failed: int

    def row(self, dim: int, asked: str) -> Row:
        return {
            "dimensions": dim,
            "asked": asked,
            "a second": self.a_second,
            "p50 ms": self.p50,
            "p99 ms": self.p99,
            "requests": self.requests,
            "failed": self.failed,
        }


def load(address: Address, paths: Sequence[str], seconds: float) -> Load:
    """Ask for paths in turn over all connections."""
    if shutil.which("wrk"):
        return _by_wrk(address, paths, seconds)
    questions = [Question(path) for path in paths]
    found = asyncio.run(ask_at_once(address, questions, CONNECTIONS, seconds))
    requests = found.statuses.total()
    latencies = found.percentile(0.5), found.percentile(0.99)
    return Load(requests / seconds, *latencies, requests, found.failed)


def _by_wrk(address: Address, paths: Sequence[str], seconds: float) -> Load:
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
        url, lasts = f"http://{address[0]}:{address[1]}", f"-d{max(1, round(seconds))}s"
        command = ["wrk", "-t1", f"-c{CONNECTIONS}", lasts, "-s", str(script), url]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    requests, took, p50, p99, failed = re.search(r"RESULT (.*)", said)[1].split()
    return Load(int(requests) / float(took), float(p50), float(p99), int(requests), int(failed))


def measure(
    place: Path, n_bottoms: int, dim: int, seconds: float, workers: int, steady: int
) -> list[Row]:
    one, two = (exported(place, n_bottoms, dim, seed) for seed in (1, 2))
    link = place / f"current-{dim}"
    link.symlink_to(one.name)
    tops, bottoms = ids_of(one, "top")[:2000], ids_of(one, "bottom")
    matches = [f"/v1/match?id={top}&k=10" for top in tops]
    pairs = zip(tops, bottoms[::2], strict=False)
    questions = {
        "match": matches,
        "match by the teacher": [f"{path}&by=teacher" for path in matches],
        "explain": [f"/v1/explain?id={top}&other={bottom}" for top, bottom in pairs],
    }
    with served(link, workers) as (address, pid):
        load(address, matches, seconds / 3)
        rows = [load(address, paths, seconds).row(dim, asked) for asked, paths in questions.items()]
        if steady:
            before, done = memory(pid), 0
            while done < steady:
                done += load(address, matches, seconds).requests
            print(f"memory {before:.0f} MB, and {memory(pid):.0f} MB {done:,} requests later")
        timer = threading.Timer(seconds / 3, _point, [link, two])
        timer.start()
        rows.append(load(address, matches, seconds).row(dim, "match, with a reload"))
        timer.join()
        metrics = httpx.get(f"http://{address[0]}:{address[1]}/metrics").text
    reloads = re.search(r'wearwith_reloads_total{result="done"} (\S+)', metrics)
    print(f"workers that took the new model meanwhile: {float(reloads[1]) if reloads else 0:.0f}")
    return rows


def _point(link: Path, folder: Path) -> None:
    new = link.with_name(f"{link.name}.new")
    new.symlink_to(folder.name)
    new.replace(link)


def main(words: Sequence[str] | None = None) -> None:
    parser = options(__doc__)
    parser.add_argument("--bottoms", type=int, default=20_000)
    parser.add_argument("--dims", default="256,1024")
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--steady", type=int, default=0, help="requests over which memory is read")
    asked = parser.parse_args(words)
    rows = []
    with tempfile.TemporaryDirectory() as place:
        for dim in map(int, asked.dims.split(",")):
            given = Path(place), asked.bottoms, dim
            rows += measure(*given, asked.seconds, asked.workers, asked.steady)
    tell(rows, asked.json)


if __name__ == "__main__":
    sys.exit(main())
