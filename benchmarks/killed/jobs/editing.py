"""A rule book is edited, many times in a row."""

from collections.abc import Mapping
from pathlib import Path

from killed.job import Job, digests, without
from wearwith.rules import Rule, RuleBook, RuleDesk
from wearwith.words.attributes import AttributeVocabulary, Trait

__all__ = ["Editing", "desk_at", "edited"]

N_EDITS = 24
MATERIALS = ("linen", "wool", "silk", "denim", "leather", "cotton")


def desk_at(folder: Path) -> RuleDesk:
    """Open the desk of the paper's book."""
    vocabulary = AttributeVocabulary.default()
    return RuleDesk(folder, RuleBook.paper().resolved(vocabulary), vocabulary)


def edited(desk: RuleDesk, number: int) -> None:
    """Make the edit that leads to a version: each adds a rule, turns one off, or goes back."""
    told = {"author": "Ada", "reason": f"edit {number}"}
    some = desk.read(desk.version)[0].rules[0].id
    if number % 3 == 0:
        desk.switch_off(some, **told)
    elif number % 7 == 0:
        desk.go_back(number // 2, **told)
    else:
        top, bottom = MATERIALS[number % 6], MATERIALS[number // 6 % 6]
        rule = Rule.of_sides(
            f"rule {number}", Trait("material", top), Trait("material", bottom), "+"
        )
        desk.add(rule, **told)


class Editing(Job):
    """Edits by `RuleDesk`."""

    name = "edit"

    def give(self, _given: Path) -> None:
        pass

    def work(self, _given: Path, place: Path) -> None:
        desk = desk_at(place / "edits")
        for number in range(desk.version + 1, N_EDITS + 1):
            edited(desk, number)

    def is_done(self, place: Path) -> bool:
        return desk_at(place / "edits").version == N_EDITS

    def check(self, place: Path) -> None:
        desk = desk_at(place / "edits")
        assert [edit.reason for edit in desk.history] == [
            f"edit {number + 1}" for number in range(desk.version)
        ]
        for version in range(desk.version + 1):
            desk.read(version)

    def result(self, place: Path) -> Mapping[str, object]:
        edits = place / "edits"
        said = {file.name: without(file, "time") for file in edits.glob("[0-9]*.json")}
        return (
            digests(edits, edits.glob("[0-9]*.toml"))
            | said
            | {"hidden": [path.name for path in edits.glob(".*") if path.name != ".lock"]}
        )
