"""`/v1/match`: what a matcher answers, over HTTP."""

import pytest

from wearwith.matching import Matcher
from wearwith.model import load_model


@pytest.mark.parametrize("by", ["student", "teacher"])
@pytest.mark.parametrize("item", ["t000", "b003"])
def test_it_answers_as_the_matcher_does(client, served, item, by):
    answer = client.get("/v1/match", params={"id": item, "k": 5, "by": by, "diverse": 0.3})
    assert answer.status_code == 200
    expected = Matcher(load_model(served)).match(item, 5, by=by, diverse=0.3)
    found = answer.json()
    assert found["direction"] == expected.direction
    assert found["rules_version"] == 0
    assert found["message"] is None
    titles = dict(load_model(served).items.select("id", "title").iter_rows())
    for row in found["items"]:
        assert row.pop("title") == titles[row["id"]]
        for name in ("picture", "price", "currency", "colour", "link"):
            assert row.pop(name) is None
    assert found["items"] == expected.items.to_dicts()


def test_filters_pins_and_what_is_left_out(client):
    asked = [("id", "t000"), ("k", "3"), ("where", "id <> 'b001'"), ("where", "kind = 'bottom'")]
    asked += [("exclude", "b003"), ("pin", "b010"), ("allow_worn", "true")]
    found = client.get("/v1/match", params=asked).json()
    ids = [row["id"] for row in found["items"]]
    assert ids[0] == "b010"
    assert found["items"][0]["pinned"]
    assert not {"b001", "b003"} & set(ids)
    assert [step["what"] for step in found["steps"]][:2] == [
        "the filter `id <> 'b001'`",
        "the filter `kind = 'bottom'`",
    ]


def test_an_empty_list_says_which_filter_emptied_it(client):
    found = client.get("/v1/match", params={"id": "t000", "where": "title = 'nothing'"})
    assert found.status_code == 200
    assert found.json()["items"] == []
    assert "the filter `title = 'nothing'` leaves none" in found.json()["message"]


@pytest.mark.parametrize(
    ("asked", "status", "where", "says"),
    [
        ({"id": "t00"}, 404, None, "t00"),
        ({"id": "../../etc/passwd"}, 404, None, "no top or bottom"),
        ({}, 422, "query.id", "required"),
        ({"id": "t000", "k": 0}, 422, "query.k", "greater than or equal to 1"),
        ({"id": "t000", "colour": "red"}, 422, "query.colour", "not permitted"),
        ({"id": "t000", "where": "colr = 'red'"}, 422, "colr = 'red'", "no column 'colr'"),
        ({"id": "t000", "where": "1; DROP TABLE x"}, 422, "1; DROP TABLE x", "can't have"),
    ],
)
def test_a_wrong_question_says_what_is_wrong(client, asked, status, where, says):
    answer = client.get("/v1/match", params=asked)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status
    assert says in problem["what"]
    if where is not None:
        assert problem["where"] == where
    assert problem["fix"]


def test_an_unknown_id_has_near_ones(client):
    assert "t003" in client.get("/v1/match", params={"id": "t0003"}).json()["fix"]


@pytest.mark.parametrize("how", ["json", "form"])
def test_a_new_garment_by_its_title(client, served, how):
    asked = {"title": "linen breezy shirt", "direction": "bottoms", "k": 3}
    answer = client.post("/v1/match", **({"json": asked} if how == "json" else {"data": asked}))
    assert answer.status_code == 200
    styles = [int(row["id"][1:]) % 2 for row in answer.json()["items"]]
    assert len(styles) == 3
    assert any(row["rules"] for row in answer.json()["items"])


def test_a_title_is_text_and_never_more(client):
    title = "<script>alert(1)</script> linen"
    answer = client.post("/v1/match", json={"title": title, "direction": "bottoms"})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"json": {"direction": "bottoms"}}, "names no garment"),
        ({"json": {"id": "t000", "title": "x"}}, "both an id and a new garment"),
        ({"json": {"title": "linen breezy"}}, "top or a bottom"),
        ({"data": {"title": "linen", "direction": "up"}}, "'bottoms' or 'tops'"),
        ({"json": {"title": ["linen"]}}, "valid string"),
    ],
)
def test_what_is_wrong_with_a_new_garment(client, asked, says):
    answer = client.post("/v1/match", **asked)
    assert answer.status_code == 422
    assert says in answer.json()["what"]


def test_a_body_of_another_type(client):
    answer = client.post("/v1/match", content="<x/>", headers={"Content-Type": "text/xml"})
    assert answer.status_code == 415
    answer = client.post(
        "/v1/match", content=b"--x", headers={"Content-Type": "multipart/form-data; boundary=y"}
    )
    assert answer.status_code in (400, 422)
