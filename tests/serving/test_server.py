"""A run is served as training left it: no process is started, and nothing is written into it."""

import shutil
import sys

import pytest
from services import client_of, settings

from wearwith.serving import Service

CLOSED = ("os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.system", "subprocess.Popen")


@pytest.fixture
def started():
    """The programs and processes that are started meanwhile."""
    told, is_over = [], []

    def listen(event, _given):
        if event.startswith(CLOSED) and not is_over:
            told.append(event)

    sys.addaudithook(listen)  # it stays for as long as this process
    yield told
    is_over.append(True)


def state(folder):
    return {
        path.relative_to(folder): (path.stat().st_mtime_ns, path.stat().st_size)
        for path in [folder, *folder.rglob("*")]
    }


def test_nothing_is_started_or_written(pictured, tmp_path, started):
    run = shutil.copytree(pictured.parent / "run", tmp_path / "run")
    before = state(run)
    client = client_of(Service.open(run, settings(tmp_path, edits=None, page=True)))
    picture = client.get("/v1/items/t000").json()["picture"]
    for path in ("/v1/match?id=t000&by=teacher", "/match?id=t000", "/insights", "/rules", picture):
        assert client.get(path).status_code == 200
    assert state(run) == before
    assert [path.name for path in tmp_path.iterdir()] == ["run"]
    assert started == []


def test_a_run_whose_dataset_is_gone_has_no_pictures(pictured, tmp_path):
    import json

    run = shutil.copytree(pictured.parent / "run", tmp_path / "run")
    said = json.loads((run / "model.json").read_text())
    said["dataset"]["folder"] = str(tmp_path / "gone")
    (run / "model.json").write_text(json.dumps(said))
    client = client_of(Service.open(run, settings(tmp_path, page=True)))
    assert client.get("/v1/items/t000").json()["picture"] is None
    assert client.get("/pictures/t000").status_code == 404
    assert client.get("/match?id=t000").status_code == 200
