"""Pieces of SQL and what they give: put together where PostgreSQL says what polars says.

Where the two would differ, such as by how a quotient is rounded, or which letters are alike, they
are not put together. A piece is made of constant text; names, texts and numbers are its parameters.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import polars as pl

from wearwith.matching.pgvector.garment_rows import COLUMNS

__all__ = [
    "Clause",
    "UnlikeError",
    "both",
    "called",
    "column",
    "compared",
    "computed",
    "either_case",
    "kind_of",
    "like",
    "negated",
    "number",
    "one_of",
    "tested",
    "text",
    "truth",
]


def either_case(pattern: str) -> str:
    """From a pattern with % and _ to a regular expression of PostgreSQL."""
    parts = []
    for sign in pattern:
        if sign == "%":
            parts.append(".*")
        elif sign == "_":
            parts.append(".")
        elif sign.isalnum() or not sign.isascii():
            forms = _forms().get(_folded(sign), (sign,))
            parts.append(f"[{''.join(forms)}]" if len(forms) > 1 else sign)
        else:
            parts.append(f"\\{sign}" if sign.isprintable() and not sign.isspace() else sign)
    return f"^(?:{''.join(parts)})$"


def _folded(sign: str) -> str:
    """A letter without its case, if that is one letter still."""
    folded = sign.casefold()
    if len(folded) == 1:
        return folded
    lower = sign.lower()
    return lower if len(lower) == 1 else sign


@cache
def _forms() -> dict[str, tuple[str, ...]]:
    """Folded letter to all that fold to it, where there are several."""
    found: dict[str, list[str]] = {}
    for code in range(sys.maxunicode + 1):
        sign = chr(code)
        folded = _folded(sign)
        if folded != sign:
            found.setdefault(folded, [folded]).append(sign)
    return {folded: tuple(signs) for folded, signs in found.items()}


LARGEST = 2**63 - 1
MOST_DECIMALS = 9
MOST_LITERAL = 18  # digits of a number with a point
NUMBERS = {"whole", "narrow", "real", "decimal"}


class UnlikeError(Exception):
    """PostgreSQL would not say what polars says; why not."""


@dataclass(frozen=True)
class Clause:
    """A piece of SQL with its parameters, and what it gives.

    Attributes
    ----------
    kind
        `truth`, `whole`, `narrow` (a whole number of few bits, which polars computes with in few
        bits), `real`, `decimal` (a number with a point as it is written), `text`, `texts`, `null`,
        or `other`.
    literal
        The number, where it is one as it was written.
    is_constant
        Whether no column has a part in it.
    """

    sql: str
    parameters: tuple[Any, ...]
    kind: str
    literal: float | None = None
    is_constant: bool = False


def text(said: str) -> Clause:
    """A text as it was written."""
    if "\0" in said:
        raise UnlikeError("a text has the sign U+0000")
    return Clause('%s::text COLLATE "C"', (said,), "text", is_constant=True)


def number(said: str) -> Clause:
    """A number as it was written."""
    if "." not in said:
        if int(said) > LARGEST:
            raise UnlikeError(f"{said} is too large")
        return Clause("%s::bigint", (int(said),), "whole", float(said), is_constant=True)
    whole, _, part = said.partition(".")
    if len(part) > MOST_DECIMALS or len(whole) + len(part) > MOST_LITERAL:
        raise UnlikeError(f"{said} has too many digits")
    return Clause("%s::numeric", (said,), "decimal", float(said), is_constant=True)


def column(name: str, kind: str) -> Clause:
    """A column of items `i`, which goes by its name only where that is a constant of this file."""
    if name in ("id", "kind", "side", *COLUMNS):  # the kind of a top or bottom is its side
        sql = ({"kind": "i.side"} | {one: f"i.{one}" for one in ("id", "side", *COLUMNS)})[name]
        return Clause(f'{sql} COLLATE "C"' if kind == "text" else sql, (), kind)
    sql = {
        "whole": "(i.more ->> %s::text)::bigint",
        "narrow": "(i.more ->> %s::text)::bigint",
        "real": "(i.more ->> %s::text)::float8",
        "truth": "(i.more ->> %s::text)::boolean",
        "text": '(i.more ->> %s::text) COLLATE "C"',
        "texts": "wearwith.texts(i.more -> %s::text)",
        "other": "(i.more ->> %s::text)",
    }[kind]
    return Clause(sql, (name,), kind)


def truth(found: Clause) -> Clause:
    """Require what is true or false, or not known."""
    if found.kind == "null":
        return Clause("NULL::boolean", (), "truth")
    if found.kind != "truth":
        raise UnlikeError("AND, OR and NOT join what is true or false")
    return found


def both(left: Clause, word: str, right: Clause) -> Clause:
    """Join by AND or OR."""
    left, right = truth(left), truth(right)
    return _of(f"({left.sql} {word} {right.sql})", (left, right), "truth")


def negated(found: Clause, sign: str) -> Clause:
    """What stands behind NOT, − or +."""
    if sign == "NOT":
        return Clause(f"NOT {truth(found).sql}", found.parameters, "truth")
    if found.kind not in ("whole", "real", "decimal"):
        raise UnlikeError(f"no {sign} can stand before it")
    if sign == "+":
        return found
    literal = None if found.literal is None else -found.literal
    return replace(found, sql=f"(- {found.sql})", literal=literal)


def compared(left: Clause, sign: str, right: Clause) -> Clause:
    """Compare numbers, texts or truth values with their like."""
    kinds = {left.kind, right.kind}
    if "null" in kinds:
        return Clause("NULL::boolean", (), "truth")
    if kinds <= NUMBERS:
        if "real" in kinds:
            left, right = _real(left), _real(right)
    elif kinds not in ({"text"}, {"truth"}):
        raise UnlikeError(f"{sign} can't compare these")
    return _of(f"(({left.sql}) {sign} ({right.sql}))", (left, right), "truth")


def computed(left: Clause, sign: str, right: Clause) -> Clause:
    """Compute with numbers, as far as both do it with the same digits."""
    kinds = {left.kind, right.kind}
    if left.is_constant and right.is_constant:  # which polars may do in 32 bits
        raise UnlikeError(f"{sign} needs a column; without one, write what comes out")
    if not kinds <= {"whole", "real", "decimal"} or kinds == {"decimal"}:
        raise UnlikeError(f"{sign} can't compute with these")
    if sign in ("/", "%") and not right.literal:
        raise UnlikeError(f"{sign} needs a number other than 0 behind it")
    if sign == "%" and kinds != {"whole"}:
        raise UnlikeError("% needs whole numbers")
    if sign == "/" and "decimal" in kinds and "real" not in kinds:
        raise UnlikeError("/ of a whole number by one with a point is rounded otherwise there")
    if sign == "/" or "real" in kinds:
        left, right = _real(left), _real(right)
        return _of(f"({left.sql} {sign} {right.sql})", (left, right), "real")
    kind = "decimal" if "decimal" in kinds else "whole"
    sign = "%%" if sign == "%" else sign  # one that is no place for a parameter
    return _of(f"({left.sql} {sign} {right.sql})", (left, right), kind)


def tested(left: Clause, word: str, *, is_not: bool) -> Clause:
    """Whether something IS NULL, TRUE or FALSE."""
    if word not in ("NULL", "TRUE", "FALSE") or (word != "NULL" and left.kind != "truth"):
        raise UnlikeError("IS is followed by NULL, TRUE or FALSE")
    if word == "NULL":
        test = f"(({left.sql}) IS {'NOT ' if is_not else ''}NULL)"
    else:  # null stays null in polars, where SQL says no
        test = f"({left.sql})" if (word == "TRUE") != is_not else f"(NOT {left.sql})"
    return Clause(test, left.parameters, "truth")


def one_of(left: Clause, values: Sequence[Clause]) -> Clause:
    """Whether something is IN a list."""
    tests = [compared(left, "=", value) for value in values]
    return _of(f"({' OR '.join(one.sql for one in tests)})", tests, "truth")


def like(left: Clause, word: str, pattern: Clause) -> Clause:
    """Whether a text is LIKE a pattern, or ILIKE it."""
    if left.kind != "text" or pattern.kind != "text" or pattern.sql[:2] != "%s":
        raise UnlikeError(f"{word} compares a text with a pattern in quotes")
    (said,) = pattern.parameters
    if word == "LIKE":
        return Clause(f"({left.sql} LIKE %s::text)", (*left.parameters, said), "truth")
    spelt = either_case(str(said))
    return Clause(f"({left.sql} ~ %s::text)", (*left.parameters, spelt), "truth")


def called(word: str, given: Sequence[Clause], collation: str | None) -> Clause:
    """Call a function; `collation` is what knows the letters of all languages, if anything does."""
    kinds, sql = tuple(one.kind for one in given), [one.sql for one in given]
    if word in ("ABS", "ROUND", "COALESCE") and all(one.is_constant for one in given):
        raise UnlikeError(f"{word} needs a column; without one, write what comes out")
    if word == "ABS" and kinds in (("whole",), ("real",)):
        return _of(f"abs({sql[0]})", given, kinds[0])
    if word == "ROUND" and kinds == ("whole",):
        return given[0]
    if word == "ROUND" and kinds == ("real",):
        return _of(f"round({sql[0]})", given, "real")
    if word == "ROUND" and kinds == ("real", "whole"):
        raise UnlikeError("ROUND to places behind the point goes by other numbers there")
    if word == "LENGTH" and kinds == ("text",):
        return _of(f"length({sql[0]})::bigint", given, "narrow")
    if word in ("LOWER", "UPPER") and kinds == ("text",):
        if collation is None:
            raise UnlikeError(f"{word} needs PostgreSQL 18, or one that was built with ICU")
        cased = f'{word.lower()}(({sql[0]}) COLLATE "{collation}") COLLATE "C"'
        return _of(cased, given, "text")
    if word == "STARTS_WITH" and kinds == ("text", "text"):
        return _of(f"starts_with({sql[0]}, {sql[1]})", given, "truth")
    if word == "ENDS_WITH" and kinds == ("text", "text"):
        test = f"right({sql[0]}, length({sql[1]})) = {sql[1]}"
        return _of(test, (*given, given[1]), "truth")
    if word == "ARRAY_CONTAINS" and kinds in (("texts", "text"), ("texts", "null")):
        one = sql[1] if kinds[1] == "text" else "NULL::text"
        test = f"array_position({sql[0]}, {one}) IS NOT NULL"
        test = f"CASE WHEN {sql[0]} IS NOT NULL THEN {test} END"
        return _of(test, (given[0], *given), "truth")
    if word == "COALESCE":
        known = [one for one in given if one.kind != "null"]
        if known and len({one.kind for one in known}) == 1 and known[0].kind != "decimal":
            return _of(f"coalesce({', '.join(one.sql for one in known)})", known, known[0].kind)
    raise UnlikeError(f"{word} can't be used with these")


def kind_of(kind: pl.DataType) -> str:
    """What a column gives; see `Clause`."""
    if kind == pl.Int64():
        return "whole"
    if kind.is_integer() and kind not in (pl.UInt64(), pl.Int128()):
        return "narrow"
    found = {
        pl.Float64(): "real",
        pl.String(): "text",
        pl.Boolean(): "truth",
        pl.List(pl.String()): "texts",
    }
    return found.get(kind, "other")


def _real(found: Clause) -> Clause:
    return found if found.kind == "real" else replace(found, sql=f"({found.sql})::float8")


def _of(sql: str, parts: Sequence[Clause], kind: str) -> Clause:
    """Make a clause whose parameters are those of its parts, in the order in which they stand."""
    return Clause(sql, tuple(value for one in parts for value in one.parameters), kind)
