"""Show the progress of long work: a bar in a terminal, an occasional line elsewhere."""

import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from rich.progress import Task
    from rich.text import Text

__all__ = ["Progress", "ProgressFactory", "shown", "silent"]

APART = 0.02  # of the time so far: what is finished within it is finished at once
FORGOTTEN = 1 / 3  # of the work so far, so that the pace follows a machine whose load changes
LINES_APART = 10.0  # seconds


class Progress(Protocol):
    """What long work reports to."""

    def advance(self, steps: int = 1, *, known: float = 0, **figures: float) -> None:
        """Count finished steps; `figures` (loss, AUC) are shown behind the bar.

        `known` of the steps were done by an earlier run: they say nothing about the time left.
        """
        ...


class ProgressFactory(Protocol):
    """Starts the display of a piece of work: `with progress("Encoding", 9222, "pictures") as bar`.

    With a unit, what is done a second is shown too.
    """

    def __call__(
        self, label: str, total: int, unit: str = "", /
    ) -> AbstractContextManager[Progress]:
        """Start it with a label, a number of steps and their name."""
        ...


@contextmanager
def silent(label: str, total: int, unit: str = "") -> Iterator[Progress]:  # noqa: ARG001
    """Show nothing."""

    class Nothing:
        def advance(self, steps: int = 1, *, known: float = 0, **figures: float) -> None:
            pass

    yield Nothing()


def shown(label: str, total: int, unit: str = "") -> AbstractContextManager[Progress]:
    """Show a bar on standard error, or a line every ten seconds if it is not a terminal."""
    return (_bar if sys.stderr.isatty() else _lines)(label, total, unit)


class _Pace:
    """How fast work goes, and how long the rest of it takes.

    Measured between finished parts, the first of which comes after loading what is needed; of parts
    that workers finish together, the first is taken each time.
    """

    def __init__(self, total: int) -> None:
        self.total, self.done, self._fresh = total, 0, 0.0
        self._began = self._last = time.monotonic()
        self._marks: list[tuple[float, float]] = []  # moments, and the fresh steps done by then

    def advance(self, steps: int, known: float) -> None:
        now = time.monotonic()
        self.done += steps
        self._fresh += steps - known
        self._last = now
        if not self._fresh:
            self._began = now
        elif not self._marks or now - self._marks[-1][0] > APART * (now - self._began):
            self._marks.append((now, self._fresh))

    def rate(self) -> float:
        """Steps a second; 0 if nothing is known yet."""
        if len(self._marks) < 2:
            elapsed = self._last - self._began
            return self._fresh / elapsed if elapsed > 0 else 0.0
        *earlier, (end, finished) = self._marks
        late = ((at, steps) for at, steps in earlier if steps >= FORGOTTEN * finished)
        start, before = next(late, earlier[-1])
        return (finished - before) / (end - start)

    def left(self) -> str:
        """The time left, such as 4:07 or 1:04:07; empty if nothing is known yet."""
        rate = self.rate()
        if not rate or self.done >= self.total:
            return ""
        seconds = (self.total - self.done) / rate - (time.monotonic() - self._last)
        minutes, seconds = divmod(round(max(seconds, 0)), 60)
        hours, minutes = divmod(minutes, 60)
        return (
            f"{hours}:{minutes:02}:{seconds:02} left" if hours else f"{minutes}:{seconds:02} left"
        )

    def speed(self, unit: str) -> str:
        """What is done a second, such as 4.6 pictures/s; empty without a unit."""
        rate = self.rate()
        digits = 0 if rate >= 100 else 1
        return f"{rate:.{digits}f} {unit}/s" if unit and rate else ""


def _figures(figures: dict[str, float]) -> str:
    return "  ".join(f"{name} {value:.4g}" for name, value in figures.items())


@contextmanager
def _bar(label: str, total: int, unit: str) -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        ProgressColumn,
        SpinnerColumn,
        TextColumn,
    )
    from rich.progress import Progress as RichProgress
    from rich.table import Column
    from rich.text import Text

    pace = _Pace(total)

    class Left(ProgressColumn):
        """Counts down while a part is worked on."""

        def render(self, task: "Task") -> "Text":  # noqa: ARG002
            return Text(pace.left(), style="progress.remaining")

    # A narrow terminal cuts long labels and the figures, not how far it is.
    label_column = Column(no_wrap=True, overflow="ellipsis", max_width=33)
    rest_of_line = Column(ratio=1, no_wrap=True, overflow="ellipsis")
    columns = [
        SpinnerColumn(),  # turns during a long step, when the bar stands still
        TextColumn("{task.description}", table_column=label_column),
        BarColumn(bar_width=8),
        MofNCompleteColumn(table_column=Column(no_wrap=True)),
        Left(table_column=Column(no_wrap=True)),
        TextColumn("{task.fields[figures]}", table_column=rest_of_line),
    ]
    with RichProgress(*columns, console=Console(stderr=True), expand=True) as display:
        task = display.add_task(label, total=total, figures="")

        class Bar:
            def advance(self, steps: int = 1, *, known: float = 0, **figures: float) -> None:
                pace.advance(steps, known)
                if figures or unit:
                    told = f"{pace.speed(unit)}  {_figures(figures)}".strip()
                    display.update(task, advance=steps, figures=told)
                else:
                    display.update(task, advance=steps)

        yield Bar()


@contextmanager
def _lines(label: str, total: int, unit: str) -> Iterator[Progress]:
    last = time.monotonic()
    pace = _Pace(total)
    shown_figures = ""

    def line() -> None:
        told = (f"{label} {pace.done}/{total}", pace.speed(unit), pace.left(), shown_figures)
        print("  ".join(part for part in told if part), file=sys.stderr, flush=True)  # noqa: T201

    class Lines:
        def advance(self, steps: int = 1, *, known: float = 0, **figures: float) -> None:
            nonlocal last, shown_figures
            pace.advance(steps, known)
            if figures:
                shown_figures = _figures(figures)
            if time.monotonic() - last >= LINES_APART:
                last = time.monotonic()
                line()

    yield Lines()
    line()
