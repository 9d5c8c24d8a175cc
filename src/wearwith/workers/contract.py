"""The one contract of all workers: a function, what its tasks share, and the tasks."""

from collections.abc import Callable, Generator, Iterable
from typing import Protocol, TypeVar

__all__ = ["Result", "Shared", "Task", "Workers"]

Shared = TypeVar("Shared")
Task = TypeVar("Task")
Result = TypeVar("Result")


class Workers(Protocol):
    """Do the tasks of a work, somewhere.

    Workers only compute. What they give is written down by who asked them, who alone writes: so
    that a part is there as a whole or not at all, whoever is lost meanwhile.
    """

    def work(
        self, function: Callable[[Shared, Task], Result], shared: Shared, tasks: Iterable[Task]
    ) -> Generator[tuple[int, Result], None, None]:
        """Give the number of every task and its result, in the order in which they are done.

        Close the generator (`contextlib.closing`) to stop: tasks that are not done are dropped.

        Parameters
        ----------
        function
            Of a module, so that another process finds it. It may be called twice for one task
            whose worker was lost, and must not mind.
        shared
            What all tasks need; it is handed to a worker once.
        tasks
            Small: they are handed over one by one, and not long before a worker is free.
        """
        ...
