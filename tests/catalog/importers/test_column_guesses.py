"""Which column says what."""

from pathlib import Path

import polars as pl
import pytest

from wearwith.catalog.importers.column_guesses import ITEM_ROLES, ORDER_ROLES, guess_columns
from wearwith.catalog.importers.column_mapping import read_mapping, write_mapping
from wearwith.errors import DataError


def guessed(header: str, *rows: str, roles: str = "items") -> dict[str, str]:
    names = header.split("|")
    columns = zip(*(row.split("|") for row in rows), strict=True)
    frame = pl.DataFrame(dict(zip(names, map(list, columns), strict=True)))
    known = {"items": ITEM_ROLES, "orders": ORDER_ROLES}[roles]
    return {one.role: one.column for one in guess_columns(frame, known)}


def test_a_german_table() -> None:
    found = guessed(
        "Artikelnr|Warengruppe|Bezeichnung|Farbe|Größe|Preis|Webseite",
        "0012|Oberteil|Bluse Linde|Blau|38|1.299,00 €|https://shop.example/1",
        "0013|Rock|Faltenrock|Rot|40|49,95 €|https://shop.example/2",
    )
    assert found == {
        "id": "Artikelnr",
        "kind": "Warengruppe",
        "title": "Bezeichnung",
        "colour": "Farbe",
        "size": "Größe",
        "price": "Preis",
        "link": "Webseite",
    }


def test_names_may_be_written_in_any_way() -> None:
    found = guessed("productId|Product-Type|PRODUCT_NAME", "1|Shirts|A", "2|Jeans|B")
    assert found == {"id": "productId", "kind": "Product-Type", "title": "PRODUCT_NAME"}


def test_a_kind_must_be_one_and_a_price_a_number() -> None:
    found = guessed("id|type|category|price", "1|new|Jeans|ask us", "2|old|Skirts|soon")
    assert found == {"id": "id", "kind": "category"}


def test_pictures_and_links_are_told_by_their_values() -> None:
    found = guessed("sku|a|b", "1|x.JPG|//shop.example/1", "2|y.png?v=2|https://shop.example/2")
    assert found == {"id": "sku", "image": "a", "link": "b"}


def test_an_empty_column_says_nothing() -> None:
    assert guessed("id|sku|title", "|7|", "|8|") == {"id": "sku"}


def test_orders_and_events() -> None:
    found = guessed(
        "event_time|event_type|product_id|user_id|user_session",
        "2019-11-01 00:00:00 UTC|view|7|1|a",
        "2019-11-01 00:00:01 UTC|purchase|8|1|a",
        roles="orders",
    )
    assert found == {
        "order": "user_session",
        "customer": "user_id",
        "item": "product_id",
        "time": "event_time",
        "event": "event_type",
    }


def test_a_mapping_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "columns.json"
    write_mapping(path, "items", {"id": "sku"})
    assert read_mapping(path, "items", ITEM_ROLES) == {"id": "sku"}
    with pytest.raises(DataError, match="nothing about the columns of the orders"):
        read_mapping(path, "orders", ORDER_ROLES)
    write_mapping(path, "items", {"weight": "g"})
    with pytest.raises(DataError, match="No column can be a 'weight'"):
        read_mapping(path, "items", ITEM_ROLES)
