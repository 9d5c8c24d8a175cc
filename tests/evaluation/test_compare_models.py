"""From names to a table."""

import json

import numpy as np
import polars as pl
import pytest

from wearwith.catalog import Dataset
from wearwith.errors import ConfigError
from wearwith.evaluation import compare, evaluate, read_rows
from wearwith.evaluation.comparison_rows import METHODS
from wearwith.training import train
from wearwith.workers import Here
from worlds import checkerboard, tiny


@pytest.fixture(scope="module")
def found(world, tmp_path_factory):
    out = tmp_path_factory.mktemp("compare")
    rows = {"pop": tiny("pop"), "dbpr": tiny("dbpr"), "akd": tiny("akd")}
    return compare(world, rows, out, seeds=range(2), against="pop", workers=Here()), out


def test_a_comparison_finds_what_is_true_of_the_world(found):
    comparison, _ = found
    assert [row.row for row in comparison.rows] == ["pop", "dbpr", "akd-p", "akd-q"]
    assert comparison["dbpr"].auc["random"].auc > 0.9
    assert comparison["dbpr"].less["random"].is_real
    assert comparison["dbpr"].seeds == 2


def test_it_is_written_for_machines_and_for_people(found, world):
    comparison, out = found
    saved = json.loads((out / "comparison.json").read_text())
    assert saved["of"]["dataset"] == world.fingerprint
    assert saved["against"] == "pop"
    assert [row["row"] for row in saved["rows"]] == [row.row for row in comparison.rows]
    page = (out / "comparison.md").read_text()
    assert f"{comparison['dbpr'].auc['random'].auc:.3f}" in page
    assert "less pop" in page


def test_against_has_to_be_a_row(world, tmp_path):
    with pytest.raises(ConfigError, match="name one of: pop"):
        compare(world, {"pop": tiny("pop")}, tmp_path, against="dbpr")


def test_all_rows_read_the_named_feature_sets_but_those_that_say_otherwise(world, tmp_path):
    path = tmp_path / "rows.toml"
    path.write_text(
        '[rows.a]\nmodel = "dbpr"\n[rows.b]\nmodel = "dbpr"\ninputs = { pictures = [] }\n'
    )
    rows, _ = read_rows(world, config=path, pictures=["colours"])
    assert [row.inputs.pictures for row in rows.values()] == [("colours",), ()]
    rows, _ = read_rows(world, ["dbpr"], pictures=["colours"])
    assert rows["dbpr"].inputs.pictures == ("colours",)


def test_against_may_be_a_teacher(world, tmp_path):
    with pytest.raises(ConfigError, match="akd, akd-p, akd-q"):
        compare(world, {"akd": tiny("akd")}, tmp_path, against="dbpr-q")
    with pytest.raises(ConfigError, match=r"name one of: dbpr$"):
        compare(world, {"dbpr": tiny()}, tmp_path, against="dbpr-q")
    rows = {"akd": tiny("akd", epochs=1), "pop": tiny("pop")}
    found = compare(world, rows, tmp_path, seeds=[0], against="akd-q", workers=Here())
    assert found.against == "akd-q"
    assert [row.row for row in found.rows if row.less] == ["akd-p", "pop"]


def test_by_default_every_row_that_can_be_had_is_there(world):
    rows, absent = read_rows(world)
    assert set(rows) | set(absent) == set(METHODS)
    assert absent["listing"] == "the dataset has no times of listing"
    assert "dbpr" in rows


def test_rows_of_a_file_lie_over_its_settings(world, tmp_path):
    file = tmp_path / "rows.toml"
    file.write_text(
        '[training]\nepochs = 7\n[rows.small]\nmodel = "dbpr"\ntower = { hidden = [8] }\n'
    )
    rows, absent = read_rows(world, config=file)
    assert list(rows) == ["small"]
    assert absent == {}
    assert (rows["small"].tower.hidden, rows["small"].training.epochs) == ((8,), 7)
    assert rows["small"].training.optimiser == "sgd"  # what is not said is the paper's
    both, _ = read_rows(world, ["small", "dbpr"], file)
    assert both["dbpr"].training.epochs == 7


@pytest.mark.parametrize(
    ("names", "text", "message"),
    [
        (["dbrp"], "", "no model 'dbrp'"),
        (["listing"], "", "no times of listing"),
        (None, "rows = 3", "a table for each row"),
        (None, "[rows.a]\nmodel = 'x'", "a model is one of"),
    ],
)
def test_wrong_rows_are_errors(world, tmp_path, names, text, message):
    file = tmp_path / "rows.toml"
    file.write_text(text)
    with pytest.raises(ConfigError, match=message):
        read_rows(world, names, file)


@pytest.mark.parametrize("model", ["dbpr", "akd", "pkd", "exibr", "bpr-dae", "probe"])
def test_nothing_is_learned_where_there_is_nothing_to_learn(model):
    # The same garments, worn together at random: whoever is better than chance peeks.
    world = checkerboard()
    rng = np.random.default_rng(3)
    pairs = world.pairs.with_columns(bottom=pl.Series(rng.permutation(world.pairs["bottom"])))
    shuffled = Dataset.from_frames(world.items, pairs.unique(subset=["top", "bottom"]))
    found = evaluate(train(shuffled, tiny(model)).scorer, shuffled)
    assert 0.35 < found.auc < 0.65
