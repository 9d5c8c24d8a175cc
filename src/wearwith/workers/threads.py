"""Runs tasks in threads of this process: for work that is done outside of Python's own lock."""

import os
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor

from wearwith.workers.contract import Result, Shared, Task

__all__ = ["Threads"]

AHEAD = 2  # tasks for each thread that are handed over early, so that none waits


class Threads:
    """Run tasks side by side, in `count` threads: one for each core if not given."""

    def __init__(self, count: int | None = None) -> None:
        self.count = count or os.cpu_count() or 1

    def work(
        self, function: Callable[[Shared, Task], Result], shared: Shared, tasks: Iterable[Task]
    ) -> Generator[tuple[int, Result], None, None]:
        """Yield each task's number and result (see `Workers.work`), in the order of the tasks."""
        pool = ThreadPoolExecutor(self.count)
        given: deque[tuple[int, Future[Result]]] = deque()
        try:
            for number, task in enumerate(tasks):
                given.append((number, pool.submit(function, shared, task)))
                if len(given) > AHEAD * self.count:
                    first, result = given.popleft()
                    yield first, result.result()
            for first, result in given:
                yield first, result.result()
        finally:
            # If the work is stopped, nobody should wait for tasks that have not begun.
            pool.shutdown(cancel_futures=True)
