"""Work on a Ray cluster of two nodes: the same as here, whoever is killed meanwhile."""

import os
import signal
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from marked import Marked, die, square

from wearwith.errors import ClusterError, ConfigError, ExtraMissingError
from wearwith.workers import Here, OnRay, ray_cluster
from worlds import saved_world, tiny

pytest.importorskip("ray")
HERE = Path(__file__).parent
NODE = {"num_cpus": 1, "object_store_memory": 80 * 2**20}


@pytest.fixture(scope="module")
def cluster():
    """A first node, which stays."""
    from ray.cluster_utils import Cluster

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAY_USAGE_STATS_ENABLED", "0")
        patch.setenv("PYTHONPATH", f"{HERE}{os.pathsep}{HERE.parent}")
        made = Cluster(initialize_head=True, head_node_args={**NODE, "include_dashboard": False})
        yield made
        made.shutdown()


@pytest.fixture
def second(cluster):
    """A second node, which a test may kill."""
    node = cluster.add_node(**NODE)
    yield node
    if node in cluster.worker_nodes:
        cluster.remove_node(node)


@pytest.fixture
def on_ray(cluster, second, tmp_path):
    """Count what two nodes do; the first two tasks wait until they are let go."""
    folder = tmp_path / "marks"
    folder.mkdir()
    with ray_cluster(cluster.address) as workers:
        yield Marked(workers, folder, hold=2)


def wait_for(what, seconds=60):
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.02)


def is_alive(number):
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@contextmanager
def killing(on_ray, kill):
    """Once both nodes are at work: kill, see that somebody is gone, and let the other one go on."""

    def then():
        try:
            wait_for(lambda: len(on_ray.pids("begun")) == 2)
            at_work = on_ray.pids("begun")
            kill(at_work)
            wait_for(lambda: not all(map(is_alive, at_work)))
        finally:
            on_ray.let_go()

    with ThreadPoolExecutor(1) as thread:
        done = thread.submit(then)
        yield
        done.result()


def kill_worker(at_work):
    os.kill(at_work[0], signal.SIGKILL)


def assert_only_the_killed_was_done_again(on_ray, count):
    """Every task was done once; one of the two that were begun then was begun again."""
    assert on_ray.times("done", count) == [1] * count
    assert sorted(on_ray.times("begun", count)) == [1] * (count - 1) + [2]


@pytest.mark.slow
def test_photographs_are_encoded_once_though_a_node_is_killed(
    on_ray, cluster, second, tmp_path, monkeypatch
):
    from photographed import photographed

    from wearwith.features import FeatureStore
    from wearwith.features.encoding import one_pass
    from wearwith.features.encoding.encode_photographs import encode_pictures

    for name in ("TASK", "PART"):
        monkeypatch.setattr(one_pass, name, 1)
    here, there = photographed(tmp_path / "here"), photographed(tmp_path / "there")
    local = encode_pictures(here, "descriptors")
    with killing(on_ray, lambda _: cluster.remove_node(second, allow_graceful=False)):
        report = encode_pictures(there, "descriptors", workers=on_ray)
    # Five readable contents, one of which two items have, and one that is no picture.
    assert_only_the_killed_was_done_again(on_ray, 6)
    assert report.sets == local.sets
    assert report.problems.read_text() == local.problems.read_text()
    ids = here.items["id"].to_list()
    for name in ("descriptors", "border"):
        stores = [FeatureStore(data.folder, name) for data in (here, there)]
        (one, has_one), (other, has_other) = (store.read(ids) for store in stores)
        np.testing.assert_array_equal(has_one, has_other)
        # Not to the bit: the same work rounds in another way in another process.
        np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-7)
        contents = pl.read_parquet(stores[1].folder / "parts" / "*.parquet")["content"]
        assert sorted(contents) == sorted(stores[0].contents())
    # What is there is not computed again; what is no picture is looked at again, as it is here.
    again = Marked(on_ray.workers, tmp_path)
    assert encode_pictures(there, "descriptors", workers=again).sets[0].new == 0
    assert len(again.pids("done")) == 1


@pytest.mark.slow
def test_trials_are_measured_once_though_a_worker_is_killed(on_ray, tmp_path):
    from wearwith.evaluation import Trial, run_trials

    world = saved_world(tmp_path / "data", n_tops=10, n_bottoms=10)
    trials = [Trial("dbpr", tiny(seed=seed, epochs=2)) for seed in range(3)]
    trials.append(Trial("akd", tiny("akd", epochs=2), keep=True))
    with killing(on_ray, kill_worker):
        found = run_trials(world, trials, tmp_path / "there", workers=on_ray)
    assert_only_the_killed_was_done_again(on_ray, 4)
    local = run_trials(world, trials, tmp_path / "here", workers=Here())
    assert [one.views for one in found] == [one.views for one in local]
    assert [one.history for one in found] == [one.history for one in local]
    for part in ("measured", "runs"):
        here, there = (
            {p.name for p in (tmp_path / at / part).iterdir()} for at in ("here", "there")
        )
        assert here == there
    assert found[3].run.is_dir()
    again = Marked(on_ray.workers, tmp_path)
    kept = run_trials(world, trials, tmp_path / "there", workers=again)
    assert [one.views for one in kept] == [one.views for one in found]
    assert again.pids("begun") == []


@pytest.mark.slow
@pytest.mark.parametrize("by", ["student", "teacher"])
def test_all_tops_are_ranked_as_here_though_a_worker_is_killed(on_ray, tmp_path, monkeypatch, by):
    from wearwith.matching import matcher, recommend_all
    from wearwith.training import load_run, train

    world = saved_world(tmp_path / "data", n_tops=10, n_bottoms=10)
    train(world, tiny("akd", epochs=1), tmp_path / "run")
    run = load_run(tmp_path / "run")
    monkeypatch.setattr(matcher, "SCORES_AT_ONCE", 20)
    here, there = tmp_path / "here.parquet", tmp_path / "there.parquet"
    recommend_all(run, here, 5, by, level=True, allow_worn=True)
    with killing(on_ray, kill_worker):
        assert recommend_all(run, there, 5, by, level=True, allow_worn=True, workers=on_ray) == 50
    assert_only_the_killed_was_done_again(on_ray, 5)
    assert here.read_bytes() == there.read_bytes()


@pytest.mark.slow
def test_who_stops_leaves_nobody_at_work(on_ray):
    on_ray.hold = 1
    tasks = iter(range(100))
    with closing(on_ray.work(square, None, tasks)) as results:
        assert next(results)[1] > 0  # some task; the first one waits
        wait_for(lambda: on_ray.pids("begun", 0))
    (at_work,) = on_ray.pids("begun", 0)
    wait_for(lambda: not is_alive(at_work))
    on_ray.let_go()
    assert on_ray.pids("done", 0) == []
    assert next(tasks) < 10


@pytest.mark.slow
def test_an_error_of_a_task_comes_as_it_is(on_ray):
    on_ray.let_go()
    with pytest.raises(ExtraMissingError, match="This number needs") as caught:
        dict(on_ray.work(square, 2, range(4)))
    assert caught.value.fix == 'pip install "wearwith[numbers]"'


@pytest.mark.slow
def test_a_task_that_kills_its_workers_is_given_up(on_ray, monkeypatch):
    monkeypatch.setattr("wearwith.workers.on_ray.RETRIES", 1)
    on_ray.let_go()
    with pytest.raises(ClusterError, match="could not do a part, tried 2 times"):
        dict(on_ray.work(die, None, [0]))
    assert on_ray.times("begun", 1) == [2]


@pytest.mark.parametrize("address", ["nonsense", "127.0.0.1:1", "ray://127.0.0.1:1", "ray://"])
def test_where_there_is_no_cluster_is_an_error(address):
    with pytest.raises(ClusterError, match="No Ray cluster"), ray_cluster(address):
        pytest.fail("there is none")


def test_without_the_extra_it_says_how_to_install_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(ExtraMissingError, match=r"wearwith\[ray\]"), ray_cluster("local"):
        pytest.fail("there is no Ray")


def test_no_workers_can_not_work():
    with pytest.raises(ConfigError, match="0 workers"):
        OnRay(0)
