"""Of two that write into one place one is told so, and which place; nothing is mixed."""

import logging
import subprocess
import sys
import threading
from contextlib import contextmanager

import numpy as np
import pytest
from refusing import tree

from killed.jobs.importing import Importing
from killed.process import start
from wearwith.errors import OutputExistsError
from wearwith.features.encoding.precomputed_vectors import take_vectors
from wearwith.model import load_model
from wearwith.rules import RuleDesk
from wearwith.training import train
from worlds import saved_world, tiny

HOLD = """
import sys
from pathlib import Path
import wearwith.files.locks
with getattr(wearwith.files.locks, sys.argv[1])(Path(sys.argv[2])):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def held(path, how="sole_maker"):
    """Let another process write there meanwhile."""
    command = [sys.executable, "-c", HOLD, how, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout.readline() == b"held\n"
        yield
        other.stdin.close()


def refusal(place):
    return pytest.raises(OutputExistsError, match=f"Another process is writing here\n.*{place}\n")


def test_a_dataset(wearwith, tables, tmp_path):
    words = ("import", "table", tables[0], tmp_path / "data", *tables[1:])
    with held(tmp_path / "data"):
        said = wearwith(*words)
    assert said.code == 2
    assert "Another process is writing here" in said.err
    assert f"where: {tmp_path / 'data'}\n" in said.err
    assert "to do: wait until it is done, or name another output" in said.err
    assert wearwith(*words).code == 0


def test_three_that_begin_at_once(forked, tmp_path):
    given, place = tmp_path / "given", tmp_path / "place"
    given.mkdir()
    place.mkdir()
    job = Importing()
    job.give(given)
    started = [start(job.work, given, place, log=tmp_path / f"{number}.log") for number in range(3)]
    ended = [one.wait() for one in started]
    assert sorted(one.code for one in ended) == [0, 2, 2]
    for one in ended:
        assert one.code == 0 or one.said.startswith("Error: "), one.said
    job.check(place)
    assert [path.name for path in place.iterdir()] == ["data"]


def test_a_feature_store(tmp_path):
    world = saved_world(tmp_path / "data")
    vectors = tmp_path / "v.npy"
    np.save(vectors, np.ones((48, 4), np.float32))
    (tmp_path / "ids.txt").write_text("\n".join(world.items["id"]))
    before = tree(tmp_path)
    place = world.folder / "features" / "mine"
    with held(place), refusal(place):
        take_vectors(world, vectors, "mine", tmp_path / "ids.txt")
    assert before.items() <= tree(tmp_path).items()
    with held(world.folder / "features" / "another"):
        take_vectors(world, vectors, "mine", tmp_path / "ids.txt")


def test_a_run_folder(world, tmp_path):
    with held(tmp_path / "run"), refusal(tmp_path / "run"):
        train(world, tiny("pop"), tmp_path / "run")
    train(world, tiny("pop"), tmp_path / "run")
    with held(tmp_path / "run"), refusal(tmp_path / "run"):
        train(world, tiny("pop"), tmp_path / "run", resume=True)


def test_an_index(tmp_path, caplog):
    from wearwith.matching import IndexConfig
    from wearwith.matching.index_cache import open_index

    points = np.random.default_rng(0).standard_normal((300, 8), dtype=np.float32)
    path = tmp_path / "model.index" / "tops.usearch"
    path.parent.mkdir()
    found = []
    ask = lambda: found.append(open_index(points, points[:50], path, IndexConfig()))  # noqa: E731
    lock = "from filelock import FileLock; import sys\nwith FileLock(sys.argv[1]):\n"
    lock += "    print('held', flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", lock, str(path.with_suffix(".lock"))]
    with (
        caplog.at_level(logging.INFO),
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other,
    ):
        assert other.stdout.readline() == b"held\n"
        waiting = threading.Thread(target=ask)
        waiting.start()
        waiting.join(0.5)
        assert waiting.is_alive()
        assert f"Another process builds the index at {path}: waiting" in caplog.text
        other.stdin.close()
        waiting.join(60)
    ask()
    assert [one.was_built for one in found] == [True, False]


def test_a_rule_desk(served, tmp_path):
    knowledge = load_model(served).knowledge
    desk = RuleDesk(tmp_path / "edits", knowledge.book, knowledge.vocabulary)
    rule = knowledge.book.rules[0].id
    with held(tmp_path / "edits", "sole_writer"), refusal(tmp_path / "edits"):
        desk.switch_off(rule, author="Ada", reason="wool is hot")
    assert desk.version == 0
    assert desk.switch_off(rule, author="Ada", reason="wool is hot").version == 1
