"""Prices as feeds write them keep their currency."""

import polars as pl
import pytest

from wearwith.catalog.import_problems import Problems, RowChecks
from wearwith.catalog.importers.prices import with_currency
from wearwith.catalog.importers.table import read_table


def divided(*prices, **more):
    problems = Problems()
    frame = pl.DataFrame(
        {"row": range(1, len(prices) + 1), "price": prices, **more},
        schema_overrides={"price": pl.String},
    )
    return with_currency(frame, RowChecks(problems, "feed.csv")), problems


@pytest.mark.parametrize(
    ("written", "price", "currency"),
    [
        ("39.99 EUR", 39.99, "EUR"),
        ("EUR 39.99", 39.99, "EUR"),
        ("1.299,00 EUR", 1299.0, "EUR"),
        ("1,299.00 USD", 1299.0, "USD"),
        ("1 299,50 PLN", 1299.5, "PLN"),
        ("1,299 JPY", 1299.0, "JPY"),
        ("€39,9", 39.9, "EUR"),
        ("$12.50", 12.5, "$"),
        ("12 zł", 12.0, "PLN"),
    ],
)
def test_a_price_is_a_number_and_a_currency(written, price, currency):
    found, problems = divided(written)
    assert found["price"].to_list() == [price]
    assert found["currency"].to_list() == [currency]
    assert not problems.rows


def test_what_is_no_price_is_noted_and_its_item_kept():
    found, problems = divided("39.99 EUR", "5 EUR", "on request", None, "")
    assert found["price"].to_list() == [39.99, 5.0, None, None, None]
    assert [row[1:4] for row in problems.rows] == [(3, "price", "on request")]


def test_a_column_of_something_else_stays_as_it_is():
    for written in (["cheap", "dear", "39.99 EUR"], ["12", "13", "on request"]):
        found, problems = divided(*written)
        assert found["price"].to_list() == written
        assert "currency" not in found.columns
        assert not problems.rows


def test_a_currency_in_a_column_of_its_own_stays():
    found, _ = divided("39.99", "40 GBP", currency=["EUR", "EUR"])
    assert found["currency"].to_list() == ["EUR", "GBP"]


def test_a_feed_keeps_its_currency(tmp_path):
    feed = tmp_path / "feed.tsv"
    feed.write_text("id\tkind\tprice\nt1\ttop\t39.99 EUR\nb1\tbottom\t20.00 EUR\n")
    items = read_table(feed, Problems()).items
    assert items["price"].to_list() == [39.99, 20.0]
    assert items["currency"].to_list() == ["EUR", "EUR"]
