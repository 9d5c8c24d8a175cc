"""Trials without worker processes, whose start takes seconds, for tests that are not about them."""

from concurrent.futures import Future

import pytest

from wearwith.evaluation import trials
from wearwith.workers import processes


class InProcess:
    """A pool that does its tasks when they are handed in, in this process."""

    def __init__(self, *args, **settings):
        self._processes = {}

    def submit(self, task, *args):
        done = Future()
        done.set_result(task(*args))
        return done

    def shutdown(self, **settings):
        pass


class NoPool:
    """A pool for where there must be nothing left to do."""

    def __init__(self, *args, **settings):
        pytest.fail("something is trained")


def without_workers(monkeypatch):
    """Measure trials in this process; give the list that every training adds its seed to."""
    trained = []

    def train(dataset, config, *args, **settings):
        trained.append((config.model, config.training.seed))
        return original(dataset, config, *args, **settings)

    original = trials.train
    monkeypatch.setattr(processes, "ProcessPoolExecutor", InProcess)
    monkeypatch.setattr(trials, "train", train)
    return trained


def with_nothing_to_do(monkeypatch):
    monkeypatch.setattr(processes, "ProcessPoolExecutor", NoPool)
