import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from wearwith.catalog import load_dataset
from wearwith.cli.sample import sample
from wearwith.errors import ConfigError, OutputExistsError

app = typer.Typer()
app.command()(sample)

SMALL = ("--tops", "60", "--bottoms", "50", "--outfits", "300")


def run(*arguments: str):
    return CliRunner().invoke(app, list(arguments), env={"COLUMNS": "80"})


def test_it_makes_the_dataset_that_was_asked_for(tmp_path: Path):
    found = run(str(tmp_path / "data"), *SMALL, "--seed", "4")
    assert found.exit_code == 0
    assert "AUC of the truth itself" in found.stderr
    assert max(map(len, found.stdout.splitlines())) <= 80
    dataset = load_dataset(tmp_path / "data")
    assert len(dataset.catalogue.tops) == 60
    assert dataset.source["seed"] == 4
    assert (tmp_path / "data" / "truth.parquet").is_file()


def test_machines_get_one_json_object(tmp_path: Path):
    found = run(str(tmp_path / "data"), *SMALL, "--json")
    made = json.loads(found.stdout)
    assert made["counts"]["outfits"] == 300
    assert sum(made["outfits_by"]["size"].values()) == 300
    assert 100 < made["outfits_by"]["slot"]["bag"] < 200
    assert sum(made["splits"].values()) == load_dataset(tmp_path / "data").pairs.height
    assert 0.5 < made["oracle_auc"] < 1
    assert found.stderr == ""


@pytest.mark.parametrize(
    ("arguments", "error"), [((), OutputExistsError), (("--tops", "1"), ConfigError)]
)
def test_what_can_not_be_is_an_error(tmp_path: Path, arguments, error):
    out = tmp_path / "data"
    if error is OutputExistsError:
        out.write_text("mine")
    found = run(str(out), *SMALL, *arguments)
    assert isinstance(found.exception, error)
    assert out.exists() == (error is OutputExistsError)
