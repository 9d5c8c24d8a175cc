"""Runs tasks on a Ray cluster: of this machine, or of many that share a file system."""

import os
import socket
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

from wearwith.errors import ClusterError, ConfigError, ExtraMissingError, WearwithError
from wearwith.workers.contract import Result, Shared, Task

__all__ = ["OnRay", "ray_cluster"]

# A task whose worker or node is lost runs again this often; then something else is wrong.
RETRIES = 5
# Tasks handed over per processor: one that runs, and one that waits.
FOR_EACH = 2
PATIENCE = 10  # seconds for a cluster to answer


class OnRay:
    """Run tasks on the cluster that this process is connected to, one processor each.

    A task whose worker or node is lost runs again elsewhere. `most` limits the tasks at a time, if
    not all of the cluster's processors are to be used.

    Raises `ConfigError` if `most` is below 1.
    """

    def __init__(self, most: int | None = None) -> None:
        if most is not None and most < 1:
            raise ConfigError(f"{most} workers can't work", where="--workers")
        self.most = most

    def work(
        self, function: Callable[[Shared, Task], Result], shared: Shared, tasks: Iterable[Task]
    ) -> Generator[tuple[int, Result], None, None]:
        """Yield results as in `Workers.work`.

        Raises `ClusterError` if a task lost its workers again and again, or the cluster is gone.
        """
        import ray
        from ray.exceptions import RayError, RayTaskError

        do = ray.remote(_do).options(num_cpus=1, max_retries=RETRIES)
        waiting = enumerate(tasks)
        at_work: dict[Any, int] = {}
        try:
            # In a list, so that a worker gets a reference and fetches it once, not for every task.
            once = [ray.put(shared)]
            while True:
                for number, task in islice(waiting, max(self._room() - len(at_work), 0)):
                    at_work[do.remote(function, once, Path.cwd(), task)] = number
                if not at_work:
                    return
                done, _ = ray.wait(list(at_work), num_returns=1)
                # Removed first: what a task raises must not come twice.
                yield at_work.pop(done[0]), ray.get(done[0])
        except RayTaskError as error:
            if isinstance(error.cause, WearwithError):
                raise error.cause from None
            raise
        except RayError as error:
            raise ClusterError(
                f"The Ray cluster could not do a part, tried {RETRIES + 1} times: "
                f"{_first_line(error)}",
                where="--ray",
                fix="see why workers die there (memory?), then call again: it goes on",
            ) from error
        finally:
            for one in at_work:
                with suppress(RayError):
                    ray.cancel(one, force=True)

    def _room(self) -> int:
        """How many tasks may be handed over now; nodes come and go."""
        import ray

        if self.most is not None:
            return self.most
        return FOR_EACH * max(int(ray.cluster_resources().get("CPU", 1)), 1)


def _do(
    function: Callable[[Shared, Task], Result], once: list[Any], folder: Path, task: Task
) -> Result:
    """Run a task in the caller's folder, so that relative paths mean the same."""
    with suppress(OSError):  # reading then reports what is missing
        os.chdir(folder)
    return function(_fetched(once[0]), task)


@lru_cache(maxsize=1)
def _fetched(name: Any) -> Any:
    import ray

    return ray.get(name)


@contextmanager
def ray_cluster(address: str, most: int | None = None) -> Iterator[OnRay]:
    """Connect to a Ray cluster, and disconnect at the end.

    Parameters
    ----------
    address
        `local`: start one on this machine, and stop it at the end. `auto`: the one that runs on
        this machine. `HOST:PORT`: the one at that address. `ray://HOST:PORT`: one that this machine
        is not part of.
    most
        Tasks at a time; see `OnRay`.

    Raises
    ------
    ClusterError
        If there is none, or it has another version of Ray or of Python.
    ConfigError
        If `most` is below 1.
    ExtraMissingError
        If `wearwith[ray]` is not installed.
    """
    workers = OnRay(most)
    with _quiet():
        try:
            import ray
        except ImportError:
            raise ExtraMissingError("Work on a Ray cluster", "ray") from None
        _connect(ray, address)
        try:
            yield workers
        finally:
            ray.shutdown()


def _connect(ray: Any, address: str) -> None:
    own: dict[str, Any] = {"include_dashboard": False} if address == "local" else {}
    try:
        _knock(address)
        ray.init(address=address, log_to_driver=False, logging_level="ERROR", **own)
    except (ConnectionError, TimeoutError, ValueError, RuntimeError, OSError) as error:
        raise ClusterError(
            f"No Ray cluster can be used at {address!r}: {_first_line(error)}",
            where="--ray",
            fix="give auto, local, HOST:PORT or ray://HOST:PORT of a running cluster with the same "
            "versions of Ray and Python",
        ) from None


def _knock(address: str) -> None:
    """Check that somebody answers: Ray itself would wait for minutes."""
    if address in {"local", "auto"}:
        return
    host, _, port = address.removeprefix("ray://").rpartition(":")
    if not host or not port.isdecimal():
        raise ValueError("it is no address")
    socket.create_connection((host.strip("[]"), int(port)), PATIENCE).close()


def _first_line(error: Exception) -> str:
    return next(iter(str(error).strip().splitlines()), type(error).__name__)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep Ray from reporting usage. It reads this on import and when it starts a cluster."""
    before = os.environ.get("RAY_USAGE_STATS_ENABLED")
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    try:
        yield
    finally:
        if before is None:
            os.environ.pop("RAY_USAGE_STATS_ENABLED")
        else:
            os.environ["RAY_USAGE_STATS_ENABLED"] = before
