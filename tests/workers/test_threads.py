"""Threads of one process: results in order, few tasks ahead, nothing left running."""

import threading

import pytest

from wearwith.workers import Threads


def test_results_come_in_the_order_of_the_tasks():
    second_done = threading.Event()

    def work(shared, task):
        if task == 0:
            assert second_done.wait(20)
        if task == 1:
            second_done.set()
        return shared + task

    assert list(Threads(2).work(work, 10, range(4))) == [(0, 10), (1, 11), (2, 12), (3, 13)]


def test_tasks_are_taken_shortly_before_they_are_done():
    taken = []

    def tasks():
        for task in range(100):
            taken.append(task)
            yield task

    results = Threads(1).work(lambda _, task: task, None, tasks())
    assert next(results) == (0, 0)
    assert len(taken) < 5
    results.close()
    assert len(taken) < 5


def test_what_a_task_raises_comes_to_the_caller_and_ends_the_work():
    done = []

    def work(_, task):
        if task == 1:
            raise ValueError("task 1")
        done.append(task)

    with pytest.raises(ValueError, match="task 1"):
        list(Threads(1).work(work, None, range(50)))
    assert 49 not in done
