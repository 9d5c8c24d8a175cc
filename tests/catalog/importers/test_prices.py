"""Prices as feeds write them keep their currency."""

import polars as pl
import pytest

from wearwith.catalog.import_problems import Problems, RowChecks
from wearwith.catalog.importers.prices import with_currency
from wearwith.catalog.importers.table import read_table


def divided(*prices, column="price", **more):
    problems = Problems()
    frame = pl.DataFrame(
        {"row": range(1, len(prices) + 1), column: prices, **more},
        schema_overrides={column: pl.String},
    )
    return with_currency(frame, RowChecks(problems, "feed.csv"), column), problems


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
        ("1\u202f299,00 zł", 1299.0, "PLN"),
        ("US$ 20", 20.0, "USD"),
        ("US $1,299", 1299.0, "USD"),
        ("R$ 1.299,90", 1299.9, "BRL"),
        ("￥3,980", 3980.0, "¥"),
        ("₩39,000", 39000.0, "KRW"),
        ("3980円", 3980.0, "JPY"),
        ("１，９８０円", 1980.0, "JPY"),
        ("12'900.– CHF", 12900.0, "CHF"),
        ("Fr. 39.-", 39.0, "CHF"),
        ("1,29,999.00 ₹", 129999.0, "INR"),
        ("1.299.000 ₫", 1299000.0, "VND"),
        ("1.299 KWD", 1.299, "KWD"),
        ("0,125 €", 0.125, "EUR"),
        ("49 Euro", 49.0, "EUR"),
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


@pytest.mark.parametrize(
    ("column", "written", "numbers", "currency"),
    [
        ("Preis", ["1.299,00 €", "39,90 €"], [1299, 39.9], "EUR"),
        ("Verkaufspreis", ["1.299,00", "39,90"], [1299, 39.9], None),
        ("salePrice", ["39,99", "5"], [39.99, 5], None),
        ("regular_price", ["$1,299.00", "$20"], [1299, 20], "$"),
        ("価格", ["3,980円", "500円"], [3980, 500], "JPY"),
        ("reduced", ["EUR 1,299.00", "EUR 5"], [1299, 5], "EUR"),
        ("US sale", ["US$ 1,299.00", "5 US$"], [1299, 5], "USD"),
        ("Preis", ["1.299 €", "950 €"], [1299, 950], "EUR"),
    ],
)
def test_any_column_of_prices_is_read(column, written, numbers, currency):
    found, problems = divided(*written, column=column)
    assert found[column].to_list() == numbers
    assert (f"{column}_currency" in found.columns) == (currency is not None)
    if currency is not None:
        assert found[f"{column}_currency"].to_list() == [currency] * 2
    assert "currency" not in found.columns
    assert not problems.rows


@pytest.mark.parametrize(
    ("column", "written"),
    [
        ("EU size", ["38,5", "39"]),
        ("code", ["12.345", "12.346"]),
        ("waist", ["80 cm", "84 cm"]),
        ("cloth", ["180 gsm", "200 gsm"]),
        ("offer", ["from 12,00 €", "12,00 € a pair"]),
        ("surprise", ["1,20", "3,40"]),
        ("care", ["5 €", "by hand", "cold"]),
        ("price list", ["A12", "B13"]),
        ("season", [None, ""]),
        ("range", ["10 – 20 €", "20 – 30 €"]),
    ],
)
def test_other_columns_stay_text(column, written):
    found, problems = divided(*written, column=column)
    assert found[column].to_list() == written
    assert found.width == 2
    assert not problems.rows


def test_a_mark_that_may_be_of_thousands_or_of_decimals_gives_no_number():
    tens = [f"${n}.95" for n in range(20)]
    found, problems = divided(*tens, "$1.299", column="cost")
    assert found["cost"].to_list()[-2:] == [19.95, None]
    assert [row[1:4] for row in problems.rows] == [(21, "cost", "$1.299")]
    found, problems = divided(*[text.replace(".", ",") for text in tens], "$1.299", column="cost")
    assert found["cost"].to_list()[-2:] == [19.95, 1299]
    assert not problems.rows


def test_most_may_have_no_price():
    found, problems = divided(*[""] * 2_000, None, "5,00 €", column="reduced")
    assert found["reduced"].to_list()[-2:] == [None, 5]
    assert not problems.rows


@pytest.mark.parametrize(
    ("column", "written", "numbers"),
    [
        ("Preis", ["1.299", "950", ""], [1299, 950, None]),
        ("precio", ["39.990", "1.139.990", "9.990"], [39990, 1139990, 9990]),
        ("price", ["1.299", "950.5", "3"], [1.299, 950.5, 3]),
        ("price", ["0.299", "1.299", "3.000"], [0.299, 1.299, 3]),
        ("weight", ["1.299", "950", "3"], [1.299, 950, 3]),
    ],
)
def test_points_before_three_digits_alone_are_of_thousands(tmp_path, column, written, numbers):
    ids = ("t1,top", "t2,top", "b1,bottom")
    rows = [f"{one},{text}" for one, text in zip(ids, written, strict=True)]
    (tmp_path / "items.csv").write_text("\n".join([f"id,kind,{column}", *rows]))
    items = read_table(tmp_path / "items.csv", Problems()).items
    assert items[column].to_list() == numbers


def test_all_columns_of_a_file_but_sizes(tmp_path):
    feed = tmp_path / "feed.tsv"
    feed.write_text(
        "id\tkind\tPreis\tsize\tstock\twas\n"
        "t1\ttop\t1.299,00 €\t38 €\t1 €\t49,00 £\n"
        "b1\tbottom\t39,90 €\t40 €\t2 €\t5,00 £\n"
    )
    items = read_table(feed, Problems()).items
    assert items["Preis"].to_list() == [1299.0, 39.9]
    assert items["Preis_currency"].to_list() == ["EUR", "EUR"]
    assert items["was_currency"].to_list() == ["GBP", "GBP"]
    assert items.select("size", "stock").dtypes == [pl.String, pl.String]
