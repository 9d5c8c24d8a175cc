"""Intervals and tests against theory, simulation and the cases that are exact."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wearwith.evaluation import holm, paired_p_value, significance
from wearwith.evaluation.significance import interval, paired_interval


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


def simulated(rng, n_tops, spread=True):
    """Wins of tops that differ in how easy they are; the true AUC is 0.7 for any count."""
    counts = 3 * rng.integers(1, 6, size=n_tops)
    ease = rng.beta(2.1, 0.9, size=n_tops) if spread else np.full(n_tops, 0.7)
    return rng.binomial(counts, ease).astype(float), counts


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_equal_shares_leave_nothing_to_doubt(share):
    counts = np.array([3, 6, 9, 30])
    assert interval(share * counts, counts, np.random.default_rng(0)) == (share, share)


def test_a_single_top_gives_its_own_share():
    found = interval(np.array([2.0]), np.array([3]), np.random.default_rng(0))
    assert found == (2 / 3, 2 / 3)


def test_the_same_generator_gives_the_same_interval():
    sums, counts = simulated(np.random.default_rng(1), 50)
    first, again, other = (interval(sums, counts, np.random.default_rng(s)) for s in (7, 7, 8))
    assert first == again != other


def test_the_size_of_a_block_does_not_matter(monkeypatch):
    sums, counts = simulated(np.random.default_rng(1), 50)
    whole = interval(sums, counts, np.random.default_rng(0))
    monkeypatch.setattr(significance, "_DRAWS_AT_ONCE", 130)  # two resamples at a time
    assert interval(sums, counts, np.random.default_rng(0)) == whole


def test_the_width_is_that_of_the_ratio_estimator():
    sums, counts = simulated(np.random.default_rng(2), 800)
    low, high = interval(sums, counts, np.random.default_rng(0), level=0.9)
    share = sums.sum() / counts.sum()
    # Linearised: Var(S / C) = sum((s_i - share c_i)^2) / C^2.
    error = np.sqrt(((sums - share * counts) ** 2).sum()) / counts.sum()
    assert high - low == pytest.approx(2 * 1.645 * error, rel=0.12)
    assert (low + high) / 2 == pytest.approx(share, abs=error / 4)


def test_intervals_cover_the_true_value_about_as_often_as_they_say():
    rng = np.random.default_rng(3)
    covered = []
    for _ in range(250):
        low, high = interval(*simulated(rng, 60), rng, level=0.9)
        covered.append(low <= 0.7 <= high)
    # 0.9 within three standard errors of 250 trials, and a little for the small number of tops.
    assert 0.84 <= np.mean(covered) <= 0.945


def test_tops_that_differ_make_an_auc_less_sure():
    alike, differing = (
        np.mean(
            [
                np.diff(interval(*simulated(np.random.default_rng(s), 150, spread), rng))
                for s in range(8)
            ]
        )
        for spread, rng in ((False, np.random.default_rng(0)), (True, np.random.default_rng(0)))
    )
    assert differing > 1.2 * alike


@given(st.integers(0, 1000), st.integers(2, 30))
@settings(max_examples=30)
def test_an_interval_lies_within_the_shares_and_a_higher_level_is_wider(seed, n_tops):
    sums, counts = simulated(np.random.default_rng(seed), n_tops)
    shares = sums / counts
    narrow = interval(sums, counts, np.random.default_rng(0), level=0.5)
    wide = interval(sums, counts, np.random.default_rng(0), level=0.99)
    assert shares.min() - 1e-12 <= wide[0] <= narrow[0] <= narrow[1] <= wide[1]
    assert wide[1] <= shares.max() + 1e-12


def test_models_that_differ_everywhere_by_the_same_share_differ_by_exactly_that():
    counts = np.array([4, 8, 12, 16, 20])
    hard = np.array([0.0, 4.0, 2.0, 8.0, 5.0])
    found = paired_interval(hard + counts / 4, hard, counts, np.random.default_rng(0))
    assert found == (0.25, 0.25)
    apart = interval(hard, counts, np.random.default_rng(0))
    assert apart[1] - apart[0] > 0.1


def test_a_paired_difference_turns_its_sign_with_its_models():
    counts = np.full(40, 3)
    rng = np.random.default_rng(4)
    a, b = rng.binomial(3, 0.8, 40).astype(float), rng.binomial(3, 0.5, 40).astype(float)
    low, high = paired_interval(a, b, counts, np.random.default_rng(0))
    back = paired_interval(b, a, counts, np.random.default_rng(0))
    assert back == pytest.approx((-high, -low))
    assert 0 < low < (a - b).sum() / counts.sum() < high


@pytest.mark.parametrize(
    ("sums", "counts", "level", "message"),
    [
        ([1.0], [1, 2], 0.95, "for each top"),
        ([], [], 0.95, "for each top"),
        ([1.0, 0.0], [1, 0], 0.95, "every top"),
        ([1.0], [1], 1.0, "level"),
    ],
)
def test_what_has_no_interval_is_an_error(sums, counts, level, message):
    with pytest.raises(ValueError, match=message):
        interval(np.array(sums), np.array(counts), np.random.default_rng(0), level)


def test_pairs_need_the_same_tops():
    with pytest.raises(ValueError, match="same tops"):
        paired_interval(np.zeros(2), np.zeros(3), np.ones(2), np.random.default_rng(0))
