"""A file in numbered versions, each with who changed it, when and why; nothing is ever removed.

A version is `NNNNNN.ENDING`, its content, and then `NNNNNN.json`, which makes it valid. Several
processes may read while one writes.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from wearwith.errors import DataError, WearwithError
from wearwith.files.atomic import read_json, sha256_of_file, write_json
from wearwith.files.locks import remove_leftovers, sole_writer

__all__ = ["VersionEdit", "Versions"]

TEXTS = ("author", "reason", "time", "change")


@dataclass(frozen=True)
class VersionEdit:
    """One version: what changed, who changed it, and why."""

    version: int  # 1 for the first edit; 0 is what was there before
    author: str
    reason: str
    time: str  # in UTC, as ISO 8601
    change: str  # in words


@dataclass(frozen=True)
class Versions:
    """The versions in a folder, which the first one creates.

    Attributes
    ----------
    folder
        Where they are.
    ending
        Of the files with the content.
    what
        What it is, for messages: "the rule book".
    error
        What is raised if a version is damaged.
    more
        Keys that an entry has besides its texts.
    """

    folder: Path
    ending: str
    what: str
    error: type[WearwithError]
    more: tuple[str, ...] = ()

    @property
    def newest(self) -> int:
        """Number of the newest version; 0 before the first."""
        numbers = [int(path.stem) for path in self.folder.glob("[0-9]*.json")]
        return max(numbers, default=0)

    def entry(self, version: int) -> dict[str, Any]:
        """What is noted of a version; `error` if it is not there, or lacks something."""
        path = self._path(version, "json")
        try:
            entry = read_json(path, f"version {version} of {self.what}")
        except DataError as error:
            raise self.error(
                error.what, where=path, fix=f"versions 0 to {self.newest} are known"
            ) from None
        missing = {*TEXTS, *self.more, "sha256"} - entry.keys()
        if missing:
            raise self.error(f"This version lacks {', '.join(sorted(missing))}", where=path)
        return entry

    @property
    def edits(self) -> list[dict[str, Any]]:
        """Every version's number, texts and further keys, the first one first."""
        keys = (*TEXTS, *self.more)
        entries = [(number, self.entry(number)) for number in range(1, self.newest + 1)]
        return [{"version": n, **{key: entry[key] for key in keys}} for n, entry in entries]

    def content(self, version: int) -> Path:
        """The file of a version; `error` if it is not what was written."""
        entry, path = self.entry(version), self._path(version, self.ending)
        if not path.is_file() or sha256_of_file(path) != entry["sha256"]:
            raise self.error(
                f"Version {version} of {self.what} is damaged",
                where=path,
                fix=f"copy it again, or remove {version:06}.json to fall back to the one before",
            )
        return path

    @contextmanager
    def writing(self, change: str, author: str, reason: str) -> Iterator["NextVersion"]:
        """Keep others from writing until the next version is there.

        Raises
        ------
        WearwithError
            `error` if author or reason is empty.
        OutputExistsError
            If another process is writing.
        """
        for name, text in (("author", author), ("reason", reason)):
            if not text.strip():
                raise self.error(f"An edit needs its {name}", where=change, fix=f"give the {name}")
        with sole_writer(self.folder):
            remove_leftovers(self.folder)
            time = datetime.now(UTC).isoformat(timespec="seconds")
            texts = {"author": author, "reason": reason, "time": time, "change": change}
            yield NextVersion(self, self.newest + 1, texts)

    def _path(self, version: int, ending: str) -> Path:
        return self.folder / f"{version:06}.{ending}"


@dataclass(frozen=True)
class NextVersion:
    """A version that is being written: first its content into `path`, then `finish`."""

    versions: Versions
    number: int
    texts: Mapping[str, str]

    @property
    def path(self) -> Path:
        """Where its content belongs."""
        return self.versions._path(self.number, self.versions.ending)

    def finish(self, **more: Any) -> None:
        """Make the version valid."""
        entry = {**self.texts, **more, "sha256": sha256_of_file(self.path)}
        write_json(self.versions._path(self.number, "json"), entry)
