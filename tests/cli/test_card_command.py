"""`wearwith card`, and `wearwith evaluate --keep`."""

import json
import shutil

import pytest
from rich.cells import cell_len

from wearwith.cli.card import _show
from wearwith.model import load_model
from wearwith.model.serving_copy import export_model


@pytest.fixture
def folders(world, trained, tmp_path):
    """A dataset, a run and an export that may be written into."""
    places = {kind: tmp_path / kind for kind in ("dataset", "run", "export")}
    shutil.copytree(world.folder, places["dataset"])
    shutil.copytree(trained, places["run"])
    export_model(load_model(trained), places["export"])
    return places


@pytest.mark.parametrize("kind", ["dataset", "run", "export"])
def test_a_card_is_shown_or_printed_as_it_is(wearwith, folders, kind):
    card = (folders[kind] / "README.md").read_text()
    assert wearwith("card", folders[kind], "--markdown").out == card
    found = json.loads(wearwith("card", folders[kind], "--json").out)
    assert found == {"kind": kind, "made": False, "card": card}
    shown = wearwith("card", folders[kind]).out
    assert card.splitlines()[0].removeprefix("# ") in shown
    assert "**" not in shown
    assert "<!--" not in shown


@pytest.mark.parametrize(("terminal", "widest"), [(200, 80), (50, 50)])
def test_it_is_read_in_80_columns_or_fewer(folders, monkeypatch, capsys, terminal, widest):
    monkeypatch.setenv("COLUMNS", str(terminal))
    _show((folders["run"] / "README.md").read_text())
    lines = capsys.readouterr().out.splitlines()
    assert widest - 5 < max(map(cell_len, lines)) <= widest


@pytest.mark.parametrize("kind", ["dataset", "run", "export"])
def test_an_older_folder_has_a_card_made_and_nothing_is_written(wearwith, folders, kind):
    card = folders[kind] / "README.md"
    before = card.read_text()
    card.unlink()
    found = json.loads(wearwith("card", folders[kind], "--json").out)
    assert (found["kind"], found["made"]) == (kind, True)
    assert not card.exists()
    if kind != "export":  # an export's card has that of its run, which it does not hold itself
        assert found["card"] == before


def test_a_new_card_leaves_the_edited_one_as_it_is(wearwith, folders, world):
    card = folders["dataset"] / "README.md"
    card.write_text("Licence: mine.\n")
    assert wearwith("card", folders["dataset"], "--markdown").out == "Licence: mine.\n"
    assert wearwith("card", folders["dataset"], "--new", "--markdown").out == world.card()
    assert card.read_text() == "Licence: mine.\n"


def test_what_has_no_card_is_an_error(wearwith, folders, tmp_path):
    (tmp_path / "other").mkdir()
    for place in (tmp_path / "other", tmp_path / "absent", folders["run"] / "items.parquet"):
        result = wearwith("card", place)
        assert result.code == 2
        assert "neither a dataset nor a finished run" in result.err
    (folders["run"] / "README.md").write_bytes(b"\xff\xfe")
    result = wearwith("card", folders["run"])
    assert result.code == 2
    assert "--new makes another" in result.err


def test_figures_are_kept_only_where_it_is_asked_for(wearwith, folders):
    run = folders["run"]
    before = {path: path.read_bytes() for path in run.iterdir()}
    found = json.loads(wearwith("evaluate", run, "--json").out)
    assert {path: path.read_bytes() for path in run.iterdir()} == before
    kept = wearwith("evaluate", run, "--keep", "--json")
    assert json.loads(kept.out) == found
    assert "Kept in" in kept.err
    on_disk = json.loads((run / "evaluation-test.json").read_text())
    del on_disk["weights"]
    assert on_disk == found
    assert "On the test split" in wearwith("card", run).out
    (run / "README.md").write_text("Licence: mine.\n")
    assert "its marks are gone" in wearwith("evaluate", run, "--keep").err
