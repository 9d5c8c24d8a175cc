"""Runs tasks in processes of this machine, with one thread each."""

import os
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from threading import Thread

from wearwith.errors import ConfigError
from wearwith.workers.contract import Result, Shared, Task

__all__ = ["Processes"]


class Processes:
    """Run tasks side by side, in `count` processes: one for each core if not given.

    Raises `ConfigError` if `count` is below 1.
    """

    def __init__(self, count: int | None = None) -> None:
        if count is not None and count < 1:
            raise ConfigError(f"{count} workers can't work", where="--workers")
        self.count = count or os.cpu_count() or 1

    def work(
        self, function: Callable[[Shared, Task], Result], shared: Shared, tasks: Iterable[Task]
    ) -> Generator[tuple[int, Result], None, None]:
        """Yield results as in `Workers.work`, but all tasks are handed over at once."""
        tasks = list(tasks)
        if not tasks:
            return
        with _one_thread_each():
            # Not forked: a forked process can hang in the thread pool of its parent's torch.
            pool = ProcessPoolExecutor(
                min(self.count, len(tasks)), get_context("spawn"), initializer=_end_with_parent
            )
            try:
                futures: dict[Future[Result], int] = {
                    pool.submit(function, shared, task): number for number, task in enumerate(tasks)
                }
                for future in as_completed(futures):
                    yield futures[future], future.result()
            except BaseException:
                for process in list((pool._processes or {}).values()):
                    process.terminate()
                raise
            finally:
                pool.shutdown(wait=True, cancel_futures=True)


def _end_with_parent() -> None:
    """End a worker when its parent is killed: it would wait for work, or write, for ever."""
    parent = parent_process()

    def wait() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    Thread(target=wait, daemon=True).start()


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Let workers start with one thread; NumPy and torch read this when first imported."""
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    before = {name: os.environ.get(name) for name in names}
    os.environ.update(dict.fromkeys(names, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
