"""Whether a difference can be chance."""

import itertools

import numpy as np
import pytest

from wearwith.evaluation import holm, paired_p_value


def p_value(a, b, seed=0):
    return paired_p_value(np.asarray(a, float), np.asarray(b, float), np.random.default_rng(seed))


def test_equal_models_differ_by_chance_alone():
    assert p_value([1, 2, 0], [1, 2, 0]) == 1.0


def test_it_is_the_share_of_sign_flips_that_are_as_large():
    a, b = np.array([3.0, 2, 2, 1, 3, 0]), np.array([1.0, 1, 2, 0, 1, 1])
    differences = a - b
    flips = [abs(np.dot(signs, differences)) for signs in itertools.product([-1, 1], repeat=6)]
    exact = np.mean(np.array(flips) >= abs(differences.sum()) - 1e-9)
    assert p_value(a, b) == pytest.approx(exact, abs=0.02)
    assert p_value(a, b) == p_value(b, a)


def test_a_clear_difference_is_no_chance_and_noise_is():
    rng = np.random.default_rng(1)
    noise = rng.normal(size=300)
    assert p_value(noise + 0.5, rng.normal(size=300) * 0) < 0.001
    found = [p_value(rng.normal(size=60), rng.normal(size=60), seed) for seed in range(60)]
    # Under chance p is uniform: about half below .5, and few below .05.
    assert 0.3 < np.mean(np.array(found) < 0.5) < 0.7
    assert np.mean(np.array(found) < 0.05) < 0.15


@pytest.mark.parametrize(("a", "b"), [([1.0], [1.0, 2.0]), ([], []), ([[1.0]], [[1.0]])])
def test_what_is_no_pair_of_models_is_an_error(a, b):
    with pytest.raises(ValueError, match="the same tops"):
        p_value(a, b)


def test_holm_corrects_for_how_many_there_are():
    # By hand: .01 · 4, then .02 · 3, .03 · 2 is not below it, and .5 · 1.
    assert holm([0.03, 0.01, 0.5, 0.02]) == pytest.approx([0.06, 0.04, 0.5, 0.06])
    assert holm([0.6, 0.7]) == [1.0, 1.0]
    assert holm([]) == []
