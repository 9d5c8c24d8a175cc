"""A clock that goes back changes no order, and hides no change."""

import os
import shutil
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from killed.jobs.editing import desk_at, edited
from wearwith.evaluation.trials import Trial, run_trials
from wearwith.files import versions as versions_module
from wearwith.matching import IndexConfig
from wearwith.matching.index_cache import open_index
from wearwith.model.serving_copy import export_model
from wearwith.serving import Service, Settings
from wearwith.workers import Here
from worlds import add_vectors, saved_world, tiny


class GoingBack(datetime):
    """A clock that shows a day less each time that it is asked."""

    asked = 0

    @classmethod
    def now(cls, tz=None):
        cls.asked += 1
        return datetime(2030, 1, 1, tzinfo=UTC) - timedelta(days=cls.asked)


def set_back(folder):
    """Let everything in a folder look as if it were written in 1980."""
    for path in folder.rglob("*"):
        os.utime(path, (315_532_800, 315_532_800))


def test_versions_of_a_rule_book_keep_their_order(tmp_path, monkeypatch):
    monkeypatch.setattr(versions_module, "datetime", GoingBack)
    desk = desk_at(tmp_path / "edits")
    for number in range(1, 13):
        edited(desk, number)
        set_back(tmp_path)
    again = desk_at(tmp_path / "edits")
    history = again.history
    assert [edit.time for edit in history] == sorted((e.time for e in history), reverse=True)
    assert [edit.version for edit in history] == [*range(1, 13)]
    assert [edit.reason for edit in history] == [f"edit {number}" for number in range(1, 13)]
    assert again.now()[0] == 12
    assert again.now()[1] == desk.now()[1]


def test_a_service_takes_a_new_model_that_looks_older(akd, tmp_path):
    export_model(akd, tmp_path / "served")
    service = Service.open(tmp_path / "served", Settings(edits=tmp_path / "edits"))
    old = service.now
    (tmp_path / "served").rename(tmp_path / "before")
    export_model(akd, tmp_path / "served")
    set_back(tmp_path / "served")
    service.reload_if_new()
    assert service.now is not old
    assert service.refused is None


def test_edits_that_look_older_count_at_once(served, tmp_path):
    service = Service.open(served, Settings(edits=tmp_path / "edits"))
    rule = service.desk.read(0)[0].rules[0].id
    service.desk.switch_off(rule, author="Ada", reason="wool is hot")
    service.desk.switch_on(rule, author="Ada", reason="it is cold")
    set_back(tmp_path)
    service.desk.switch_off(rule, author="Ada", reason="it is hot again")
    set_back(tmp_path)
    version, book = service.desk.now()
    assert version == 3
    assert rule not in [one.id for one in book.rules]


@pytest.mark.parametrize("changed", [False, True])
def test_an_index_is_as_old_as_what_it_was_built_from(tmp_path, changed):
    rng = np.random.default_rng(0)
    points = rng.standard_normal((300, 8), dtype=np.float32)
    path = tmp_path / "tops.usearch"
    open_index(points, points[:50], path, IndexConfig())
    set_back(tmp_path)
    if changed:
        points = points + np.float32(1)
    assert open_index(points, points[:50], path, IndexConfig()).was_built == changed


def test_vectors_that_changed_are_others_whatever_their_time(tmp_path):
    """A comparison goes on with what is measured; not where it was measured of other vectors."""
    world = saved_world(tmp_path / "data", n_tops=8, n_bottoms=10)
    file = world.folder / "features" / "colours" / "index.parquet"
    trial = Trial("raw", tiny("raw", inputs={"pictures": ["colours"]}))
    trained = []
    for content in (None, "another picture"):
        if content is not None:
            shutil.rmtree(file.parent)
            add_vectors(world, "colours", named=content)
        set_back(world.folder)
        run_trials(world, [trial], tmp_path / "out", workers=Here())
        trained.append(len([*(tmp_path / "out" / "measured").iterdir()]))
    assert trained == [1, 2]
