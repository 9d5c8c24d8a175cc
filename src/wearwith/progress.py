"""Showing how far long work has come: a bar in a terminal, a line now and then elsewhere."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Protocol, Self

__all__ = ["Progress", "ProgressFactory", "shown", "silent"]


class Progress(Protocol):
    """What long work reports to."""

    def advance(self, steps: int = 1, **figures: float) -> None:
        """Count finished steps; `figures` (loss, AUC) are shown behind the bar."""
        ...


class ProgressFactory(Protocol):
    """Starts the display of one piece of work: `with progress("Encoding", total) as bar`."""

    def __call__(self, label: str, total: int) -> "_ProgressContext":
        """Start a display; `total` is the number of steps."""
        ...


class _ProgressContext(Protocol):
    def __enter__(self) -> Progress: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool | None: ...


class _Silent:
    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        return None

    def advance(self, steps: int = 1, **figures: float) -> None:
        pass


def silent(label: str, total: int) -> _ProgressContext:  # noqa: ARG001
    """Show nothing."""
    return _Silent()


def shown(label: str, total: int) -> _ProgressContext:
    """Show a bar on standard error, or a line every ten seconds where it is no terminal."""
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

    # In a narrow terminal the figures are cut, not how far it is and how long it takes.
    rest_of_line = Column(ratio=1, no_wrap=True, overflow="ellipsis")
    columns = [
        SpinnerColumn(),  # turns while a long step is under way, when the bar stands still
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
