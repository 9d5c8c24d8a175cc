"""A model of one's own on the command line: trained, asked, and compared with others."""

import json

import pytest

from in_process import without_workers

MINE = """
import numpy as np

from wearwith.model.controls import Popularity


class Mine(Popularity):
    name = "mine"

    def score_all(self, tops):
        return -super().score_all(tops)

    def score_pairs(self, tops, bottoms):
        return -super().score_pairs(tops, bottoms)
"""


@pytest.fixture
def model(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.py").write_text(MINE, encoding="utf-8")
    return "mine.py:Mine"


def test_it_is_trained_and_asked(wearwith, world, model):
    done = wearwith("train", world.folder, "--model", model, "--out", "run")
    assert done.code == 0, done.err
    assert "Saved mine in run" in done.err
    refused = wearwith("evaluate", "run")
    assert refused.code == 2
    assert "--model run/model.py:Mine" in refused.err
    for words in (
        ("evaluate", "run"),
        ("recommend", "run", "--top", "t000"),
        ("match", "run", "b001"),
        ("explain", "run", "t000", "b001"),
        ("export", "run", "copy"),
    ):
        done = wearwith(*words, "--model", model, "--json")
        assert done.code == 0, done.err
        assert json.loads(done.out)


def test_it_is_served_where_its_file_is_named(wearwith, world, model, tmp_path):
    from fastapi.testclient import TestClient

    from wearwith.errors import RunError
    from wearwith.serving import Service, Settings, create_app

    assert wearwith("train", world.folder, "--model", model, "--out", "run").code == 0
    with pytest.raises(RunError, match="runs only if you name it"):
        Service.open(tmp_path / "run")
    service = Service.open(tmp_path / "run", Settings(own_model=model))
    client = TestClient(create_app(service), base_url="http://127.0.0.1")
    found = client.get("/v1/match", params={"id": "t000", "k": 3}).json()
    assert len(found["items"]) == 3
    assert client.get("/").status_code == 200


def test_it_is_a_row_of_a_comparison(wearwith, world, model, tmp_path, monkeypatch):
    trained = without_workers(monkeypatch)
    words = ("compare", world.folder, "--models", f"pop,{model}", "--seeds", "1", "--out", "out")
    done = wearwith(*words, "--against", "pop", "--json")
    assert done.code == 0, done.err
    aucs = {row["row"]: row["auc"]["random"]["auc"] for row in json.loads(done.out)["rows"]}
    assert aucs[model] == pytest.approx(1 - aucs["pop"])
    (file,) = (tmp_path / "out" / "measured").glob("mine-py-Mine-0-*.json")
    assert file.is_file()
    trained.clear()
    (tmp_path / "mine.py").write_text(MINE.replace("-super().score_all", "super().score_all"))
    done = wearwith(*words)
    assert trained == [(model, 0)], "a changed file is measured anew"
    assert "two different scores" in done.err


def test_a_model_that_is_neither_is_refused(wearwith, world):
    done = wearwith("train", world.folder, "--model", "nothing", "--out", "run")
    assert done.code == 2
    assert "FILE.py:CLASS" in done.err
    done = wearwith("compare", world.folder, "--models", "nothing", "--out", "out")
    assert done.code == 2
    assert "FILE.py:CLASS" in done.err
