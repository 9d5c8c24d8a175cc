"""The contract of all workers, and the simplest ones: this process."""

from collections.abc import Callable, Generator, Iterable
from typing import Protocol, TypeVar

__all__ = ["Here", "Result", "Shared", "Task", "Workers"]

Shared = TypeVar("Shared")
Task = TypeVar("Task")
Result = TypeVar("Result")


class Workers(Protocol):
    """Run the tasks of a job somewhere.

    Workers only compute. The caller alone writes down their results, so that a part exists as a
    whole or not at all, whichever worker is lost meanwhile.
    """

    def work(
        self, function: Callable[[Shared, Task], Result], shared: Shared, tasks: Iterable[Task]
    ) -> Generator[tuple[int, Result], None, None]:
        """Yield the number and the result of every task, in the order in which they finish.

        Close the generator (`contextlib.closing`) to stop: unfinished tasks are dropped.

        Parameters
        ----------
        function
            Of a module, so that another process finds it. It may be called twice for a task whose
            worker was lost, and must tolerate that.
        shared
            What all tasks need; handed to a worker once.
        tasks
            Small: they are handed over one by one, shortly before a worker is free.
        """
        ...


class Here:
    """Run the tasks in this process, in their order."""

    def work(
        self, function: Callable[[Shared, Task], Result], shared: Shared, tasks: Iterable[Task]
    ) -> Generator[tuple[int, Result], None, None]:
        """Yield each task's number and result (see `Workers.work`)."""
        for number, task in enumerate(tasks):
            yield number, function(shared, task)
