"""A service whose garments are in PostgreSQL answers as one in memory, and sees what changes."""

import pytest
from pydantic import SecretStr
from services import client_of, settings

from wearwith.errors import RunError
from wearwith.model import NewItem, load_model
from wearwith.serving import Service


@pytest.fixture
def url(new_database):
    return new_database()


@pytest.fixture
def store(served, url):
    from wearwith.matching.pgvector import Server, Store, load

    server, model = Server(url), load_model(served)
    load(server, model)
    yield Store.open(server, model)
    server.close()


@pytest.fixture
def stored(served, url, store, tmp_path):
    """A client of a service on the database."""
    return client_of(Service.open(served, settings(tmp_path, index=SecretStr(url))))


def test_it_answers_as_one_in_memory(stored, client):
    for query in ("id=t000&k=7", "id=b003&by=teacher", "id=t001&where=title LIKE '%25skirt'"):
        expected, found = (one.get(f"/v1/match?{query}").json() for one in (client, stored))
        assert [row["id"] for row in found["items"]] == [row["id"] for row in expected["items"]]
        assert found["steps"] == expected["steps"]
        assert found["message"] == expected["message"]


def test_what_changes_counts_at_once(stored, store):
    store.put("b900", "bottom", NewItem(title="linen skirt", material="linen"))
    found = stored.get("/v1/match?id=t000&k=100").json()["items"]
    assert "b900" in [row["id"] for row in found]
    assert stored.get("/v1/explain?id=t000&other=b900").status_code == 200
    store.remove(["t000"])
    assert stored.get("/v1/match?id=t000").status_code == 404


def test_the_first_top_of_the_export_may_be_gone(served, url, store, tmp_path):
    store.remove(["t000"])
    client = client_of(Service.open(served, settings(tmp_path, index=SecretStr(url))))
    assert client.get("/v1/match?id=t001").status_code == 200


def test_wrong_conditions_are_told_apart_from_a_lost_database(stored, store):
    assert stored.get("/v1/match?id=t000&where=prise < 3").status_code == 422
    from wearwith.matching.pgvector import loaded_models, unload

    unload(store.server, loaded_models(store.server)[0].fingerprint)
    said = stored.get("/v1/match?id=t000")
    assert said.status_code == 503
    assert "does not answer" in said.json()["what"]
    assert "postgres" not in said.text


def test_a_model_that_is_not_loaded_is_not_served(served, new_database, tmp_path):
    url = new_database()
    with pytest.raises(RunError, match="index load"):
        Service.open(served, settings(tmp_path, index=SecretStr(url)))


def test_settings_do_not_show_the_url(tmp_path):
    said = settings(tmp_path, index=SecretStr("postgresql://shop:hunter2@db/shop"))
    assert "hunter2" not in repr(said) + said.model_dump_json()


def test_the_graphs_of_the_database_are_told(served, url, store, tmp_path):
    from wearwith.matching import IndexConfig
    from wearwith.matching.pgvector import build_graphs

    database = settings(tmp_path, index=SecretStr(url), index_above=10)
    before = client_of(Service.open(served, database)).get("/health/ready").json()
    assert before["graphs"] == {}
    build_graphs(store.server, store.model_id, IndexConfig(above=10))
    after = client_of(Service.open(served, database)).get("/health/ready").json()
    assert after["graphs"].keys() == {"top", "bottom"}
    assert all(one["searched"] and one["recall"] > 0.9 for one in after["graphs"].values())
