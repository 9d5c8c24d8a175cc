"""Prices as feeds of shops write them, such as `39.99 EUR`: a number, and a currency beside it."""

import polars as pl

from wearwith.catalog.import_problems import RowChecks

__all__ = ["SIGNS", "with_currency"]

PRICE, CURRENCY = "price", "currency"
# Signs of one currency; those of several, such as $, are kept as they are.
SIGNS = {"€": "EUR", "£": "GBP", "zł": "PLN", "₺": "TRY", "₹": "INR", "₩": "KRW", "₴": "UAH"}
_MONEY = r"^(?P<before>[^\d\s.,+-]{1,4})?\s*(?P<number>\d[\d.,\s'’]*)(?P<after>[^\d\s.,+-]{1,4})?$"
_CODE = r"^[A-Z]{3}$|^[^\w\s]$|^zł$|^[A-Z]{1,3}\$$|^kr$"


def with_currency(items: pl.DataFrame, checks: RowChecks) -> pl.DataFrame:
    """Divide a text column `price` into a number and a column `currency`, an ISO code or a sign.

    A currency that the items state in a column of their own stays where the price names none. A
    price that can't be read is noted, and its item kept without it. A column stays as it is if it
    names no currency, or if less than half of it can be read.
    """
    if PRICE not in items.columns or items[PRICE].dtype != pl.String:
        return items
    written = items[PRICE].str.strip_chars()
    found = written.str.extract_groups(_MONEY).struct.unnest()
    sign = pl.coalesce("after", "before").str.to_uppercase().replace("ZŁ", "zł").replace("KR", "kr")
    read = found.select(price=_number(pl.col("number")), currency=sign.replace(SIGNS))
    is_price = read["price"].is_not_null() & (
        read["currency"].is_null() | read["currency"].str.contains(_CODE)
    )
    there = written.is_not_null() & (written != "")
    if 2 * int(is_price.sum()) < int(there.sum()) or not read["currency"].filter(is_price).count():
        return items
    reason = "not a price (the item is kept without it)"
    checks.set_aside(items, pl.lit(there & ~is_price), PRICE, reason)
    price, currency = (
        pl.select(pl.when(is_price).then(read[name])).to_series() for name in (PRICE, CURRENCY)
    )
    if CURRENCY in items.columns:
        currency = pl.select(pl.coalesce(currency, items[CURRENCY].cast(pl.String))).to_series()
    items = items.with_columns(price.alias(PRICE))
    return items.with_columns(currency.alias(CURRENCY))


def _number(text: pl.Expr) -> pl.Expr:
    """Read 1,299.00, 1.299,00, 39,99 or 1 299: the last mark before two digits is the decimal."""
    plain = text.str.replace_all(r"[\s'’]", "")
    whole = plain.str.replace(r"[.,]\d{1,2}$", "").str.replace_all(r"[.,]", "")
    decimals = plain.str.extract(r"[.,](\d{1,2})$").fill_null("0")
    return (whole + "." + decimals).cast(pl.Float64, strict=False)
