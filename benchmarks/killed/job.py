"""What a job has to say of itself, so that it can be killed and judged."""

import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

__all__ = ["Job", "Near", "digests", "without"]


class Job(ABC):
    """Work in a folder that it has for itself.

    `given` is a folder that all turns of a job share and only read; `place` is a new one.
    """

    name: str

    @abstractmethod
    def give(self, given: Path) -> None:
        """Make what the work begins from: once, in a process that is not killed."""

    def lay_out(self, _given: Path, place: Path) -> None:
        """Make the new folder, with what the work changes in it; empty if not said otherwise."""
        place.mkdir()

    @abstractmethod
    def work(self, given: Path, place: Path) -> None:
        """Do the work, or go on with it, as a person would: by the same call again."""

    @abstractmethod
    def is_done(self, place: Path) -> bool:
        """Whether a person would say that there is nothing left to do."""

    @abstractmethod
    def check(self, place: Path) -> None:
        """Raise unless all that bears its final name is whole; right after a kill, too."""

    @abstractmethod
    def result(self, place: Path) -> Mapping[str, object]:
        """What the work came to: equal after a kill and without one."""


class Near:
    """Numbers that count as equal to others within a distance."""

    def __init__(self, values: np.ndarray, within: float) -> None:
        self.values, self.within = values, within

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Near) and np.allclose(
            self.values, other.values, rtol=0, atol=self.within
        )

    __hash__ = None  # type: ignore[assignment]


def digests(folder: Path, files: Iterable[Path] | None = None) -> dict[str, str]:
    """SHA-256 of the files in a folder, the hidden ones too, but for locks."""
    found = folder.rglob("*") if files is None else files
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(found)
        if path.is_file() and path.suffix != ".lock" and path.name != ".lock"
    }


def without(path: Path, *times: str) -> dict[str, Any]:
    """Read a JSON file, without the fields that hold a time."""
    values = json.loads(path.read_text(encoding="utf-8"))
    return {name: value for name, value in values.items() if name not in times}
