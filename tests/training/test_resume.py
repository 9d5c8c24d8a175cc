"""Training that is killed and goes on ends bit for bit where it would have ended anyway."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from wearwith.errors import ConfigError, OutputExistsError, RunError
from wearwith.model.folder import is_finished
from wearwith.rules import Rule, RuleBook
from wearwith.training import RunConfig, load_run, train
from wearwith.training.checkpoints import Checkpoints
from wearwith.words.attributes import Trait
from worlds import add_vectors, but_every_fourth, checkerboard, saved_world, tiny

WEIGHTS = "arrays.safetensors"


@pytest.fixture(autouse=True)
def quick_disk(monkeypatch):
    """Leave out the flushing, which outlives a loss of power but not a kill, and takes longest."""
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)


class Killed(BaseException):
    """The power is off."""


class Power:
    """Cuts the power at the n-th change of a file: from then on nothing is changed any more.

    Unlike an error this leaves no chance to clean up, as a SIGKILL leaves none.
    """

    CHANGES = ("replace", "unlink", "mkdir", "write_text", "rename")

    def __init__(self, monkeypatch, lasts):
        self.left = lasts
        self.changes = 0
        for name in self.CHANGES:
            monkeypatch.setattr(Path, name, self.guarded(getattr(Path, name)))
        monkeypatch.setattr(shutil, "rmtree", self.guarded(shutil.rmtree))

    def guarded(self, change):
        def guarded(*args, **kwargs):
            if self.left <= 0:
                raise Killed
            self.left -= 1
            self.changes += 1
            return change(*args, **kwargs)

        return guarded


def trained_with_cuts(world, config, out, cuts):
    """Train, with the power cut after so many changes of files, then resumed, and so on."""
    for lasts in cuts:
        with pytest.MonkeyPatch.context() as monkeypatch:
            Power(monkeypatch, lasts)
            try:
                train(world, config, out, resume=True)
            except Killed:
                continue
            return
    train(world, config, out, resume=True)


def count_changes(world, config, out):
    with pytest.MonkeyPatch.context() as monkeypatch:
        power = Power(monkeypatch, 10**9)
        train(world, config, out, resume=True)
        return power.changes


CONFIGS = {
    "as published": tiny(inputs={"pictures": ()}, epochs=3, batch_size=256),
    "everything on": RunConfig.of(
        {
            **tiny(
                inputs={"pictures": ()},
                tower={"dropout": 0.2},
                epochs=3,
                batch_size=256,
                optimiser="adamw",
                learning_rate=0.01,
                schedule="cosine",
                redraw=True,
            ).model_dump(),
            "popularity": True,
        }
    ),
    "without momentum": tiny(inputs={"pictures": ()}, epochs=3, batch_size=256, momentum=0.0),
    "with a teacher": RunConfig.of(
        {
            **tiny("akd", inputs={"pictures": ()}, epochs=3, batch_size=256).model_dump(),
            "rules": {
                "book": "mined",
                "mining": {"min_support": 2, "false_discovery_rate": 0.5, "min_lift": 1.0},
            },
            "teacher": {"fidelity": "logit", "may_doubt": True},
        }
    ),
}


@pytest.fixture(scope="module")
def small():
    return checkerboard(8, 10)


@pytest.mark.parametrize(("name", "step"), [*zip(CONFIGS, (1, 5, 7, 5), strict=True)])
def test_a_cut_at_any_change_of_a_file_changes_no_bit(small, tmp_path, name, step):
    config = CONFIGS[name]
    changes = count_changes(small, config, tmp_path / "whole")
    expected = (tmp_path / "whole" / WEIGHTS).read_bytes()
    assert changes > 20
    for lasts in range(0, changes, step):
        out = tmp_path / f"cut-{lasts}"
        trained_with_cuts(small, config, out, [lasts])
        assert (out / WEIGHTS).read_bytes() == expected, f"cut after {lasts} changes of files"
        assert load_run(out).history == load_run(tmp_path / "whole").history
        shutil.rmtree(out)


def test_many_cuts_in_a_row_change_no_bit(small, tmp_path):
    config = CONFIGS["everything on"]
    train(small, config, tmp_path / "whole")
    out = tmp_path / "cut"
    trained_with_cuts(small, config, out, [3, 7, 5, 9, 11, 6, 14, 2])
    assert (out / WEIGHTS).read_bytes() == (tmp_path / "whole" / WEIGHTS).read_bytes()
    assert not (out / "checkpoint").exists()


def test_a_cut_of_a_model_that_counts(small, tmp_path):
    config = tiny("pop")
    changes = count_changes(small, config, tmp_path / "whole")
    for lasts in range(changes):
        out = tmp_path / f"cut-{lasts}"
        trained_with_cuts(small, config, out, [lasts])
        assert (out / WEIGHTS).read_bytes() == (tmp_path / "whole" / WEIGHTS).read_bytes()


def command(data, out, config, *flags):
    return [
        *(sys.executable, "-m", "wearwith.cli.app", "train", str(data), "--out", str(out)),
        *("--config", str(config), *flags),
    ]


def epochs_done(out):
    try:
        return json.loads((out / "checkpoint" / "state.json").read_text())["epoch"]
    except FileNotFoundError:
        return 0


def killed(process, moment, patience=120):
    """Wait for a moment and send SIGKILL; it must not have ended by itself."""
    end = time.monotonic() + patience
    while not moment():
        assert process.poll() is None, process.stderr.read().decode()
        assert time.monotonic() < end, "the moment never came"
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    process.stderr.close()


@pytest.mark.slow
def test_a_process_that_is_killed_and_goes_on_ends_with_the_same_bits(world, tmp_path):
    settings = tmp_path / "settings.toml"
    settings.write_text(
        "[inputs]\nmin_count = 1\n[tower]\nhidden = [16]\nword_dim = 8\nmaps = 4\ndropout = 0.1\n"
        "[training]\nepochs = 4\nbatch_size = 8\npatience = 4\n"
    )
    # Told by the same file, undisturbed, in this process.
    whole = tmp_path / "whole"
    train(world, RunConfig.of(RunConfig.read(settings)), whole)

    out = tmp_path / "killed"
    start = lambda: subprocess.Popen(  # noqa: E731
        command(world.folder, out, settings, "--resume"),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    # As soon as there is anything, which is in the first epoch.
    killed(start(), out.exists)
    assert epochs_done(out) == 0
    # In the middle of a later epoch, which takes some tenths of a second.
    killed(start(), lambda: epochs_done(out) > 0 and not time.sleep(0.03))
    assert 0 < epochs_done(out) < 4
    assert not is_finished(out)
    with pytest.raises(RunError, match="unfinished"):
        load_run(out)
    train(world, RunConfig.of(RunConfig.read(settings)), out, resume=True)
    assert (out / WEIGHTS).read_bytes() == (whole / WEIGHTS).read_bytes()
    assert load_run(out).history == load_run(whole).history


def test_an_early_best_epoch_and_the_patience_since_then_are_not_forgotten(
    small, tmp_path, monkeypatch
):
    config = tiny(inputs={"pictures": ()}, epochs=9, patience=3, batch_size=256)
    aucs = iter([0.9, 0.5, 0.4, 0.3])
    monkeypatch.setattr(
        "wearwith.training.loop.validation_figures", lambda *_: {"valid_auc": next(aucs)}
    )
    out = tmp_path / "run"
    leave_unfinished(small, config, out)  # while the second epoch was saved
    aucs = iter([0.5, 0.4, 0.3])
    run = train(small, config, out, resume=True)
    assert [row["valid_auc"] for row in run.history] == [0.9, 0.5, 0.4, 0.3]
    assert run.best_epoch == load_run(out).best_epoch == 1
    aucs = iter([0.9])
    only = config.training.model_copy(update={"epochs": 1})
    whole = train(small, config.model_copy(update={"training": only}))
    for name, weight in whole.arrays.items():
        assert weight.tobytes() == run.arrays[name].tobytes()


@pytest.mark.parametrize("rules", [{"book": "HERE"}, {"also": ["mined", "HERE"]}])
def test_other_rules_are_not_mixed_in(small, tmp_path, rules):
    def with_rules_in(book):
        text = json.dumps(rules).replace("HERE", str(book))
        config = CONFIGS["with a teacher"].model_dump()
        return RunConfig.of({**config, "rules": json.loads(text)})

    book = tmp_path / "book.toml"
    rule = Rule.of_sides("linen + wool", Trait("material", "linen"), Trait("material", "wool"), "+")
    RuleBook.of([rule]).save(book)
    config = with_rules_in(book)
    leave_unfinished(small, config, tmp_path / "run")
    RuleBook.of([replace(rule, sign="-")]).save(book)
    with pytest.raises(RunError, match="other rules"):
        train(small, config, tmp_path / "run", resume=True)
    book.unlink()
    elsewhere = tmp_path / "elsewhere.toml"
    RuleBook.of([rule]).save(elsewhere)
    assert train(small, with_rules_in(elsewhere), tmp_path / "run", resume=True).best_epoch


def test_without_resume_nothing_is_gone_on_with(small, tmp_path):
    out = tmp_path / "run"
    config = CONFIGS["as published"]
    leave_unfinished(small, config, out)
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    with pytest.raises(OutputExistsError):
        train(small, config, out)
    assert before == {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}


def leave_unfinished(world, config, out):
    """Cut the power when the first epoch is saved and the second one is not."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(Checkpoints, "save", once(Checkpoints.save))
        with pytest.raises(Killed):
            train(world, config, out)


def once(real):
    calls = []

    def save(*args):
        if calls:
            raise Killed
        calls.append(args)
        return real(*args)

    return save


def test_resume_without_anything_begins(small, tmp_path):
    run = train(small, CONFIGS["as published"], tmp_path / "run", resume=True)
    assert len(run.history) == 3


@pytest.mark.parametrize("model", ["dbpr", "border", "pop"])
def test_a_finished_run_is_only_loaded(world, tmp_path, model):
    out = tmp_path / "run"
    train(world, tiny(model, epochs=2), out)
    before = {path: path.stat().st_mtime_ns for path in out.iterdir()}
    again = train(world, tiny(model, epochs=2), out, resume=True)
    assert again.name == model
    assert before == {path: path.stat().st_mtime_ns for path in out.iterdir()}


@pytest.mark.parametrize("finished", [True, False])
def test_another_configuration_is_not_mixed_in(small, tmp_path, finished):
    out, config = tmp_path / "run", CONFIGS["as published"]
    if finished:
        train(small, config, out)
    else:
        leave_unfinished(small, config, out)
    for other in (tiny(inputs={"pictures": ()}, epochs=5, batch_size=256), tiny("pop")):
        with pytest.raises(ConfigError, match="another configuration"):
            train(small, other, out, resume=True)
    seeded = config.model_copy(update={"training": config.training.model_copy(update={"seed": 5})})
    with pytest.raises(ConfigError, match=r"training\.seed was 0, is 5"):
        train(small, seeded, out, resume=True)


@pytest.mark.parametrize("finished", [True, False])
def test_other_data_is_not_mixed_in(small, tmp_path, finished):
    out, config = tmp_path / "run", CONFIGS["as published"]
    if finished:
        train(small, config, out)
    else:
        leave_unfinished(small, config, out)
    with pytest.raises(RunError, match="other data"):
        train(checkerboard(8, 12), config, out, resume=True)


def test_other_vectors_are_not_mixed_in(tmp_path):
    world = saved_world(tmp_path / "world")
    config = tiny(inputs={"pictures": ["colours"]}, epochs=1)
    out = tmp_path / "run"
    train(world, config, out)
    (out / "model.json").unlink()  # as a kill just before the end leaves it
    train(world, config, out, resume=True)

    (out / "model.json").unlink()
    shutil.rmtree(world.folder / "features" / "colours")
    add_vectors(world, "colours", but_every_fourth)
    with pytest.raises(RunError, match="other vectors"):
        train(world, config, out, resume=True)
    assert not is_finished(out)


def test_a_damaged_checkpoint_is_an_error(small, tmp_path):
    out, config = tmp_path / "run", CONFIGS["as published"]
    leave_unfinished(small, config, out)
    (tensors,) = (out / "checkpoint").glob("epoch-*.safetensors")
    tensors.write_bytes(tensors.read_bytes()[:-5])
    with pytest.raises(RunError, match="damaged or truncated"):
        train(small, config, out, resume=True)


def test_a_checkpoint_of_another_shape_is_an_error(small, tmp_path):
    """A feature set may have come or gone since; the configuration alone does not tell."""
    from safetensors.numpy import load_file, save_file

    out, config = tmp_path / "run", CONFIGS["as published"]
    leave_unfinished(small, config, out)
    (path,) = (out / "checkpoint").glob("epoch-*.safetensors")
    tensors = load_file(path)
    tensors["now.student.top.weights.0"] = tensors["now.student.top.weights.0"][:, :-1].copy()
    save_file(tensors, path)
    with pytest.raises(RunError, match="not those that its state was written for"):
        train(small, config, out, resume=True)
    state = json.loads((out / "checkpoint" / "state.json").read_text())
    del state["sha256"]  # as in a training that was begun before it was noted
    (out / "checkpoint" / "state.json").write_text(json.dumps(state))
    with pytest.raises(RunError, match="does not fit this model"):
        train(small, config, out, resume=True)


def test_a_training_begun_before_rules_could_be_read_from_pictures_goes_on(world, tmp_path):
    config = tiny("akd", epochs=2)
    out = tmp_path / "run"
    trained_with_cuts(world, config, out, [])
    plan = json.loads((out / "plan.json").read_text())
    del plan["config"]["rules"]["read_from"], plan["config"]["rules"]["seen_confidence"]
    (out / "plan.json").write_text(json.dumps(plan))
    assert train(world, config, out, resume=True).folder == out
