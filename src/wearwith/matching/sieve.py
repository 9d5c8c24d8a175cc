"""What is left of the candidates after each filter, so that an empty list can say why."""

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Step", "emptied"]


@dataclass(frozen=True)
class Step:
    """One filter by name, and how many candidates it left."""

    what: str
    left: int


def emptied(n: int, called: str, steps: Sequence[Step]) -> str:
    """Say which filter left none of so many candidates, and what those before it left."""
    told = [f"Of {n:,} {called}"]
    for step in steps:
        if step.left == 0:
            joint = ", and " if len(told) > 1 else ", "
            return f"{', '.join(told)}{joint}{step.what} leaves none of them"
        told.append(f"{step.what} leaves {step.left:,}")
    return f"There are no {called} at all"
