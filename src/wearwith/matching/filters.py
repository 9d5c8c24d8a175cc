"""Conditions on the columns of items: a small part of SQL, or polars expressions.

A text such as `price < 30 AND colour IN ('red', 'blue')` may come from anybody, and polars reads
the files named in a subquery while parsing it. So only texts of what is allowed here get as far as
polars: columns of the table, texts, numbers, comparisons and a few functions.
"""

import difflib
import re
from collections.abc import Iterator

import polars as pl

from wearwith.catalog.schema import is_text
from wearwith.errors import ConfigError
from wearwith.matching.text_comparisons import require_comparable
from wearwith.words.slots import kind_column

__all__ = ["Condition", "in_words", "tokens_of", "which"]

Condition = str | pl.Expr

KEYWORDS = {"AND", "OR", "NOT", "IN", "IS", "NULL", "LIKE", "ILIKE", "BETWEEN", "TRUE", "FALSE"}
FUNCTIONS = {
    "ABS",
    "ARRAY_CONTAINS",
    "COALESCE",
    "ENDS_WITH",
    "LENGTH",
    "LOWER",
    "ROUND",
    "STARTS_WITH",
    "UPPER",
}
# A column with such a name must be in double quotes, so that no subquery can begin with it.
QUERIES = {"SELECT", "FROM", "WITH", "TABLE", "VALUES", "CASE", "EXISTS", "ANY", "ALL", "SOME"}
MOST_LETTERS = 2_000
MOST_DEPTH = 40

_TOKEN = re.compile(
    r"""(?P<space>\s+)
    | (?P<text>'(?:[^'\\]|'')*')
    | "(?P<quoted>[^"\\]+)"
    | (?P<number>\d+(?:\.\d*)?|\.\d+)
    | (?P<word>[^\W\d]\w*)
    | (?P<sign><=|>=|<>|!=|[=<>+*%(),]|-(?!-)|/(?!\*))""",
    re.VERBOSE,
)


def which(condition: Condition, items: pl.DataFrame) -> pl.Series:
    """For which items is a condition true?

    Parameters
    ----------
    condition
        SQL as it stands behind WHERE, with the operators AND, OR, NOT, IN, IS NULL, LIKE, ILIKE,
        BETWEEN, comparisons and arithmetic, and the functions of `FUNCTIONS`; or an expression.
    items
        The table whose columns it may name; of items also `kind`, the former name of side and slot.

    Returns
    -------
    polars.Series
        Booleans, shape (n,); false where the condition is null.

    Raises
    ------
    ConfigError
        If it can't be read, names an unknown column, orders texts by a number, or does not say yes
        or no of each item.
    """
    shown = in_words(condition)
    if "kind" in shown and "slot" in items.columns:  # its name before there were sides and slots
        items = items.with_columns(kind_column())
    if isinstance(condition, str):
        tokens = _require_allowed(condition, items.columns)
        require_comparable(tokens, items.schema, condition)
        try:
            condition = pl.sql_expr(condition)
        except pl.exceptions.PolarsError as error:
            raise ConfigError(
                f"This condition can't be read: {_brief(error)}", where=shown
            ) from None
    for name in condition.meta.root_names():
        _require_column(name, items.columns, shown)
    try:
        answers = items.select(condition)
    except pl.exceptions.PolarsError as error:
        raise ConfigError(
            f"This condition can't be used on these items: {_brief(error)}",
            where=shown,
            fix="put texts in single quotes, and numbers in none",
        ) from None
    if answers.width != 1 or answers.dtypes != [pl.Boolean()] or answers.height != items.height:
        raise ConfigError(
            "This condition does not say yes or no of each item",
            where=shown,
            fix="compare a column with a value, such as price < 30",
        )
    return answers.to_series().fill_null(value=False)


def in_words(condition: Condition) -> str:
    """Name a condition in a message."""
    return condition if isinstance(condition, str) else str(condition)


def _require_allowed(text: str, columns: list[str]) -> list[tuple[str, str]]:
    """Let nothing through but what the module allows; return its tokens."""
    if len(text) > MOST_LETTERS:
        raise ConfigError(
            f"This condition has {len(text):,} characters, and at most {MOST_LETTERS:,} are read",
            where=f"{text[:60]}…",
        )
    if not is_text(text):
        raise ConfigError(
            "This condition is not text: it holds half of a surrogate pair",
            where=repr(text[:60]),
            fix="write it in UTF-8",
        )
    depth = 0
    tokens = list(tokens_of(text))
    if not tokens:
        raise ConfigError("The condition is empty", fix="leave it out, or write one")
    for kind, value, rest in tokens:
        if kind == "quoted":
            _require_column(value, columns, text)
        elif kind == "word":
            _require_known_word(value, rest, columns, text)
        elif kind == "sign":
            depth += {"(": 1, ")": -1}.get(value, 0)
            if depth > MOST_DEPTH:
                raise ConfigError("This condition has too many brackets", where=text)
    return [(kind, value) for kind, value, _ in tokens]


def tokens_of(text: str) -> Iterator[tuple[str, str, str]]:
    """Give each token's kind, its text, and what follows it."""
    place = 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None or match.lastgroup is None:
            raise ConfigError(
                f"A condition can't have {text[place : place + 10]!r}",
                where=text,
                fix="write for example price < 30 AND colour IN ('red', 'blue')",
            )
        place = match.end()
        if match.lastgroup != "space":
            yield match.lastgroup, match[match.lastgroup], text[place:]


def _require_known_word(word: str, rest: str, columns: list[str], text: str) -> None:
    upper = word.upper()
    is_called = rest.lstrip().startswith("(")
    if rest[:1] in ("'", '"'):  # a text of a special kind, which is read in another way
        raise ConfigError(f"{word!r} can't stand before a quote", where=text, fix="put a space")
    if upper in KEYWORDS or (is_called and upper in FUNCTIONS):
        return
    if is_called:
        raise ConfigError(
            f"A condition can't use {word!r} with brackets",
            where=text,
            fix=f"it may use {', '.join(sorted(FUNCTIONS))}",
        )
    if upper in QUERIES:
        raise ConfigError(
            f"A condition can't use {word!r}",
            where=text,
            fix="a column of this name has to stand in double quotes",
        )
    _require_column(word, columns, text)


def _require_column(name: str, columns: list[str], text: str) -> None:
    if name in columns:
        return
    near = difflib.get_close_matches(name, columns, n=3, cutoff=0.5)
    raise ConfigError(
        f"The items have no column {name!r}",
        where=text,
        fix=f"did you mean {', '.join(near)}?" if near else f"they have {', '.join(columns)}",
    )


def _brief(error: Exception) -> str:
    return str(error).splitlines()[0]
