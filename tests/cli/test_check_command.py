import json
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
import typer
from typer.testing import CliRunner

from wearwith.cli.check import check
from wearwith.errors import DataError
from wearwith.world.sample_catalogue import sample_world

app = typer.Typer()
app.command()(check)


@pytest.fixture(scope="module")
def folders(tmp_path_factory) -> dict[str, Path]:
    """A sound dataset, and one in which a pair is in two splits."""
    root = tmp_path_factory.mktemp("data")
    sound = sample_world(0, 60, 50, 300).dataset
    again = sound.pairs_of("train").head(1).with_columns(split=pl.lit("test"))
    sound.save(root / "sound")
    stored = sound.with_triplets(sound.triplets)  # else drawn from the pairs
    replace(stored, pairs=pl.concat([sound.pairs, again])).save(root / "leaking")
    return {"sound": root / "sound", "leaking": root / "leaking"}


def run(*arguments: str, columns: int = 80):
    return CliRunner().invoke(app, list(arguments), env={"COLUMNS": str(columns)})


def test_people_get_tables_of_eighty_columns(folders):
    found = run(str(folders["sound"]))
    assert found.exit_code == 0
    assert max(map(len, found.stdout.splitlines())) <= 80
    for word in ("Items", "Splits", "unseen tops", "Share that has", "colour", "severity"):
        assert word in found.stdout


def test_an_error_exits_with_one_and_is_shown_first(folders):
    found = run(str(folders["leaking"]))
    assert found.exit_code == 1
    problems = found.stdout[found.stdout.index("severity") :]
    assert problems.index("error") < problems.index("note")


@pytest.mark.parametrize(("name", "code"), [("sound", 0), ("leaking", 1)])
def test_machines_get_one_json_object_and_nothing_else(folders, name: str, code: int):
    found = run(str(folders[name]), "--json")
    assert found.exit_code == code
    report = json.loads(found.stdout)
    codes = {problem["code"] for problem in report["problems"]}
    assert ("pair_in_two_splits" in codes) == (name == "leaking")
    assert found.stderr == ""


def test_a_folder_that_is_none_is_an_error_of_its_own(tmp_path: Path):
    found = run(str(tmp_path / "nowhere"))
    assert isinstance(found.exception, DataError)
