"""Which precision runs: chosen before training, saved, and said where it is slow."""

import json

import pytest
import torch

from wearwith.progress import silent
from wearwith.training import precision, train
from wearwith.training.run_config import RunConfig, TrainingConfig
from worlds import tiny


def at_speed(monkeypatch, speed):
    monkeypatch.setattr(precision, "bf16_speed", lambda config: speed)


def never_timed(monkeypatch):
    def timed(config):
        raise AssertionError("bf16 was timed")

    monkeypatch.setattr(precision, "bf16_speed", timed)


def settled(**training):
    config = RunConfig(training=TrainingConfig(**training))
    return precision.with_settled_precision(config).training.precision


def test_on_the_cpu_the_precision_depends_on_no_measurement(monkeypatch):
    never_timed(monkeypatch)
    assert settled() == "float32"


@pytest.mark.parametrize(("speed", "chosen"), [(2.5, "bf16"), (1.1, "float32"), (0.2, "float32")])
def test_on_a_gpu_bf16_has_to_be_clearly_faster(monkeypatch, speed, chosen):
    at_speed(monkeypatch, speed)
    assert settled(device="cuda") == chosen


@pytest.mark.parametrize("asked", ["float32", "bf16"])
@pytest.mark.parametrize("device", ["cpu", "cuda"])
def test_what_is_asked_for_is_obeyed(monkeypatch, asked, device):
    never_timed(monkeypatch)
    assert settled(precision=asked, device=device) == asked


@pytest.mark.parametrize(("speed", "is_told"), [(0.25, True), (2.0, False)])
def test_slow_bf16_is_told_of_and_obeyed(world, monkeypatch, speed, is_told):
    at_speed(monkeypatch, speed)
    told = []
    run = train(world, tiny(epochs=1, precision="bf16"), warn=told.append)
    assert run.config["training"]["precision"] == "bf16"
    assert any("0.25 of the speed of float32" in text for text in told) == is_told


def test_a_folder_says_what_ran_and_its_card_does_not_call_that_unusual(world, tmp_path):
    labels = []

    def progress(label, steps):
        labels.append(label)
        return silent(label, steps)

    train(world, tiny(epochs=1), tmp_path / "run", progress=progress)
    manifest = json.loads((tmp_path / "run" / "model.json").read_text())
    assert manifest["config"]["training"]["precision"] == "float32"
    assert "precision" not in (tmp_path / "run" / "README.md").read_text()
    assert labels == ["Training dbpr in float32"]


def test_a_training_goes_on_in_the_precision_that_it_began_with(world, tmp_path):
    out = tmp_path / "run"

    def killed(label, steps):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(world, tiny(epochs=1, precision="bf16"), out, progress=killed)
    run = train(world, tiny(epochs=1), out, resume=True)
    assert run.config["training"]["precision"] == "bf16"


def test_bf16_is_timed_with_the_run_s_batches():
    before = torch.get_rng_state()
    assert precision.bf16_speed(TrainingConfig(batch_size=8)) > 0
    assert torch.equal(torch.get_rng_state(), before)
