"""A run folder that was copied to another machine needs no path of the old one."""

import shutil

import pytest

from exports import BOOK
from wearwith.catalog import load_dataset
from wearwith.errors import ConfigError, WearwithError
from wearwith.matching import Matcher
from wearwith.model import load_model
from wearwith.model.serving_copy import export_model
from wearwith.rules import RuleBook
from wearwith.training import RunConfig, load_run, train
from wearwith.training.checkpoints import Checkpoints
from worlds import saved_world, tiny


def of_rules(place, **more):
    """Train on rules and words whose files lie there."""
    BOOK.save(place / "book.toml")
    (place / "words.txt").write_text("linen 0.1 0.2\nwool 0.3 0.4\n")
    config = tiny("akd", inputs={"word_vectors": place / "words.txt"}, epochs=2).model_dump()
    config["tower"]["word_dim"] = 2
    config |= {"rules": {"book": place / "book.toml"}, "teacher": {"attention_size": 8}}
    return RunConfig.of(config)


@pytest.fixture(scope="module")
def moved(tmp_path_factory):
    """A run and its dataset, taken to another place; of the old one nothing is left."""
    old, new = tmp_path_factory.mktemp("old"), tmp_path_factory.mktemp("new")
    world = saved_world(old / "data")
    (old / "files").mkdir()
    train(world, of_rules(old / "files"), old / "run")
    for name in ("data", "run"):
        shutil.copytree(old / name, new / f"my {name}")
    shutil.rmtree(old)
    return new


def test_it_loads_and_answers(wearwith, moved):
    run = load_run(moved / "my run")
    assert run.scorer.score_all([0]).shape == (1, 24)
    for words in (
        ("recommend", moved / "my run", "--top", "t000"),
        ("explain", moved / "my run", "t000", "b000"),
    ):
        assert wearwith(*words).code == 0


def test_it_says_how_to_point_at_the_dataset(wearwith, moved):
    said = wearwith("evaluate", moved / "my run")
    assert said.code == 2
    assert "The dataset is not where it was when the model was trained" in said.err
    assert "to do: name where it is now: --dataset DIR" in said.err
    said = wearwith("evaluate", moved / "my run", "--dataset", moved / "my data")
    assert said.code == 0, said.err


def test_it_is_exported_and_served(wearwith, moved, tmp_path):
    data = moved / "my data"
    said = wearwith("export", moved / "my run", tmp_path / "served", "--dataset", data)
    assert said.code == 0, said.err
    shutil.copytree(tmp_path / "served", tmp_path / "elsewhere")
    shutil.rmtree(tmp_path / "served")
    model = load_model(tmp_path / "elsewhere")
    assert Matcher(model).match("t000", 3, by="teacher").items.height == 3
    assert model.manifest.calibration


def test_it_is_copied_without_the_dataset_and_keeps_its_chances(moved, tmp_path):
    model = export_model(load_model(moved / "my run"), tmp_path / "served")
    assert model.manifest.uncalibrated is None
    assert set(model.manifest.calibration) == {"student", "teacher"}


def test_a_training_that_was_stopped_goes_on_elsewhere(tmp_path, monkeypatch):
    old, new = tmp_path / "old", tmp_path / "new"
    world = saved_world(old / "data")
    for place in (old / "files", new):
        place.mkdir()
    whole = train(world, of_rules(old / "files"), old / "whole")
    saved, real = [], Checkpoints.save

    def save(*args):
        if saved:
            raise WearwithError("stopped")
        saved.append(real(*args))

    with monkeypatch.context() as patched:
        patched.setattr(Checkpoints, "save", save)
        with pytest.raises(WearwithError, match="stopped"):
            train(world, of_rules(old / "files"), old / "run")
    for name in ("data", "run"):
        shutil.copytree(old / name, new / name)
    weights = {name: array.copy() for name, array in whole.arrays.items()}
    shutil.rmtree(old)
    run = train(load_dataset(new / "data"), of_rules(new), new / "run", resume=True)
    for name, array in run.arrays.items():
        assert array.tobytes() == weights[name].tobytes()


def test_it_is_not_taken_for_one_of_other_rules(tmp_path):
    world = saved_world(tmp_path / "data")
    for place in ("old", "new"):
        (tmp_path / place).mkdir()
    train(world, of_rules(tmp_path / "old"), tmp_path / "run")
    again = of_rules(tmp_path / "new")
    assert train(world, again, tmp_path / "run", resume=True).best_epoch
    RuleBook.of(BOOK.rules[:2]).save(tmp_path / "new" / "book.toml")
    with pytest.raises(ConfigError, match=r"rules\.book was .*old/book\.toml"):
        train(world, again, tmp_path / "run", resume=True)
