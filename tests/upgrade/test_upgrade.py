"""What every earlier version wrote is read today, and answers as it did then.

A folder `WHAT-NAME-COMMIT` was written by that commit's code, and says in `expected.json` what it
answered. A new version adds folders; see README.md.
"""

import json
import shutil
from importlib.metadata import version
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from in_process import without_workers
from wearwith.catalog import load_dataset
from wearwith.errors import RunError
from wearwith.evaluation import compare
from wearwith.features import FeatureStore
from wearwith.features.seen_store import read_seen
from wearwith.matching import IndexConfig, Matcher, index_cache
from wearwith.model import load_model
from wearwith.rules import Rule, RuleBook, RuleDesk
from wearwith.training import RunConfig, load_run, train
from wearwith.words.attributes import AttributeVocabulary, Trait

FOLDER = Path(__file__).parent
WRITTEN = sorted(path.parent for path in FOLDER.glob("*/expected.json"))
TOPS = np.array([0, 3, 7])


def written(what):
    """Parametrise by the folders of a kind, of which there is at least one."""
    folders = [path for path in WRITTEN if path.name.split("-")[0] == what]
    return pytest.mark.parametrize("folder", folders, ids=lambda path: path.name)


def expected(folder):
    return json.loads((folder / "expected.json").read_text(encoding="utf-8"))


def test_every_folder_is_read_by_a_test():
    kinds = {path.name.split("-")[0] for path in WRITTEN}
    assert kinds == {"dataset", "drawn", "run", "begun", "exported", "desk", "comparison", "index"}


@written("drawn")
def test_training_triplets_that_no_folder_holds(folder):
    then, dataset = expected(folder), load_dataset(folder / "data")
    assert dataset.draws("train")
    assert dataset.fingerprint == then["fingerprint"]
    assert [list(row) for row in dataset.triplets_of("train").head(20).rows()] == then["training"]


@written("dataset")
def test_a_dataset(folder):
    then, dataset = expected(folder), load_dataset(folder / "data")
    assert dataset.fingerprint == then["fingerprint"]
    assert dataset.image_root == Path("/pictures")
    vectors, present = FeatureStore(folder / "data", "colours").read(["t00", "b01", "b02"])
    assert (vectors.tolist(), present.tolist()) == (then["colours"], then["present"])
    seen = read_seen(folder / "data")
    assert (seen is None) == ("seen" not in then)
    if seen is not None:
        assert [list(row) for row in seen.rows()] == then["seen"]


@written("run")
def test_a_run_scores_as_it_did(folder):
    then, run = expected(folder), load_run(folder / "run")
    assert run.scorer.score_all(TOPS) == pytest.approx(
        np.array(then["student"]), rel=1e-5, abs=1e-5
    )
    if "teacher" in then:
        teacher = run.scorer.teacher.score_all(TOPS)
        assert teacher == pytest.approx(np.array(then["teacher"]), rel=1e-5, abs=1e-5)
    for name in ("inputs", "best_epoch", "history"):
        assert getattr(run, name) == then[name]


@written("begun")
def test_a_training_that_was_begun_ends_where_it_would_have_ended(folder, tmp_path):
    then, place = expected(folder), shutil.copytree(folder, tmp_path / "begun")
    config = json.loads((place / "run" / "plan.json").read_text(encoding="utf-8"))["config"]
    dataset = load_dataset(place / "data")
    if folder.name == "begun-dbpr-d861158":  # whose plan does not say what it reads
        with pytest.raises(RunError, match=r"earlier wearwith(.|\n)*into a new folder"):
            train(dataset, RunConfig.of(config), place / "run", resume=True)
        return
    run = train(dataset, RunConfig.of(config), place / "run", resume=True)
    assert run.history[:2] == then["history"][:2]  # as the checkpoint has it
    assert len(run.history) == 3
    for now, before in zip(run.history, then["history"], strict=True):
        assert now == pytest.approx(before, rel=1e-4)
    scores = run.scorer.score_all(TOPS)
    assert scores == pytest.approx(np.array(then["student"]), rel=1e-4, abs=1e-4)


@written("exported")
def test_an_exported_model_matches_as_it_did(folder):
    model = load_model(folder / "exported")
    matcher = Matcher(model)
    told = json.loads((folder / "exported" / "export.json").read_text(encoding="utf-8"))
    is_first = told["schema_version"] == 1  # whose probabilities were read off other scores
    assert ("export again" in (model.manifest.uncalibrated or "")) == is_first
    for asked, answer in expected(folder).items():
        query, by = asked.split()
        then = pl.DataFrame(answer)
        if query.startswith("t"):
            now = matcher.match(query, k=5, by=by).items
            assert now["id"].to_list() == then["id"].to_list()
            assert_near(now["score"], then["score"])
            if is_first:
                assert now["probability"].null_count() == 5
            else:
                assert_near(now["probability"], then["probability"])
        else:  # how tops are ranked has changed, but not how a pair scores
            pairs = matcher.score([(top, query) for top in then["id"]])
            assert_near(pairs["score" if by == "student" else "teacher_score"], then["score"])


def assert_near(now, then):
    assert now.to_list() == pytest.approx(then.to_list(), rel=1e-5, abs=1e-6)


def rule(name, top, bottom, sign="+"):
    return Rule.of_sides(name, Trait("colour", top), Trait("colour", bottom), sign)


@written("desk")
def test_an_edited_rule_book_goes_on(folder, tmp_path):
    then, place = expected(folder), shutil.copytree(folder / "desk", tmp_path / "desk")
    base = RuleBook.of([rule("white + black", "white", "black"), rule("r", "red", "green", "-")])
    desk = RuleDesk(place, base, AttributeVocabulary.default())
    newest, on = desk.now()
    assert newest == then["version"]
    assert [edit.change for edit in desk.history] == then["changes"]
    found = [[one.id, str(one.top), str(one.bottom), one.sign, one.strength] for one in on.rules]
    assert found == then["on"]
    desk.switch_on("r", author="Bob", reason="back")
    assert desk.version == newest + 1


@written("comparison")
def test_a_comparison_that_an_earlier_version_began_is_not_mixed_in(folder, tmp_path, monkeypatch):
    trained = without_workers(monkeypatch)
    place = shutil.copytree(folder, tmp_path / "began")
    kept = {path.name for path in (place / "compared" / "measured").iterdir()}
    rows = {name: RunConfig.of({"model": name}) for name in ("pop", "rand")}
    dataset = load_dataset(place / "data")
    found = compare(dataset, rows, place / "compared", seeds=[0], against="rand")
    assert trained == [("pop", 0), ("rand", 0)], "other code measured it"
    assert kept < {path.name for path in (place / "compared" / "measured").iterdir()}
    for row, then in expected(folder).items():
        assert {kind: found[row].auc[kind].auc for kind in then} == then


@written("index")
def test_a_graph_of_other_code_is_built_again(folder, tmp_path):
    then, place = expected(folder), shutil.copytree(folder, tmp_path / "index")
    rng = np.random.default_rng(6)
    points, questions = rng.normal(size=(40, 4)), rng.normal(size=(9, 4))
    given = points.astype(np.float32), questions.astype(np.float32)
    found = index_cache.open_index(*given, place / "bottoms.usearch", IndexConfig(k=3, sample=9))
    fits = (then["format"], then["usearch"]) == (index_cache.FORMAT, version("usearch"))
    assert found.was_built == (not fits)
    for question, near in zip(given[1], then["near"], strict=True):
        best = set(np.argsort(-(given[0] @ question))[:3].tolist())
        assert best <= set(near)  # as it was found then
        assert best <= set(found.index.near(question, 3).tolist())
