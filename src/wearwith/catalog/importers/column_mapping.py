"""Which column says what, in a file that one import writes and the next one reads."""

from collections.abc import Mapping
from pathlib import Path

from wearwith.errors import DataError
from wearwith.files.atomic import read_json, write_json

__all__ = ["MAPPING", "read_mapping", "write_mapping"]

MAPPING = "columns.json"  # in a dataset folder


def write_mapping(path: Path, table: str, columns: Mapping[str, str]) -> None:
    """Write the columns of a table, by what they say: `{"items": {"id": "sku"}}`."""
    write_json(path, {table: dict(columns)})


def read_mapping(path: Path, table: str, known: Mapping[str, object]) -> dict[str, str]:
    """Read what `write_mapping` wrote.

    Raises
    ------
    DataError
        If it is missing or damaged, has no such table, or names what is not in `known`.
    """
    tables = read_json(path, "mapping of columns")
    columns = tables.get(table)
    if not isinstance(columns, dict) or not all(isinstance(one, str) for one in columns.values()):
        raise DataError(
            f"The file says nothing about the columns of the {table}",
            where=path,
            fix='it should be like {"' + table + '": {"id": "sku"}}',
        )
    strange = [role for role in columns if role not in known]
    if strange:
        raise DataError(
            f"No column can be a {strange[0]!r}", where=path, fix=f"it is one of {', '.join(known)}"
        )
    return dict(columns)
