"""Show the progress of long work: a bar in a terminal, an occasional line elsewhere."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

__all__ = ["Progress", "ProgressFactory", "shown", "silent"]


class Progress(Protocol):
    """What long work reports to."""

    def advance(self, steps: int = 1, **figures: float) -> None:
        """Count finished steps; `figures` (loss, AUC) are shown behind the bar."""
        ...


# Starts the display of a piece of work with a label and a number of steps:
# `with progress("Encoding", total) as bar`.
ProgressFactory = Callable[[str, int], AbstractContextManager[Progress]]


@contextmanager
def silent(label: str, total: int) -> Iterator[Progress]:  # noqa: ARG001
    """Show nothing."""

    class Nothing:
        def advance(self, steps: int = 1, **figures: float) -> None:
            pass

    yield Nothing()


def shown(label: str, total: int) -> AbstractContextManager[Progress]:
    """Show a bar on standard error, or a line every ten seconds if it is not a terminal."""
    return _bar(label, total) if sys.stderr.isatty() else _lines(label, total)


def _figures(figures: dict[str, float]) -> str:
    return "  ".join(f"{name} {value:.4g}" for name, value in figures.items())


@contextmanager
def _bar(label: str, total: int) -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        SpinnerColumn,
        TextColumn,
        TimeRemainingColumn,
    )
    from rich.progress import Progress as RichProgress
    from rich.table import Column

    # A narrow terminal cuts the figures, not the count or the remaining time.
    rest_of_line = Column(ratio=1, no_wrap=True, overflow="ellipsis")
    columns = [
        SpinnerColumn(),  # turns during a long step, when the bar stands still
        TextColumn("{task.description}"),
        BarColumn(bar_width=18),
        MofNCompleteColumn(),
        TimeRemainingColumn(compact=True),
        TextColumn("{task.fields[figures]}", table_column=rest_of_line),
    ]
    with RichProgress(*columns, console=Console(stderr=True), expand=True) as display:
        task = display.add_task(label, total=total, figures="")

        class Bar:
            def advance(self, steps: int = 1, **figures: float) -> None:
                if figures:
                    display.update(task, advance=steps, figures=_figures(figures))
                else:
                    display.update(task, advance=steps)

        yield Bar()


@contextmanager
def _lines(label: str, total: int) -> Iterator[Progress]:
    started = last = time.monotonic()
    done = 0
    shown_figures = ""

    def line() -> None:
        elapsed = time.monotonic() - started
        left = f"  {elapsed / done * (total - done):.0f} s left" if 0 < done < total else ""
        text = f"{label} {done}/{total}{left}  {shown_figures}"
        print(text.rstrip(), file=sys.stderr, flush=True)  # noqa: T201

    class Lines:
        def advance(self, steps: int = 1, **figures: float) -> None:
            nonlocal done, last, shown_figures
            done += steps
            if figures:
                shown_figures = _figures(figures)
            if time.monotonic() - last >= 10:
                last = time.monotonic()
                line()

    yield Lines()
    line()
