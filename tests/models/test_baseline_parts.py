"""Losses and bags of words of the baselines, held against their formulas in NumPy."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from wearwith.model.frozen_features import bags_of_words, distinct_words
from wearwith.models.baseline import (
    common_words,
    dense_bags,
    pair_loss,
    project_bags,
    project_binary_bags,
)
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


# 0 is padding and 1 an unknown word.
WORDS = np.array([[5, 2, 5, 1, 3], [1, 1, 0, 0, 0], [4, 4, 4, 0, 0], [0, 0, 0, 0, 0]], np.int32)
BAGS = np.zeros((4, 7))
BAGS[0, [2, 3, 5]] = 3**-0.5
BAGS[2, 4] = 1


def test_a_word_counts_once_and_padding_and_unknown_words_do_not():
    expected = [[2, 3, 5], [0, 0, 0], [4, 0, 0], [0, 0, 0]]
    np.testing.assert_array_equal(distinct_words(WORDS), expected)
    assert distinct_words(WORDS[1:2]).shape == (1, 1)
    assert distinct_words(WORDS[:0]).shape == (0, 1)
    assert distinct_words(WORDS).dtype == np.int32


def test_sparse_and_dense_bags_are_the_same():
    words = distinct_words(WORDS)
    sparse = bags_of_words(words, 7)
    assert sparse.dtype == np.float32
    assert sparse.nnz == 4
    np.testing.assert_allclose(sparse.toarray(), BAGS, rtol=1e-6)
    dense = dense_bags(torch.from_numpy(words).long(), 7)
    np.testing.assert_allclose(dense.numpy(), BAGS, rtol=1e-6)


def test_a_projection_is_the_product_with_the_bag_and_so_is_its_gradient():
    rng = np.random.default_rng(0)
    table = torch.tensor(rng.normal(size=(7, 3)), dtype=torch.float32, requires_grad=True)
    words = torch.from_numpy(distinct_words(WORDS)).long()
    projected = project_bags(words, table)
    np.testing.assert_allclose(projected.detach().numpy(), BAGS @ table.detach().numpy(), atol=1e-6)
    binary = project_binary_bags(words, table).detach().numpy()
    np.testing.assert_allclose(binary, (BAGS > 0) @ table.detach().numpy(), atol=1e-6)
    weights = rng.normal(size=(4, 3))
    (projected * torch.from_numpy(weights)).sum().backward()
    np.testing.assert_allclose(table.grad.numpy(), BAGS.T @ weights, atol=1e-6)


def test_common_words_are_where_the_product_of_two_bags_is_not_zero():
    words = torch.from_numpy(distinct_words(WORDS)).long()
    other = torch.tensor([[3, 5, 6], [2, 3, 0], [4, 6, 0], [0, 0, 0]])
    common, entry = common_words(words, other)
    assert common.tolist() == [[0, 3, 5], [0, 0, 0], [4, 0, 0], [0, 0, 0]]
    products = BAGS * dense_bags(other, 7).numpy()
    for row, numbers in enumerate(common):
        found = np.zeros(7)
        found[numbers[numbers != 0]] = entry[row]
        np.testing.assert_allclose(found, products[row], atol=1e-6)
