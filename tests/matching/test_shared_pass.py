"""Threads that ask at once share a pass, and get what they would have got alone."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import numpy as np
import pytest

from wearwith.matching import shared_pass
from wearwith.matching.shared_pass import MOST_AT_ONCE, SharedPass, products


@pytest.fixture
def points():
    return np.random.default_rng(3).random((1003, 17), dtype=np.float32)


@pytest.mark.parametrize("m", [1, 2, 3, 8, MOST_AT_ONCE])
@pytest.mark.parametrize(
    ("n", "dim"), [(1003, 17), (512, 600), (7, 5), (0, 5), (300, 40_000), (30, 0)]
)
def test_products_in_blocks_are_products(m, n, dim):
    rng = np.random.default_rng(m)
    many, few = rng.random((n, dim), dtype=np.float32), rng.random((m, dim), dtype=np.float32)
    found = products(many, few)
    assert (found.shape, found.dtype) == ((m, n), np.float32)
    np.testing.assert_allclose(found, few.astype(np.float64) @ many.T, rtol=2e-5)


@pytest.mark.parametrize("cached", [0, 2**40])
def test_one_product_is_a_product_in_the_cache_and_beyond(points, monkeypatch, cached):
    monkeypatch.setattr(shared_pass, "CACHED", cached)
    asked = np.random.default_rng(8).random((1, 17), dtype=np.float32)
    np.testing.assert_allclose(products(points, asked), asked @ points.T, rtol=1e-5)


@pytest.mark.parametrize("m", [2, 3])
def test_beyond_the_cache_a_few_get_the_bits_that_each_gets_alone(points, monkeypatch, m):
    monkeypatch.setattr(shared_pass, "CACHED", 0)
    asked = np.random.default_rng(m).random((m, 17), dtype=np.float32)
    alone = [products(points, one[None])[0] for one in asked]
    np.testing.assert_array_equal(products(points, asked), alone)


def test_no_question_at_all_keeps_nobody_waiting(points):
    one = SharedPass(points)
    assert one.scores_of(points[:0]) == []
    np.testing.assert_allclose(one.scores(points[0]), points @ points[0], rtol=1e-5)


def held(points, monkeypatch, n_others, fails=False):
    """One question that is being answered while others come; the sizes of all groups."""
    sizes, begun, go_on = [], Event(), Event()

    def watched(many, few):
        sizes.append(len(few))
        if len(sizes) == 1:
            begun.set()
            assert go_on.wait(10)
        elif fails and len(sizes) == 2:
            raise MemoryError
        return products(many, few)

    monkeypatch.setattr(shared_pass, "products", watched)
    one = SharedPass(points)
    asked = np.random.default_rng(4).random((n_others + 1, points.shape[1]), dtype=np.float32)
    with ThreadPoolExecutor(n_others + 1) as pool:
        first = pool.submit(one.scores, asked[0])
        assert begun.wait(10)
        others = [pool.submit(one.scores, point) for point in asked[1:]]
        while len(one._waiting) < n_others:
            assert not any(other.done() for other in others)
        go_on.set()
        futures = [first, *others]
    return one, asked, futures, sizes


def test_who_waits_is_answered_together(points, monkeypatch):
    _, asked, futures, sizes = held(points, monkeypatch, 7)
    assert sizes == [1, 7]
    for point, future in zip(asked, futures, strict=True):
        np.testing.assert_allclose(future.result(), points @ point, rtol=1e-5)


def test_a_group_has_a_limit_and_nobody_is_left_behind(points, monkeypatch):
    _, asked, futures, sizes = held(points, monkeypatch, MOST_AT_ONCE + 5)
    assert sizes == [1, MOST_AT_ONCE, 5]
    for point, future in zip(asked, futures, strict=True):
        np.testing.assert_allclose(future.result(), points @ point, rtol=1e-5)


def test_an_error_is_told_to_all_of_the_group_and_the_next_are_answered(points, monkeypatch):
    one, asked, futures, sizes = held(points, monkeypatch, MOST_AT_ONCE + 2, fails=True)
    assert sizes == [1, MOST_AT_ONCE, 2]
    failed = [future.exception() is not None for future in futures]
    assert sum(failed) == MOST_AT_ONCE
    assert not failed[0]
    np.testing.assert_allclose(one.scores(asked[1]), points @ asked[1], rtol=1e-5)


def test_each_may_write_into_its_scores(points, monkeypatch):
    _, asked, futures, _ = held(points, monkeypatch, 2)
    futures[1].result()[:] = 0
    np.testing.assert_allclose(futures[2].result(), points @ asked[2], rtol=1e-5)


def test_many_threads_for_a_while(points):
    one = SharedPass(points)
    asked = np.random.default_rng(5).random((400, points.shape[1]), dtype=np.float32)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(one.scores, asked))
    np.testing.assert_allclose(np.stack(found), asked @ points.T, rtol=1e-5)


def test_several_points_of_one_question_are_scored_together(points, monkeypatch):
    sizes = []
    real = shared_pass.products

    def watched(many, few):
        sizes.append(len(few))
        return real(many, few)

    monkeypatch.setattr(shared_pass, "products", watched)
    asked = np.random.default_rng(5).random((MOST_AT_ONCE + 3, 17), dtype=np.float32)
    one = SharedPass(points)
    found = one.scores_of(asked)
    np.testing.assert_allclose(found, asked @ points.T, rtol=1e-5)
    assert sizes == [MOST_AT_ONCE, 3]
    assert one.scores_of(asked[:0]) == []
    np.testing.assert_allclose(one.scores(asked[0]), points @ asked[0], rtol=1e-5)


def test_an_error_on_the_way_leaves_nobody_waiting(points, monkeypatch):
    one, fails = SharedPass(points), [True, False]

    def watched(many, few):
        if fails.pop(0):
            raise MemoryError
        return products(many, few)

    monkeypatch.setattr(shared_pass, "products", watched)
    asked = np.random.default_rng(6).random((MOST_AT_ONCE + 3, 17), dtype=np.float32)
    with pytest.raises(MemoryError):
        one.scores_of(asked)
    assert fails == []
    monkeypatch.setattr(shared_pass, "products", products)
    np.testing.assert_allclose(one.scores(asked[0]), points @ asked[0], rtol=1e-5)
