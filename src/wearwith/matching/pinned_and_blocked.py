"""Pairs that are blocked, or pinned."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import polars as pl

from wearwith.errors import DataError
from wearwith.files.text_tables import read_text_table
from wearwith.types import Side

__all__ = ["Pairs", "Partners", "read_pairs", "read_partners"]


def read_pairs(path: Path) -> list[tuple[str, str]]:
    """Read a CSV or Parquet file with the columns top and bottom, in its order.

    `DataError` if it is missing, can't be read, or lacks a column or a value.
    """
    return _read(path, "top", "bottom")


def read_partners(path: Path) -> list[tuple[str, str]]:
    """Read a file of two garments of any slots, with the columns one and other, as `read_pairs`."""
    return _read(path, "one", "other")


def _read(path: Path, *columns: str) -> list[tuple[str, str]]:
    table = read_text_table(path, "pairs")
    lacking = [name for name in columns if name not in table.columns]
    if lacking:
        raise DataError(
            f"The pairs lack the columns {' and '.join(lacking)}",
            where=path,
            fix=f"it has {', '.join(table.columns) or 'none'}; {' and '.join(columns)} are ids of "
            "garments",
        )
    pairs = table.select(pl.col(columns).cast(pl.String()))
    for row, pair in enumerate(pairs.iter_rows(), start=2):
        if None in pair:
            raise DataError("A pair lacks one of its garments", where=f"{path}, row {row}")
    return pairs.rows()


Pairs = Iterable[tuple[str, str]]  # ids of a top and of a bottom


class Partners:
    """The partners of each garment, by id, in the order given."""

    def __init__(self, pairs: Pairs) -> None:
        self._of: Mapping[Side, dict[str, dict[str, None]]] = {"top": {}, "bottom": {}}
        for top, bottom in pairs:
            self._of["top"].setdefault(top, {})[bottom] = None
            self._of["bottom"].setdefault(bottom, {})[top] = None

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """All pairs, each once; the partners of a garment in their order."""
        return [(top, bottom) for top, others in self._of["top"].items() for bottom in others]

    def of(self, side: Side, name: str | None) -> list[str]:
        """Ids on the other side; none for a new garment, which has no id."""
        return [] if name is None else list(self._of[side].get(name, ()))
