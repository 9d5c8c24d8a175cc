"""`/v1/explain` and `/v1/score`: what a matcher says of pairs, over HTTP."""

import json

import pytest
from services import photograph

from wearwith.matching import Matcher
from wearwith.model import load_model


@pytest.mark.parametrize(("item", "other"), [("t000", "b003"), ("b003", "t000")])
def test_it_explains_as_the_matcher_does(client, served, item, other):
    answer = client.get("/v1/explain", params={"id": item, "other": other})
    assert answer.status_code == 200
    expected = Matcher(load_model(served)).explain(item, other).to_json()
    assert answer.json() == json.loads(json.dumps(expected))
    assert answer.json()["sentence"]


def test_a_comparison(client):
    asked = {"id": "t000", "other": "b003", "against": "b004"}
    assert client.get("/v1/explain", params=asked).json()["against"]["other"] == "b004"
    asked["against"] = "b003"
    answer = client.get("/v1/explain", params=asked)
    assert answer.status_code == 422
    assert "with itself" in answer.json()["what"]


def test_a_new_garment_is_explained(client, album):
    asked = {"title": "linen shirt", "other": "b000"}
    assert client.post("/v1/explain", json=asked).json()["sentence"]
    answer = album.post(
        "/v1/explain", data={"other": "b000"}, files={"picture": ("a.png", photograph("red"))}
    )
    assert answer.status_code == 200
    seen = [(trait["value"], trait["source"]) for trait in answer.json()["traits"]]
    assert ("red", "picture") in seen


@pytest.mark.parametrize(
    "asked",
    [{"id": "t000", "other": "b999"}, {"id": "x", "other": "b000"}, {"id": "t0", "other": "t1"}],
)
def test_unknown_garments(client, asked):
    answer = client.get("/v1/explain", params=asked)
    assert answer.status_code == 404
    assert answer.json()["what"]


def test_pairs_are_scored_in_order(client, served):
    pairs = [("t003", "b001"), ("t000", "b000"), ("t003", "b001")]
    answer = client.post("/v1/score", json={"pairs": pairs})
    assert answer.status_code == 200
    expected = Matcher(load_model(served)).score(pairs).to_dicts()
    assert answer.json()["pairs"] == expected
    assert client.post("/v1/score", json={"pairs": []}).json() == {"pairs": []}
    assert client.post("/v1/score", json={"pairs": [["t000", "t001"]]}).status_code == 404
    assert client.post("/v1/score", json={"pairs": [["t000"]]}).status_code == 422
