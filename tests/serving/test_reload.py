"""A new model takes over while the old one serves, and no request is lost."""

import threading
import time
from pathlib import Path

import httpx
import pytest
from services import KEY, client_of, running, settings

from wearwith.errors import ConfigError, RunError
from wearwith.model.serving_copy import export_model
from wearwith.serving import Service


@pytest.fixture
def folders(akd, dbpr, tmp_path):
    """Two exports, and a link to the first one."""
    export_model(akd, tmp_path / "one")
    export_model(dbpr, tmp_path / "two")
    link = tmp_path / "current"
    link.symlink_to("one")
    return link


def point(link, name):
    """Let the link point elsewhere, in one step."""
    new = link.with_name("new")
    new.symlink_to(name)
    new.replace(link)


def test_a_link_that_points_elsewhere(folders, tmp_path):
    service = Service.open(folders, settings(tmp_path))
    old = service.now
    service.reload_if_new()
    assert service.now is old
    point(folders, "two")
    service.reload_if_new()
    assert (old.name, service.now.name) == ("akd", "dbpr")
    assert old.matcher.match("t000", 3).items.height == 3


def test_a_card_and_figures_may_change_while_it_serves(folders, tmp_path):
    service = Service.open(tmp_path / "one", settings(tmp_path))
    old = service.now
    (tmp_path / "one" / "README.md").write_text("Licence: mine.")
    (tmp_path / "one" / "evaluation-test.json").write_text("{}")
    service.reload_if_new()
    assert service.now is old
    (tmp_path / "one" / "model.json").touch()
    service.reload_if_new()
    assert service.now is not old


def test_a_folder_that_is_replaced(folders, tmp_path):
    service = Service.open(tmp_path / "one", settings(tmp_path))
    (tmp_path / "one").rename(tmp_path / "old")
    service.reload_if_new()  # there is nothing, for a moment
    assert (service.now.name, service.refused) == ("akd", None)
    (tmp_path / "two").rename(tmp_path / "one")
    service.reload_if_new()
    assert service.now.name == "dbpr"


@pytest.mark.parametrize("name", ["arrays.safetensors", "model.json", "items.parquet"])
def test_a_damaged_model_is_refused_and_the_old_one_goes_on(folders, tmp_path, name):
    service = Service.open(folders, settings(tmp_path, api_key=KEY))
    client = client_of(service)
    path = tmp_path / "two" / name
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    point(folders, "two")
    service.reload_if_new()
    ready = client.get("/health/ready")
    assert ready.status_code == 200
    assert ready.json()["model"] == "akd"
    assert ready.json()["refused"]["what"]
    assert client.get("/v1/match?id=t000").status_code == 200
    answer = client.post("/v1/reload", headers={"X-API-Key": KEY})
    assert answer.status_code == 409
    assert 'wearwith_reloads_total{result="refused"} 2.0' in client.get("/metrics").text
    path.write_bytes(whole)
    service.reload_if_new()
    ready = client.get("/health/ready").json()
    assert (ready["model"], ready["refused"]) == ("dbpr", None)


def test_reloading_needs_the_key(folders, tmp_path):
    client = client_of(Service.open(folders, settings(tmp_path, api_key=KEY)))
    point(folders, "two")
    assert client.post("/v1/reload").status_code == 401
    assert client.get("/health/ready").json()["model"] == "akd"
    answer = client.post("/v1/reload", headers={"X-API-Key": KEY})
    assert answer.json()["model"] == "dbpr"


def test_edits_lie_beside_what_is_served_and_stay_there(folders, tmp_path, monkeypatch):
    def place(folder):
        return Service.open(folder, settings(tmp_path, edits=None)).desk.folder

    assert place(folders) == tmp_path / "current.edits"
    monkeypatch.chdir(tmp_path / "one")
    assert place(Path()) == tmp_path / "one.edits"


def test_edits_of_an_older_version_are_not_passed_over(folders, tmp_path):
    old, now = tmp_path / "one.served" / "0123456789ab.edits", tmp_path / "one.edits"
    old.mkdir(parents=True)
    Service.open(folders, settings(tmp_path, edits=None))  # nobody edited anything there
    (old / "000001.json").write_text("{}")
    for folder in (folders, tmp_path / "one"):
        with pytest.raises(ConfigError, match="older wearwith") as raised:
            Service.open(folder, settings(tmp_path, edits=None))
        assert raised.value.where == str(old)
        assert f"mv {old} {folder}.edits" in raised.value.fix
    assert Service.open(folders, settings(tmp_path)).desk.folder == tmp_path / "edits"
    now.mkdir()  # a new beginning, or the old one moved
    assert Service.open(tmp_path / "one", settings(tmp_path, edits=None)).desk.folder == now


def test_no_model_at_all(tmp_path):
    with pytest.raises(RunError, match="no model folder"):
        Service.open(tmp_path, settings(tmp_path))


def test_a_reload_under_load_loses_no_request(folders, tmp_path):
    found = []
    over = threading.Event()

    def ask(base):
        with httpx.Client(base_url=base) as client:
            while not over.is_set():
                answer = client.get("/v1/match", params={"id": "t001", "k": 3})
                found.append((answer.status_code, len(answer.json()["items"])))

    with running(folders, settings(tmp_path, watch_seconds=0.05)) as (host, port):
        base = f"http://{host}:{port}"
        askers = [threading.Thread(target=ask, args=(base,)) for _ in range(3)]
        for asker in askers:
            asker.start()
        for name in ("two", "one", "two"):
            point(folders, name)
            wanted = {"one": "akd", "two": "dbpr"}[name]
            deadline = time.monotonic() + 60
            while httpx.get(f"{base}/health/ready").json()["model"] != wanted:
                assert time.monotonic() < deadline
                time.sleep(0.02)
        over.set()
        for asker in askers:
            asker.join()
    assert len(found) > 20
    assert set(found) == {(200, 3)}
