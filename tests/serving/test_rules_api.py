"""`/v1/rules`: reading the book is for everybody, editing it for whoever has the key."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from services import KEY, client_of, settings

from wearwith.model.serving_copy import export_model
from wearwith.rules import RuleBook
from wearwith.serving import Service

OFF = {"action": "switch_off", "rule": "linen + linen"}
ADD = {
    "action": "add",
    "id": "vest + skirt",
    "top": {"attribute": "category", "value": "vest"},
    "bottom": {"attribute": "category", "value": "skirts"},
    "sign": "+",
    "strength": 3,
}


def edit(client, edit, key=KEY, **headers):
    body = {"edit": edit, "author": "Ada", "reason": "to see"}
    headers |= {} if key is None else {"X-API-Key": key}
    return client.post("/v1/rules/edits", json=body, headers=headers)


def top_scores(client):
    asked = {"id": "t000", "by": "teacher", "allow_worn": True, "k": 24}
    return client.get("/v1/match", params=asked).json()["items"]


def test_the_book_as_it_was_exported(client):
    found = client.get("/v1/rules").json()
    assert found["version"] == 0
    assert found["rules"][0]["id"] == "linen + linen"
    assert all(rule["is_on"] for rule in found["rules"])
    assert found["rules"][2]["strength"] == 0.5
    assert client.get("/v1/rules/edits").json() == {"edits": []}


def test_an_edit_counts_from_the_next_question_on(client):
    before = top_scores(client)
    made = edit(client, OFF)
    assert made.status_code == 201
    assert made.json() | {"time": ""} == {
        "version": 1,
        "author": "Ada",
        "reason": "to see",
        "time": "",
        "change": "switched off 'linen + linen'",
        "off": ["linen + linen"],
    }
    after = top_scores(client)
    assert any("linen + linen" in row["rules"] for row in before)
    assert not any("linen + linen" in row["rules"] for row in after)
    assert [row["score"] for row in before] != [row["score"] for row in after]
    (off,) = [rule for rule in client.get("/v1/rules").json()["rules"] if not rule["is_on"]]
    assert off["id"] == "linen + linen"
    assert edit(client, {"action": "go_back", "version": 0}).status_code == 201
    assert top_scores(client) == before
    assert [one["version"] for one in client.get("/v1/rules/edits").json()["edits"]] == [1, 2]


def test_a_rule_is_added_and_changed(client):
    assert edit(client, ADD).status_code == 201
    assert (
        edit(client, {"action": "change", "rule": "vest + skirt", "sign": "-"}).status_code == 201
    )
    assert edit(client, {"action": "switch_off", "rule": "vest + skirt"}).status_code == 201
    assert edit(client, {"action": "switch_on", "rule": "vest + skirt"}).status_code == 201
    (rule,) = [r for r in client.get("/v1/rules").json()["rules"] if r["id"] == "vest + skirt"]
    assert (rule["sign"], rule["strength"], rule["is_on"]) == ("-", 3, True)
    assert rule["bottom"] == {"attribute": "category", "value": "skirt"}


SHOES_BAG = {
    "action": "add",
    "id": "shoes + bag",
    "items": [
        {"attribute": "colour", "value": "white", "slot": "shoes"},
        {"attribute": "colour", "value": "black"},
    ],
    "sign": "+",
}
ONE_LAYER = {"action": "add", "id": "layer", "set": {"slot": "outerwear", "at_most": 1}}
FORMAL = {"attribute": "category", "apart": [["blazer"], ["joggers"]]}


def test_rules_of_any_garments_and_of_outfits_are_added(client):
    assert edit(client, SHOES_BAG).status_code == 201
    assert edit(client, ONE_LAYER).status_code == 201
    assert edit(client, {"action": "add", "id": "formal", "set": FORMAL}).status_code == 201
    rules = {rule["id"]: rule for rule in client.get("/v1/rules").json()["rules"]}
    nowhere = {"slot": None, "side": None}
    told = rules["shoes + bag"]
    assert told["items"] == [nowhere | item for item in SHOES_BAG["items"]]
    assert (told["top"], told["bottom"], told["set"]) == (None, None, None)
    assert rules["layer"]["set"] == ONE_LAYER["set"]
    assert (rules["layer"]["items"], rules["layer"]["sign"]) == (None, "-")
    assert rules["formal"]["set"] == FORMAL
    of_sides = rules["linen + linen"]
    linen = {"attribute": "material", "value": "linen"}
    assert (of_sides["top"], of_sides["bottom"], of_sides["set"]) == (linen, linen, None)
    assert of_sides["items"][0] == {**linen, "slot": None, "side": "top"}
    tried = client.post(
        "/v1/rules/try", json={"edits": [{"action": "switch_off", "rule": "layer"}]}
    )
    assert tried.json()["lists"]["n_moved"] == 0
    assert 'set = { slot = "outerwear", at_most = 1 }' in client.get("/v1/rules/book").text


@pytest.mark.parametrize(
    ("asked", "says", "fix"),
    [
        ({**ADD, "set": ONE_LAYER["set"]}, "a top and a bottom, or items, or a set", None),
        ({**SHOES_BAG, "items": SHOES_BAG["items"][:1]}, "", None),
        ({**SHOES_BAG, "sign": None}, "a rule has the sign", None),
        ({**ONE_LAYER, "sign": "+"}, "about outfits", None),
        ({**ONE_LAYER, "set": {"slot": "other", "at_most": 1}}, "no slot 'other'", "shoes"),
        ({**ONE_LAYER, "set": {"slot": "bag"}}, "set has no attribute", "at_most"),
        ({**OFF, "rule": "linen + line"}, "no rule 'linen + line'", "linen + linen"),
        ({**ADD, "top": {"attribute": "material", "value": "linnen"}}, "linen", "name a value"),
        ({**ADD, "id": "linen + linen"}, "same id", "of its own"),
        ({**ADD, "top": {"attribute": "mood", "value": "gay"}}, "'colour'", None),
        ({"action": "change", "rule": "linen + linen"}, "Nothing is to be changed", "strength"),
        ({"action": "go_back", "version": 7}, "version 7", "versions 0 to 0"),
        ({"action": "burn"}, "action", None),
    ],
)
def test_an_edit_that_cannot_be_made(client, asked, says, fix):
    answer = edit(client, asked)
    assert answer.status_code == 422
    assert says in answer.json()["what"]
    assert fix is None or fix in answer.json()["fix"]
    assert client.get("/v1/rules").json()["version"] == 0


@pytest.mark.parametrize(("key", "says"), [(None, "needs the key"), ("wrong", "is wrong")])
def test_without_the_key_nothing_is_edited(client, key, says):
    answer = edit(client, OFF, key)
    assert answer.status_code == 401
    assert says in answer.json()["what"]
    assert answer.headers["www-authenticate"]
    assert client.get("/v1/rules").json()["version"] == 0


def test_editing_is_off_where_there_is_no_key(served, tmp_path):
    client = client_of(Service.open(served, settings(tmp_path)))
    for key in (None, "", "any"):
        answer = edit(client, OFF, key)
        assert answer.status_code == 403
        assert "--edit" in answer.json()["fix"]
    assert client.post("/v1/reload").status_code == 403


def test_one_person_on_one_machine_needs_no_key(served, tmp_path):
    client = client_of(Service.open(served, settings(tmp_path, edit_without_key=True)))
    assert edit(client, OFF, None).status_code == 201
    own = {"Origin": "http://127.0.0.1", "Sec-Fetch-Site": "same-origin"}
    assert edit(client, ADD, None, **own).status_code == 201


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
    ],
)
def test_another_sites_page_edits_nothing(served, tmp_path, headers):
    client = client_of(Service.open(served, settings(tmp_path, edit_without_key=True)))
    assert edit(client, OFF, None, **headers).status_code == 403
    assert client.get("/v1/rules").json()["version"] == 0


def test_another_worker_sees_the_edit(client, served, service):
    other = client_of(Service.open(served, service.settings))
    before = top_scores(other)
    assert edit(client, OFF).status_code == 201
    assert top_scores(other) == top_scores(client) != before


def test_edits_at_the_same_time_are_all_kept_or_told(client):
    def one(number):
        value = ("red", "blue", "green", "black", "white", "grey")[number]
        rule = {**ADD, "id": value, "top": {"attribute": "colour", "value": value}}
        return edit(client, rule).status_code

    with ThreadPoolExecutor(6) as pool:
        found = [*pool.map(one, range(6))]
    assert set(found) <= {201, 409}
    assert 201 in found
    kept = client.get("/v1/rules/edits").json()["edits"]
    assert [one["version"] for one in kept] == [*range(1, found.count(201) + 1)]
    assert len(client.get("/v1/rules").json()["rules"]) == 5 + found.count(201)


def test_an_edit_that_lacks_much_says_all_that_it_lacks(client):
    answer = edit(client, {"action": "add", "sign": "+", "top": {}}).json()
    assert answer["what"] == "Field required"
    assert answer["where"].endswith(".id")
    assert "top.attribute, body" in answer["fix"]
    assert ".top.value too" in answer["fix"]


def test_a_model_without_rules(dbpr, tmp_path):
    export_model(dbpr, tmp_path / "dbpr")
    client = client_of(Service.open(tmp_path / "dbpr", settings(tmp_path, api_key=KEY)))
    for answer in (client.get("/v1/rules"), client.get("/v1/rules/edits"), edit(client, OFF)):
        assert answer.status_code == 422
        assert "no rules" in answer.json()["what"]
    answer = client.get("/v1/match", params={"id": "t000", "by": "teacher"})
    assert answer.status_code == 422


def test_the_rules_that_are_on_are_a_book_to_train_with(client, tmp_path):
    assert edit(client, ADD).status_code == 201
    assert edit(client, OFF).status_code == 201
    (tmp_path / "rules.toml").write_bytes(client.get("/v1/rules/book").content)
    ids = [rule.id for rule in RuleBook.read(tmp_path / "rules.toml").rules]
    assert "vest + skirt" in ids
    assert "linen + linen" not in ids
    assert len(ids) == 5


def test_an_edit_is_tried_without_being_kept(client, service):
    before = top_scores(client)
    answer = client.post("/v1/rules/try", json={"edits": [OFF, ADD]})
    assert answer.status_code == 200
    found = answer.json()
    assert found["n_pairs"] > 0
    assert found["difference"] == pytest.approx(found["after"]["auc"] - found["before"]["auc"])
    assert found["before"]["auc"] != found["after"]["auc"]
    assert top_scores(client) == before
    assert client.get("/v1/rules").json()["version"] == 0
    assert not service.settings.edits.exists()


def test_a_trial_says_whose_lists_change_and_how(client):
    def first_ten(top):
        asked = {"id": top, "by": "teacher", "k": 10}
        return [row["id"] for row in client.get("/v1/match", params=asked).json()["items"]]

    off = [{**OFF, "rule": rule["id"]} for rule in client.get("/v1/rules").json()["rules"]]
    lists = client.post("/v1/rules/try", json={"edits": off}).json()["lists"]
    assert 5 == len(lists["most"]) <= lists["n_moved"] <= lists["n_tops"]
    assert [first_ten(one["top"]) for one in lists["most"]] == [
        one["before"] for one in lists["most"]
    ]
    for one in off:
        assert edit(client, one).status_code == 201
    assert [first_ten(one["top"]) for one in lists["most"]] == [
        one["after"] for one in lists["most"]
    ]
    first = lists["most"][0]
    assert first["n_new"] == len(set(first["after"]) - set(first["before"])) > 0


def test_a_trial_goes_on_from_the_newest_version(client):
    assert edit(client, ADD).status_code == 201
    asked = {"edits": [{"action": "switch_off", "rule": "vest + skirt"}]}
    assert client.post("/v1/rules/try", json=asked).status_code == 200


def test_what_cannot_be_made_cannot_be_tried(client):
    answer = client.post("/v1/rules/try", json={"edits": [OFF, {**OFF, "rule": "nothing"}]})
    assert answer.status_code == 422
    assert "no rule 'nothing'" in answer.json()["what"]
