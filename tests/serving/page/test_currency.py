"""A price says in what it is."""

import dataclasses
import re

import polars as pl
import pytest
from services import client_of, settings

from wearwith.serving import Service
from wearwith.serving.page.page_words import money
from wearwith.serving.page.shelf import Shelf

TOP = "top-0002-0"


@pytest.mark.parametrize(
    ("currency", "says"),
    [
        (None, "1,039.99"),
        ("EUR", "€1,039.99"),
        ("usd", "$1,039.99"),
        ("£", "£1,039.99"),
        ("PLN", "1,039.99 PLN"),
        ("kr", "1,039.99 kr"),
    ],
)
def test_money(currency, says):
    assert money(1039.99, currency) == says


def test_the_service_says_the_currency_where_the_items_do_not(shop_folder, tmp_path):
    how = settings(tmp_path, page=True, currency="EUR")
    client = client_of(Service.open(shop_folder, how))
    page = client.get("/match", params={"id": TOP, "lowest": "20"}).text
    assert re.search(r'<span class="fact">€\d', page)
    assert not re.search(r'<span class="fact">\d', page)
    assert "price at least €20" in page
    assert "Price from (EUR)" in page


def test_without_a_currency_a_price_is_a_number(client):
    page = client.get("/match", params={"id": TOP}).text
    assert re.search(r'<span class="fact">\d', page)
    assert "Price from</label>" in page


def test_the_items_say_it_first(service):
    model = service.matcher.model
    side = pl.when(side="top").then(pl.lit("GBP"))
    priced = dataclasses.replace(model, items=model.items.with_columns(currency=side))
    shelf = Shelf(priced, "EUR")
    assert {card.currency for card in shelf.cards if card.side == "top"} == {"GBP"}
    assert {card.currency for card in shelf.cards if card.side == "bottom"} == {"EUR"}
    assert shelf.currency is None
    assert Shelf(model, "EUR").currency == "EUR"
