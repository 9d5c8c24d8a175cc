"""`/v1/complete`, `/v1/outfits` and `/v1/sets` say what the engine says."""

import json

import polars as pl
import pytest
from pydantic import SecretStr
from services import KEY, client_of, settings

from outfit_models import completed_model
from outfit_shop import outfit_shop
from wearwith.matching import diagnose_outfit
from wearwith.matching.outfits import Completer, LookWishes
from wearwith.matching.picture_reader import PictureReader
from wearwith.model import load_model, save_model
from wearwith.serving import Service

PRICES = pl.col("id").str.slice(1).cast(pl.Float64) * 10


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("served") / "outfit-akd"
    save_model(completed_model(outfit_shop(n_outfits=120), price=PRICES), place)
    return place


@pytest.fixture
def client(folder, tmp_path):
    service = Service.open(folder, settings(tmp_path, api_key=KEY, sets=tmp_path / "sets"))
    return client_of(service)


def edited(client, key=KEY, author="Ada", **edit):
    body = {"edit": edit, "author": author, "reason": "spring"}
    return client.post(
        "/v1/sets/edits", json=body, headers={} if key is None else {"X-API-Key": key}
    )


def test_a_look_is_the_engines(client, folder):
    asked = {"k": 3, "want": ["bottom", "shoes"], "budget": 90, "budgets": {"shoes": 40}}
    found = client.post("/v1/complete", json={"given": ["t1"], **asked}).json()
    looks = Completer(load_model(folder)).complete(["t1"], LookWishes.of(**asked))
    assert found["wanted"] == ["bottom", "shoes"]
    assert found["message"] is None
    for told, look in zip(found["looks"], looks.looks, strict=True):
        assert [item["id"] for item in told["items"]] == [item.id for item in look.items]
        assert told["score"] == pytest.approx(look.score, abs=1e-5)
        assert told["price"] == look.price <= 90
        assert [item["price"] for item in told["items"]] == [
            10.0 * int(item.id[1:]) for item in look.items
        ]
    nothing = client.post("/v1/complete", json={"given": ["t1"], "budget": 1}).json()
    assert (nothing["looks"], "within the budget" in nothing["message"]) == ([], True)


def test_a_model_that_can_read_no_new_garment_says_so(client):
    new = {"title": "a shirt", "slot": "top"}
    answer = client.post("/v1/complete", json={"new": [new]})
    assert answer.status_code == 422
    assert "knows no garments but those" in answer.text


def test_an_outfit_is_judged_and_changed(client, folder):
    items = ["t0", "b0", "s1", "g0"]
    found = client.post("/v1/outfits/score", json={"items": items}).json()
    assert found == diagnose_outfit(load_model(folder), items).to_json() | found
    assert found["swap"]["item"] == "s1"
    changed = client.post("/v1/outfits/swap", json={"items": items, "item": "s1", "k": 2}).json()
    for look in changed["looks"]:
        assert [item["id"] for item in look["items"] if item["given"]] == ["t0", "b0", "g0"]


def test_sets_are_edited_with_the_key_and_win_at_once(client):
    one = {"id": "odd", "items": ["t0", "b2", "s1"]}
    assert edited(client, key=None, action="put", sets=[one]).status_code == 401
    assert edited(client, action="put", sets=[one]).json()["version"] == 1
    assert client.get("/v1/sets").json()["sets"][0]["items"] == one["items"]
    look = client.post("/v1/complete", json={"given": ["t0"]}).json()["looks"][0]
    assert (look["rank"], look["set"]) == (1, "odd")
    swap = [{"set": "odd", "item": "s1", "other": "s3"}]
    assert edited(client, action="review", swap=swap).status_code == 201
    look = client.post("/v1/complete", json={"given": ["t0"]}).json()["looks"][0]
    assert "s3" in [item["id"] for item in look["items"]]
    assert edited(client, action="turn", set="odd", state="off").status_code == 201
    look = client.post("/v1/complete", json={"given": ["t0"]}).json()["looks"][0]
    assert look["set"] is None
    assert edited(client, action="go_back", version=1).json()["version"] == 4
    assert edited(client, action="remove", set="odd").status_code == 201
    edits = client.get("/v1/sets/edits").json()["edits"]
    assert [edit["version"] for edit in edits] == [1, 2, 3, 4, 5]
    assert edits[0]["author"] == "Ada"


def test_an_edited_rule_counts_in_looks_at_once(client):
    def first():
        look = client.post("/v1/complete", json={"given": ["t0"], "k": 1}).json()
        return look["by"], look["looks"][0]

    _, before = first()
    edit = {"action": "change", "rule": "linen with linen", "sign": "-", "strength": 50}
    body = {"edit": edit, "author": "Ada", "reason": "to see"}
    headers = {"X-API-Key": KEY}
    assert client.post("/v1/rules/edits", json=body, headers=headers).status_code == 201
    by, after = first()
    assert by == "teacher"
    assert [item["id"] for item in after["items"]] != [item["id"] for item in before["items"]]
    assert {int(item["id"][1:]) % 2 for item in after["items"] if not item["given"]} == {1}


@pytest.mark.parametrize(
    ("path", "body", "status", "says"),
    [
        ("complete", {"given": []}, 422, "No garment is given"),
        ("complete", {"given": ["t99"]}, 404, "There is no garment 't99'"),
        ("complete", {"given": ["t0"] * 10_000}, 422, "1000"),
        ("complete", {"given": ["t0"] * 500}, 422, "500 garments are given"),
        ("complete", {"given": ["t0"], "want": []}, 422, "No slot is wanted"),
        ("complete", {"given": ["t0"], "want": ["shoe"]}, 422, "shoes"),
        ("complete", {"given": ["t0"], "budget": -1}, 422, "greater than or equal to 0"),
        ("complete", {"given": ["t0"], "where": ["cost < 3"]}, 422, "no column 'cost'"),
        ("outfits/score", {"items": ["t0"]}, 422, "two garments or more"),
        ("outfits/swap", {"items": ["t0", "b0"], "item": "s1"}, 422, "not in the outfit"),
    ],
)
def test_what_can_not_be_asked_is_a_problem(client, path, body, status, says):
    answer = client.post(f"/v1/{path}", json=body)
    assert answer.status_code == status, answer.text
    assert says in answer.text


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        ({"action": "put", "sets": [{"id": "x", "items": ["t0", "gone"]}]}, "'gone'"),
        ({"action": "put", "sets": [{"id": "x", "items": ["t0", "t0"]}]}, "twice"),
        ({"action": "remove", "set": "x"}, "There is no set 'x'"),
        ({"action": "review"}, "nothing to decide"),
        ({"action": "go_back", "version": 7}, "version 7"),
    ],
)
def test_an_edit_that_can_not_be_leaves_no_version(client, edit, says):
    answer = edited(client, **edit)
    assert answer.status_code in (404, 422)
    assert says in answer.text
    assert client.get("/v1/sets").json() == {"version": 0, "sets": []}


def test_a_model_of_pairs_says_what_to_serve(service):
    answer = client_of(service).post("/v1/complete", json={"given": ["t000"]})
    assert answer.status_code == 422
    assert "outfit-akd" in answer.json()["fix"]


def test_edited_rules_count_when_an_outfit_is_judged(client):
    items = ["t0", "b0", "s1", "g0"]
    before = client.post("/v1/outfits/score", json={"items": items}).json()
    rule = before["rules"][0]["id"]
    edit = {"action": "switch_off", "rule": rule}
    body = {"edit": edit, "author": "Ada", "reason": "no"}
    answer = client.post("/v1/rules/edits", json=body, headers={"X-API-Key": KEY})
    assert answer.status_code == 201, answer.text
    after = client.post("/v1/outfits/score", json={"items": items}).json()
    assert rule not in {one["id"] for one in after["rules"]}
    assert after["by"] == "teacher"
    assert after["teacher_score"] != pytest.approx(before["teacher_score"])
    assert after["student_score"] == pytest.approx(before["student_score"])


def test_a_refused_look_is_not_put_together_again(client):
    def found():
        looks = client.post("/v1/complete", json={"given": ["t1"], "k": 3}).json()["looks"]
        return [tuple(sorted(item["id"] for item in look["items"])) for look in looks]

    first = found()
    one = {"id": "no", "items": list(first[0]), "state": "refused"}
    assert edited(client, action="put", sets=[one]).status_code == 201
    assert first[0] not in found()
    assert edited(client, action="remove", set="no").status_code == 201
    assert found() == first


@pytest.fixture
def shop(looks_folder, tmp_path):
    """A client of a service that completes looks and reads photographs."""
    return client_of(Service.open(looks_folder, settings(tmp_path)))


def asked(client, question, *photographs):
    files = [("picture", ("photo.png", data, "image/png")) for data in photographs]
    return client.post("/v1/complete", data={"question": json.dumps(question)}, files=files)


def test_a_look_begins_with_a_photograph(shop, looks_folder):
    model = load_model(looks_folder)
    shoes = model.items.filter(slot="shoes")["id"][0]
    data = shop.get(f"/pictures/{shoes}").content
    told = asked(shop, {"want": ["top"], "k": 2, "new": [{"slot": "shoes"}]}, data)
    assert told.status_code == 200, told.text
    read = PictureReader(model).read(data, 10**6, slot="shoes", title="")
    looks = Completer(model).complete([read], LookWishes.of(k=2, want=["top"])).looks
    for look, by_engine in zip(told.json()["looks"], looks, strict=True):
        assert [item["id"] for item in look["items"]] == [item.id for item in by_engine.items]
        assert [item["given"] for item in look["items"]] == [True, False]
        assert look["items"][0]["context"]  # it is called something
    both = asked(shop, {"given": [shoes], "want": ["bottom"], "new": [{"slot": "top"}]}, data)
    assert [item["slot"] for item in both.json()["looks"][0]["items"]] == ["shoes", "top", "bottom"]


@pytest.mark.parametrize(
    ("form", "status", "says"),
    [
        ({"data": {"question": "{}"}, "files": {"file": b"x"}}, 400, "'file', which is not"),
        ({"data": {"questions": "{}"}}, 400, "'questions', which is not"),
        ({"data": {"question": "{"}}, 422, "JSON"),
        ({"files": {"picture": b"x"}}, 400, "no field `question`"),
        ({"data": {"question": "{}"}, "files": {"picture": b"no picture"}}, 422, "picture"),
        ({"content": b"a", "headers": {"Content-Type": "text/plain"}}, 415, "text/plain"),
        ({"data": {"question": "{}"}, "files": [("picture", b"x")] * 21}, 400, "20"),
    ],
)
def test_forms_that_are_none_are_refused(shop, form, status, says):
    answer = shop.post("/v1/complete", **form)
    assert (answer.status_code, says in answer.text) == (status, True), answer.text


def test_looks_are_of_what_a_database_has(folder, new_database, tmp_path):
    from wearwith.matching.pgvector import Server, Store, load

    url = new_database()
    server, model = Server(url), load_model(folder)
    load(server, model)
    store = Store.open(server, model)
    service = Service.open(folder, settings(tmp_path, index=SecretStr(url), index_above=7))
    stored = client_of(service)
    best = stored.post("/v1/complete", json={"given": ["t1"]}).json()["looks"][0]
    name = best["items"][1]["id"]
    store.remove([name])
    server.close()
    looks = stored.post("/v1/complete", json={"given": ["t1"]}).json()["looks"]
    assert looks
    assert name not in {item["id"] for look in looks for item in look["items"]}
    gone = stored.post("/v1/complete", json={"given": [name]})
    assert gone.status_code == 404
    assert "no longer there" in gone.json()["what"]
    graphs = stored.get("/health/ready").json()["slot_graphs"]
    assert set(graphs) == {"top", "bottom", "shoes", "bag"}
