"""Near garments stay where they are; foreign ones borrow a place, and are levelled."""

import numpy as np
import pytest

from wearwith.features.side_inputs import Block, SideInputs
from wearwith.model.training_garments import (
    TrainingGarments,
    foreignness,
    kept_garments,
    top_shares,
)

DIM, WIDTH, N = 6, 4, 60
PLAIN = (np.zeros(1, np.float32), np.ones(1, np.float32))


def inputs_of(vectors, words=None, present=None):
    present = np.ones(len(vectors), bool) if present is None else np.array(present)
    words = None if words is None else np.array(words, np.int32)
    return SideInputs(words, {"look": Block(np.asarray(vectors, np.float32), present)})


@pytest.fixture(scope="module")
def training():
    rng = np.random.default_rng(4)
    vectors = rng.normal(size=(N, DIM)).astype(np.float32)
    points = (vectors @ rng.normal(size=(DIM, WIDTH)) + 3).astype(np.float32)
    words = np.full((N, 3), 7)
    kept = kept_garments(inputs_of(vectors, words), points, np.arange(N), "top")
    return vectors, points, TrainingGarments.of(kept, "top", ["look"], PLAIN)


def placed(known, points, inputs):
    return known.place(points, inputs, keep_last=False)


def by_hand(vectors, one, own=None):
    apart = np.linalg.norm(vectors - one, axis=1)
    if own is not None:
        apart = np.delete(apart, own)
    return np.sort(apart)[:10].mean()


def test_a_quantile_is_the_share_of_the_training_that_is_nearer(training):
    vectors, points, known = training
    reach = sorted(by_hand(vectors, one, place) for place, one in enumerate(vectors))
    asked = np.concatenate([vectors[:2] * 1.3, vectors[:1] + 50])
    found = placed(known, points[:3], inputs_of(asked, [[7]] * 3)).quantiles
    for one, quantile in zip(asked, found, strict=True):
        assert quantile == pytest.approx(
            np.mean(np.array(reach) <= by_hand(vectors, one)), abs=0.04
        )
    assert found[2] == 1


def test_who_is_far_without_words_borrows_from_those_that_look_like_it(training):
    vectors, points, known = training
    far = vectors[:1] + 50
    nearest = np.argsort(np.linalg.norm(vectors - far, axis=1))[:10]
    mean = points.astype(np.float16).astype(np.float32)[nearest].mean(axis=0)
    strange = np.full((1, WIDTH), 99, np.float32)
    for words in (None, [[0]], [[1]]):  # reads none, has none, knows none
        found = placed(known, strange, inputs_of(far, words))
        np.testing.assert_allclose(found.points[0], mean, rtol=1e-2)
        assert found.foreign[0] == 1
        assert found.level == 1
    with_words = placed(known, strange, inputs_of(far, [[7, 7, 7]]))
    np.testing.assert_array_equal(with_words.points, strange)  # its word places it
    assert (with_words.foreign[0], with_words.level) == (1, 0.5)


def test_a_word_or_two_of_many_leave_some_to_the_picture(training):
    vectors, points, _ = training
    kept = kept_garments(inputs_of(vectors, np.full((N, 4), 7)), points, np.arange(N), "top")
    known = TrainingGarments.of(kept, "top", ["look"], PLAIN)
    assert known.n_words == 4
    strange, far = np.full((1, WIDTH), 99, np.float32), vectors[:1] + 50
    alone, one, all_ = (
        placed(known, strange, inputs_of(far, [words])).points[0]
        for words in ([0, 0, 0, 0], [7, 0, 0, 0], [7, 7, 7, 7])
    )
    np.testing.assert_allclose(one, 0.75 * alone + 0.25 * strange[0], rtol=1e-5)
    np.testing.assert_array_equal(all_, strange[0])


def test_who_is_near_stays_where_it_is(training):
    vectors, points, known = training
    middle = vectors.mean(axis=0, keepdims=True)
    found = placed(known, points[:1], inputs_of(middle, [[7]]))
    np.testing.assert_array_equal(found.points, points[:1])
    assert found.foreign[0] == 0
    assert not found.is_foreign


def test_without_a_picture_nothing_is_borrowed(training):
    _, points, known = training
    found = placed(known, points[:1], inputs_of(np.zeros((1, DIM)), [[0]], [False]))
    np.testing.assert_array_equal(found.points, points[:1])
    assert np.isnan(found.quantiles[0])


def test_where_the_training_had_garments_without_words_near_ones_stand_alone(training):
    vectors, points, _ = training
    words = np.full((N, 1), 7)
    words[::4] = 0
    kept = kept_garments(inputs_of(vectors, words), points, np.arange(N), "top")
    known = TrainingGarments.of(kept, "top", ["look"], PLAIN)
    assert known.wordless == pytest.approx(0.25)
    middle = vectors.mean(axis=0, keepdims=True)
    np.testing.assert_array_equal(
        placed(known, points[:1], inputs_of(middle, [[0]])).points, points[:1]
    )


def test_levelling_takes_half_of_the_mean_point_off(training):
    vectors, points, known = training
    far = inputs_of(vectors[:1] + 50)
    before = placed(known, points[:1], far)
    after = before.levelled(known.mean)
    np.testing.assert_allclose(before.points - after.points, known.mean[None] / 2, rtol=1e-5)
    np.testing.assert_array_equal(after.offsets, known.mean[None] / 2)
    assert before.levelled(None) is before


def test_how_foreign_rises_between_two_quantiles():
    found = foreignness(np.array([0.0, 0.8, 0.875, 0.95, 1.0]))
    np.testing.assert_allclose(found, [0, 0, 0.5, 1, 1])


def test_most_are_a_sample_and_few_are_none(training):
    vectors, points, _ = training
    assert kept_garments(inputs_of(vectors), points, np.arange(19), "top") == {}
    many = np.repeat(vectors, 50, axis=0)
    kept = kept_garments(inputs_of(many), np.repeat(points, 50, axis=0), np.arange(3000), "top")
    assert len(kept["training.vectors.tops.look"]) == 2000
    assert kept["training.vectors.tops.look"].dtype == np.float16


def test_a_vote_counts_tops_and_bottoms_alike():
    rng = np.random.default_rng(1)
    known = {
        "top": rng.normal(0, 1, (90, DIM)).astype(np.float32),
        "bottom": rng.normal(4, 1, (30, DIM)).astype(np.float32),
    }
    shares = top_shares(known, np.array([[0] * DIM, [4] * DIM, [2] * DIM], np.float32))
    assert shares[0] == 1
    assert shares[1] == 0
    assert 0 <= shares[2] <= 1
