"""The losses of the baselines, held against their formulas written out in NumPy."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from wearwith.models.baseline import pair_loss
from wearwith.models.bpr_dae import agreement_losses, reconstruction_losses

ODDS = hnp.arrays(np.float64, st.integers(1, 6), elements=st.floats(-30, 30))
CODES = hnp.arrays(np.float64, (2, 4, 3), elements=st.floats(-3, 3))


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


@given(ODDS, ODDS)
def test_pairs_are_judged_one_by_one(positive, negative):
    found = float(pair_loss(torch.from_numpy(positive), torch.from_numpy(negative)))
    expected = np.mean([-np.log(sigmoid(z)) for z in positive])
    expected += np.mean([-np.log(sigmoid(-z)) for z in negative])  # 1 − σ(z), without rounding
    assert found == pytest.approx(expected, abs=1e-6)


@given(CODES)
def test_codes_agree_by_their_inner_product(codes):
    found = agreement_losses(*torch.from_numpy(codes)).numpy()
    expected = [-np.log(sigmoid(one @ other)) for one, other in zip(*codes, strict=True)]
    np.testing.assert_allclose(found, expected, atol=1e-6)


@given(CODES)
def test_an_error_is_squared_and_summed(codes):
    found = reconstruction_losses(*torch.from_numpy(codes)).numpy()
    np.testing.assert_allclose(found, ((codes[0] - codes[1]) ** 2).sum(axis=1), atol=1e-6)


def test_odds_far_apart_do_not_overflow():
    far = torch.tensor([1e4])
    assert float(pair_loss(far, -far)) == 0
    assert float(pair_loss(-far, far)) == pytest.approx(2e4)


def test_shapes_that_would_be_paired_all_with_all_are_refused():
    with pytest.raises(ValueError, match="shapes"):
        pair_loss(torch.zeros(4, 1), torch.zeros(4))
    for loss in (agreement_losses, reconstruction_losses):
        for shapes in (((4, 2), (4,)), ((4, 2), (1, 2)), ((4,), (4,))):
            with pytest.raises(ValueError, match="shapes"):
                loss(*(torch.zeros(shape) for shape in shapes))
