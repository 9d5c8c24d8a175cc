import json
import shutil
from dataclasses import replace

import pytest

from wearwith.errors import ConfigError, DataError, RunError, StorageError
from wearwith.evaluation import evaluate
from wearwith.evaluation.saved_evaluations import keep_evaluation, kept_evaluations, run_card
from wearwith.training import load_run
from wearwith.training.model_card import model_card


@pytest.fixture
def run(trained, tmp_path):
    shutil.copytree(trained, tmp_path / "run")
    return load_run(tmp_path / "run")


@pytest.fixture(scope="module")
def found(trained, world):
    return {
        split: evaluate(load_run(trained).scorer, world, split=split) for split in ("valid", "test")
    }


def test_figures_are_kept_and_stand_in_the_card(run, found):
    assert keep_evaluation(found["test"], run)
    (kept,) = kept_evaluations(run)
    assert kept["auc"] == found["test"].auc
    text = (run.folder / "README.md").read_text()
    result = found["test"].by_negatives["random"]
    low, high = (f"{end:.3f}".removeprefix("0") for end in result.auc_interval)
    assert f"| {low} to {high} | {result.n_triplets} |" in text
    assert "On the test split, by the student's scores" in text
    assert "no test figures" not in text
    assert found["test"].by_negatives["matched"].reason is not None
    assert found["test"].by_negatives["matched"].reason[:20] in text
    assert text == run_card(run)


def test_every_split_has_its_place_and_a_later_one_takes_the_place_of_an_older(run, found):
    for split in ("valid", "test", "test"):
        assert keep_evaluation(found[split], run)
    assert sorted(path.name for path in run.folder.glob("evaluation*")) == [
        "evaluation-test.json",
        "evaluation-valid.json",
    ]
    text = (run.folder / "README.md").read_text()
    assert text.count("Mean reciprocal rank") == 2
    assert "These are no test figures: the model has seen valid." in text


def test_what_a_person_wrote_is_left(run, found):
    card = run.folder / "README.md"
    card.write_text(card.read_text() + "\nLicence: mine.\n")
    assert keep_evaluation(found["test"], run)
    assert card.read_text().endswith("\nLicence: mine.\n")
    card.write_text("All mine.\n")
    assert not keep_evaluation(found["test"], run)
    assert card.read_text() == "All mine.\n"
    assert len(kept_evaluations(run)) == 1


def test_an_older_run_gets_a_card_with_its_figures(run, found):
    (run.folder / "README.md").unlink()
    assert run_card(run) == model_card(run)
    assert keep_evaluation(found["test"], run)
    assert (run.folder / "README.md").read_text() == run_card(run)


def test_figures_of_another_model_do_not_count(run, found):
    keep_evaluation(found["test"], run)
    path = run.folder / "evaluation-test.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"weights": "of another"}))
    assert kept_evaluations(run) == []
    assert run_card(run) == model_card(run)


def test_damaged_figures_are_an_error(run, found):
    keep_evaluation(found["test"], run)
    path = run.folder / "evaluation-test.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"by_negatives": {"random": 1}}))
    with pytest.raises(DataError, match="damaged"):
        run_card(run)
    path.write_text("{")
    with pytest.raises(DataError, match="JSON"):
        run_card(run)


def test_what_can_not_be_kept_is_refused(run, found, monkeypatch):
    with pytest.raises(ConfigError, match="own triplets"):
        keep_evaluation(replace(found["test"], negatives="own"), run)
    with pytest.raises(RunError, match="lies in no folder"):
        keep_evaluation(found["test"], replace(run, folder=None))

    def refused(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("wearwith.evaluation.saved_evaluations.write_json", refused)
    with pytest.raises(RunError, match=r"can't be kept here: Permission denied(.|\n)*--keep"):
        keep_evaluation(found["test"], run)

    def full(*_):
        raise StorageError("The disk is full")

    monkeypatch.setattr("wearwith.evaluation.saved_evaluations.write_json", full)
    with pytest.raises(RunError, match=r"can't be kept here: The disk is full(.|\n)*--keep"):
        keep_evaluation(found["test"], run)
