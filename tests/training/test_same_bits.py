"""The same seed gives the same bytes: in one process, in another, and whatever the hash seed is."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from made_again import MODELS

from wearwith.model.array_files import read_tensors
from wearwith.training import TrainingConfig
from wearwith.training.optimiser import repeatable

WEIGHTS = "arrays.safetensors"


def made(folder, hash_seed, threads):
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    environment = {**os.environ, **dict.fromkeys(names, str(threads))}
    environment["PYTHONHASHSEED"] = str(hash_seed)
    command = [sys.executable, str(Path(__file__).with_name("made_again.py")), str(folder)]
    subprocess.run(command, check=True, env=environment)
    return folder


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    return made(tmp_path_factory.mktemp("made") / "first", 1, 1)


@pytest.fixture(scope="module")
def threaded(tmp_path_factory):
    return made(tmp_path_factory.mktemp("made") / "threaded", 2, 2)


@pytest.mark.slow
@pytest.mark.parametrize("model", MODELS)
def test_a_second_training_gives_the_same_bytes_with_any_number_of_threads(first, threaded, model):
    for folder in (first, threaded):
        again = (folder / f"again-{model}" / WEIGHTS).read_bytes()
        assert (folder / model / WEIGHTS).read_bytes() == again


@pytest.mark.slow
@pytest.mark.parametrize("model", MODELS)
def test_another_process_with_as_many_threads_writes_the_same_bytes(first, threaded, model):
    own = (threaded / f"own-{model}" / WEIGHTS).read_bytes()
    assert own == (first / model / WEIGHTS).read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize("model", MODELS)
def test_more_threads_round_otherwise_at_most(first, threaded, model):
    one, two = (read_tensors(folder / model / WEIGHTS) for folder in (first, threaded))
    assert one.keys() == two.keys()
    for name, weight in one.items():
        assert two[name] == pytest.approx(weight, rel=1e-5, abs=1e-5), name


@pytest.mark.slow
def test_what_trains_nothing_is_the_same_with_any_number_of_threads(first, threaded):
    tables = ("items", "pairs", "outfits", "triplets", "truth")
    names = [*(f"sample/{table}.parquet" for table in tables), "graph.usearch"]
    names += ["akd/rules.toml", "akd/traits.parquet", "pkd/rules.toml", "dbpr/vocabulary.json"]
    for name in names:
        assert (first / name).read_bytes() == (threaded / name).read_bytes(), name


@pytest.mark.slow
def test_vectors_of_pictures_depend_neither_on_the_process_nor_on_threads(first, threaded):
    one, two = (read_tensors(folder / "encoded.safetensors") for folder in (first, threaded))
    for name in ("descriptors", "efficientnet"):
        assert np.array_equal(one[name], two[name])


def test_settings_of_torch_are_given_back():
    before = torch.get_num_threads()
    with repeatable(TrainingConfig(threads=before + 1)):
        assert torch.get_num_threads() == before + 1
        assert torch.are_deterministic_algorithms_enabled()
    assert torch.get_num_threads() == before
    assert not torch.are_deterministic_algorithms_enabled()
    with repeatable(TrainingConfig(device="cuda", threads=before + 1)):
        assert torch.get_num_threads() == before
        assert not torch.are_deterministic_algorithms_enabled()
