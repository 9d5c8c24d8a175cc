"""A condition on columns of items, in PostgreSQL: the same answer as polars gives, or an error.

A condition has passed `wearwith.matching.filters` before it is read here. SQL is put together from
constant pieces of this file alone; every name, text and number goes as a parameter. Where the two
would not say the same, such as of a division by a column that may be zero, it is refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from wearwith.errors import ConfigError
from wearwith.matching.filters import Condition, in_words, tokens_of, which
from wearwith.matching.pgvector.folding import either_case
from wearwith.matching.pgvector.garments import COLUMNS

__all__ = ["Clause", "clause_of"]

# How tightly operators hold their sides, as in the SQL of polars.
OR, AND, NOT, IS, LIKE, COMPARE, PLUS, TIMES = 5, 10, 15, 17, 19, 20, 30, 40
COMPARISONS = {"=": "=", "<>": "<>", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
LARGEST = 2**63 - 1
MOST_DECIMALS = 9
MOST_LITERAL = 18  # digits of a number with a point
MOST_ROUNDED = 9


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
    """

    sql: str
    parameters: tuple[Any, ...]
    kind: str
    literal: float | None = None


def clause_of(condition: Condition, items: pl.DataFrame, collation: str | None) -> Clause:
    """Put a condition in PostgreSQL's SQL.

    Parameters
    ----------
    condition
        SQL as it stands behind WHERE.
    items
        The table whose columns it may name; only their types are read.
    collation
        By which the server knows small and capital letters of all languages; None if it has none.

    Raises
    ------
    ConfigError
        If it is wrong, or PostgreSQL would not say the same as polars.
    """
    if not isinstance(condition, str):
        raise ConfigError(
            "An expression of polars can't be asked of a database",
            where=in_words(condition),
            fix="write it as SQL, such as price < 30",
        )
    which(condition, _two_garments(items.schema))
    reader = _Reader(condition, items.schema, collation)
    found = reader.expression(0)
    reader.require_end()
    if found.kind not in ("truth", "null"):
        raise reader.refused("it does not say yes or no")
    return replace(found, sql=f"({found.sql})")


class _Reader:
    """Reads tokens by how tightly their operators hold (Pratt, POPL 1973)."""

    def __init__(self, text: str, schema: Mapping[str, pl.DataType], collation: str | None) -> None:
        self._text, self._schema, self._collation = text, schema, collation
        self._tokens = [(kind, value) for kind, value, _ in tokens_of(text)]
        self._place = 0

    def refused(self, why: str) -> ConfigError:
        return ConfigError(
            f"PostgreSQL can't be asked this: {why}",
            where=self._text,
            fix="write it in another way, or match in process, without --index",
        )

    def require_end(self) -> None:
        if self._place < len(self._tokens):
            raise self.refused(f"{self._tokens[self._place][1]!r} is not expected there")

    def expression(self, least: int) -> Clause:
        """Read what holds more tightly than `least`."""
        left = self._first()
        while True:
            holds = self._next_holds()
            if holds <= least:
                return left
            left = self._joined(left, holds)

    # Tokens

    def _word(self, ahead: int = 0) -> str:
        """The next word in capitals, or sign; empty for a text, a quoted name, or the end."""
        if self._place + ahead >= len(self._tokens):
            return ""
        kind, value = self._tokens[self._place + ahead]
        return value.upper() if kind in ("word", "sign") else ""

    def _take(self, *words: str) -> bool:
        """Go past these words if they come next."""
        if all(self._word(ahead) == word for ahead, word in enumerate(words)):
            self._place += len(words)
            return True
        return False

    def _require(self, word: str) -> None:
        if not self._take(word):
            raise self.refused(f"{word} is missing")

    def _next_holds(self) -> int:
        word = self._word()
        if word == "NOT":
            word = self._word(1)
            if word not in ("IN", "BETWEEN", "LIKE", "ILIKE"):
                return 0
        if word in COMPARISONS or word in ("IN", "BETWEEN"):
            return COMPARE
        holds = {"OR": OR, "AND": AND, "IS": IS, "LIKE": LIKE, "ILIKE": LIKE, "+": PLUS, "-": PLUS}
        return holds.get(word, TIMES if word in ("*", "/", "%") else 0)

    # What an expression begins with

    def _first(self) -> Clause:
        for sign, holds in (("NOT", NOT), ("-", TIMES), ("+", TIMES)):
            turns = 0
            while self._take(sign):  # a loop, as there may be hundreds
                turns += 1
            if turns:
                found = self.expression(holds)
                for _ in range(turns):
                    found = self._negated(found, sign)
                return found
        return self._operand()

    def _negated(self, found: Clause, sign: str) -> Clause:
        if sign == "NOT":
            return Clause(f"NOT {self._truth(found).sql}", found.parameters, "truth")
        if found.kind not in ("whole", "real", "decimal"):
            raise self.refused(f"no {sign} can stand before it")
        if sign == "+":
            return found
        literal = None if found.literal is None else -found.literal
        return replace(found, sql=f"(- {found.sql})", literal=literal)

    def _operand(self) -> Clause:
        if self._place >= len(self._tokens):
            raise self.refused("it ends too soon")
        kind, value = self._tokens[self._place]
        self._place += 1
        if kind == "text":
            said = value[1:-1].replace("''", "'")
            if "\0" in said:
                raise self.refused("a text has the sign U+0000")
            return Clause('%s::text COLLATE "C"', (said,), "text")
        if kind == "number":
            return self._number(value)
        if kind == "quoted":
            return self._column(value)
        if value == "(":
            found = self.expression(0)
            self._require(")")
            return replace(found, sql=f"({found.sql})")
        word = value.upper()
        if kind == "word" and word in ("TRUE", "FALSE"):
            return Clause(word, (), "truth")
        if kind == "word" and word == "NULL":
            return Clause("NULL", (), "null")
        if kind == "word" and self._word() == "(":
            return self._called(word)
        if kind == "word":
            return self._column(value)
        raise self.refused(f"{value!r} is not expected there")

    def _number(self, said: str) -> Clause:
        if "." not in said:
            if int(said) > LARGEST:
                raise self.refused(f"{said} is too large")
            return Clause("%s::bigint", (int(said),), "whole", float(said))
        whole, _, part = said.partition(".")
        if len(part) > MOST_DECIMALS or len(whole) + len(part) > MOST_LITERAL:
            raise self.refused(f"{said} has too many digits")
        return Clause("%s::numeric", (said,), "decimal", float(said))

    def _column(self, name: str) -> Clause:
        if name not in self._schema:
            raise self.refused(f"{name!r} is not expected there")
        kind = _kind(self._schema[name])
        if name in ("id", "kind", *COLUMNS):  # constant names, not the one that was given
            sql = {one: f"i.{one}" for one in ("id", "kind", *COLUMNS)}[name]
            return Clause(f'{sql} COLLATE "C"' if kind == "text" else sql, (), kind)
        cast = {
            "whole": "(i.more ->> %s::text)::bigint",
            "narrow": "(i.more ->> %s::text)::bigint",
            "real": "(i.more ->> %s::text)::float8",
            "truth": "(i.more ->> %s::text)::boolean",
            "text": '(i.more ->> %s::text) COLLATE "C"',
            "texts": "wearwith.texts(i.more -> %s::text)",
            "other": "(i.more ->> %s::text)",
        }
        return Clause(cast[kind], (name,), kind)

    # Functions

    def _called(self, word: str) -> Clause:
        self._require("(")
        given = []
        if not self._take(")"):
            given.append(self.expression(0))
            while self._take(","):
                given.append(self.expression(0))
            self._require(")")
        kinds = tuple(one.kind for one in given)
        parameters = tuple(value for one in given for value in one.parameters)
        sql = [one.sql for one in given]
        if word == "ABS" and kinds in (("whole",), ("real",)):
            return Clause(f"abs({sql[0]})", parameters, kinds[0])
        if word == "LENGTH" and kinds == ("text",):
            return Clause(f"length({sql[0]})::bigint", parameters, "narrow")
        if word in ("LOWER", "UPPER") and kinds == ("text",):
            if self._collation is None:
                raise self.refused(f"{word} needs PostgreSQL 18, or one that was built with ICU")
            inner = f'{word.lower()}(({sql[0]}) COLLATE "{self._collation}") COLLATE "C"'
            return Clause(inner, parameters, "text")
        if word == "STARTS_WITH" and kinds == ("text", "text"):
            return Clause(f"starts_with({sql[0]}, {sql[1]})", parameters, "truth")
        if word == "ENDS_WITH" and kinds == ("text", "text"):
            twice = (*parameters, *given[1].parameters)
            return Clause(f"right({sql[0]}, length({sql[1]})) = {sql[1]}", twice, "truth")
        if word == "ARRAY_CONTAINS" and kinds in (("texts", "text"), ("texts", "null")):
            one = sql[1] if kinds[1] == "text" else "NULL::text"
            test = f"array_position({sql[0]}, {one}) IS NOT NULL"
            test = f"CASE WHEN {sql[0]} IS NOT NULL THEN {test} END"
            return Clause(test, (*given[0].parameters, *parameters), "truth")
        if word == "ROUND" and kinds in (("whole",), ("real",), ("real", "whole")):
            return self._rounded(given)
        if word == "COALESCE":
            known = [one for one in given if one.kind != "null"]
            if known and len({one.kind for one in known}) == 1 and known[0].kind != "decimal":
                parts = ", ".join(one.sql for one in known)
                values = tuple(value for one in known for value in one.parameters)
                return Clause(f"coalesce({parts})", values, known[0].kind)
        raise self.refused(f"{word} can't be used with these")

    def _rounded(self, given: list[Clause]) -> Clause:
        what = given[0]
        if what.kind == "whole":
            return what
        places = 0 if len(given) == 1 else given[1].literal
        if places is None or not 0 <= places <= MOST_ROUNDED:
            raise self.refused(f"ROUND goes to 0 to {MOST_ROUNDED} places")
        if places == 0:
            return Clause(f"round({what.sql})", what.parameters, "real")
        raise self.refused("ROUND to places behind the point goes by other numbers there")

    # Operators

    def _joined(self, left: Clause, holds: int) -> Clause:
        """Read an operator and its right side."""
        is_not = self._take("NOT")
        word = self._word()
        self._place += 1
        if word in ("AND", "OR"):
            right = self._truth(self.expression(holds))
            left = self._truth(left)
            both = (*left.parameters, *right.parameters)
            return Clause(f"({left.sql} {word} {right.sql})", both, "truth")
        if word in COMPARISONS:
            return self._compared(left, COMPARISONS[word], self.expression(holds))
        if word in ("+", "-", "*", "/", "%"):
            return self._computed(left, word, self.expression(holds))
        if word == "IS":
            return self._is(left)
        if word == "IN":
            found = self._one_of(left)
        elif word == "BETWEEN":
            least = self.expression(COMPARE)
            self._require("AND")
            most = self.expression(COMPARE)
            found = self._both(self._compared(left, ">=", least), self._compared(left, "<=", most))
        else:
            found = self._like(left, word)
        return replace(found, sql=f"(NOT {found.sql})") if is_not else found

    def _is(self, left: Clause) -> Clause:
        is_not = self._take("NOT")
        word = self._word()
        self._place += 1
        if word not in ("NULL", "TRUE", "FALSE") or (word != "NULL" and left.kind != "truth"):
            raise self.refused("IS is followed by NULL, TRUE or FALSE")
        if word == "NULL":
            test = f"(({left.sql}) IS {'NOT ' if is_not else ''}NULL)"
        else:  # null stays null in polars, where SQL says no
            test = f"({left.sql})" if (word == "TRUE") != is_not else f"(NOT {left.sql})"
        return Clause(test, left.parameters, "truth")

    def _one_of(self, left: Clause) -> Clause:
        self._require("(")
        tests = [self._compared(left, "=", self.expression(0))]
        while self._take(","):
            tests.append(self._compared(left, "=", self.expression(0)))
        self._require(")")
        parameters = tuple(value for one in tests for value in one.parameters)
        return Clause(f"({' OR '.join(one.sql for one in tests)})", parameters, "truth")

    def _like(self, left: Clause, word: str) -> Clause:
        pattern = self.expression(LIKE)
        if left.kind != "text" or pattern.kind != "text" or pattern.sql[:2] != "%s":
            raise self.refused(f"{word} compares a text with a pattern in quotes")
        (said,) = pattern.parameters
        if word == "LIKE":
            return Clause(f"({left.sql} LIKE %s::text)", (*left.parameters, said), "truth")
        return Clause(
            f"({left.sql} ~ %s::text)", (*left.parameters, either_case(str(said))), "truth"
        )

    def _both(self, one: Clause, two: Clause) -> Clause:
        return Clause(f"({one.sql} AND {two.sql})", (*one.parameters, *two.parameters), "truth")

    def _truth(self, found: Clause) -> Clause:
        if found.kind == "null":
            return Clause("NULL::boolean", (), "truth")
        if found.kind != "truth":
            raise self.refused("AND, OR and NOT join what is true or false")
        return found

    def _compared(self, left: Clause, sign: str, right: Clause) -> Clause:
        kinds = {left.kind, right.kind}
        parameters = (*left.parameters, *right.parameters)
        if "null" in kinds:
            return Clause("NULL::boolean", (), "truth")
        numbers = {"whole", "narrow", "real", "decimal"}
        if kinds <= numbers:
            a, b = (self._real(left), self._real(right)) if "real" in kinds else (left, right)
        elif kinds in ({"text"}, {"truth"}):
            a, b = left, right
        else:
            raise self.refused(f"{sign} can't compare these")
        return Clause(f"(({a.sql}) {sign} ({b.sql}))", parameters, "truth")

    def _computed(self, left: Clause, sign: str, right: Clause) -> Clause:
        kinds = {left.kind, right.kind}
        parameters = (*left.parameters, *right.parameters)
        if not kinds <= {"whole", "real", "decimal"} or kinds == {"decimal"}:
            raise self.refused(f"{sign} can't compute with these")
        if sign in ("/", "%") and not right.literal:
            raise self.refused(f"{sign} needs a number other than 0 behind it")
        if sign == "%" and kinds != {"whole"}:
            raise self.refused("% needs whole numbers")
        if sign == "/" and "decimal" in kinds and "real" not in kinds:
            raise self.refused("/ of a whole number by one with a point is rounded otherwise there")
        if sign == "/" or "real" in kinds:
            a, b = self._real(left), self._real(right)
            return Clause(f"({a.sql} {sign} {b.sql})", parameters, "real")
        kind = "decimal" if "decimal" in kinds else "whole"
        percent = "%%" if sign == "%" else sign
        return Clause(f"({left.sql} {percent} {right.sql})", parameters, kind)

    def _real(self, found: Clause) -> Clause:
        return found if found.kind == "real" else replace(found, sql=f"({found.sql})::float8")


def _two_garments(schema: Mapping[str, pl.DataType]) -> pl.DataFrame:
    """Give two garments: of the one nothing is known, of the other everything.

    An answer that is not one for each of them shows itself.
    """
    known = {"whole": 1, "narrow": 1, "real": 1.0, "text": "a", "texts": ["a"], "truth": True}
    return pl.DataFrame(
        [pl.Series(name, [None, known.get(_kind(kind))], kind) for name, kind in schema.items()]
    )


def _kind(kind: pl.DataType) -> str:
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
