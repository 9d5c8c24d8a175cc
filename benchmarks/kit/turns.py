"""Ways to do a work take turns, so that a change in the machine's speed hits all of them alike."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

__all__ = ["Taken", "in_turns", "ratios", "spent"]

Way = TypeVar("Way")


@dataclass(frozen=True)
class Taken:
    """Seconds of the clock and of the processors; of a process, also what it said.

    `peak` is the most memory that it had, in GB.
    """

    wall: float
    cpu: float
    peak: float | None = None
    said: dict[str, Any] = field(default_factory=dict)


def spent(work: Callable[[], object]) -> Taken:
    """Do a work in this process."""
    start, cpu = time.perf_counter(), time.process_time()
    work()
    return Taken(time.perf_counter() - start, time.process_time() - cpu)


def in_turns(
    ways: Mapping[str, Way],
    turns: int,
    measure: Callable[[Way], Taken] = spent,
    *,
    warm_up: bool = True,
) -> dict[str, list[Taken]]:
    """Go through all ways again and again; a first turn that warms up is not counted."""
    taken: dict[str, list[Taken]] = {name: [] for name in ways}
    for turn in range(turns + warm_up):
        for name, way in ways.items():
            found = measure(way)
            if turn >= warm_up:
                taken[name].append(found)
    return taken


def ratios(
    taken: Mapping[str, list[Taken]], name: str, over: str, part: str = "wall"
) -> list[float]:
    """Seconds of one way over those of another, turn by turn."""
    pairs = zip(taken[name], taken[over], strict=True)
    return [getattr(one, part) / getattr(other, part) for one, other in pairs]
