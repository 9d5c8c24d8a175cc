"""What was worn, in a file beside what was read: a line of JSON for each outfit.

    {"day": "2026-12-01", "garments": ["jeans-02", "shirt-05"]}

Lines are only ever added, each in one step: a line that takes the last one like it back says
`"undone": true`. People may edit the file; a line that can't be read is told, and left as it is.
"""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from wearwith.catalog import SlotCatalogue
from wearwith.errors import DataError
from wearwith.files.disk_errors import disk_errors
from wearwith.files.locks import sole_maker

__all__ = ["DIARY", "Diary", "DiaryPage", "DiaryProblem", "WornOutfit"]

DIARY = "diary.jsonl"
MOST_BYTES = 10_000_000
MOST_GARMENTS = 20  # of an outfit


@dataclass(frozen=True)
class WornOutfit:
    """Garments, by their ids, that were worn together on a day."""

    day: date
    garments: tuple[str, ...]


@dataclass(frozen=True)
class DiaryProblem:
    """What is wrong with a line of the file, counted from 1."""

    line: int
    what: str


@dataclass(frozen=True)
class DiaryPage:
    """What the diary says.

    Attributes
    ----------
    worn
        In the order of days; of one day, in that of the file.
    problems
        Lines that do not count, in the order of the file.
    """

    worn: tuple[WornOutfit, ...]
    problems: tuple[DiaryProblem, ...]


@dataclass(frozen=True)
class Diary:
    """The diary at a path, which the first outfit creates."""

    path: Path

    def read(self, day: date) -> DiaryPage:
        """Read what was worn up to a day; what is dated later is told as a problem.

        Raises `DataError` if the file can't be read, or is no diary by its size.
        """
        worn, problems = list[WornOutfit](), list[DiaryProblem]()
        for number, line in enumerate(self._lines(), start=1):
            if not line.strip():
                continue
            try:
                outfit, undone = _parsed(line)
            except ValueError as error:
                problems.append(DiaryProblem(number, str(error)))
                continue
            if undone:
                if outfit not in worn:
                    problems.append(DiaryProblem(number, "it takes back what nothing says"))
                else:
                    worn.reverse()  # the last one like it
                    worn.remove(outfit)
                    worn.reverse()
            elif outfit.day > day:
                problems.append(DiaryProblem(number, f"its day, {outfit.day}, is yet to come"))
            else:
                worn.append(outfit)
        return DiaryPage(tuple(sorted(worn, key=lambda one: one.day)), tuple(problems))

    def wore(
        self, garments: Sequence[str], day: date, known: SlotCatalogue, today: date
    ) -> WornOutfit | None:
        """Note an outfit; returns None if the day has it already.

        Raises
        ------
        DataError
            If it has no garment, too many, or one twice; or the day is yet to come.
        UnknownItemError
            If a garment is not among the `known` ones.
        StorageError
            If the diary can't be written.
        """
        if not 1 <= len(garments) <= MOST_GARMENTS:
            raise DataError(
                f"An outfit of {len(garments):,} garments can't be worn",
                fix=f"name 1 to {MOST_GARMENTS}",
            )
        if twice := [one for one in garments if garments.count(one) > 1]:
            raise DataError(f"{twice[0]!r} is named twice", fix="name it once")
        if day > today:
            raise DataError(
                f"{day} is yet to come", where="day", fix=f"note what was worn, up to {today}"
            )
        known.positions(garments)
        outfit = WornOutfit(day, tuple(garments))
        with self._writing():
            same = {frozenset(one.garments) for one in self.read(today).worn if one.day == day}
            if frozenset(garments) in same:
                return None
            self._append({"day": day.isoformat(), "garments": list(garments)})
        return outfit

    def undo(self, today: date, outfit: WornOutfit | None = None) -> WornOutfit:
        """Take an outfit back, by default the last one; what was written stays in the file.

        Raises `DataError` if the diary does not have it, and `StorageError` if it can't be written.
        """
        with self._writing():
            worn = self.read(today).worn
            if not worn or (outfit is not None and outfit not in worn):
                raise DataError(
                    "The diary is empty" if not worn else "The diary has no such outfit",
                    where=self.path,
                    fix="there is nothing to take back",
                )
            last = outfit or worn[-1]
            entry = {"day": last.day.isoformat(), "garments": list(last.garments)}
            self._append({**entry, "undone": True})
        return last

    def _writing(self) -> Any:
        return sole_maker(self.path)

    def _lines(self) -> list[str]:
        try:
            if self.path.stat().st_size > MOST_BYTES:
                raise DataError("The file is too large for a diary", where=self.path)
            return self.path.read_text(encoding="utf-8-sig", errors="replace").splitlines()
        except FileNotFoundError:
            return []
        except OSError as error:
            raise DataError(f"The diary can't be read: {error}", where=self.path) from None

    def _append(self, entry: dict[str, Any]) -> None:
        """Add a line in one step, after the end of one that was cut off."""
        text = json.dumps(entry, ensure_ascii=False) + "\n"
        with disk_errors(self.path), self.path.open("ab+") as file:
            if file.tell():
                file.seek(-1, os.SEEK_END)
                if file.read(1) != b"\n":
                    text = "\n" + text
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())


def _parsed(line: str) -> tuple[WornOutfit, bool]:
    """Read a line; `ValueError` says what is wrong with it."""
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError):
        raise ValueError("it is no JSON, or only a part of it") from None
    entry = entry if isinstance(entry, dict) else {}
    garments = entry.get("garments")
    if not isinstance(garments, list) or not 1 <= len(garments) <= MOST_GARMENTS:
        raise ValueError(f"`garments` is no list of 1 to {MOST_GARMENTS} ids")
    if not all(isinstance(one, str) for one in garments):
        raise ValueError("an id of `garments` is no text")
    try:
        day = date.fromisoformat(str(entry.get("day")))
    except ValueError:
        raise ValueError("`day` is no date such as 2026-12-01") from None
    return WornOutfit(day, tuple(garments)), entry.get("undone") is True
