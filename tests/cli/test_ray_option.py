"""`--ray`: whose work goes to a cluster, and what is refused before anything is done."""

import sys
from contextlib import contextmanager

import pytest

from wearwith.workers import Here


@pytest.fixture
def asked(monkeypatch):
    """Give this process for any cluster; list the addresses, and what was done there."""
    calls = []

    class Counting(Here):
        def work(self, function, shared, tasks):
            for number, result in super().work(function, shared, tasks):
                calls.append(function.__name__)
                yield number, result

    @contextmanager
    def cluster(address, most=None):
        calls.append((address, most))
        sys.stdout.write("a node was lost")
        yield Counting()

    monkeypatch.setattr("wearwith.workers.ray_cluster", cluster)
    return calls


def test_ranking_for_all_tops_is_done_there(wearwith, trained, tmp_path, asked):
    out = tmp_path / "all.parquet"
    said = wearwith("recommend", trained, "--all", "--out", out, "--ray", "auto")
    assert said.code == 0
    assert out.is_file()
    assert asked == [("auto", None), "rank"]
    assert "a node was lost" not in said.out


def test_trials_are_measured_there(wearwith, world, tmp_path, asked):
    words = ("--models", "pop", "--seeds", "2", "--workers", "3", "--json", "--ray", "head:6379")
    said = wearwith("compare", world.folder, "--out", tmp_path, *words)
    assert said.code == 0
    assert said.out.startswith("{")
    assert asked == [("head:6379", 3), "_measure", "_measure"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("recommend", "RUN", "--top", "t000"), "A cluster is for all tops at once"),
        (("encode", "DATA", "--text", "minilm"), "This is for photographs alone"),
    ],
)
def test_other_work_is_refused(wearwith, world, trained, asked, words, message):
    places = {"RUN": trained, "DATA": world.folder}
    said = wearwith(*(places.get(word, word) for word in words), "--ray", "local")
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(f"Error: {message}")
    assert asked == []
