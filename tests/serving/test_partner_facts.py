"""Partners in `/v1/match` come with what a shop shows of them, or with the columns asked for."""

from dataclasses import replace

import polars as pl
import pytest
from services import client_of, settings

from wearwith.matching import Matcher
from wearwith.serving import Service

COUNT = 48


@pytest.fixture
def shop(served, tmp_path):
    """A client of a service whose garments have prices and links, and a path to a photograph."""
    service = Service.open(served, settings(tmp_path))
    items = service.matcher.model.items
    assert items.height == COUNT
    items = items.with_columns(
        price=pl.Series([number + 0.5 for number in range(COUNT)]),
        currency=pl.lit("EUR"),
        url="https://shop.example/" + pl.col("id"),
        image=pl.lit("/home/ada/private.jpg"),
        season=pl.lit("summer"),
        score=pl.lit(7),
    )
    items = items.with_columns(
        url=pl.when(pl.col("id") == "b001")
        .then(pl.lit("javascript:alert(1)"))
        .otherwise(pl.col("url"))
    )
    model = replace(service.matcher.model, items=items)
    service.now = replace(service.now, matcher=Matcher(model))
    return client_of(service)


def asked(client, *fields, **more):
    return client.get("/v1/match", params={"id": "t000", "k": 30, "fields": fields, **more})


def test_a_partner_has_what_a_shop_shows(shop):
    answer = asked(shop)
    rows = {row["id"]: row for row in answer.json()["items"]}
    known = {row["id"]: row for row in shop.get("/v1/items?limit=500").json()["items"]}
    assert len(rows) > 5
    for name, row in rows.items():
        for fact in ("title", "price", "currency", "colour"):
            assert row[fact] == known[name][fact]
        link = None if name == "b001" else f"https://shop.example/{name}"
        assert row["link"] == link
        assert row["picture"] is None
    assert "b001" in rows
    assert "private" not in answer.text


@pytest.mark.parametrize("how", ["get", "json", "form"])
def test_other_columns_are_given_instead(shop, how):
    fields = ["season", "price", "id", "kind", "url"]
    if how == "get":
        answer = asked(shop, *fields)
    else:
        body = {"title": "linen shirt", "direction": "bottoms", "fields": fields}
        answer = shop.post("/v1/match", **{"json" if how == "json" else "data": body})
    assert answer.status_code == 200
    always = {"rank", "tie_from", "tie_to", "id", "score", "probability", "pinned", "rules"}
    always |= {"against", "more_colours", "more_sizes", "context", "picture"}
    for row in answer.json()["items"]:
        assert set(row) == always | {"season", "price", "kind", "url"}
        assert (row["season"], row["kind"]) == ("summer", "bottom")
        assert row["score"] != 7


@pytest.mark.parametrize(
    ("field", "says", "fix"),
    [
        ("seson", "no field 'seson'", "did you mean season"),
        ("image", "no field 'image'", ""),
        ("zzzzzzzz", "no field 'zzzzzzzz'", "they have id, side"),
        ("score", "has a 'score' already", "/v1/items"),
        ("tie_from", "has a 'tie_from' already", "/v1/items"),
        ("against", "has a 'against' already", "/v1/items"),
    ],
)
def test_a_field_that_cannot_be_given_is_told(shop, field, says, fix):
    answer = asked(shop, field)
    assert answer.status_code == 422
    problem = answer.json()
    assert says in problem["what"]
    assert fix in problem["fix"]
    assert "image" not in problem["fix"]
    assert problem["where"] == "fields"


def test_what_the_catalogue_does_not_have_is_null(client):
    for row in asked(client).json()["items"]:
        assert [row[name] for name in ("price", "currency", "colour", "link")] == [None] * 4
        assert "title" in row
