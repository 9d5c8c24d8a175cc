"""What a person put right about the garments of a wardrobe, in a file beside what was read.

`corrections.csv` has a row for each garment that was corrected: its id, then kind, category, colour
and pattern, each of which may be empty. A dash says that the garment has none.
"""

import csv
import difflib
import io
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from wearwith.errors import DataError
from wearwith.files.atomic import write_text
from wearwith.words.attributes import AttributeVocabulary
from wearwith.words.kinds import SLOT_OF_KIND_WORD

__all__ = ["CORRECTIONS", "NOTHING", "Correction", "read_corrections", "save_corrections"]

CORRECTIONS = "corrections.csv"
NOTHING = "-"
MOST_BYTES = 10_000_000


@dataclass(frozen=True)
class Correction:
    """What is known better of one garment; an empty text leaves it as it was read."""

    kind: str = ""
    category: str = ""
    colour: str = ""
    pattern: str = ""


COLUMNS = tuple(field.name for field in fields(Correction))


def read_corrections(path: Path, vocabulary: AttributeVocabulary) -> dict[str, Correction]:
    """Read the corrections by id; none if there is no such file.

    Raises
    ------
    DataError
        If the file can't be read, a column is missing, an id is used twice, or a value is unknown.
    """
    if not path.exists():
        return {}
    rows = csv.DictReader(io.StringIO(_text_of(path)))
    lacking = [name for name in ("id", *COLUMNS) if name not in (rows.fieldnames or ())]
    if lacking:
        raise DataError(
            f"The corrections lack the column {lacking[0]!r}",
            where=path,
            fix=f"its first line is: id,{','.join(COLUMNS)}",
        )
    found: dict[str, Correction] = {}
    for row in rows:
        where = f"{path} row {rows.line_num}"
        item = (row["id"] or "").strip()
        if not item or item in found:
            problem = f"The id {item!r} is used twice" if item else "A correction has no id"
            raise DataError(problem, where=where, fix="leave one row for each garment")
        correction = Correction(*((row[name] or "").strip() for name in COLUMNS))
        require_known(correction, vocabulary, where)
        found[item] = correction
    return found


def require_known(correction: Correction, vocabulary: AttributeVocabulary, where: object) -> None:
    """Raise `DataError` if a value is in no list."""
    for name in COLUMNS:
        value: str = getattr(correction, name)
        known: Collection[str] = SLOT_OF_KIND_WORD if name == "kind" else vocabulary.values[name]
        if value and value not in known and (value != NOTHING or name == "kind"):
            near = difflib.get_close_matches(value, known, n=3, cutoff=0.5) or sorted(known)[:12]
            raise DataError(
                f"There is no {name} {value[:60]!r}", where=where, fix=f"such as {', '.join(near)}"
            )


def save_corrections(path: Path, corrections: Mapping[str, Correction]) -> None:
    """Write the corrections as a whole, sorted by id; garments without any are left out."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(("id", *COLUMNS))
    for item, one in sorted(corrections.items()):
        if one != Correction():
            rows.writerow((item, *(getattr(one, name) for name in COLUMNS)))
    write_text(path, out.getvalue())


def _text_of(path: Path) -> str:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise DataError("The file is too large for corrections", where=path)
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"The corrections can't be read: {error}", where=path) from None
    if "\0" in text:
        raise DataError("The corrections hold bytes that are no text", where=path)
    return text
