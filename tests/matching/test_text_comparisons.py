"""Texts are not put in order by numbers, which would go letter by letter."""

import polars as pl
import pytest

from wearwith.errors import ConfigError
from wearwith.matching.filters import which

ITEMS = pl.DataFrame(
    {
        "id": ["a", "b"],
        "sale price": ["1.299,00", "39"],
        "cost": ["1.299,00", "39"],
        "title": ["coat", "skirt"],
        "since": ["2024-01-01", "2023-02-03"],
        "price": [1.0, 60.0],
    }
)


@pytest.mark.parametrize(
    "condition",
    [
        "cost < 50",
        "cost <= '50'",
        "'50' > cost",
        "50 >= (cost)",
        "cost BETWEEN 1 AND 50",
        "cost BETWEEN 'a' AND '50'",
        "cost NOT BETWEEN '1' AND '5'",
        "title = 'coat' AND NOT cost < -5",
        "price < 50 OR (price > 3 AND LOWER(cost) < '50 €')",
        "COALESCE(cost, '0') > '1.299,00'",
        "\"sale price\" < '$ 50'",
        "cost < '5e1'",
    ],
)
def test_a_text_is_not_ordered_by_a_number(condition):
    with pytest.raises(ConfigError, match=r"is text, so it can't be compared with the number") as e:
        which(condition, ITEMS)
    assert e.value.where == condition
    assert "import the items again" in e.value.fix


@pytest.mark.parametrize(
    ("condition", "answer"),
    [
        ("since < '2024-01-01'", [False, True]),
        ("since BETWEEN '2023-01-01' AND '2023-12-31' AND price > 5", [False, True]),
        ("title < 'd'", [True, False]),
        ("id > 'a100'", [False, True]),
        ("LENGTH(title) > 4", [False, True]),
        ("LENGTH(cost) BETWEEN 1 AND 3", [False, True]),
        ("cost = '39' OR cost IN ('40')", [False, True]),
        ("cost LIKE '1%'", [True, False]),
        ("price < 50 AND cost <> '39'", [True, False]),
        ("cost <> '39' AND price + 1 < 50", [True, False]),
        ("STARTS_WITH(cost, '1') AND 50 > price", [True, False]),
    ],
)
def test_texts_are_compared_with_texts(condition, answer):
    assert which(condition, ITEMS).to_list() == answer
