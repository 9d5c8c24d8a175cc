"""Vocabulary and word numbers."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from wearwith.catalog import words_of
from wearwith.features.vocabulary import PADDING, UNKNOWN, Vocabulary

TEXTS = st.lists(st.text(alphabet="ab '-É", max_size=12), max_size=6)


def test_words_come_sorted_after_padding_and_unknown():
    vocabulary = Vocabulary.learn(["silk Skirt", "a red SKIRT"])
    assert vocabulary.words == ("a", "red", "silk", "skirt")
    assert len(vocabulary) == 6
    assert vocabulary.encode(["Red skirt"], 3).tolist() == [[3, 5, PADDING]]


def test_a_word_counts_once_for_each_text():
    texts = ["red red red", "silk skirt", "silk dress"]
    assert Vocabulary.learn(texts, min_count=2).words == ("silk",)


def test_words_of_a_file_are_known_though_no_text_has_them():
    assert Vocabulary.learn(["silk"], min_count=2, also=["wool"]).words == ("wool",)


def test_unknown_words_keep_their_place():
    rows = Vocabulary(("red",)).encode(["a red b", ""], 4)
    assert rows.tolist() == [[UNKNOWN, 2, UNKNOWN, PADDING], [PADDING] * 4]
    assert rows.dtype == np.int32


def test_long_texts_are_cut_at_the_end():
    assert Vocabulary(("a", "b", "c")).encode(["a b c"], 2).tolist() == [[2, 3]]


def test_no_texts_are_no_rows():
    assert Vocabulary(("a",)).encode([], 3).shape == (0, 3)


@given(TEXTS, st.integers(1, 3))
def test_the_order_of_texts_does_not_matter(texts, min_count):
    assert Vocabulary.learn(texts, min_count) == Vocabulary.learn(texts[::-1], min_count)


@given(TEXTS, st.integers(1, 6))
def test_a_batch_is_a_loop_and_padding_is_at_the_end(texts, length):
    vocabulary = Vocabulary.learn(texts[: len(texts) // 2])
    rows = vocabulary.encode(texts, length)
    assert rows.shape == (len(texts), length)
    for row, text in zip(rows, texts, strict=True):
        assert row.tolist() == vocabulary.encode([text], length)[0].tolist()
        assert np.count_nonzero(row) == min(len(words_of(text)), length)
        assert (np.diff((row == PADDING).astype(int)) >= 0).all()
        assert row.max(initial=0) < len(vocabulary)
