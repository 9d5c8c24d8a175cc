"""Questions about outfits on the command line: made, answered by files, and a split's own."""

import json
import shutil

import numpy as np
import pytest

from in_process import without_workers
from outfit_shop import StyleScorer, outfit_shop
from wearwith.catalog import SlotCatalogue
from wearwith.errors import DataError
from wearwith.evaluation.saved_evaluations import run_card
from wearwith.model import TrainedModel
from wearwith.training import load_run, train
from worlds import tiny


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    return outfit_shop(n=12, n_outfits=48).save(tmp_path_factory.mktemp("shop") / "data")


@pytest.fixture(scope="module")
def run(shop, tmp_path_factory):
    """The folder of a run of popularity, which knows pairs alone."""
    folder = tmp_path_factory.mktemp("runs") / "pop"
    train(shop, tiny("pop"), folder)
    return folder


@pytest.fixture(scope="module")
def asked(shop, tmp_path_factory):
    """A folder of questions."""
    from wearwith.evaluation.write_questions import write_questions

    folder = tmp_path_factory.mktemp("asked") / "questions"
    write_questions(shop, folder, seed=1, least=5)
    return folder


@pytest.fixture
def of_outfits(monkeypatch):
    """Make every run one of a model that knows styles, and learned from a teacher who does not."""

    def outfits(self):
        garments = SlotCatalogue.of(self.items)
        student = StyleScorer(garments)
        student.find_teacher = lambda: StyleScorer(garments, -1)
        return student

    monkeypatch.setattr(TrainedModel, "outfits", property(outfits))


def test_questions_are_written(wearwith, shop, tmp_path):
    out = tmp_path / "questions"
    said = wearwith("questions", shop.folder, "--out", out, "--every-item", "--least", 5)
    assert said.code == 0
    assert max(map(len, said.out.splitlines())) <= 80
    assert sorted(path.name for path in out.iterdir()) == [
        "cir.json",
        "compatibility-all.txt",
        "compatibility-one.txt",
        "fitb-category.json",
        "fitb-hard.json",
        "fitb-matched.json",
        "fitb-popular.json",
        "fitb-random.json",
    ]
    n = shop.outfits.filter(split="test").height
    assert f"fitb-random.json      │ {n:>9} │ {12:>7} │" in said.out
    assert len(json.loads((out / "fitb-random.json").read_text())) == n


def test_questions_of_some_kinds(wearwith, shop, tmp_path):
    out = tmp_path / "questions"
    words = "questions", shop.folder, "--negatives", "hard", "--answers", 3, "--json"
    said = json.loads(wearwith(*words, "--out", out).out)
    assert [each["file"] for each in said["files"]] == [
        "fitb-hard.json",
        "compatibility-one.txt",
        "compatibility-all.txt",
        "cir.json",
    ]
    assert said["files"][3]["reason"].startswith("No fine category has 100 garments")
    assert {path.name for path in out.iterdir()} == {each["file"] for each in said["files"][:3]}
    again = tmp_path / "again"
    wearwith(*words, "--out", again)
    for path in out.iterdir():
        assert path.read_bytes() == (again / path.name).read_bytes()
    assert len(json.loads((out / "fitb-hard.json").read_text())[0]["answers"]) == 3


def test_questions_that_can_not_be_made(wearwith, shop, tmp_path):
    said = wearwith("questions", shop.folder, "--out", tmp_path / "q", "--negatives", "lucky")
    assert (said.code, "no negatives named 'lucky'" in said.err) == (2, True)
    said = wearwith("questions", shop.folder, "--out", tmp_path / "q", "--answers", 99)
    assert "No fitb-random.json: No garment has 98 others" in said.err


def test_a_pair_model_answers_files(wearwith, run, asked):
    said = wearwith("evaluate", run, "--fitb", asked / "fitb-random.json", "--json")
    told = json.loads(said.out)
    assert (said.code, list(told)) == (0, ["model", "default_by", "fitb"])
    assert (told["model"], told["default_by"]) == ("pop", "student")
    found = told["fitb"]
    names = ["n", "unanswered", "accuracy", "accuracy_teacher", "interval"]
    assert list(found) == [*names, "by_slot", "by_size", "by_seen"]
    assert (found["n"], found["unanswered"], found["accuracy_teacher"]) == (12, 0, None)
    assert found["interval"][0] <= found["accuracy"] <= found["interval"][1]
    assert found["by_slot"]["shoes"]["accuracy"] == 0.25  # shoes are in no pair: a tie
    assert set(found["by_size"]) == {"4"}


def test_a_model_of_outfits_answers_files(wearwith, run, asked, of_outfits):
    path = asked / "compatibility-one.txt"
    told = json.loads(wearwith("evaluate", run, "--compatibility", path, "--json").out)
    assert list(told) == ["model", "default_by", "compatibility"]
    found = told["compatibility"]
    names = ["n", "unanswered", "auc", "auc_teacher", "interval", "by_size"]
    assert (list(found), found["n"]) == (names, 24)
    assert found["auc"] > 0.6
    assert found["auc_teacher"] == pytest.approx(1 - found["auc"])
    assert found["by_size"]["4"]["auc"] == pytest.approx(found["auc"])


def test_files_are_answered_beside_the_controls(wearwith, run, asked, of_outfits):
    files = [f"--fitb {asked}/fitb-popular.json", f"--compatibility {asked}/compatibility-all.txt"]
    words = " ".join([*files, f"--cir {asked}/cir.json"]).split()
    said = wearwith("evaluate", run, *words)
    assert said.code == 0
    assert max(map(len, said.out.splitlines())) <= 80
    for shown in ("its teacher", "popularity", "category", "listing", "Fill in the blank", "shoes"):
        assert shown in said.out
    for measure in ("accuracy", "auc", "recall at 10"):
        assert f"{measure} by size" in said.out
    assert "the student's answers count" in said.err
    told = json.loads(wearwith("evaluate", run, *words, "--json").out)
    assert list(told["cir"]) == ["recall_at_10", "recall_at_30", "recall_at_50"]


def test_unanswered_questions_are_listed(wearwith, run, tmp_path):
    path = tmp_path / "q.json"
    known = {"question": ["t0"], "answers": ["b0", "b1"], "gold": 0}
    path.write_text(json.dumps([known, {**known, "question": ["no body"]}]))
    said = wearwith("evaluate", run, "--fitb", path, "--unanswered")
    assert "1 of 2 questions" in said.err
    assert "no body" in said.out
    told = json.loads(wearwith("evaluate", run, "--fitb", path, "--unanswered", "--json").out)
    assert told["unanswered"] == {"fitb": [{"question": 2, "unknown": ["no body"]}]}
    assert told["fitb"]["unanswered"] == 1


def test_a_model_of_outfits_is_asked_its_own_questions(wearwith, run, of_outfits):
    said = wearwith("evaluate", run)
    assert said.code == 0
    assert max(map(len, said.out.splitlines())) <= 80
    for shown in ("random", "category", "matched", "popular", "hard", "one", "all", "listing"):
        assert shown in said.out
    assert "cir: No fine category has 100 garments" in said.err
    assert "wrong answers share the gold's time of listing" in said.err
    told = json.loads(wearwith("evaluate", run, "--split", "valid", "--json").out)
    assert (told["split"], told["model"]) == ("valid", "pop")
    assert list(told["fitb"]) == ["random", "category", "matched", "popular", "hard"]
    gain = told["fitb"]["random"]["teacher_gain"]
    random = told["fitb"]["random"]
    assert gain["difference"] == pytest.approx(random["accuracy_teacher"] - random["accuracy"])
    assert np.all(np.array(gain["interval"]) < 0)
    assert list(told["controls"]["popularity"]) == ["fitb", "compatibility"]


def test_a_model_of_outfits_is_asked_about_pairs_if_negatives_are_named(wearwith, run, of_outfits):
    told = json.loads(wearwith("evaluate", run, "--negatives", "random", "--json").out)
    assert "by_negatives" in told


def test_figures_of_outfits_are_kept_beside_those_of_pairs(wearwith, run, of_outfits, tmp_path):
    kept = shutil.copytree(run, tmp_path / "run")
    said = wearwith("evaluate", kept, "--keep")
    assert (said.code, f"Kept in {kept}" in said.err) == (0, True)
    path = kept / "evaluation-test.json"
    outfits = json.loads(path.read_text())["outfits"]
    assert list(outfits["fitb"]) == ["random", "category", "matched", "popular", "hard"]
    card = (kept / "README.md").read_text()
    assert "On the outfits of the test split, with seed 0 (`wearwith evaluate RUN" in card
    accuracy = f"{outfits['fitb']['hard']['accuracy']:.3f}".removeprefix("0")
    assert f"| hard | {accuracy} |" in card
    assert "On the test split, by the student" not in card  # no pairs were asked about yet
    assert wearwith("evaluate", kept, "--negatives", "random", "--keep").code == 0
    both = json.loads(path.read_text())
    assert both["outfits"] == outfits
    assert "by_negatives" in both
    card = (kept / "README.md").read_text()
    assert "--by student --negatives random --keep`)" in card
    assert f"| hard | {accuracy} |" in card
    path.write_text(json.dumps({**both, "outfits": {"split": "test"}}))
    with pytest.raises(DataError, match="damaged"):
        run_card(load_run(kept))
    assert wearwith("evaluate", kept, "--keep").code == 0
    assert json.loads(path.read_text()) == both


def test_rows_are_compared_on_outfits(wearwith, shop, tmp_path, monkeypatch):
    without_workers(monkeypatch)
    words = ("--models", "pop,rand", "--seeds", 1, "--out", tmp_path, "--outfits")
    said = wearwith("compare", shop.folder, *words, "--against", "pop")
    assert said.code == 0
    assert max(map(len, said.out.splitlines())) <= 80
    for shown in ("share of right answers, hard", "AUC, one", "listing", "popularity"):
        assert shown in said.out
    assert "intervals and tests are over outfits" in said.err
    told = json.loads(wearwith("compare", shop.folder, *words, "--json").out)
    assert [row["row"] for row in told["outfits"]["rows"]][:2] == ["pop", "rand"]
    assert list(told["outfits"]["kinds"]) == ["fitb", "compatibility"]


@pytest.mark.parametrize(
    "words",
    ["--negatives random", "--triplets t.tsv", "--keep", "--by teacher"],
)
def test_options_of_pairs_do_not_go_with_files(wearwith, run, asked, words):
    said = wearwith("evaluate", run, "--fitb", asked / "fitb-random.json", *words.split())
    assert (said.code, "take none of --negatives" in said.err) == (2, True)


def test_unanswered_needs_a_file(wearwith, run):
    said = wearwith("evaluate", run, "--unanswered")
    assert (said.code, "There is no file with questions to list" in said.err) == (2, True)
