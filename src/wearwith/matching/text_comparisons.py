"""Whether a condition compares a text with a number: letter by letter, '1.299' is before '50'."""

import re
from collections.abc import Mapping, Sequence

import polars as pl

from wearwith.errors import ConfigError

__all__ = ["require_comparable"]

Token = tuple[str, str]  # kind and text, as of `filters.tokens_of`

_SIGNS = ("<", "<=", ">", ">=")
_ENDS = ("AND", "OR", "NOT", "BETWEEN", "IN", "IS", "LIKE", "ILIKE", "=", "<>", "!=", *_SIGNS)
_NO_TEXT = ("LENGTH", "ARRAY_CONTAINS", "STARTS_WITH", "ENDS_WITH")  # what these give is no text
_NUMBER = re.compile(r"\s*[^\w\s]?\s*[+-]?\d[\d.,'’\s]*([eE][+-]?\d+)?\s*([^\w\s]|[A-Z]{3})?\s*")


def require_comparable(
    tokens: Sequence[Token], schema: Mapping[str, pl.DataType], text: str
) -> None:
    """Refuse to order a column of text by a number, or by a text that looks like one.

    `ConfigError` if a condition, `text` of `tokens` on columns of `schema`, does that.
    """
    for place, (kind, value) in enumerate(tokens):
        word = value.upper() if kind in ("word", "sign") else ""
        if word in _SIGNS:
            _require(_before(tokens, place), [_after(tokens, place)], schema, text)
        elif word == "BETWEEN":
            ends = [_after(tokens, place)]
            ends.append(_after(tokens, place + 1 + len(ends[0])))
            has_not = place > 0 and tokens[place - 1][1].upper() == "NOT"
            _require(_before(tokens, place - has_not), ends, schema, text)


def _require(
    left: list[Token], others: list[list[Token]], schema: Mapping[str, pl.DataType], text: str
) -> None:
    for one, two in [pair for other in others for pair in ((left, other), (other, left))]:
        column, number = _text_column(one, schema), _number(two)
        if column is not None and number is not None:
            raise ConfigError(
                f"The column {column!r} is text, so it can't be compared with the number {number}: "
                "texts are ordered letter by letter",
                where=text,
                fix="import the items again, as prices are then read as numbers; or compare texts "
                "with =, IN or LIKE",
            )


def _before(tokens: Sequence[Token], place: int) -> list[Token]:
    """The operand that ends before a place."""
    return _operand(tokens[:place][::-1], ")", "(")[::-1]


def _after(tokens: Sequence[Token], place: int) -> list[Token]:
    """The operand that begins after a place."""
    return _operand(tokens[place + 1 :], "(", ")")


def _operand(tokens: Sequence[Token], opens: str, closes: str) -> list[Token]:
    found: list[Token] = []
    depth = 0
    for kind, value in tokens:
        word = value.upper() if kind in ("word", "sign") else ""
        depth += {opens: 1, closes: -1}.get(word, 0)
        if depth < 0 or (depth == 0 and word in _ENDS):
            break
        found.append((kind, value))
    return found


def _text_column(operand: Sequence[Token], schema: Mapping[str, pl.DataType]) -> str | None:
    """The first column of text in an operand; None if it is none, or gives something else."""
    names = [value for kind, value in operand if kind in ("word", "quoted")]
    if any(name.upper() in _NO_TEXT for name in names):
        return None
    return next((name for name in names if schema.get(name) == pl.String), None)


def _number(operand: Sequence[Token]) -> str | None:
    """What an operand writes out that is, or looks like, a number."""
    rest = [(kind, value) for kind, value in operand if value not in ("(", ")", "-", "+")]
    if len(rest) != 1:
        return None
    kind, value = rest[0]
    is_number = kind == "number" or (kind == "text" and _NUMBER.fullmatch(value[1:-1]))
    return value if is_number else None
