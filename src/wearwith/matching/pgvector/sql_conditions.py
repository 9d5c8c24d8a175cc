"""Conditions on columns of items in PostgreSQL's SQL: the same answer as polars, or an error."""

from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from wearwith.errors import ConfigError
from wearwith.matching.filters import Condition, in_words, tokens_of, which
from wearwith.matching.pgvector import sql_clauses
from wearwith.matching.pgvector.sql_clauses import Clause, UnlikeError

__all__ = ["clause_of"]

# The precedence of operators in the SQL of polars.
NOT, COMPARE, TIMES = 15, 20, 40
COMPARISONS = {"=": "=", "<>": "<>", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
PRECEDENCE = {"OR": 5, "AND": 10, "IS": 17, "LIKE": 19, "ILIKE": 19, "+": 30, "-": 30}
PRECEDENCE |= dict.fromkeys(("IN", "BETWEEN", *COMPARISONS), COMPARE)
PRECEDENCE |= dict.fromkeys("*/%", TIMES)


def clause_of(condition: Condition, items: pl.DataFrame, collation: str | None) -> Clause:
    """Translate a condition (SQL after WHERE) on the columns of `items` to PostgreSQL's SQL.

    Parameters
    ----------
    collation
        The server's collation that knows the letters of all languages; None if it has none.

    Raises
    ------
    ConfigError
        If it is wrong, or PostgreSQL and polars would answer differently.
    """
    if not isinstance(condition, str):
        raise ConfigError(
            "An expression of polars can't be asked of a database",
            where=in_words(condition),
            fix="write it as SQL, such as price < 30",
        )
    which(condition, _two_garments(items.schema))
    try:
        schema = {**items.schema, "kind": pl.String()}
        found = _Reader(condition, schema, collation).condition()
    except UnlikeError as error:
        raise ConfigError(
            f"PostgreSQL can't be asked this: {error}",
            where=condition,
            fix="write it in another way, or match in memory, without --index",
        ) from None
    return replace(found, sql=f"({found.sql})")


class _Reader:
    """Parses tokens by the precedence of their operators (Pratt, POPL 1973)."""

    def __init__(self, text: str, schema: Mapping[str, pl.DataType], collation: str | None) -> None:
        self._schema, self._collation = schema, collation
        self._tokens = [(kind, value) for kind, value, _ in tokens_of(text)]
        self._place = 0

    def condition(self) -> Clause:
        """Parse the whole condition."""
        found = self._expression(0)
        if self._place < len(self._tokens):
            raise _unexpected(self._tokens[self._place][1])
        return sql_clauses.truth(found)

    def _expression(self, least: int) -> Clause:
        """Parse operators of a precedence above `least`."""
        left = self._first()
        while (precedence := self._next_precedence()) > least:
            left = self._joined(left, precedence)
        return left

    def _word(self, ahead: int = 0) -> str:
        """Return the next word in capitals, or sign; empty for a text, a quoted name or the end."""
        if self._place + ahead >= len(self._tokens):
            return ""
        kind, value = self._tokens[self._place + ahead]
        return value.upper() if kind in ("word", "sign") else ""

    def _take(self, word: str) -> bool:
        """Skip a word if it comes next; return whether it did."""
        is_next = self._word() == word
        self._place += is_next
        return is_next

    def _require(self, word: str) -> None:
        if not self._take(word):
            raise UnlikeError(f"{word} is missing")

    def _next_precedence(self) -> int:
        """Return the precedence of the next operator; 0 if there is none."""
        word = self._word()
        if word == "NOT" and self._word(1) in ("IN", "BETWEEN", "LIKE", "ILIKE"):
            word = self._word(1)
        return PRECEDENCE.get(word, 0)

    def _first(self) -> Clause:
        """Parse what comes before any binary operator."""
        for sign, precedence in (("NOT", NOT), ("-", TIMES), ("+", TIMES)):
            turns = 0
            while self._take(sign):  # a loop, as there may be hundreds
                turns += 1
            if turns:
                found = self._expression(precedence)
                for _ in range(turns):
                    found = sql_clauses.negated(found, sign)
                return found
        return self._operand()

    def _operand(self) -> Clause:
        if self._place >= len(self._tokens):
            raise UnlikeError("it ends too soon")
        kind, value = self._tokens[self._place]
        self._place += 1
        if kind == "text":
            return sql_clauses.text(value[1:-1].replace("''", "'"))
        if kind == "number":
            return sql_clauses.number(value)
        word = value.upper() if kind == "word" else ""
        if word in ("TRUE", "FALSE"):
            return Clause(word, (), "truth")
        if word == "NULL":
            return Clause("NULL", (), "null")
        if word and self._take("("):
            arguments = [] if self._take(")") else self._listed()
            return sql_clauses.called(word, arguments, self._collation)
        if kind == "sign" and value == "(":
            found = self._expression(0)
            self._require(")")
            return replace(found, sql=f"({found.sql})")
        if kind == "sign" or value not in self._schema:
            raise _unexpected(value)
        return sql_clauses.column(value, sql_clauses.kind_of(self._schema[value]))

    def _listed(self) -> list[Clause]:
        """Parse the rest of a list in brackets."""
        found = [self._expression(0)]
        while self._take(","):
            found.append(self._expression(0))
        self._require(")")
        return found

    def _joined(self, left: Clause, precedence: int) -> Clause:
        """Parse an operator and its right side."""
        is_not = self._take("NOT")
        word = self._word()
        self._place += 1
        if word in ("AND", "OR"):
            return sql_clauses.both(left, word, self._expression(precedence))
        if word in COMPARISONS:
            return sql_clauses.compared(left, COMPARISONS[word], self._expression(precedence))
        if word == "IS":
            is_not = self._take("NOT")
            self._place += 1
            _, last = self._tokens[self._place - 1]
            return sql_clauses.tested(left, last.upper(), is_not=is_not)
        if word == "IN":
            self._require("(")
            found = sql_clauses.one_of(left, self._listed())
        elif word == "BETWEEN":
            least = self._expression(COMPARE)
            self._require("AND")
            most = sql_clauses.compared(left, "<=", self._expression(COMPARE))
            found = sql_clauses.both(sql_clauses.compared(left, ">=", least), "AND", most)
        elif word in ("LIKE", "ILIKE"):
            found = sql_clauses.like(left, word, self._expression(precedence))
        else:
            return sql_clauses.computed(left, word, self._expression(precedence))
        return replace(found, sql=f"(NOT {found.sql})") if is_not else found


def _unexpected(value: str) -> UnlikeError:
    return UnlikeError(f"{value!r} is not expected there")


def _two_garments(schema: Mapping[str, pl.DataType]) -> pl.DataFrame:
    """Make one garment of nulls and one of values: a condition must answer for each of them."""
    known = {"whole": 1, "narrow": 1, "real": 1.0, "text": "a", "texts": ["a"], "truth": True}
    return pl.DataFrame(
        [
            pl.Series(name, [None, known.get(sql_clauses.kind_of(kind))], kind)
            for name, kind in schema.items()
        ]
    )
