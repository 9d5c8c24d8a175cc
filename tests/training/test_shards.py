"""Several processes give the weights of one, and go on when one is lost."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest

from outfit_shop import outfit_shop
from wearwith.errors import ConfigError
from wearwith.training import load_run
from wearwith.training.shards import Shard
from worlds import add_vectors, saved_world

CONFIG = """
model = "{model}"
inputs = {{ pictures = ["colours"] }}
tower = {{ hidden = [16], maps = 4, word_dim = 8 }}
[training]
optimiser = "{optimiser}"
learning_rate = 0.01
batch_size = 50
epochs = {epochs}
seed = 3
"""
# Says when an epoch is saved, and dies once where it is told to.
DYING = """
import os, signal, sys
from wearwith.training.checkpoints import Checkpoints
import wearwith.training.loop as loop

real = loop.validation_figures

def dies_once(scorer, triplets):
    first_time = os.environ["TORCHELASTIC_RESTART_COUNT"] == "0"
    dies_once.calls += 1
    if first_time and os.environ["RANK"] == "1" and dies_once.calls == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(scorer, triplets)

dies_once.calls = 0
loop.validation_figures = dies_once
from wearwith.cli.app import main
main()
"""


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    return saved_world(tmp_path_factory.mktemp("world") / "data")


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    dataset = outfit_shop(n=12, n_outfits=240).save(tmp_path_factory.mktemp("shop") / "data")
    add_vectors(dataset, "colours")
    return dataset


@pytest.fixture
def config(tmp_path):
    def written(model="dbpr", optimiser="sgd", epochs=2):
        path = tmp_path / "config.toml"
        path.write_text(CONFIG.format(model=model, optimiser=optimiser, epochs=epochs))
        return path

    return written


def start(program, *words, processes=2, restarts=0):
    """Start processes as torchrun does; return what became of them."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone"]
    command += ["--nproc-per-node", str(processes), "--max-restarts", str(restarts)]
    return subprocess.run(
        [*command, *program, *map(str, words)],
        env=environment, capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip


def weights(folder):
    return load_run(folder).arrays


def assert_same(one, other):
    first, second = weights(one), weights(other)
    assert first.keys() == second.keys()
    for name, values in first.items():
        rtol = 2e-3 if values.dtype == np.float16 else 1e-4  # kept in half precision
        np.testing.assert_allclose(values, second[name], atol=1e-5, rtol=rtol, err_msg=name)


@pytest.mark.slow
@pytest.mark.parametrize(("model", "figure"), [("akd", "valid_auc"), ("outfit-akd", "valid_fitb")])
def test_two_processes_give_the_weights_of_one(world, shop, config, tmp_path, model, figure):
    from wearwith.training import RunConfig, train

    # Of outfits of two, some gradients are zero but for rounding, which AdamW makes large.
    world = shop if model == "outfit-akd" else world
    path = config(model, "adamw")  # dbpr and sgd are below
    train(world, RunConfig.of(RunConfig.read(path)), tmp_path / "one")
    done = start(
        ["-m", "wearwith"], "train", world.folder, "--config", path, "--out", tmp_path / "two",
        "--json",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert_same(tmp_path / "one", tmp_path / "two")
    said = json.loads(done.stdout)  # one process speaks
    history = load_run(tmp_path / "one").history
    assert [row[figure] for row in said["history"]] == [row[figure] for row in history]
    assert said["history"][0]["loss"] == pytest.approx(history[0]["loss"], abs=1e-5)


@pytest.mark.slow
def test_a_lost_process_is_started_again_and_training_goes_on(world, config, tmp_path):
    from wearwith.training import RunConfig, train

    path = config(epochs=5)
    train(world, RunConfig.of(RunConfig.read(path)), tmp_path / "one")
    program = tmp_path / "dying.py"
    program.write_text(DYING)
    done = start(
        [str(program)], "train", world.folder, "--config", path, "--out", tmp_path / "two",
        restarts=1,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "SIGKILL" in done.stderr or "-9" in done.stderr
    assert_same(tmp_path / "one", tmp_path / "two")
    assert not (tmp_path / "two" / "checkpoint").exists()


def test_rows_of_a_batch_are_divided_without_gap_or_overlap():
    for n in (0, 1, 2, 7, 64):
        batch = np.arange(n)
        parts = [Shard(rank, 3).rows(batch) for rank in range(3)]
        assert np.array_equal(np.concatenate(parts), batch)
        assert max(map(len, parts)) - min(map(len, parts)) <= 1


def test_a_model_that_counts_is_not_divided(world, tmp_path, monkeypatch):
    from wearwith.training import train

    room = sys.modules[
        "wearwith.training.train_model"
    ]  # the package offers a function of that name
    monkeypatch.setattr(room, "shard_of_process", lambda _: Alone(0, 2))
    for model in ("pop", "bpr-dae"):
        with pytest.raises(ConfigError, match="several processes"):
            train(world, model)


class Alone(Shard):
    """Two processes by name, with nobody to talk to."""

    def agreed(self, values):
        return values


def test_variables_that_make_no_sense(world, monkeypatch):
    from wearwith.training import train

    monkeypatch.setenv("WORLD_SIZE", "two")
    with pytest.raises(ConfigError, match="no numbers"):
        train(world, "pop")
