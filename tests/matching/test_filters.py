"""Conditions: what they select, and that nothing but a condition on columns gets through."""

import polars as pl
import pytest

from wearwith.errors import ConfigError
from wearwith.matching.filters import which

ITEMS = pl.DataFrame(
    {
        "id": ["a", "b", "c", "d"],
        "title": ["red skirt", "Blue jeans", None, "o'clock"],
        "price": [10.0, 25.5, None, 40.0],
        "category": [["Clothing", "Skirts"], ["Clothing"], [], ["Skirts"]],
        "select": [1, 2, 3, 4],
        "two words": [1, 2, 3, 4],
    }
)


def chosen(condition):
    return "".join(ITEMS["id"].filter(which(condition, ITEMS)))


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("price < 30", "ab"),
        ("price >= 25.5 AND price <> 40", "b"),
        ("NOT price < 30", "d"),  # null is neither
        ("price IS NULL or id = 'a'", "ac"),
        ("price is not null", "abd"),
        ("id IN ('a', 'd')", "ad"),
        ("price between 20 and 50", "bd"),
        ("title LIKE '%skirt'", "a"),
        ("title ILIKE 'blue%'", "b"),
        ("lower(title) = 'blue jeans'", "b"),
        ("title = 'o''clock'", "d"),
        ("array_contains(category, 'Skirts')", "ad"),
        ("price * 2 - -1 > 50", "bd"),
        ('"two words" = 2', "b"),
        ('"select" = 2', "b"),
        ("(price < 30) and (id = 'b')", "b"),
        ("title = 'select 1 from read_csv(x)'", ""),  # a text may say what it likes
        (pl.col("price") > 30, "d"),
    ],
    ids=str,
)
def test_what_is_selected(condition, expected):
    assert chosen(condition) == expected


@pytest.mark.parametrize(
    ("condition", "says"),
    [
        ("prise < 3", r"no column 'prise'(.|\n)*did you mean price"),
        ("PRICE < 3", r"no column 'PRICE'"),
        (pl.col("prise") < 3, r"no column 'prise'(.|\n)*did you mean price"),
        ('"prise" < 3', "no column 'prise'"),
        ("zzz = 1", r"no column 'zzz'(.|\n)*they have id, title"),
        ("price", "does not say yes or no"),
        ("price + 1", "does not say yes or no"),
        ("TRUE", "does not say yes or no of each item"),
        (pl.col("price").max() > 3, "does not say yes or no of each item"),
        ("price <", "can't be read"),
        ("price = 'x'", "can't be used on these items"),
        ("", "is empty"),
        ("  ", "is empty"),
        ("price < 3 OR " * 400 + "price < 3", "at most 2,000"),
        ("(" * 50 + "price" + ")" * 50 + " < 3", "too many brackets"),
    ],
    ids=str,
)
def test_what_is_refused(condition, says):
    with pytest.raises(ConfigError, match=says):
        which(condition, ITEMS)


@pytest.mark.parametrize(
    "condition",
    [
        "id IN (SELECT id FROM read_csv('{file}'))",
        "id IN (FROM read_csv('{file}'))",
        "id IN (TABLE x)",
        "id IN (VALUES ('a'))",
        "id IN (WITH x AS (SELECT 1) SELECT * FROM x)",
        "EXISTS (SELECT 1 FROM read_csv('{file}'))",
        "id = ANY (SELECT id FROM read_csv('{file}'))",
        "read_csv('{file}') = 1",
        "price < 3; SELECT 1",
        "price < 3 -- comment",
        "price < 3 /* comment */",
        r"title = 'a\' OR id IN (SELECT id FROM read_csv(\'x\'))'",
        "title = E'a'",
        "title = $$a$$",
        "title = `id`",
        "title = 'open",
        "max(price) > 3",
        "price OVER (PARTITION BY id) > 1",
        "CASE WHEN price > 3 THEN TRUE END",
        "select = 2",
    ],
)
def test_queries_never_reach_polars(condition, tmp_path, monkeypatch):
    file = tmp_path / "secret.csv"
    file.write_text("id\na\n")
    monkeypatch.setattr(pl, "sql_expr", lambda text: pytest.fail(f"polars was given {text}"))
    with pytest.raises(ConfigError):
        which(condition.format(file=file) if "{file}" in condition else condition, ITEMS)


def test_half_of_a_surrogate_pair_is_no_text():
    with pytest.raises(ConfigError, match="half of a surrogate pair") as caught:
        which("title = '\ud800'", ITEMS)
    assert str(caught.value).isascii()
