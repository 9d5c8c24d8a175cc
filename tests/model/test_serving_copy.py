"""A copy of a model to serve from: it lacks what only further training needs."""

import json

import pytest

from wearwith.errors import ConfigError, OutputExistsError, RunError
from wearwith.model import load_model
from wearwith.model.serving_card import model_without_training
from wearwith.model.serving_copy import export_model
from wearwith.training import train
from worlds import checkerboard, tiny


def test_a_copy_has_all_but_the_plan_of_the_training(akd, tmp_path):
    found = export_model(akd, tmp_path / "copy")
    names = {path.name for path in akd.folder.iterdir()} - {"plan.json"}
    assert {path.name for path in found.folder.iterdir()} == names
    for name in names - {"model.json", "arrays.safetensors"}:
        assert (found.folder / name).read_bytes() == (akd.folder / name).read_bytes(), name
    assert found.manifest == akd.manifest


def test_what_a_person_wrote_into_the_card_goes_along(dbpr, tmp_path):
    card = dbpr.folder / "README.md"
    before = card.read_text()
    card.write_text(before + "\nLicence: mine.\n")
    try:
        export_model(dbpr, tmp_path / "copy")
    finally:
        card.write_text(before)
    assert "Licence: mine." in (tmp_path / "copy" / "README.md").read_text()


def test_the_card_says_how_it_serves(train_tiny):
    run = train_tiny("akd", teacher={"fidelity": "logit", "strength": 2.0})
    text = (run.folder / "README.md").read_text()
    fit = run.manifest.calibration["teacher"]
    assert f"| teacher | {fit.n_worn} | {fit.brier:.3f} | ".replace("0.", ".") in text
    assert "attention weighs them, with a strength of 2." in text


def test_a_copy_without_a_card_gets_one(dbpr, tmp_path):
    card = dbpr.folder / "README.md"
    before = card.read_text()
    card.unlink()
    try:
        found = export_model(dbpr, tmp_path / "copy")
    finally:
        card.write_text(before)
    text = (tmp_path / "copy" / "README.md").read_text()
    assert text == model_without_training(found.manifest)
    assert found.dataset["fingerprint"] in text
    assert "served without a teacher" in text


def test_an_older_folder_is_not_overwritten(dbpr, served):
    before = (served / "model.json").read_bytes()
    with pytest.raises(OutputExistsError):
        export_model(dbpr, served)
    assert (served / "model.json").read_bytes() == before


def test_every_method_can_be_copied(train_tiny, tmp_path):
    found = export_model(train_tiny("pop"), tmp_path / "copy")
    assert found.scorer.score_all([0, 1]).shape == (2, 24)
    assert "not how likely it is" in found.manifest.uncalibrated


def test_a_dataset_without_photographs_has_none_to_show(akd, tmp_path):
    with pytest.raises(ConfigError, match="no photographs"):
        export_model(akd, tmp_path / "out", pictures=True)
    assert not (tmp_path / "out").exists()


def test_the_dataset_that_is_named_has_to_be_the_one_of_the_training(dbpr, world, tmp_path):
    with pytest.raises(RunError, match="not the data that the model was trained on"):
        export_model(dbpr, tmp_path / "out", world)


def test_a_model_whose_dataset_was_never_saved_is_calibrated_all_the_same(tmp_path):
    train(checkerboard(), tiny(epochs=1), tmp_path / "run")
    said = json.loads((tmp_path / "run" / "model.json").read_text())
    assert said["dataset"]["folder"] is None
    model = load_model(tmp_path / "run")
    assert model.pairs is not None
    assert model.manifest.calibration or model.manifest.uncalibrated
