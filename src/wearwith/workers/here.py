"""Work that is done in this process."""

from collections.abc import Callable, Generator, Iterable

from wearwith.workers.contract import Result, Shared, Task

__all__ = ["Here"]


class Here:
    """Do one task after the other, in their order."""

    def work(
        self, function: Callable[[Shared, Task], Result], shared: Shared, tasks: Iterable[Task]
    ) -> Generator[tuple[int, Result], None, None]:
        """As `Workers` says."""
        for number, task in enumerate(tasks):
            yield number, function(shared, task)
