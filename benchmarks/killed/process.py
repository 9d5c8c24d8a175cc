"""A job in a process group of its own, forked from a process that has imported everything.

To import torch takes seconds, which a job that lasts one does not have. The process that is forked
has imported and done nothing, so that no thread of it is missing in the copy.
"""

import os
import resource
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from killed.changes import Watch

__all__ = ["Ended", "Started", "prepare", "start"]

IMPORTED = (
    "wearwith.catalog.importers.photos",
    "wearwith.catalog.dataset_building",
    "wearwith.cli.app",
    "wearwith.evaluation",
    "wearwith.model",
    "wearwith.features.descriptors",
    "wearwith.features.encoding.encode_contexts",
    "wearwith.features.encoders.kind_guess",
    "wearwith.features.encoding.encode_photographs",
    "wearwith.matching",
    "wearwith.serving.app",
    "wearwith.serving.server",
    "wearwith.training",
    "scipy.optimize",
    "sklearn.cluster",
    "usearch.index",
    "httpx",
)
PATIENCE = 120


@dataclass(frozen=True)
class Ended:
    """How a process ended: its code (−9 if it was killed), seconds, changes of files, words."""

    code: int
    seconds: float
    changes: int
    said: str

    @property
    def was_killed(self) -> bool:
        return self.code == -signal.SIGKILL


class Started:
    """A process that is at work."""

    def __init__(self, process: Any, log: Path, counted: Any) -> None:
        self._process, self._log, self._counted = process, log, counted
        self._since = time.monotonic()

    def kill_after(self, seconds: float) -> Ended:
        """Kill it and all that it started after so many seconds, unless it has ended by then."""
        self._process.join(max(0.0, seconds - (time.monotonic() - self._since)))
        return self._end(killed=True)

    def wait(self) -> Ended:
        """Wait until it ends by itself."""
        self._process.join(PATIENCE)
        if self._process.is_alive():
            ended = self._end(killed=True)
            raise TimeoutError(f"a job did not end in {PATIENCE} seconds:\n{ended.said}")
        return self._end(killed=False)

    def _end(self, *, killed: bool) -> Ended:
        if killed and self._process.is_alive():
            try:
                os.killpg(self._process.pid, signal.SIGKILL)
            except ProcessLookupError:  # it has no group of its own yet
                self._process.kill()
        self._process.join()
        seconds = time.monotonic() - self._since
        code = self._process.exitcode
        self._process.close()
        said = self._log.read_text(errors="replace") if self._log.is_file() else ""
        return Ended(code, seconds, self._counted.value, said)


def prepare() -> None:
    """Name what the forked process imports; before the first `start`."""
    get_context("forkserver").set_forkserver_preload(["__main__", *IMPORTED])


def start(
    work: Callable[..., None],
    *arguments: Any,
    log: Path,
    watch: Watch | None = None,
    largest: int | None = None,
    user: int | None = None,
) -> Started:
    """Begin work in a process of its own; what it says goes to a file.

    Parameters
    ----------
    watch
        Counts changes of files, and may kill at one of them.
    largest
        The most bytes that a file may have.
    user
        Whom to do it as.
    """
    context = get_context("forkserver")
    counted = context.Value("l", 0)
    rest = (log, watch, counted, largest, user)
    process = context.Process(target=_run, args=(work, arguments, *rest))
    process.start()
    return Started(process, log, counted)


def _run(
    work: Callable[..., None],
    arguments: tuple[Any, ...],
    log: Path,
    watch: Watch | None,
    counted: Any,
    largest: int | None,
    user: int | None,
) -> None:
    os.setsid()
    said = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(said, 1)
    os.dup2(said, 2)
    if watch is not None:
        watch.begin(counted)
    if largest is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))
    if user is not None:
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
    work(*arguments)
    sys.stdout.flush()
