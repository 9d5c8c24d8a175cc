"""The loss, held against Eq. 4 written out in NumPy."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from wearwith.models.losses import bpr_loss

SCORES = hnp.arrays(np.float64, (2, 6), elements=st.floats(-30, 30))


def derived(m_ij, m_ik):
    """-ln σ(m_ij - m_ik), mean over triplets, as it is printed."""
    return np.mean([-np.log(1 / (1 + np.exp(-(a - b)))) for a, b in zip(m_ij, m_ik, strict=True)])


def loss(m_ij, m_ik):
    return float(bpr_loss(torch.from_numpy(m_ij), torch.from_numpy(m_ik)))


@given(SCORES)
def test_the_loss_is_that_of_the_paper(scores):
    assert loss(*scores) == pytest.approx(derived(*scores), abs=1e-6)


def test_known_values():
    assert loss(np.array([1.0]), np.array([1.0])) == pytest.approx(np.log(2), abs=1e-12)
    # σ(ln 3) = 3/4 and σ(-ln 3) = 1/4.
    both = loss(np.array([np.log(3), 0.0]), np.array([0.0, np.log(3)]))
    assert both == pytest.approx((np.log(4 / 3) + np.log(4)) / 2, abs=1e-12)


def test_scores_far_apart_do_not_overflow():
    far = np.array([1e4])
    assert loss(far, -far) == 0
    assert loss(-far, far) == pytest.approx(2e4)


@given(SCORES)
def test_swapping_j_and_k_mirrors_the_probability(scores):
    for m_ij, m_ik in scores.T:
        right, wrong = (
            np.exp(-loss(np.array([a]), np.array([b]))) for a, b in ((m_ij, m_ik), (m_ik, m_ij))
        )
        assert right + wrong == pytest.approx(1, abs=1e-9)


def test_swapping_j_and_k_mirrors_the_gradient():
    m_ij = torch.tensor([0.3, -1.0], dtype=torch.float64, requires_grad=True)
    m_ik = torch.tensor([1.1, 0.4], dtype=torch.float64, requires_grad=True)
    straight = torch.autograd.grad(bpr_loss(m_ij, m_ik), (m_ij, m_ik))
    mirrored = torch.autograd.grad(bpr_loss(m_ik, m_ij), (m_ij, m_ik))
    for one, other in zip(straight, mirrored, strict=True):
        # d/dx of -ln σ(x) is -(1 - σ(x)); mirrored it is σ(x), so they are 1/n apart.
        torch.testing.assert_close(other - one, torch.sign(other) * 0.5)


def test_the_gradient_is_that_of_finite_differences():
    rng = np.random.default_rng(0)
    values = rng.normal(0, 2, size=(2, 5))
    scores = torch.tensor(values, requires_grad=True)
    bpr_loss(scores[0], scores[1]).backward()
    step = 1e-6
    for place in np.ndindex(values.shape):
        above, below = values.copy(), values.copy()
        above[place] += step
        below[place] -= step
        slope = (derived(*above) - derived(*below)) / (2 * step)
        assert float(scores.grad[place]) == pytest.approx(slope, abs=1e-6)


@pytest.mark.parametrize(
    "shapes", [((4,), (4, 1)), ((4, 1), (4, 1)), ((4,), (1,)), ((), ()), ((4,), (3,))]
)
def test_shapes_that_would_be_paired_all_with_all_are_refused(shapes):
    with pytest.raises(ValueError, match="shapes"):
        bpr_loss(*(torch.zeros(shape) for shape in shapes))
