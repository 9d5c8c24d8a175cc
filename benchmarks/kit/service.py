"""A made-up model that `wearwith serve` serves in processes of its own, and what they hold."""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import polars as pl

from kit.asking import Address
from kit.made_up_model import made_up_model
from wearwith.model import save_model
from wearwith.types import Side

__all__ = ["command", "exported", "ids_of", "memory", "served"]

PATIENCE = 120.0  # seconds after which a service counts as never started


def exported(place: Path, n_bottoms: int, dim: int, seed: int) -> Path:
    """Write a made-up model with worn pairs; a quarter as many tops as bottoms."""
    folder = place / f"{dim}-{seed}"
    save_model(made_up_model(n_bottoms // 4, n_bottoms, dim, seed), folder)
    return folder


def ids_of(folder: Path, side: Side) -> list[str]:
    ids: list[str] = pl.read_parquet(folder / "items.parquet").filter(side=side)["id"].to_list()
    return ids


def command(folder: Path, workers: int, port: int, *, page: bool) -> list[str]:
    words = [sys.executable, "-m", "wearwith", "serve", str(folder), "--port", str(port)]
    words += ["--workers", str(workers), "--no-log-requests"]
    return words if page else [*words, "--no-page"]


@contextmanager
def served(
    folder: Path, workers: int, *, page: bool = False, key: str | None = None
) -> Iterator[tuple[Address, int]]:
    """Run the service until it is ready; give its address and the id of its first process."""
    words = command(folder, workers, 0, page=page)
    environment = None if key is None else {**os.environ, "WEARWITH_API_KEY": key}
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(words, stderr=log, text=True, env=environment)
        try:
            deadline = time.monotonic() + PATIENCE
            while (address := _ready(log)) is None:
                if process.poll() is not None or time.monotonic() > deadline:
                    log.seek(0)
                    raise SystemExit(log.read())
                time.sleep(0.1)
            yield address, process.pid
        finally:
            process.terminate()
            process.wait(30)


def _ready(log: "tempfile._TemporaryFileWrapper[str]") -> Address | None:
    log.seek(0)
    found = re.search(r"http://(.*?):(\d+)", log.read())
    if found is None:
        return None
    try:
        httpx.get(f"{found[0]}/health/ready", timeout=5).raise_for_status()
    except httpx.HTTPError:
        return None
    return found[1], int(found[2])


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
