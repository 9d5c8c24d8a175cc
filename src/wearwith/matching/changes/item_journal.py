"""The journal of a catalogue: what is known of each garment that came, changed or went.

It is one SQLite file, which any number of processes read and write. A change is on disk before it
is answered. Each has the next version; a garment that is written again as it is keeps its own.
"""

import json
import sqlite3
import threading
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from wearwith.errors import StorageError, UnknownItemError
from wearwith.files.disk_errors import disk_errors

__all__ = ["ItemJournal", "ItemState"]

State = Literal["put", "changed", "gone"]
WAIT_SECONDS = 20.0  # for another process that writes
TABLE = """
CREATE TABLE IF NOT EXISTS items
  (id TEXT PRIMARY KEY, version INTEGER NOT NULL, state TEXT NOT NULL, known TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS by_version ON items (version);
"""


@dataclass(frozen=True)
class ItemState:
    """What the journal says of a garment.

    Attributes
    ----------
    state
        `put`: `known` is the whole garment. `changed`: some of its columns. `gone`: nothing.
    """

    id: str
    version: int
    state: State
    known: Mapping[str, Any]


class ItemJournal:
    """The journal in a file, which the first change creates; any number of threads may share it.

    Raises
    ------
    StorageError
        On any use, if the disk is full, or the file can't be read or written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._reading, self._writing = _Shared(), _Shared()

    @property
    def version(self) -> int:
        """Number of the newest change; 0 before the first."""
        with self._using(create=False) as db:
            return 0 if db is None else _newest(db)

    def since(self, version: int) -> list[ItemState]:
        """What changed after a version, in order: the newest state of each garment."""
        with self._using(create=False) as db:
            if db is None:
                return []
            rows = db.execute(
                "SELECT id, version, state, known FROM items WHERE version > ? ORDER BY version",
                [version],
            ).fetchall()
        return [ItemState(name, n, state, json.loads(known)) for name, n, state, known in rows]

    def write(
        self,
        put: Iterable[Mapping[str, Any]] = (),
        change: Iterable[Mapping[str, Any]] = (),
        remove: Iterable[str] = (),
        *,
        known: Collection[str] = (),
    ) -> list[ItemState]:
        """Write changes: all of them, or none.

        Parameters
        ----------
        put
            Whole garments, each with its `id`, in the place of what was known of it.
        change
            Columns of garments that are there; each with its `id`.
        remove
            Ids of garments that go. One that is gone already stays so.
        known
            Ids of the garments that are there besides those of the journal.

        Returns
        -------
        list
            The state of each garment, in the order of the arguments.

        Raises
        ------
        UnknownItemError
            If a garment to change or to remove is not there.
        """
        with self._using(create=True) as db:
            assert db is not None  # noqa: S101
            db.execute("BEGIN IMMEDIATE")
            try:
                version, done = _newest(db), []
                for state, name, columns in _asked(put, change, remove):
                    before = _read(db, name)
                    after = _after(before, state, name, columns, is_known=name in known)
                    if before is None or (before.state, before.known) != after:
                        version += 1
                        db.execute(
                            "INSERT OR REPLACE INTO items VALUES (?, ?, ?, ?)",
                            [name, version, after[0], json.dumps(after[1], ensure_ascii=False)],
                        )
                        before = ItemState(name, version, *after)
                    done.append(before)
                db.execute("COMMIT")
            except BaseException:
                db.execute("ROLLBACK")
                raise
        return done

    def close(self) -> None:
        """Close the file."""
        for one in (self._reading, self._writing):
            with one.lock:
                if one.db is not None:
                    one.db.close()
                    one.db = None

    @contextmanager
    def _using(self, *, create: bool) -> Iterator[sqlite3.Connection | None]:
        """Give a connection to one thread at a time; None without a file.

        Reading has its own: it never waits for a write to reach the disk.
        """
        one = self._writing if create else self._reading
        with one.lock:
            try:
                if one.db is None and (create or self.path.is_file()):
                    one.db = _opened(self.path)
                yield one.db
            except sqlite3.Error as error:
                raise StorageError(
                    f"The journal of the catalogue can't be used: {error}",
                    where=self.path,
                    fix="see whether the disk is full, or the file may be written to",
                ) from None


class _Shared:
    """A connection that one thread at a time uses."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.db: sqlite3.Connection | None = None


def _opened(path: Path) -> sqlite3.Connection:
    with disk_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
    db = sqlite3.connect(path, timeout=WAIT_SECONDS, isolation_level=None, check_same_thread=False)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")  # a change that was answered is on the disk
    db.executescript(TABLE)
    return db


def _newest(db: sqlite3.Connection) -> int:
    (newest,) = db.execute("SELECT max(version) FROM items").fetchone()
    return newest or 0


def _read(db: sqlite3.Connection, name: str) -> ItemState | None:
    row = db.execute("SELECT version, state, known FROM items WHERE id = ?", [name]).fetchone()
    return None if row is None else ItemState(name, row[0], row[1], json.loads(row[2]))


def _asked(
    put: Iterable[Mapping[str, Any]], change: Iterable[Mapping[str, Any]], remove: Iterable[str]
) -> Iterator[tuple[State, str, dict[str, Any]]]:
    for state, rows in (("put", put), ("changed", change)):
        for row in rows:
            columns = {name: value for name, value in row.items() if name != "id"}
            yield state, str(row["id"]), columns  # type: ignore[misc]
    for name in remove:
        yield "gone", name, {}


def _after(
    before: ItemState | None, state: State, name: str, columns: dict[str, Any], *, is_known: bool
) -> tuple[State, dict[str, Any]]:
    """What a garment is after a change; `UnknownItemError` if it is not there."""
    if state == "put":
        return state, columns
    if state == "gone" and before is not None and before.state == "gone":
        return state, columns
    if not is_known if before is None else before.state == "gone":
        raise UnknownItemError(
            f"There is no item {name!r} in the catalogue",
            where="item",
            fix="put the whole garment in",
        )
    if state == "changed" and before is not None:
        return before.state, {**before.known, **columns}
    return state, columns
