"""Pieces of SQL and their types, combined only where PostgreSQL and polars give one answer.

Where the two would differ, as in how they round a quotient or which letters they take for alike,
`UnlikeError` is raised. The text of a piece is constant; names, texts and numbers are parameters.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import polars as pl

from wearwith.catalog.schema import ITEM_COLUMNS

__all__ = [
    "COLUMNS",
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


# Columns of items that the table has too; all others are in its column `more`.
COLUMNS = tuple(name for name in ITEM_COLUMNS if name not in ("id", "side"))
LARGEST = 2**63 - 1
MOST_DECIMALS = 9
MOST_LITERAL = 18  # digits of a number with a point
NUMBERS = {"whole", "narrow", "real", "decimal"}


def either_case(pattern: str) -> str:
    """Turn a pattern with % and _ into a regular expression of PostgreSQL that ignores case."""
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
    """Return a letter without its case, if that is still one letter."""
    folded = sign.casefold()
    if len(folded) == 1:
        return folded
    lower = sign.lower()
    return lower if len(lower) == 1 else sign


@cache
def _forms() -> dict[str, tuple[str, ...]]:
    """Return the letters that fold to each folded letter, itself included."""
    found: dict[str, list[str]] = {}
    for code in range(sys.maxunicode + 1):
        sign = chr(code)
        folded = _folded(sign)
        if folded != sign:
            found.setdefault(folded, [folded]).append(sign)
    return {folded: tuple(signs) for folded, signs in found.items()}


class UnlikeError(Exception):
    """Why PostgreSQL would not give the answer of polars."""


@dataclass(frozen=True)
class Clause:
    """A piece of SQL with its parameters and its type.

    Attributes
    ----------
    kind
        `truth`, `whole`, `narrow` (a whole number of few bits, with which polars computes in few
        bits), `real`, `decimal` (a literal with a point), `text`, `texts`, `null` or `other`.
    literal
        The value of a number that is written out.
    is_constant
        Whether it uses no column.
    """

    sql: str
    parameters: tuple[Any, ...]
    kind: str
    literal: float | None = None
    is_constant: bool = False


def text(literal: str) -> Clause:
    """Make a text literal."""
    if "\0" in literal:
        raise UnlikeError("a text has the character U+0000")
    return Clause('%s::text COLLATE "C"', (literal,), "text", is_constant=True)


def number(digits: str) -> Clause:
    """Make a number literal."""
    if "." not in digits:
        if int(digits) > LARGEST:
            raise UnlikeError(f"{digits} is too large")
        return Clause("%s::bigint", (int(digits),), "whole", float(digits), is_constant=True)
    whole, _, part = digits.partition(".")
    if len(part) > MOST_DECIMALS or len(whole) + len(part) > MOST_LITERAL:
        raise UnlikeError(f"{digits} has too many digits")
    return Clause("%s::numeric", (digits,), "decimal", float(digits), is_constant=True)


def column(name: str, kind: str) -> Clause:
    """Name a column of items `i`; a name that is no constant of this file is a parameter."""
    if name in ("id", "kind", "side", *COLUMNS):  # the kind of a top or bottom is its side
        sql = "i.side" if name == "kind" else f"i.{name}"
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
    """Require a truth value, or null."""
    if found.kind == "null":
        return Clause("NULL::boolean", (), "truth")
    if found.kind != "truth":
        raise UnlikeError("AND, OR and NOT join what is true or false")
    return found


def both(left: Clause, word: str, right: Clause) -> Clause:
    """Join two truth values by AND or OR."""
    left, right = truth(left), truth(right)
    return _of(f"({left.sql} {word} {right.sql})", (left, right), "truth")


def negated(found: Clause, sign: str) -> Clause:
    """Put NOT, − or + in front."""
    if sign == "NOT":
        return Clause(f"NOT {truth(found).sql}", found.parameters, "truth")
    if found.kind not in ("whole", "real", "decimal"):
        raise UnlikeError(f"no {sign} can stand before it")
    if sign == "+":
        return found
    literal = None if found.literal is None else -found.literal
    return replace(found, sql=f"(- {found.sql})", literal=literal)


def compared(left: Clause, sign: str, right: Clause) -> Clause:
    """Compare two numbers, two texts or two truth values."""
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
    """Compute with numbers, where PostgreSQL and polars get the same digits."""
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
    sign = "%%" if sign == "%" else sign  # a single % would be a placeholder
    return _of(f"({left.sql} {sign} {right.sql})", (left, right), kind)


def tested(left: Clause, word: str, *, is_not: bool) -> Clause:
    """Test whether a piece IS (NOT) NULL, TRUE or FALSE."""
    if word not in ("NULL", "TRUE", "FALSE") or (word != "NULL" and left.kind != "truth"):
        raise UnlikeError("IS is followed by NULL, TRUE or FALSE")
    if word == "NULL":
        test = f"(({left.sql}) IS {'NOT ' if is_not else ''}NULL)"
    else:  # null stays null in polars, where SQL says no
        test = f"({left.sql})" if (word == "TRUE") != is_not else f"(NOT {left.sql})"
    return Clause(test, left.parameters, "truth")


def one_of(left: Clause, values: Sequence[Clause]) -> Clause:
    """Test whether a piece is IN a list."""
    tests = [compared(left, "=", value) for value in values]
    return _of(f"({' OR '.join(one.sql for one in tests)})", tests, "truth")


def like(left: Clause, word: str, pattern: Clause) -> Clause:
    """Test whether a text is LIKE a pattern, or ILIKE it."""
    if left.kind != "text" or pattern.kind != "text" or pattern.sql[:2] != "%s":
        raise UnlikeError(f"{word} compares a text with a pattern in quotes")
    (said,) = pattern.parameters
    if word == "LIKE":
        return Clause(f"({left.sql} LIKE %s::text)", (*left.parameters, said), "truth")
    spelt = either_case(str(said))
    return Clause(f"({left.sql} ~ %s::text)", (*left.parameters, spelt), "truth")


def called(word: str, arguments: Sequence[Clause], collation: str | None) -> Clause:
    """Call a function; `collation` is one that knows the letters of all languages, or None."""
    kinds, sql = tuple(one.kind for one in arguments), [one.sql for one in arguments]
    if word in ("ABS", "ROUND", "COALESCE") and all(one.is_constant for one in arguments):
        raise UnlikeError(f"{word} needs a column; without one, write what comes out")
    if word == "ABS" and kinds in (("whole",), ("real",)):
        return _of(f"abs({sql[0]})", arguments, kinds[0])
    if word == "ROUND" and kinds == ("whole",):
        return arguments[0]
    if word == "ROUND" and kinds == ("real",):
        return _of(f"round({sql[0]})", arguments, "real")
    if word == "ROUND" and kinds == ("real", "whole"):
        raise UnlikeError("ROUND to places behind the point goes by other numbers there")
    if word == "LENGTH" and kinds == ("text",):
        return _of(f"length({sql[0]})::bigint", arguments, "narrow")
    if word in ("LOWER", "UPPER") and kinds == ("text",):
        if collation is None:
            raise UnlikeError(f"{word} needs PostgreSQL 18, or one that was built with ICU")
        cased = f'{word.lower()}(({sql[0]}) COLLATE "{collation}") COLLATE "C"'
        return _of(cased, arguments, "text")
    if word == "STARTS_WITH" and kinds == ("text", "text"):
        return _of(f"starts_with({sql[0]}, {sql[1]})", arguments, "truth")
    if word == "ENDS_WITH" and kinds == ("text", "text"):
        test = f"right({sql[0]}, length({sql[1]})) = {sql[1]}"
        return _of(test, (*arguments, arguments[1]), "truth")
    if word == "ARRAY_CONTAINS" and kinds in (("texts", "text"), ("texts", "null")):
        one = sql[1] if kinds[1] == "text" else "NULL::text"
        test = f"array_position({sql[0]}, {one}) IS NOT NULL"
        test = f"CASE WHEN {sql[0]} IS NOT NULL THEN {test} END"
        return _of(test, (arguments[0], *arguments), "truth")
    if word == "COALESCE":
        known = [one for one in arguments if one.kind != "null"]
        if known and len({one.kind for one in known}) == 1 and known[0].kind != "decimal":
            return _of(f"coalesce({', '.join(one.sql for one in known)})", known, known[0].kind)
    raise UnlikeError(f"{word} can't be used with these")


def kind_of(kind: pl.DataType) -> str:
    """Return the kind of a column; see `Clause`."""
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
    """Make a clause with the parameters of its parts, in their order."""
    return Clause(sql, tuple(value for one in parts for value in one.parameters), kind)
