"""The student of a run folder answers without torch as the run itself does."""

import subprocess
import sys

import pytest

from wearwith.errors import ConfigError, RunError, UnknownItemError
from wearwith.matching import recommend
from wearwith.matching.saved_student import SavedStudent


@pytest.mark.parametrize("model", ["dbpr", "ukd", "akd"])
@pytest.mark.parametrize("k", [3, 1000])
def test_it_says_what_the_run_says(train_tiny, model, k):
    run = train_tiny(model)
    student = SavedStudent.read(run.folder)
    found = student.recommend("t001", k)
    assert found.equals(recommend(run, "t001", k))
    assert (student.knowledge is None) == (model == "dbpr")
    if k == 1000:  # all bottoms
        assert (found["rules"].list.len().sum() > 0) == (model != "dbpr")


def test_popularity_counts_here_too(train_tiny):
    run = train_tiny("dbpr", popularity=True)
    found = SavedStudent.read(run.folder).recommend("t001", 5)
    assert found.equals(recommend(run, "t001", 5))


def test_a_model_without_points_has_to_be_loaded(train_tiny):
    assert SavedStudent.read(train_tiny("pop").folder) is None


def test_wrong_questions_are_refused(train_tiny):
    student = SavedStudent.read(train_tiny("dbpr").folder)
    with pytest.raises(ConfigError, match="0 bottoms"):
        student.recommend("t003", 0)
    with pytest.raises(UnknownItemError, match="b001"):
        student.recommend("b001", 3)


def test_a_folder_that_is_no_run_is_an_error(tmp_path):
    with pytest.raises(RunError, match="no run"):
        SavedStudent.read(tmp_path)


def test_the_command_imports_no_torch(train_tiny):
    code = (
        "import sys\n"
        "from wearwith.cli.app import app\n"
        f"app(['recommend', {str(train_tiny('akd').folder)!r}, '--top', 't003'],"
        " standalone_mode=False)\n"
        "assert 'torch' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120, capture_output=True)
