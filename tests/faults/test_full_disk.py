"""A full disk is an error that says so; what was there stays whole, and the work goes on later."""

import json
import logging
from contextlib import nullcontext

import numpy as np
import pytest
from refusing import files_of_at_most, small_disk, tree

from wearwith.catalog import load_dataset
from wearwith.errors import StorageError
from wearwith.features import FeatureStore
from wearwith.model import load_model
from wearwith.rules import RuleDesk
from wearwith.training import load_run, train
from wearwith.training.checkpoints import Checkpoints
from worlds import saved_world, tiny

LITTLE = 1000  # bytes


def refused(said, says="A file may not become as large as this one"):
    assert said.code == 2, said
    assert said.err.splitlines()[-3].startswith(f"Error: {says}"), said.err
    assert "where: " in said.err
    assert "to do: " in said.err
    assert "Traceback" not in said.err


def test_import(wearwith, tables, tmp_path):
    before = tree(tmp_path)
    words = ("import", "table", tables[0], tmp_path / "data", *tables[1:])
    with files_of_at_most(LITTLE):
        said = wearwith(*words)
    refused(said)
    assert str(tmp_path / "data") in said.err
    assert tree(tmp_path) == before
    assert wearwith(*words).code == 0
    assert load_dataset(tmp_path / "data").items.height == 600


def test_encode(wearwith, tmp_path):
    world = saved_world(tmp_path / "data")
    before = tree(tmp_path)
    np.save(tmp_path / "v.npy", np.ones((48, 64), np.float32))
    (tmp_path / "ids.txt").write_text("\n".join(world.items["id"]))
    words = ("encode", tmp_path / "data", "--vectors", tmp_path / "v.npy")
    words += ("--ids", tmp_path / "ids.txt", "--name", "mine")
    with files_of_at_most(LITTLE):
        refused(wearwith(*words))
    assert before.items() <= tree(tmp_path).items()
    assert not FeatureStore(tmp_path / "data", "mine").is_finished
    assert wearwith(*words).code == 0
    assert FeatureStore(tmp_path / "data", "mine").read(world.items["id"])[1].all()


def test_train_goes_on_from_the_last_epoch(world, tmp_path, monkeypatch):
    config = tiny(epochs=3)
    whole = train(world, config, tmp_path / "whole")
    run, real, saved = tmp_path / "run", Checkpoints.save, []

    def save(*args):
        saved.append(args)
        with files_of_at_most(LITTLE) if len(saved) > 1 else nullcontext():
            real(*args)

    with monkeypatch.context() as patched:
        patched.setattr(Checkpoints, "save", save)
        with pytest.raises(StorageError) as caught:
            train(world, config, run)
    assert str(run) in caught.value.where
    assert json.loads((run / "checkpoint" / "state.json").read_text())["epoch"] == 1
    assert len([*(run / "checkpoint").iterdir()]) == 2  # nothing that was begun
    train(world, config, run, resume=True)
    assert load_run(run).history == whole.history
    weights = "arrays.safetensors"
    assert (run / weights).read_bytes() == (tmp_path / "whole" / weights).read_bytes()


def test_the_command_that_trains(world, wearwith, tmp_path):
    words = ("train", world.folder, "--model", "pop", "--out", tmp_path / "run")
    with files_of_at_most(LITTLE):
        refused(wearwith(*words))
    assert wearwith(*words, "--resume").code == 0


def test_export(wearwith, trained, tmp_path):
    with files_of_at_most(LITTLE):
        refused(wearwith("export", trained, tmp_path / "served"))
    assert [*tmp_path.iterdir()] == []
    assert wearwith("export", trained, tmp_path / "served").code == 0
    load_model(tmp_path / "served")


def test_rule_edit(served, tmp_path):
    knowledge = load_model(served).knowledge
    desk = RuleDesk(tmp_path / "edits", knowledge.book, knowledge.vocabulary)
    rule = knowledge.book.rules[0].id
    desk.switch_off(rule, author="Ada", reason="wool is hot")
    before = tree(tmp_path)
    with files_of_at_most(100), pytest.raises(StorageError, match="as large as this"):
        desk.switch_on(rule, author="Ada", reason="it is cold")
    assert tree(tmp_path) == before
    assert desk.now()[0] == desk.version == 1
    assert desk.switch_on(rule, author="Ada", reason="it is cold").version == 2


def test_a_service_says_that_it_has_no_room_and_goes_on(served, tmp_path):
    from fastapi.testclient import TestClient

    from wearwith.serving import Service, Settings, create_app

    settings = Settings(edits=tmp_path / "edits", edit_without_key=True)
    client = TestClient(create_app(Service.open(served, settings)), base_url="http://127.0.0.1")
    rule = client.get("/v1/rules").json()["rules"][0]["id"]
    edit = {"action": "switch_off", "rule": rule}
    asked = {"edit": edit, "author": "Ada", "reason": "wool is hot"}
    with files_of_at_most(100):
        answer = client.post("/v1/rules/edits", json=asked)
    assert answer.status_code == 507
    assert answer.json()["what"] == "A file may not become as large as this one"
    assert client.get("/v1/rules").json()["version"] == 0
    assert client.post("/v1/rules/edits", json=asked).status_code == 201


def test_an_index_that_has_no_room_is_used_from_memory(tmp_path, caplog):
    from wearwith.matching import IndexConfig
    from wearwith.matching.index_cache import open_index

    points = np.random.default_rng(0).standard_normal((500, 8), dtype=np.float32)
    path = tmp_path / "model.index" / "tops.usearch"
    with files_of_at_most(LITTLE), caplog.at_level(logging.WARNING):
        opened = open_index(points, points[:50], path, IndexConfig())
    assert opened.index is not None
    assert opened.was_built
    assert "can't be kept" in caplog.text
    assert [file.name for file in path.parent.iterdir()] == ["tops.lock"]


def test_a_disk_that_is_really_full(wearwith, tables, trained, tmp_path):
    with small_disk(tmp_path / "disk", 24) as disk:
        words = ("import", "table", tables[0], disk / "data", *tables[1:])
        refused(wearwith(*words), "The disk is full")
        assert tree(disk) == {}
        refused(wearwith("export", trained, disk / "served"), "The disk is full")
        assert tree(disk) == {}
