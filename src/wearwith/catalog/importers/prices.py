"""Prices as shops write them, such as `1.299,00 €`: a number, and a currency beside it."""

import re
from collections.abc import Collection, Iterable

import polars as pl

from wearwith.catalog.import_problems import RowChecks
from wearwith.catalog.importers.currencies import IN_THOUSANDTHS, currency_of

__all__ = ["with_currencies", "with_currency", "with_thousands"]

PRICE, CURRENCY = "price", "currency"
_MONEY = (
    r"^(?P<before>[^\d\s.,+-](?:[^\d+-]{0,3}[^\d\s+-])?)?\s*(?P<number>\d[\d.,\s'’]*?)(?:[.,]?[-–—]+)?"
    r"\s*(?P<after>[^\d\s.,+-][^\d\s+-]{0,4})?$"
)
_NUMBER = (
    r"^(?:\d+|[1-9]\d{0,2}(?: \d{3}|'\d{3})+|[1-9]\d{0,2}(?:\.\d{3})+|[1-9]\d{0,2}(?:,\d{3})+"
    r"|[1-9]\d?(?:,\d\d)+,\d{3})(?:[.,]\d{1,2})?$|^0[.,]\d+$"
)
_WHOLE = r"^[1-9]\d{0,2}(\.\d{3})*$"
_THREE = r"^[1-9]\d{0,2}[.,]\d{3}$"  # of which the mark may be of thousands or of decimals
# Words for a price: as the end of a word, such as Verkaufspreis; as a word; anywhere.
_ENDS = ("price", "prices", "preis", "preise", "prijs")
_WORDS = re.compile(
    "prix|precios?|prezz[oi]|pre[çc]os?|cena|ceny|pris|hinta|fiyatı?|цена|ціна|ár|cost|msrp|rrp|uvp"
)
_INSIDE = ("価格", "价格", "價格", "가격", "値段", "售价")
SEEN_FIRST = 1_000  # values; a column none of which has a currency is no column of money


def with_currencies(
    items: pl.DataFrame, further: Iterable[str], apart: Collection[str], checks: RowChecks
) -> pl.DataFrame:
    """Divide each of the further columns that has prices, but those that are set apart."""
    for column in further:
        if column in items.columns and column not in apart:
            items = with_currency(items, checks, column)
    return items


def with_currency(items: pl.DataFrame, checks: RowChecks, column: str = PRICE) -> pl.DataFrame:
    """Divide a text column of prices into a number and a currency, an ISO code or a sign.

    The currency of `price` goes to `currency`, that of another column to `COLUMN_currency`. What
    the items state in such a column stays where the price names none. A price that can't be read
    is noted, and its item kept without it.

    A column is one of prices if nine in ten values are and name a currency; or by its name, if half
    of them are and one names a currency, or nine in ten are. Any other stays as it is.
    """
    if items[column].dtype != pl.String:
        return items
    is_named = _is_called_price(column)
    if not is_named and not _may_be_money(items[column]):
        return items
    read = _read(items[column])
    there = int(read["is_there"].sum())
    right = read["amount"].is_not_null()
    n_right, n_signed = int(right.sum()), int(read["sign"].is_not_null().sum())
    are_prices = 10 * n_right >= 9 * there if is_named else 10 * n_signed >= 9 * there
    if not n_right or not (are_prices or (is_named and n_signed and 2 * n_right >= there)):
        return items
    reason = "not a price (the item is kept without it)"
    checks.set_aside(items, pl.lit(read["is_there"] & ~right), column, reason)
    items = items.with_columns(read["amount"].alias(column))
    if not n_signed:
        return items
    currency, sign = CURRENCY if column == PRICE else f"{column}_{CURRENCY}", read["sign"]
    if currency in items.columns:
        sign = pl.select(pl.coalesce(sign, items[currency].cast(pl.String))).to_series()
    return items.with_columns(sign.alias(currency))


def with_thousands(further: pl.DataFrame, frame: pl.DataFrame) -> pl.DataFrame:
    """Read 1.299 and 950 in the further columns of prices as whole numbers, as `frame` wrote them.

    They are if all their points stand before three digits: a price has one or two decimals.
    """
    wholes = []
    for column in further:
        if column.dtype == pl.Float64 and _is_called_price(column.name):
            written = frame.get_column(column.name, default=None)
            if written is None or written.dtype != pl.String:
                continue
            known = written.str.strip_chars().replace("", None)
            if all(one.str.contains(_WHOLE).all() for one in (known.head(SEEN_FIRST), known)):
                whole = known.str.replace_all(".", "", literal=True)
                wholes.append(whole.cast(pl.Float64).alias(column.name))
    return further.with_columns(wholes)


def _is_called_price(column: str) -> bool:
    """Whether a name says that a column has prices, in one language or another."""
    spaced = re.sub(r"(?<=[a-zà-ž])(?=[A-Z])", " ", column)
    words = re.findall(r"[^\W\d_]+", spaced.lower())
    if any(_WORDS.fullmatch(word) or word.endswith(_ENDS) for word in words):
        return True
    return any(sign in column for sign in _INSIDE)


def _may_be_money(texts: pl.Series) -> bool:
    """Whether half of the first values look like it."""
    first = texts.filter(texts.str.strip_chars() != "").head(SEEN_FIRST)
    signed = _read(first)["sign"].is_not_null()
    return bool(2 * signed.sum() >= len(first)) and bool(signed.any())


def _read(texts: pl.Series) -> pl.DataFrame:
    """The amount and the currency of each text, null if it is no price, and whether it is there.

    Prices come often, so that each is read once.
    """
    stripped = texts.str.strip_chars().rename("written")
    distinct = stripped.unique().drop_nulls()
    plain = distinct.str.normalize("NFKC").str.replace_all(r"\s+", " ").str.replace_all("’", "'")
    found = plain.str.extract_groups(_MONEY).struct.unnest()
    written = pl.concat([found["before"], found["after"]]).drop_nulls().unique()
    signs = {sign: currency_of(sign) for sign in written}
    before, after = (
        found[side].replace_strict(signs, return_dtype=pl.String) for side in ("before", "after")
    )
    is_known = (before.is_not_null() | found["before"].is_null()) & (
        after.is_not_null() | found["after"].is_null()
    )
    sign = pl.select(pl.coalesce(after, before)).to_series()
    number = found["number"].str.strip_chars()
    is_right = is_known & number.str.contains(_NUMBER)
    amount = _amounts(number.set(~is_right, None), sign)
    table = pl.DataFrame(
        {"written": distinct, "amount": amount, "sign": sign.set(amount.is_null(), None)}
    )
    joined = stripped.to_frame().join(table, on="written", how="left", maintain_order="left")
    is_there = (pl.col("written") != "").fill_null(value=False)
    return joined.select("amount", "sign", is_there=is_there)


def _amounts(numbers: pl.Series, signs: pl.Series) -> pl.Series:
    """Read numbers such as 1,299.00, 1.299,00, 39,99 or 1 299 of one column.

    The last mark before one or two digits is the decimal; one before three is of thousands. Where
    the column writes decimals with that very mark it may be either, and there is no number.
    """
    marks = set(numbers.str.extract(r"([.,])\d{1,2}$").drop_nulls().unique())
    mark = numbers.str.extract(r"([.,])\d{3}$")
    is_three = numbers.str.contains(_THREE)
    is_fine = is_three & signs.is_in(IN_THOUSANDTHS).fill_null(value=False)
    if len(marks) == 1:
        numbers = numbers.set((is_three & ~is_fine & (mark == marks.pop())).fill_null(False), None)
    text = numbers.str.replace_all(r"[ ']", "")
    decimals = r"^0[.,](\d+)$|[.,](\d{1,2})$"
    part = pl.coalesce(text.str.extract(decimals, 1), text.str.extract(decimals, 2), pl.lit("0"))
    whole = text.str.replace(r"[.,]\d{1,2}$|^(0)[.,]\d+$", "$1").str.replace_all(r"[.,]", "")
    amounts = pl.select((whole + "." + pl.select(part).to_series()).alias("amount")).to_series()
    fine = text.str.replace(",", ".", literal=True)
    chosen = pl.select(pl.when(is_fine.fill_null(False)).then(fine).otherwise(amounts)).to_series()
    return chosen.cast(pl.Float64, strict=False)
