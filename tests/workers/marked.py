"""Workers that leave a mark whenever a task is begun or done, and tasks that wait to be let go."""

import os
import signal
import time
from pathlib import Path


class Marked:
    """Hand tasks on to other workers; in a folder count what they do.

    With `hold`, the first tasks stop after they are begun until somebody calls `let_go`.
    """

    def __init__(self, workers, folder, hold=0):
        self.workers, self.folder, self.hold = workers, Path(folder), hold

    def work(self, function, shared, tasks):
        inner = (function, shared, self.folder, self.hold)
        return self.workers.work(marked, inner, enumerate(tasks))

    def let_go(self):
        (self.folder / "go").touch()

    def pids(self, state, number=None):
        """Who began a task or was done with it, one entry for every time."""
        names = "*" if number is None else number
        return [int(path.suffix[1:]) for path in self.folder.glob(f"{state}-{names}-*")]

    def times(self, state, count):
        return [len(self.pids(state, number)) for number in range(count)]


def marked(inner, task):
    function, shared, folder, hold = inner
    number, own = task
    mark(folder, f"begun-{number}")
    while number < hold and not (folder / "go").exists():
        time.sleep(0.02)
    result = function(shared, own)
    mark(folder, f"done-{number}")
    return result


def mark(folder, name):
    (folder / f"{name}-{time.time_ns()}.{os.getpid()}").touch()


def square(shared, number):
    if number == shared:
        from wearwith.errors import ExtraMissingError

        raise ExtraMissingError("This number", "numbers")
    return number**2


def die(shared, number):
    os.kill(os.getpid(), signal.SIGKILL)
