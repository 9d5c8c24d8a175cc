"""Garments are put in, changed and taken out over HTTP, in every worker at once."""

import os
import shutil

import pytest
from services import KEY, client_of, settings

from wearwith.serving import Service

HEADERS = {"X-API-Key": KEY}
SHIRT = {"title": "linen shirt red", "kind": "top", "price": 39, "stock": 4}


@pytest.fixture
def folder(served, tmp_path):
    return shutil.copytree(served, tmp_path / "model")


@pytest.fixture
def workers(folder, tmp_path):
    """Two workers of one folder."""
    return [Service.open(folder, settings(tmp_path, api_key=KEY)) for _ in range(2)]


@pytest.fixture
def clients(workers):
    return [client_of(worker) for worker in workers]


def partners(client, name, **more):
    answer = client.get("/v1/match", params={"id": name, "k": 100, "allow_worn": True, **more})
    assert answer.status_code == 200, answer.text
    return {one["id"]: one for one in answer.json()["items"]}


def taken_in(workers):
    """Let one worker encode what is new, and all of them load it."""
    for worker in workers:  # else it would wait until the newest segment is older
        if (segments := worker.folder / "segments").is_dir():
            os.utime(segments, (0, 0))
    n = [worker.take_in_new() for worker in workers]
    for worker in workers:
        worker.reload_if_new()
    return n


def test_a_garment_that_is_taken_out_is_shown_by_no_worker(clients):
    first, second = clients
    assert "b001" in partners(second, "t000")
    answer = first.delete("/v1/items/b001", headers=HEADERS)
    assert answer.status_code == 200, answer.text
    assert answer.json() == {"id": "b001", "version": 1, "state": "gone"}
    for client in clients:
        assert "b001" not in partners(client, "t000")
        assert client.get("/v1/match?id=b001").status_code == 404
        assert client.get("/v1/items/b001").status_code == 404
        assert "b001" not in [
            one["id"] for one in client.get("/v1/items?limit=500").json()["items"]
        ]
    assert second.delete("/v1/items/b001", headers=HEADERS).json()["version"] == 1


def test_a_garment_that_is_sold_out_is_left_out_until_it_is_back(clients):
    first, second = clients
    change = {"change": [{"id": "b001", "stock": 0, "price": 12.5}]}
    assert first.post("/v1/items", json=change, headers=HEADERS).status_code == 200
    assert "b001" not in partners(second, "t000")
    assert second.get("/v1/items/b001").json()["stock"] == 0
    first.patch("/v1/items/b001", json={"stock": 3}, headers=HEADERS)
    assert partners(second, "t000")["b001"]["price"] == 12.5


def test_a_filter_knows_what_has_changed(workers, clients):
    first, second = clients
    for number in (1, 2):
        first.patch(f"/v1/items/b00{number}", json={"stock": 3}, headers=HEADERS)
    workers[1].reload()  # the catalogue had no such column before
    assert set(partners(second, "t000", where="stock > 2")) == {"b001", "b002"}
    first.patch("/v1/items/b001", json={"stock": 1}, headers=HEADERS)
    assert set(partners(second, "t000", where="stock > 2")) == {"b002"}


def test_a_new_garment_is_ranked_once_it_is_encoded(workers, clients):
    first, second = clients
    sent = [first.put("/v1/items/new", json=SHIRT, headers=HEADERS).json() for _ in range(2)]
    assert sent == [{"id": "new", "version": 1, "state": "put"}] * 2
    assert taken_in(workers) == [1, 0]
    for client in clients:
        assert "new" in partners(client, "b000")
        assert partners(client, "new")
        told = client.get("/v1/items/new").json()
        assert (told["title"], told["price"], told["stock"]) == ("linen shirt red", 39.0, 4)
    assert taken_in(workers) == [0, 0]
    second.patch("/v1/items/new", json={"price": 29}, headers=HEADERS)
    assert taken_in(workers) == [0, 0]  # a price needs no encoding
    assert partners(first, "b000")["new"]["price"] == 29.0
    second.delete("/v1/items/new", headers=HEADERS)
    assert sum(taken_in(workers)) == 1
    assert "new" not in partners(first, "b000")


def test_new_words_of_a_garment_that_was_worn_leave_its_pairs(workers, clients):
    worn = set(partners(clients[0], "t000")) - set(partners(clients[0], "t000", allow_worn=False))
    assert worn
    clients[0].put("/v1/items/t000", json={**SHIRT, "title": "wool shirt"}, headers=HEADERS)
    assert taken_in(workers) == [1, 0]
    after = set(partners(clients[1], "t000")) - set(partners(clients[1], "t000", allow_worn=False))
    assert after == worn


def test_many_segments_become_one(workers, clients, folder):
    for number in range(12):
        clients[0].put(f"/v1/items/n{number:02}", json=SHIRT, headers=HEADERS)
        taken_in(workers[:1])
    assert len(list((folder / "segments").iterdir())) < 9
    workers[1].reload_if_new()
    assert {f"n{number:02}" for number in range(12)} <= set(partners(clients[1], "b000"))


def test_all_of_a_batch_or_nothing(clients):
    batch = {"put": [{"id": "new", **SHIRT}], "remove": ["b001", "nothing"]}
    answer = clients[0].post("/v1/items", json=batch, headers=HEADERS)
    assert answer.status_code == 404
    assert "nothing" in answer.json()["what"]
    assert (
        clients[0].post("/v1/items", json={"remove": ["new"]}, headers=HEADERS).status_code == 404
    )
    assert "b001" in partners(clients[1], "t000")


@pytest.mark.parametrize(
    ("way", "path", "body", "what"),
    [
        ("put", "new", {"title": "a thing"}, "Nothing says what the garment is"),
        ("put", "new", {**SHIRT, "prise": 3}, "no column 'prise'"),
        ("patch", "t000", {"title": "wool shirt"}, "'title'"),
        ("patch", "t000", {"stock": "many"}, "valid integer"),
    ],
)
def test_what_can_not_be_is_refused(clients, way, path, body, what):
    answer = clients[0].request(way, f"/v1/items/{path}", json=body, headers=HEADERS)
    assert answer.status_code == 422
    assert what in answer.json()["what"]


def test_a_garment_twice_in_a_batch(clients):
    batch = {"change": [{"id": "b001", "stock": 1}], "remove": ["b001"]}
    answer = clients[0].post("/v1/items", json=batch, headers=HEADERS)
    assert answer.status_code == 422
    assert "twice" in answer.json()["what"]


@pytest.mark.parametrize("way", ["put", "patch", "delete"])
def test_changes_need_the_key(clients, way):
    body = {} if way == "delete" else {"json": SHIRT if way == "put" else {"stock": 0}}
    assert clients[0].request(way, "/v1/items/t000", **body).status_code == 401
    assert "t000" in partners(clients[0], "b000")
