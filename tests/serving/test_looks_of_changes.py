"""Looks leave out what is gone or sold out, and tell prices as they are now."""

import shutil

import pytest
from services import KEY, client_of, settings

from outfit_models import completed_model
from outfit_shop import outfit_shop
from wearwith.model import save_model
from wearwith.serving import Service

HEADERS = {"X-API-Key": KEY}


@pytest.fixture
def service(tmp_path):
    save_model(completed_model(outfit_shop(n_outfits=120)), tmp_path / "model")
    return Service.open(tmp_path / "model", settings(tmp_path, api_key=KEY))


@pytest.fixture
def client(service):
    return client_of(service)


def found(client):
    """What the looks around a top have besides it, by id."""
    answer = client.post("/v1/complete", json={"given": ["t0"], "k": 5})
    assert answer.status_code == 200, answer.text
    items = [item for look in answer.json()["looks"] for item in look["items"]]
    return {item["id"]: item for item in items if not item["given"]}


def test_looks_without_what_is_gone_or_sold_out(client):
    first, second, *_ = found(client)
    client.patch(f"/v1/items/{first}", json={"stock": 0}, headers=HEADERS)
    client.delete(f"/v1/items/{second}", headers=HEADERS)
    assert not {first, second} & found(client).keys()
    client.patch(f"/v1/items/{first}", json={"stock": 2, "price": 17}, headers=HEADERS)
    assert found(client)[first]["price"] == 17


def test_a_budget_knows_the_price_of_now(client):
    first, *_ = found(client)
    for item in found(client):
        client.patch(f"/v1/items/{item}", json={"price": 5}, headers=HEADERS)
    client.patch(f"/v1/items/{first}", json={"price": 500}, headers=HEADERS)
    asked = {"given": ["t0"], "k": 5, "budget": 400}
    looks = client.post("/v1/complete", json=asked).json()["looks"]
    assert looks
    assert first not in [item["id"] for look in looks for item in look["items"]]


def test_no_look_around_what_is_gone(client):
    client.delete("/v1/items/t0", headers=HEADERS)
    answer = client.post("/v1/complete", json={"given": ["t0"]})
    assert answer.status_code == 404


def test_a_new_garment_takes_part(looks_folder, tmp_path):
    folder = shutil.copytree(looks_folder, tmp_path / "model")
    service = Service.open(folder, settings(tmp_path, api_key=KEY))
    client = client_of(service)
    item = {"title": "white linen shirt", "kind": "top"}
    client.put("/v1/items/new", json=item, headers=HEADERS)
    assert service.take_in_new() == 1
    service.reload_if_new()
    looks = client.post("/v1/complete", json={"given": ["new"], "want": ["bottom"]})
    assert looks.status_code == 200, looks.text
    assert looks.json()["looks"]
