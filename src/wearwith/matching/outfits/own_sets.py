"""A person's own outfits: with ids, on for dates, reviewed, and kept in versions like rules."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal, get_args

from wearwith.errors import DataError
from wearwith.files.atomic import read_json, write_text
from wearwith.files.versions import VersionEdit, Versions
from wearwith.matching.outfits.wishes import MOST_GARMENTS

__all__ = ["STATES", "OwnSet", "SetDesk", "State"]

# Shown first; waiting for somebody's word; refused by somebody.
State = Literal["on", "off", "proposed", "refused"]
STATES: tuple[State, ...] = get_args(State)
LONGEST_ID = 200
MOST_SHOWN = 5  # decisions that a version's own words name


@dataclass(frozen=True)
class OwnSet:
    """An outfit that somebody put together.

    Attributes
    ----------
    id
        Its name, which no other set has.
    items
        Ids of its garments; two or more.
    state
        `on`: shown first. `off`: kept, not shown. `proposed`: made by a model, to be reviewed.
        `refused`: reviewed and not wanted, and not proposed again.
    starts, ends
        The days from and to which it is shown, these included; None for always.
    note
        For people.
    """

    id: str
    items: tuple[str, ...]
    state: State = "on"
    starts: date | None = None
    ends: date | None = None
    note: str = ""

    def is_on(self, day: date) -> bool:
        """Whether it is shown on a day."""
        begun = self.starts is None or self.starts <= day
        return self.state == "on" and begun and (self.ends is None or day <= self.ends)

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        plain = asdict(self) | {"items": list(self.items)}
        for name in ("starts", "ends"):
            plain[name] = None if plain[name] is None else plain[name].isoformat()
        return plain

    @classmethod
    def of(cls, values: Mapping[str, Any], where: object = None) -> "OwnSet":
        """Check plain values.

        Raises `DataError` if it has no id, fewer than two garments or one twice, an unknown state,
        or no date where there should be one.
        """
        name = str(values.get("id") or "").strip()
        if not name or len(name) > LONGEST_ID:
            raise DataError("A set needs an id", where=where, fix="give it a short name of its own")
        items = tuple(str(item) for item in values.get("items") or ())
        if not 2 <= len(items) <= MOST_GARMENTS:
            raise DataError(
                f"The set {name!r} has {len(items):,} garments",
                where=where,
                fix=f"a set has 2 to {MOST_GARMENTS}",
            )
        if len(set(items)) < len(items):
            twice = next(item for item in items if items.count(item) > 1)
            raise DataError(f"The set {name!r} has {twice!r} twice", where=where)
        state = values.get("state") or "on"
        if state not in STATES:
            raise DataError(
                f"The set {name!r} has the state {state!r}",
                where=where,
                fix=f"a state is one of {', '.join(STATES)}",
            )
        days = {key: _day(values.get(key), name, where) for key in ("starts", "ends")}
        if days["starts"] and days["ends"] and days["ends"] < days["starts"]:
            raise DataError(f"The set {name!r} ends before it starts", where=where)
        return cls(name, items, state, note=str(values.get("note") or ""), **days)


def _day(value: Any, name: str, where: object) -> date | None:
    if value in (None, ""):
        return None
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise DataError(
            f"The set {name!r} has the date {value!r}", where=where, fix="write it as 2026-12-24"
        ) from None


class SetDesk:
    """The versions of somebody's own sets, in a folder that the first edit creates."""

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)
        self._versions = Versions(self.folder, "sets", "the sets", DataError)
        self._cached: tuple[int, tuple[OwnSet, ...]] = (0, ())

    @property
    def version(self) -> int:
        """Number of the newest version."""
        return self._versions.newest

    def now(self) -> tuple[OwnSet, ...]:
        """The sets of the newest version; `DataError` if it is damaged."""
        version = self.version
        if version != self._cached[0]:
            self._cached = version, self.read(version)
        return self._cached[1]

    def read(self, version: int) -> tuple[OwnSet, ...]:
        """The sets of a version; `DataError` if there is none, or it is damaged."""
        if version == 0:
            return ()
        path = self._versions.content(version)
        return tuple(OwnSet.of(one, path) for one in read_json(path, "file of sets")["sets"])

    @property
    def history(self) -> tuple[VersionEdit, ...]:
        """All edits, the first one first."""
        return tuple(VersionEdit(**one) for one in self._versions.edits)

    def put(self, sets: Iterable[OwnSet], *, author: str, reason: str) -> VersionEdit:
        """Add sets, each in the place of the one of its id if there is one."""
        new = list(sets)
        names = ", ".join(repr(one.id) for one in new[:3]) + (" …" if len(new) > 3 else "")
        if not new:
            raise DataError("There is no set to keep", fix="name one")

        def changed(before: Sequence[OwnSet]) -> list[OwnSet]:
            return [*{one.id: one for one in (*before, *new)}.values()]

        what = f"put {len(new):,} set{'s' if len(new) > 1 else ''}: {names}"
        return self._edit(what, author, reason, changed)

    def remove(self, name: str, *, author: str, reason: str) -> VersionEdit:
        """Take a set out; `DataError` if there is none of this id."""

        def changed(before: Sequence[OwnSet]) -> list[OwnSet]:
            _of(before, name)
            return [one for one in before if one.id != name]

        return self._edit(f"removed {name!r}", author, reason, changed)

    def turn(self, name: str, state: State, *, author: str, reason: str) -> VersionEdit:
        """Give a set another state: switch it off, or on.

        Raises `DataError` if there is no set of this id.
        """

        def changed(before: Sequence[OwnSet]) -> list[OwnSet]:
            _of(before, name)
            return [replace(one, state=state) if one.id == name else one for one in before]

        return self._edit(f"turned {name!r} {state}", author, reason, changed)

    def review(
        self,
        accept: Sequence[str] = (),
        swap: Sequence[tuple[str, str, str]] = (),
        refuse: Sequence[str] = (),
        *,
        author: str,
        reason: str,
    ) -> VersionEdit:
        """Decide about sets at once: all of it is kept, or nothing.

        `swap` has the id of a set, the garment to replace, and the other one; the set is then
        accepted, as those of `accept` are.

        Raises `DataError` if there is no decision, there is no set of an id, or a set does not have
        the garment, or has the other one already.
        """
        what = [f"accepted {name!r}" for name in accept]
        what += [f"{name!r}: {other!r} for {item!r}" for name, item, other in swap]
        what += [f"refused {name!r}" for name in refuse]
        if not what:
            raise DataError("There is nothing to decide", fix="accept, change or refuse a set")

        def changed(before: Sequence[OwnSet]) -> list[OwnSet]:
            now = {one.id: one for one in before}
            for name in (*accept, *refuse):
                now[name] = replace(_of(before, name), state="on" if name in accept else "refused")
            for name, item, other in swap:
                _of(before, name)
                one = now[name]
                if item not in one.items or other in one.items:
                    raise DataError(
                        f"{item!r} can't be replaced by {other!r} in {name!r}",
                        fix=f"it has {', '.join(one.items)}",
                    )
                items = tuple(other if garment == item else garment for garment in one.items)
                now[name] = replace(one, items=items, state="on")
            return [*now.values()]

        shown = "; ".join(what[:MOST_SHOWN])
        more = f"; and {len(what) - MOST_SHOWN:,} more" if len(what) > MOST_SHOWN else ""
        return self._edit(shown + more, author, reason, changed)

    def go_back(self, version: int, *, author: str, reason: str) -> VersionEdit:
        """Make an older version, or 0, the newest one; `DataError` if there is no such version."""

        def changed(_: Sequence[OwnSet]) -> Sequence[OwnSet]:
            return self.read(version)

        return self._edit(f"went back to version {version}", author, reason, changed)

    def _edit(self, change: str, author: str, reason: str, changed: Any) -> VersionEdit:
        with self._versions.writing(change, author, reason) as new:
            sets = changed(self.read(self.version))
            plain = {"sets": [one.to_json() for one in sets]}
            write_text(new.path, json.dumps(plain, ensure_ascii=False, indent=1) + "\n")
            new.finish()
        return VersionEdit(version=new.number, **new.texts)


def _of(sets: Sequence[OwnSet], name: str) -> OwnSet:
    for one in sets:
        if one.id == name:
            return one
    raise DataError(
        f"There is no set {name!r}", fix=f"there are {len(sets):,}: see wearwith sets list"
    )
