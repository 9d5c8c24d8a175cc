"""A training run is exported once, beside it, in a process of its own."""

import pytest
from wearwith.serving.exporting import servable

from wearwith.errors import RunError, WearwithError
from wearwith.model import load_model


def test_an_export_is_served_as_it_is(served):
    assert servable(served) == (served, False)


def test_a_run_is_exported_once(trained, tmp_path):
    run = tmp_path / "run"
    run.symlink_to(trained)
    folder, is_new = servable(run)
    assert is_new
    assert folder.parent == trained.with_name(f"{trained.name}.served")
    assert load_model(folder).manifest.model == "dbpr"
    assert servable(run) == (folder, False)


def test_a_run_that_cannot_be_exported_says_why(tmp_path, world):
    from wearwith.training import train
    from worlds import tiny

    train(world, tiny("pop", epochs=1), tmp_path / "pop")
    with pytest.raises(WearwithError, match="can't be exported") as raised:
        servable(tmp_path / "pop")
    assert raised.value.fix == "export dbpr, ukd, akd or pkd"


def test_neither_a_run_nor_an_export(tmp_path):
    with pytest.raises(RunError, match="neither"):
        servable(tmp_path)
