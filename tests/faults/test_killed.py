"""Work that is killed goes on, and ends as if nothing had happened.

One kill of each job; `python benchmarks/faults.py --kills 200` has as many as one likes.
"""

import random
from itertools import islice

import pytest
from careless import Careless, Unable

from killed.changes import Watch
from killed.jobs import JOBS
from killed.process import start
from killed.turns import BY_CHANGE, BY_CLOCK, Moment, Turns, moments


def killed(job, room, kills):
    turns = Turns(job, room / job.name)
    turns.undisturbed()
    for moment in kills:
        turns.kill(moment)
    return turns


@pytest.mark.parametrize("name", JOBS)
def test_a_killed_job_goes_on_and_ends_as_if_nothing_had_happened(forked, tmp_path, name):
    drawn = islice(moments(random.Random(f"7 {name}")), 1)
    turns = killed(JOBS[name](), tmp_path, drawn)
    assert not turns.faults, turns.faults[0].what
    assert turns.kills == turns.met.total() == 1


def test_the_harness_finds_a_file_that_is_written_in_place(forked, tmp_path):
    turns = killed(Careless(), tmp_path, [Moment(BY_CHANGE, 0.99, later=0.05)])
    assert turns.met == {"middle": 1}
    assert "other than without a kill: result" in turns.faults[0].what


def test_the_harness_finds_a_job_that_needs_cleaning_up(forked, tmp_path):
    turns = killed(Unable(), tmp_path, [Moment(BY_CHANGE, 0.5)])
    assert "FileExistsError" in turns.faults[0].what


def test_the_harness_tells_where_a_kill_met_the_job(forked, tmp_path):
    turns = killed(Careless(), tmp_path, [Moment(BY_CHANGE, 0.0), Moment(BY_CLOCK, 20.0)])
    assert turns.met == {"before": 1, "after": 1}
    assert not turns.faults


def test_a_kill_is_one(forked, tmp_path):
    watch = Watch(str(tmp_path), at=1)
    log = tmp_path.with_suffix(".log")
    ended = start(Careless().work, tmp_path, tmp_path, log=log, watch=watch).wait()
    assert ended.was_killed
    assert not (tmp_path / "result").exists()
