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
    assert answer.json()["pairs"] == [{**one, "error": None} for one in expected]
    assert client.post("/v1/score", json={"pairs": []}).json() == {"pairs": []}
    assert client.post("/v1/score", json={"pairs": [["t000"]]}).status_code == 422


def test_a_bad_pair_fails_alone_and_in_its_place(client, served):
    good = [("t003", "b001"), ("t000", "b000")]
    bad = [("t0003", "b000"), ("t000", "t001"), ("x", "b0011")]
    answer = client.post("/v1/score", json={"pairs": [good[0], bad[0], good[1], *bad[1:]]})
    assert answer.status_code == 200
    rows = answer.json()["pairs"]
    expected = Matcher(load_model(served)).score(good).to_dicts()
    assert [rows[0], rows[2]] == [{**one, "error": None} for one in expected]
    for row, pair in zip((rows[1], *rows[3:]), bad, strict=True):
        assert (row["top"], row["bottom"], row["rules"]) == (*pair, [])
        figures = ("score", "probability", "teacher_score", "teacher_probability")
        assert [row[name] for name in figures] == [None] * 4
    first, second, both = rows[1]["error"], rows[3]["error"], rows[4]["error"]
    assert "no top 't0003'" in first["what"]
    assert "t003" in first["fix"]
    assert second == {
        "what": "'t001' is a top, not a bottom",
        "where": "bottom",
        "fix": "name a bottom",
    }
    assert both["where"] == "top, bottom"
    assert "'x'" in both["what"]
    assert "'b0011'" in both["what"]
    assert "b001" in both["fix"]


def test_a_batch_of_bad_ids_does_not_hold_the_service_up(client, monkeypatch):
    searched = []
    monkeypatch.setattr(
        "wearwith.serving.batch_scores.nearest_ids", lambda name, _: searched.append(name) or []
    )
    pairs = [(f"bad{number}", "b000") for number in range(1_000)]
    rows = client.post("/v1/score", json={"pairs": pairs}).json()["pairs"]
    assert all(row["error"] for row in rows)
    assert len(searched) == 20
