"""Bags of words: each word once, of length 1, the same however they are held."""

import numpy as np
import torch

from wearwith.model.bags_of_words import bags_of_words, distinct_words
from wearwith.models.baseline import common_words, dense_bags, project_bags, project_binary_bags

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
