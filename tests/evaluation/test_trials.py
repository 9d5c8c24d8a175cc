"""Training and measuring many models: each once, whatever happens in between."""

import json
import os
import pickle
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

import wearwith
from in_process import with_nothing_to_do, without_workers
from wearwith.catalog import load_dataset
from wearwith.errors import ConfigError
from wearwith.evaluation import Trial, evaluate, run_trials
from wearwith.evaluation.trials import MEASURING, TRAINING, code_version
from wearwith.training import RunConfig, load_run
from worlds import checkerboard, saved_world, tiny

CHILDREN = Path("/proc/self/task").is_dir()


def ibr_without_pictures():
    return RunConfig.of({"model": "ibr", "inputs": {"text": False, "pictures": []}})


def akd():
    values = tiny("akd", epochs=2).model_dump()
    values["rules"]["book"] = "mined"
    values["teacher"]["fidelity"] = "logit"
    return RunConfig.of(values)


TRIALS = (
    Trial("dbpr", tiny(seed=0, epochs=2)),
    Trial("the same", tiny(seed=0, epochs=2)),
    Trial("ibr", ibr_without_pictures()),
    Trial("pop", RunConfig.of({"model": "pop"})),
    Trial("dbpr", tiny(seed=1, epochs=2)),
    Trial("akd", akd(), keep=True),
)


def figures(measured):
    """All that was found and does not depend on the clock."""
    return [(one.trial.row, one.views, one.history, one.best_epoch) for one in measured]


def files(out):
    # What a killed process was still writing has a hidden name.
    return {path.name: path.stat().st_mtime_ns for path in (out / "measured").glob("[!.]*.json")}


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    return tmp_path_factory.mktemp("trials")


@pytest.fixture(scope="module")
def done(world, out):
    """All trials, by two workers."""
    return run_trials(world, TRIALS, out, workers=2)


@pytest.fixture
def trained(monkeypatch):
    return without_workers(monkeypatch)


def test_they_come_in_order_with_what_was_measured(world, done):
    assert [one.trial for one in done] == list(TRIALS)
    dbpr = done[0]
    assert dbpr.error is None
    assert dbpr.views["student"]["split"] == "test"
    assert dbpr.views["student"]["auc"] > 0.8
    assert [row["epoch"] for row in dbpr.history] == [1, 2]
    assert dbpr.best_epoch in (1, 2)
    assert dbpr.views.keys() == {"student"}
    assert done[5].views.keys() == {"student", "teacher"}


def test_wins_of_tops_add_up_to_the_auc(done):
    for one in (done[0], done[5]):
        for view in one.views.values():
            for kind, by_top in view["by_top"].items():
                auc = sum(by_top["wins"]) / sum(by_top["counts"])
                assert auc == pytest.approx(view["by_negatives"][kind]["auc"])


def test_equal_ones_of_two_rows_are_trained_once(done, out):
    assert done[0].views == done[1].views
    assert [one.trial.row for one in done[:2]] == ["dbpr", "the same"]
    assert len(files(out)) == 4


def test_one_that_fails_says_why_and_stops_no_other_and_is_not_kept(done, out):
    assert done[2].error
    assert done[2].views == {}
    assert [one.error for place, one in enumerate(done) if place != 2] == [None] * 5
    assert not any(name.startswith("ibr") for name in files(out))


def test_one_that_failed_is_tried_again(world, trained, tmp_path):
    for _ in range(2):
        (found,) = run_trials(world, [TRIALS[2]], tmp_path)
        assert found.error
    assert trained == [("ibr", 0)] * 2


def test_only_runs_that_are_asked_for_are_kept(world, done, out):
    (kept,) = (out / "runs").iterdir()
    assert done[5].run == kept
    assert [one.run for one in done[:5]] == [None] * 5
    found = evaluate(load_run(kept).scorer, world, by="teacher")
    assert found.auc == done[5].views["teacher"]["auc"]


def test_what_is_finished_is_not_trained_again(world, done, out, monkeypatch):
    before = files(out)
    with_nothing_to_do(monkeypatch)
    again = run_trials(world, [trial for trial in TRIALS if trial.row != "ibr"], out)
    assert figures(again) == figures([one for one in done if one.trial.row != "ibr"])
    assert again[-1].run == done[5].run
    assert again[0].seconds == done[0].seconds
    assert files(out) == before


def test_the_number_of_workers_and_the_place_change_nothing(world, done, trained, tmp_path):
    assert figures(run_trials(world, TRIALS, tmp_path)) == figures(done)
    assert len(trained) == len(TRIALS) - 1


def test_the_settings_of_threads_are_put_back(world, trained, tmp_path, monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    monkeypatch.delenv("MKL_NUM_THREADS", raising=False)
    run_trials(world, [TRIALS[3]], tmp_path)
    assert os.environ["OMP_NUM_THREADS"] == "7"
    assert "MKL_NUM_THREADS" not in os.environ


@pytest.mark.parametrize(
    "other",
    [
        replace(TRIALS[3], config=RunConfig.of({"model": "pop", "training": {"seed": 1}})),
        replace(TRIALS[3], config=RunConfig.of({"model": "pop", "baseline": {"text_weight": 9}})),
        replace(TRIALS[3], split="valid"),
    ],
    ids=["seed", "setting", "split"],
)
def test_another_trial_has_another_place(world, trained, tmp_path, other):
    _, second = run_trials(world, [TRIALS[3], other], tmp_path)
    assert len(trained) == len(files(tmp_path)) == 2
    assert second.trial == other
    assert second.views["student"]["split"] == other.split


def test_other_data_is_another_place(trained, tmp_path):
    for number, size in enumerate((10, 12)):
        world = checkerboard(size, size).save(tmp_path / f"data{number}")
        run_trials(world, [TRIALS[3]], tmp_path / "out")
    assert len(trained) == 2


def test_data_at_another_place_is_the_same(trained, tmp_path):
    for number in range(2):
        world = checkerboard(10, 10).save(tmp_path / f"data{number}")
        run_trials(world, [TRIALS[3]], tmp_path / "out")
    assert len(trained) == 1


@pytest.mark.parametrize("parts", [TRAINING, MEASURING])
def test_other_code_is_another_place(world, trained, tmp_path, monkeypatch, parts):
    run_trials(world, [TRIALS[3]], tmp_path)
    other = {parts: "other code"}
    monkeypatch.setattr(
        "wearwith.evaluation.trials.code_version",
        lambda asked: other.get(asked, code_version(asked)),
    )
    run_trials(world, [TRIALS[3]], tmp_path)
    assert len(trained) == 2


def test_the_code_that_scores_come_from_has_a_version():
    assert code_version(TRAINING) == code_version(TRAINING)
    assert len({code_version(TRAINING), code_version(MEASURING), code_version(("rules",))}) == 3
    package = Path(wearwith.__file__).parent
    assert [part for part in MEASURING if not (package / part).exists()] == []


def test_other_vectors_and_other_backdrops_are_other_places(trained, tmp_path):
    world = saved_world(tmp_path / "data", n_tops=10, n_bottoms=10)
    reads = Trial("raw", RunConfig.of({"model": "raw", "inputs": {"min_count": 1}}))
    both = [reads, TRIALS[3]]

    def trained_anew():
        trained.clear()
        run_trials(load_dataset(world.folder), both, tmp_path / "out")
        return [model for model, _ in trained]

    assert trained_anew() == ["raw", "pop"]
    assert trained_anew() == []
    index = world.folder / "features" / "colours" / "index.parquet"
    pl.read_parquet(index).head(15).write_parquet(index)
    assert trained_anew() == ["raw"]
    # Matched negatives are drawn by backdrops, so that what is measured is another thing then.
    bottoms = [f"b{number:03d}" for number in range(10)]
    clusters = pl.DataFrame({"id": bottoms, "cluster": [0] * 10})
    clusters.write_parquet(world.folder / "features" / "border" / "clusters.parquet")
    assert trained_anew() == ["raw", "pop"]


def test_what_was_seen_is_part_of_the_place_of_what_reads_it(trained, tmp_path):
    from wearwith.features.seen_store import SeenStore
    from wearwith.pictures.seeing import Sighting

    world = saved_world(tmp_path / "data", n_tops=10, n_bottoms=10)
    text = {"model": "rules", "rules": {"read_from": "text"}}
    both = [Trial("both", RunConfig.of({"model": "rules"})), Trial("text", RunConfig.of(text))]

    def trained_anew(looks):
        trained.clear()
        store = SeenStore(world.folder)
        if looks not in store.begin({"version": 1}):
            store.append({looks: [Sighting("colour", looks, 1.0, 0.9)]})
        store.finish([("t000", looks)])
        run_trials(world, [*both, TRIALS[3]], tmp_path / "out")
        return [model for model, _ in trained]

    assert trained_anew("white") == ["rules", "rules", "pop"]
    assert trained_anew("white") == []
    assert trained_anew("black") == ["rules"]


def test_one_that_is_to_be_kept_after_all_is_trained_again(world, trained, tmp_path):
    plain, kept = TRIALS[0], replace(TRIALS[0], row="kept", keep=True)
    assert run_trials(world, [plain], tmp_path)[0].run is None
    first, second = run_trials(world, [plain, kept], tmp_path)
    assert len(trained) == 2
    assert load_run(second.run).name == "dbpr"
    assert first.views == second.views
    run_trials(world, [kept, plain], tmp_path)
    assert len(trained) == 2
    first, second = run_trials(world, [kept, plain], tmp_path / "anew")
    assert len(trained) == 3
    assert load_run(first.run).name == "dbpr"


def test_a_folder_that_a_killed_training_left_is_not_taken_for_a_run(world, trained, tmp_path):
    kept = replace(TRIALS[0], keep=True)
    (found,) = run_trials(world, [kept], tmp_path)
    (found.run / "model.json").unlink()
    assert run_trials(world, [replace(kept, keep=False)], tmp_path)[0].run is None
    (again,) = run_trials(world, [kept], tmp_path)
    assert len(trained) == 2
    assert load_run(again.run).name == "dbpr"
    assert again.views == found.views


def test_a_run_that_a_kill_left_when_it_was_measured_is_removed(
    world, trained, tmp_path, monkeypatch
):
    trial = Trial("pop", tiny("pop"))
    with monkeypatch.context() as patched:
        removes = "wearwith.evaluation.trials.shutil.rmtree"
        patched.setattr(removes, lambda *_, **__: None)  # as if killed before it
        run_trials(world, [trial], tmp_path)
    (run,) = (tmp_path / "runs").iterdir()
    assert run_trials(world, [trial], tmp_path)[0].run is None
    assert not run.exists()
    assert len(trained) == 1
    kept = replace(trial, keep=True)
    for one in (kept, trial, kept):  # one that is to stay stays
        run_trials(world, [one], tmp_path)
    assert run.exists()
    assert len(trained) == 2


def test_progress_counts_every_trial_once(world, trained, tmp_path):
    seen = []

    @contextmanager
    def progress(label, total):
        class Bar:
            def advance(self, steps=1, **shown):
                seen.append((total, steps))

        yield Bar()

    def shares():
        totals, steps = {total for total, _ in seen}, sum(steps for _, steps in seen)
        seen.clear()
        return totals, steps

    three = [TRIALS[0], TRIALS[1], TRIALS[3]]
    run_trials(world, three, tmp_path, progress=progress)
    assert shares() == ({2}, 2)
    run_trials(world, three, tmp_path, progress=progress)
    assert shares() == ({2}, 2)
    run_trials(world, [replace(three[0], keep=True), three[2]], tmp_path, progress=progress)
    assert shares() == ({2}, 2)


def test_what_can_not_be_is_an_error(world, tmp_path):
    with pytest.raises(ConfigError, match="save the dataset"):
        run_trials(checkerboard(), TRIALS, tmp_path)
    with pytest.raises(ConfigError, match="0 workers"):
        run_trials(world, TRIALS, tmp_path, workers=0)
    assert run_trials(world, [], tmp_path) == []


def test_what_is_kept_says_where_it_came_from(done, out):
    (path,) = (out / "measured").glob("akd-*.json")
    values = json.loads(path.read_text())
    assert values["split"] == "test"
    assert RunConfig.of(values["config"]) == done[5].trial.config


SCRIPT = """
import pickle, sys
from pathlib import Path
from wearwith.catalog import load_dataset
from wearwith.evaluation import run_trials, trials as module

module.code_version = str  # another version than this one is not the point here

if __name__ == "__main__":
    data, trials, out = map(Path, sys.argv[1:])
    run_trials(load_dataset(data), pickle.loads(trials.read_bytes()), out, workers=1)
"""


def workers_of(process):
    tasks = Path(f"/proc/{process.pid}/task").glob("*/children")
    return [int(word) for path in tasks for word in path.read_text().split()]


def is_alive(number):
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_for(what, seconds=60):
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.01)


def test_a_killed_comparison_goes_on(world, tmp_path, monkeypatch):
    trials = [Trial("dbpr", tiny(seed=seed, epochs=3)) for seed in range(4)]
    killed, undisturbed = tmp_path / "killed", tmp_path / "undisturbed"
    (tmp_path / "script.py").write_text(SCRIPT)
    (tmp_path / "trials").write_bytes(pickle.dumps(trials))
    words = [tmp_path / "script.py", world.folder, tmp_path / "trials", killed]
    process = subprocess.Popen([sys.executable, *map(str, words)])
    try:
        wait_for(lambda: files(killed) or process.poll() is not None)
        workers = workers_of(process) if CHILDREN else []
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    # A worker that went on would write beside the next call.
    wait_for(lambda: not any(map(is_alive, workers)), 10)
    before = files(killed)
    assert 0 < len(before) < len(trials)

    trained = without_workers(monkeypatch)
    monkeypatch.setattr("wearwith.evaluation.trials.code_version", str)
    found = run_trials(world, trials, killed)
    assert len(trained) == len(trials) - len(before)
    assert before.items() <= files(killed).items()
    assert figures(found) == figures(run_trials(world, trials, undisturbed))
