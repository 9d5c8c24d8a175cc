"""Edits a rule book while it is in use: every change is a version with its author and reason."""

import difflib
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from wearwith.errors import RuleError
from wearwith.files.versions import VersionEdit, Versions
from wearwith.rules.rule import Rule, Sign
from wearwith.rules.rule_book import RuleBook
from wearwith.rules.set_rule import SetRule
from wearwith.words.attributes import AttributeVocabulary

__all__ = ["RuleDesk", "RuleEdit", "read_rules"]


@dataclass(frozen=True)
class RuleEdit(VersionEdit):
    """One version of a book."""

    off: tuple[str, ...]  # ids of the rules that are switched off in this version


class RuleDesk:
    """The versions of one rule book, in a folder that the first edit creates.

    A version is the book including the rules that are off (`wearwith.files.versions`). Version 0 is
    the original book, `base`, resolved in `vocabulary`, whose words rules may use. Going back is a
    version as well.
    """

    def __init__(self, folder: Path, base: RuleBook, vocabulary: AttributeVocabulary) -> None:
        self.folder = folder
        self._base = base
        self._vocabulary = vocabulary
        self._versions = Versions(folder, "toml", "the rule book", RuleError, ("off",))
        self._cached: tuple[int, RuleBook] = (0, base)

    @property
    def version(self) -> int:
        """Number of the newest version."""
        return self._versions.newest

    def now(self) -> tuple[int, RuleBook]:
        """Return the newest version and the rules that are on in it.

        Raises `RuleError` if it is damaged.
        """
        version = self.version
        if version != self._cached[0]:
            everything, off = self.read(version)
            self._cached = version, everything.without(off)
        return self._cached

    def read(self, version: int) -> tuple[RuleBook, frozenset[str]]:
        """Read all rules of a version, and the ids of those that are off.

        Raises `RuleError` if there is no such version, or it is damaged.
        """
        if version == 0:
            return self._base, frozenset()
        book = RuleBook.read(self._versions.content(version))
        return book, frozenset(self._versions.entry(version)["off"])

    def copied(self, folder: Path) -> "RuleDesk":
        """Copy all versions into a new folder, where edits may be tried."""
        if self.folder.is_dir():
            folder.mkdir(parents=True)
            for entry in sorted(self.folder.glob("[0-9]*.json")):  # a version with one is complete
                shutil.copyfile(entry, folder / entry.name)
                shutil.copyfile(entry.with_suffix(".toml"), folder / f"{entry.stem}.toml")
        return RuleDesk(folder, self._base, self._vocabulary)

    @property
    def history(self) -> tuple[RuleEdit, ...]:
        """All edits, the first one first."""
        return tuple(RuleEdit(**{**one, "off": tuple(one["off"])}) for one in self._versions.edits)

    def add(self, rule: Rule | SetRule, *, author: str, reason: str) -> RuleEdit:
        """Add a rule; its values may be any words that the vocabulary knows them by.

        Raises `RuleError` if a value is unknown (the message has the nearest ones), the id is
        taken, or another rule, which may be off, is about the same.
        """
        return self._edit(f"added {rule.id!r}", author, reason, add=[rule])

    def switch_off(self, rule: str, *, author: str, reason: str) -> RuleEdit:
        """Silence a rule until it is switched on; `RuleError` if there is no such rule."""
        return self._edit(f"switched off {rule!r}", author, reason, turned=(rule, False))

    def switch_on(self, rule: str, *, author: str, reason: str) -> RuleEdit:
        """Let a rule speak again; `RuleError` if there is no such rule."""
        return self._edit(f"switched on {rule!r}", author, reason, turned=(rule, True))

    def change(
        self,
        rule: str,
        *,
        author: str,
        reason: str,
        sign: Sign | None = None,
        strength: float | None = None,
    ) -> RuleEdit:
        """Change what a rule says, or how much it counts.

        Raises `RuleError` if there is no such rule, nothing to change, the strength is out of
        range, or a rule about whole outfits is to speak for them.
        """
        new = {"sign": sign, "strength": strength}
        new = {name: value for name, value in new.items() if value is not None}
        if not new:
            raise RuleError(
                "Nothing is to be changed", where=f"rule {rule!r}", fix="give a sign or a strength"
            )
        if sign is not None and sign not in ("+", "-"):
            raise RuleError(f"The sign is {sign!r}", where=f"rule {rule!r}", fix='give "+" or "-"')
        changes = ", ".join(f"{name} {value}" for name, value in new.items())
        return self._edit(f"changed {rule!r}: {changes}", author, reason, changed=(rule, new))

    def go_back(self, version: int, *, author: str, reason: str) -> RuleEdit:
        """Make an older version, or 0, the newest one; `RuleError` if there is no such version."""
        return self._edit(f"went back to version {version}", author, reason, back=version)

    def _edit(
        self,
        change: str,
        author: str,
        reason: str,
        *,
        add: Iterable[Rule | SetRule] = (),
        turned: tuple[str, bool] | None = None,
        changed: tuple[str, dict[str, Any]] | None = None,
        back: int | None = None,
    ) -> RuleEdit:
        """Write the next version; the newest one is read under the lock, so that none is lost."""
        with self._versions.writing(change, author, reason) as new:
            book, off = self.read(self.version if back is None else back)
            if turned is not None:
                _require_known(turned[0], book)
                off = off - {turned[0]} if turned[1] else off | {turned[0]}
            rules = [*book.all, *add]
            if changed is not None:
                _require_known(changed[0], book)
                rules = [
                    _changed(rule, changed[1]) if rule.id == changed[0] else rule for rule in rules
                ]
            RuleBook.of(rules).resolved(self._vocabulary).save(new.path)
            new.finish(off=sorted(off))
        return RuleEdit(version=new.number, off=tuple(sorted(off)), **new.texts)


def read_rules(path: Path) -> RuleBook:
    """Read a rule book: a file, or the newest version in the folder of an edited one.

    Raises `RuleError` if it is missing or wrong, or the folder has no edit yet.
    """
    if not path.is_dir():
        return RuleBook.read(path)
    version, book = RuleDesk(path, RuleBook(), AttributeVocabulary.default()).now()
    if version == 0:
        raise RuleError(
            "No version of an edited rule book is here",
            where=path,
            fix="name a rule book's file, or the folder in which a service keeps its edits",
        )
    return book


def _changed(rule: Rule | SetRule, new: dict[str, Any]) -> Rule | SetRule:
    if isinstance(rule, Rule):
        return replace(rule, **new)
    if new.get("sign") == "+":
        raise RuleError(
            "A rule about whole outfits can't speak for them",
            where=f"rule {rule.id!r}",
            fix="leave its sign -, or switch it off",
        )
    return replace(rule, strength=new.get("strength", rule.strength))


def _require_known(rule: str, book: RuleBook) -> None:
    ids = [known.id for known in book.all]
    if rule not in ids:
        near = difflib.get_close_matches(rule, ids, n=3, cutoff=0.5)
        raise RuleError(
            f"The book has no rule {rule!r}",
            fix=f"did you mean {', '.join(near)}?" if near else f"it has {len(ids)} rules",
        )
