"""Look up ids as files write them, and find the known one that an unknown one resembles."""

import polars as pl

from wearwith.catalog.import_problems import RowChecks
from wearwith.words.near_words import near_words

__all__ = ["as_known", "nearest_known", "set_unknown_aside"]

# How alike the letters of ids must be, 1 if all are the same, and how many are compared.
LIKE = 0.7
MOST_UNKNOWN, MOST_COMPARED = 5, 500


def as_known(written: pl.Series, known: pl.Series) -> pl.Series:
    """Replace each id by the known one that it names; null if there is none, or more than one.

    An id names itself. If it is unknown, it may have blanks around it, accents composed or not, or
    the `.0` of a float that one of the two files lacks.
    """
    is_known = written.is_in(known.implode())
    others = written.filter(~is_known.fill_null(value=False)).drop_nulls().unique()
    if others.is_empty():
        return written
    plain = others.str.replace_all(r"[\x00-\x1f\x7f]+", " ").str.strip_chars()
    forms = [plain, plain.str.normalize("NFC"), plain.str.normalize("NFD")]
    forms += [others.str.strip_chars_start(), others.str.strip_chars_end()]
    whole = plain.str.replace(r"^(\d+)\.0+$", "$1")
    forms.append(whole)
    is_whole = whole.str.contains(r"^\d+$")
    forms += [pl.select(pl.when(is_whole).then(whole + end)).to_series() for end in (".0", ".00")]
    meant = pl.concat([pl.DataFrame({"written": others, "meant": form}) for form in forms]).unique()
    meant = meant.filter(meant["meant"].is_in(known.implode()).fill_null(value=False))
    meant = meant.unique("written", keep="none")
    found = written.replace_strict(
        meant["written"], meant["meant"], default=None, return_dtype=pl.String
    )
    return pl.select(pl.when(is_known).then(written).otherwise(found)).to_series()


def set_unknown_aside(
    checks: RowChecks,
    frame: pl.DataFrame,
    is_unknown: pl.Expr,
    column: str,
    reason: str,
    known: pl.Series,
) -> pl.DataFrame:
    """Note rows with an unknown id, each beside the nearest known one; return the others."""
    rows = frame.filter(is_unknown)
    if rows.is_empty():
        return frame
    near = nearest_known(rows[column], known)
    value = next(iter(near), rows[column][0])
    example = f"such as {value!r}" + (f", and the nearest is {near[value]!r}" if near else "")
    checks.problems.examples.setdefault(reason, example)
    return checks.set_aside(frame, is_unknown, column, reason, near)


def nearest_known(unknown: pl.Series, known: pl.Series) -> dict[str, str]:
    """Find for unknown ids the known ones that resemble them most, if any do.

    Ids that differ only in capitals, signs, zeros before them or the `.0` of a float are found at
    once; for a few others letters are compared.
    """
    asked = unknown.drop_nulls().unique(maintain_order=True)
    pairs = pl.DataFrame({"asked": asked, "key": _key(asked)}).filter(pl.col("key") != "")
    alike = pl.DataFrame({"known": known, "key": _key(known)})
    alike = alike.filter(alike["key"].is_in(pairs["key"].implode())).unique(
        "key", keep="first", maintain_order=True
    )
    found = dict(pairs.join(alike, on="key").select("asked", "known").iter_rows())
    for name in asked.filter(~asked.is_in(list(found)))[:MOST_UNKNOWN]:
        if near := _like(name, known):
            found[name] = near
    return found


def _key(ids: pl.Series) -> pl.Series:
    plain = ids.str.normalize("NFC").str.to_lowercase().str.replace(r"^\s*(\d+)\.0+\s*$", "$1")
    return plain.str.replace_all(r"[^\p{L}\p{N}]", "").str.strip_chars_start("0")


def _like(name: str, known: pl.Series) -> str | None:
    """Compare letters with all ids, or of very many with those that begin or end alike."""
    if len(known) > 2 * MOST_COMPARED:
        half = max(len(name) // 2, 1)
        known = pl.concat(
            [
                known.filter(known.str.starts_with(name[:-half])).head(MOST_COMPARED),
                known.filter(known.str.ends_with(name[half:])).head(MOST_COMPARED),
            ]
        )
    return next(iter(near_words(name, known, n=1, like=LIKE)), None)
