"""Changes of files, counted, and a kill at one of them.

Faults hide where files change: a kill at a moment drawn from the whole of a job mostly meets it
computing. Python tells an audit hook before it opens a file for writing, renames, or removes one.
"""

import os
import signal
import sys
import threading
import time
from dataclasses import dataclass
from typing import Any

__all__ = ["Watch"]

CHANGES = ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate")


@dataclass(frozen=True)
class Watch:
    """What to look at.

    Attributes
    ----------
    below
        The folder whose files count.
    at
        The change before which the whole process group is killed, from 1; None for none.
    later
        Seconds after it, so that it meets what other code than Python's writes.
    """

    below: str
    at: int | None = None
    later: float = 0.0

    def begin(self, counted: Any) -> None:
        """Count from now on in this process."""
        lock = threading.Lock()

        def hook(event: str, arguments: tuple[Any, ...]) -> None:
            if not self._is_change(event, arguments):
                return
            with lock:
                counted.value += 1
                is_the_moment = counted.value == self.at
            if is_the_moment:
                self._kill()

        sys.addaudithook(hook)

    def _is_change(self, event: str, arguments: tuple[Any, ...]) -> bool:
        if event == "open":
            path, _, flags = arguments
            writes = isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
            return bool(writes) and self._is_below(path)
        return event in CHANGES and self._is_below(arguments[0])

    def _is_below(self, path: object) -> bool:
        return isinstance(path, str | bytes | os.PathLike) and os.fsdecode(path).startswith(
            self.below
        )

    def _kill(self) -> None:
        if not self.later:
            os.killpg(0, signal.SIGKILL)
        threading.Thread(target=self._kill_later, daemon=True).start()

    def _kill_later(self) -> None:
        time.sleep(self.later)
        os.killpg(0, signal.SIGKILL)
