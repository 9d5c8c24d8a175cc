"""Errors that a user can cause.

Each says what is wrong, where, and what to do about it. The command line prints that and exits
with code 2; a library caller catches `WearwithError` or a narrower class.
"""

from typing import Any

__all__ = [
    "ClusterError",
    "ConfigError",
    "DataError",
    "ExtraMissingError",
    "OutputExistsError",
    "RuleError",
    "RunError",
    "StorageError",
    "UnknownItemError",
    "WearwithError",
]


class WearwithError(Exception):
    """Something that the user can fix.

    `what` says in one sentence what is wrong, `where` names the file, row, column or flag, and
    `fix` says what to do about it.
    """

    def __init__(self, what: str, *, where: object = None, fix: str | None = None) -> None:
        self.what = what
        self.where = None if where is None else str(where)
        self.fix = fix
        lines = [what]
        if self.where is not None:
            lines.append(f"  where: {self.where}")
        if fix is not None:
            lines.append(f"  to do: {fix}")
        super().__init__("\n".join(lines))

    def __reduce__(self) -> tuple[Any, ...]:
        # Pickle rebuilds it without calling the constructors of subclasses.
        return Exception.__new__, (type(self), *self.args), self.__dict__


class DataError(WearwithError):
    """A dataset, a source file or a feature file is missing, malformed or contradicts itself."""


class ConfigError(WearwithError):
    """A configuration or a combination of options that can't work."""


class RuleError(WearwithError):
    """A rule book or a vocabulary of attributes is missing, malformed or contradicts itself."""


class RunError(WearwithError):
    """A run folder is missing, unfinished, damaged or from another version."""


class OutputExistsError(WearwithError):
    """The output folder or file already exists, and nothing is overwritten."""


class StorageError(WearwithError):
    """The disk is full, or can't be written to."""


class ClusterError(WearwithError):
    """A Ray cluster can't be reached, or keeps losing the workers of a task."""


class UnknownItemError(WearwithError):
    """The catalogue has no item with this id."""


class ExtraMissingError(WearwithError):
    """An optional part of the package is missing; `extra` installs what `purpose` needs."""

    def __init__(self, purpose: str, extra: str) -> None:
        super().__init__(
            f"{purpose} needs packages that are not installed",
            fix=f'pip install "wearwith[{extra}]"',
        )


def diverged(how: str) -> RunError:
    """The error for a training whose numbers are no longer finite."""
    return RunError(
        f"Training diverged: {how}", fix="choose a smaller learning rate, and a new run folder"
    )
