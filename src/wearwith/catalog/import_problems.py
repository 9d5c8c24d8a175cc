"""Collect what an importer could not use: bad rows, and counts of everything left out."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from wearwith.errors import DataError
from wearwith.files.atomic import new_file

__all__ = ["PROBLEM_COLUMNS", "Problems", "RowChecks", "counted_words", "is_blank", "read_problems"]

PROBLEM_COLUMNS: dict[str, pl.DataType] = {
    "file": pl.String(),
    "row": pl.Int64(),
    "column": pl.String(),
    "value": pl.String(),
    "reason": pl.String(),
}


@dataclass
class Problems:
    """Collects bad rows (`add`) and what is left out by design (`leave_out`).

    `dropped` counts both by reason, and `examples` has a value for some reasons; `noted` counts
    what was read otherwise than it stands there, such as kinds that were guessed. `row` is a line
    number from 1, as in an editor; in JSON, the position of the entry, from 1.
    """

    rows: list[tuple[str, int | None, str | None, str | None, str]] = field(default_factory=list)
    dropped: Counter[str] = field(default_factory=Counter)
    noted: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)

    def add(
        self,
        file: str,
        row: int | None,
        column: str | None,
        value: object,
        reason: str,
        nearest: str | None = None,
    ) -> None:
        """Note one bad row; `nearest` is the known value that an unknown one resembles."""
        shown = None if value is None else str(value)[:200]
        said = reason if nearest is None else f"{reason}; the nearest is {nearest[:200]}"
        self.rows.append((file, row, column, shown, said))
        self.dropped[reason] += 1

    def add_rows(self, file: str, frame: pl.DataFrame, column: str, reason: str) -> None:
        """Note every row of `frame`, whose column `row` has the line in the file."""
        for row, value in frame.select("row", column).iter_rows():
            self.add(file, row, column, value, reason)

    def leave_out(self, reason: str, count: int) -> None:
        """Count what is not wrong but has no place in the dataset."""
        if count:
            self.dropped[reason] += count

    def note(self, what: str, count: int) -> None:
        """Count what was read otherwise than it stands there."""
        if count:
            self.noted[what] += count

    def in_words(self) -> str:
        """List the reasons with their counts, and an example of some."""
        return "; ".join(
            f"{reason} ({', '.join(filter(None, (str(count), self.examples.get(reason))))})"
            for reason, count in self.dropped.items()
        )

    def values_of(self, reason: str, most: int = 3) -> str:
        """Name the most frequent values of the rows that are bad for a reason; empty if none."""
        return counted_words((row[3] for row in self.rows if row[4] == reason), most)

    def raise_if_any(self) -> None:
        """Raise `DataError` if there are bad rows; the message shows the first three."""
        if not self.rows:
            return
        shown = "; ".join(_row_in_words(*row) for row in self.rows[:3])
        raise DataError(
            f"{len(self.rows)} bad rows, and --strict allows none: {shown}",
            fix="mend the rows, or import without --strict and read problems.csv",
        )

    def save(self, path: Path) -> None:
        """Write the bad rows as CSV with the columns file, row, column, value, reason."""
        frame = pl.DataFrame(self.rows, schema=PROBLEM_COLUMNS, orient="row")
        with new_file(path) as temporary:
            frame.write_csv(temporary)


@dataclass(frozen=True)
class RowChecks:
    """Sets bad rows of one file aside, noting each as a problem.

    `names` has the names of columns in the file, where they differ.
    """

    problems: Problems
    file: str
    names: Mapping[str, str] = field(default_factory=dict)

    def set_aside(
        self,
        frame: pl.DataFrame,
        bad: pl.Expr,
        column: str,
        reason: str,
        nearest: Mapping[str, str] | None = None,
    ) -> pl.DataFrame:
        """Note the rows for which `bad` holds, with their value in `column`; return the others.

        `nearest` maps unknown values to the known ones that they resemble.
        """
        rows = frame.filter(bad)
        if rows.is_empty():
            return frame
        for row, value in rows.select("row", column).iter_rows():
            near = nearest.get(value) if nearest else None
            self.problems.add(self.file, row, self.names.get(column, column), value, reason, near)
        return frame.filter(~bad)

    def distinct_ids(self, frame: pl.DataFrame, column: str = "id") -> pl.DataFrame:
        """Set aside rows without an id, and further rows with the same id."""
        frame = self.set_aside(frame, is_blank(column), column, "a row without an id")
        again = ~pl.col(column).is_first_distinct()
        return self.set_aside(frame, again, column, "the id is used again (its first row counts)")


def counted_words(words: Iterable[str | None], most: int = 8) -> str:
    """Name words with their counts, the most frequent first: 'Hemd' (12), 'Rock' (3)."""
    counts = Counter(word for word in words if word)
    named = [
        f"{word!r} ({count:,})" if count > 1 else repr(word)
        for word, count in counts.most_common(most)
    ]
    rest = len(counts) - len(named)
    return ", ".join(named) + (f" and {rest:,} more" if rest > 0 else "")


def is_blank(column: str) -> pl.Expr:
    """Whether a column has no value, or an empty text."""
    return pl.col(column).is_null() | (pl.col(column) == "")


def read_problems(path: Path) -> pl.DataFrame:
    """Read what `Problems.save` wrote; raise `DataError` if the file is damaged."""
    try:
        return pl.read_csv(path, schema=PROBLEM_COLUMNS)
    except pl.exceptions.PolarsError as error:
        raise DataError(f"The list of bad rows can't be read: {error}", where=path) from None


def _row_in_words(
    file: str, line: int | None, column: str | None, value: str | None, reason: str
) -> str:
    place = file if line is None else f"{file} row {line}"
    named = "" if column is None else f", column {column}"
    shown = "" if value is None else f" ({value!r})"
    return f"{place}{named}{shown}: {reason}"
