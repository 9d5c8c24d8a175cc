"""Scaling: fitted on what it is given, and on nothing else."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from wearwith.features import Scaling

BOTH = pytest.mark.parametrize("unit_length", [True, False])
MATRICES = hnp.arrays(
    np.float32, st.tuples(st.integers(1, 8), st.just(5)), elements=st.floats(-100, 100, width=32)
)


def some_vectors(n=200, dim=6, seed=0):
    rng = np.random.default_rng(seed)
    return (rng.normal(size=(n, dim)) * [1, 10, 100, 0.1, 1, 1] + [0, 5, -50, 1, 0, 0]).astype("f4")


def test_columns_get_one_spread_around_zero():
    scaled = Scaling.fit(some_vectors(), unit_length=False)(some_vectors())
    np.testing.assert_allclose(scaled.mean(axis=0), 0, atol=1e-5)
    # A typical vector has length 1, so a column has the spread 1 / √dim.
    np.testing.assert_allclose(scaled.std(axis=0), 1 / np.sqrt(6), rtol=1e-4)


def test_vectors_get_length_one_around_the_mean():
    vectors = some_vectors()
    scaled = Scaling.fit(vectors, unit_length=True)(vectors)
    np.testing.assert_allclose(np.linalg.norm(scaled, axis=1), 1, rtol=1e-5)
    centred = vectors - vectors.mean(axis=0)
    expected = centred / np.linalg.norm(centred, axis=1, keepdims=True)
    np.testing.assert_allclose(scaled, expected, atol=1e-5)


@BOTH
def test_what_is_scaled_does_not_change_the_scaling(unit_length):
    scaling = Scaling.fit(some_vectors(), unit_length=unit_length)
    other = some_vectors(seed=1) * 50
    np.testing.assert_allclose(scaling(other)[:1], scaling(other[:1]), rtol=1e-6)
    np.testing.assert_array_equal(scaling.mean, Scaling.fit(some_vectors()).mean)


def test_a_column_that_is_constant_in_training_does_not_explode_elsewhere():
    training = some_vectors()
    training[:, 4] = 3.0
    scaling = Scaling.fit(training, unit_length=False)
    assert (scaling(training)[:, 4] == 0).all()
    moved = training[:1].copy()
    moved[0, 4] += 1
    assert abs(scaling(moved)[0, 4]) <= 1


@BOTH
def test_a_single_vector_and_equal_vectors_are_fine(unit_length):
    for training in (np.ones((1, 3), "f4"), np.ones((4, 3), "f4")):
        scaling = Scaling.fit(training, unit_length=unit_length)
        assert (scaling(training) == 0).all()
        assert np.isfinite(scaling(np.full((2, 3), 9, "f4"))).all()


@BOTH
@given(MATRICES, MATRICES)
def test_finite_goes_in_and_finite_comes_out(unit_length, training, others):
    scaled = Scaling.fit(training, unit_length=unit_length)(others)
    assert scaled.dtype == np.float32
    assert scaled.shape == others.shape
    assert np.isfinite(scaled).all()


@BOTH
@given(MATRICES)
def test_a_batch_is_a_loop(unit_length, vectors):
    scaling = Scaling.fit(some_vectors()[:, :5], unit_length=unit_length)
    rows = [scaling(vectors[[n]])[0] for n in range(len(vectors))]
    np.testing.assert_allclose(scaling(vectors), rows, rtol=1e-5, atol=1e-6)
