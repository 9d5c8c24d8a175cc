from dataclasses import replace

from wearwith.model import load_model
from wearwith.model.card import exported_card
from wearwith.training.card import model_card
from wearwith.training.export import export


def test_an_export_has_the_card_of_its_run_and_what_serving_adds(train_tiny, tmp_path):
    run = train_tiny("akd", teacher={"fidelity": "logit", "strength": 2.0})
    found = export(run, tmp_path / "served")
    text = (tmp_path / "served" / "README.md").read_text()
    assert text == exported_card(found.manifest, (run.folder / "README.md").read_text())
    assert text.startswith("# Model: akd\n")
    fit = found.manifest.calibration["teacher"]
    assert f"| teacher | {fit.n_worn} | {fit.brier:.3f} | ".replace("0.", ".") in text
    assert "attention weighs them, with a strength of 2." in text


def test_what_a_person_wrote_into_the_card_of_the_run_goes_along(train_tiny, tmp_path):
    made = train_tiny("dbpr")
    card = made.folder / "README.md"
    before = card.read_text()
    card.write_text(before + "\nLicence: mine.\n")
    try:
        export(made, tmp_path / "served")
    finally:
        card.write_text(before)
    assert "Licence: mine." in (tmp_path / "served" / "README.md").read_text()


def test_a_run_without_a_card_is_exported_with_one(train_tiny, tmp_path):
    run = replace(train_tiny("dbpr"), folder=None)
    export(run, tmp_path / "served")
    assert (tmp_path / "served" / "README.md").read_text().startswith(model_card(run))


def test_why_there_are_no_probabilities_is_told(train_tiny, tmp_path):
    run = train_tiny("dbpr")
    run = replace(run, dataset={**run.dataset, "folder": None})
    export(run, tmp_path / "served")
    text = (tmp_path / "served" / "README.md").read_text()
    assert "Not all scores become probabilities: the dataset was not at hand" in text
    assert "Brier" not in text
    assert "served without a teacher" in text


def test_an_older_export_has_a_card_of_what_it_says_of_itself(train_tiny, tmp_path):
    export(train_tiny("dbpr"), tmp_path / "served")
    (tmp_path / "served" / "README.md").unlink()
    manifest = load_model(tmp_path / "served").manifest
    text = exported_card(manifest)
    assert "The card of the run that it came from" in text
    assert manifest.dataset["fingerprint"] in text
