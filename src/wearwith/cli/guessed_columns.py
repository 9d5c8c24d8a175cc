"""Which column says what: by flags, by a file of an earlier import, or guessed and agreed."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import typer

from wearwith.cli.output import print_table
from wearwith.errors import ConfigError

__all__ = ["agreed_columns"]


def agreed_columns(
    path: Path,
    roles: Mapping[str, tuple[str, ...]],
    given: Mapping[str, str],
    *,
    yes: bool,
    quiet: bool = False,
    names: Sequence[str] | None = None,
    kinds: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """Propose columns for the roles that are not given, show them with examples, and ask.

    Parameters
    ----------
    yes
        Do not ask.
    quiet
        Show nothing, for output that a program reads.
    names
        The names of the columns of a file without a header.
    kinds
        What words for kinds mean.

    Raises
    ------
    ConfigError
        If nobody agrees.
    DataError
        If the file can't be read.
    """
    from wearwith.catalog.import_problems import Problems
    from wearwith.catalog.importers.column_guesses import guess_columns
    from wearwith.catalog.importers.table_files import read_table_file

    frame = read_table_file(path, Problems(), names)
    free = {role: words for role, words in roles.items() if role not in given}
    guesses = guess_columns(frame.drop(given.values(), strict=False), free, kinds)
    if not quiet:
        told = [(role, column, "as told") for role, column in given.items()]
        rows = [
            (one.role, one.column, " · ".join(text[:30] for text in one.examples))
            for one in guesses
        ]
        print_table(f"Columns of {path.name}", ("what", "column", "such as"), [*told, *rows])
    found = {**given, **{one.role: one.column for one in guesses}}
    if not yes:
        flags = " ".join(f"--{role} {column!r}" for role, column in found.items())
        may_ask = sys.stdin.isatty() and not quiet
        if not may_ask or not typer.confirm("Import with these columns?"):
            raise ConfigError(
                "Nobody agreed to the columns", fix=f"add --yes, or name them: {flags}"
            )
    return found
