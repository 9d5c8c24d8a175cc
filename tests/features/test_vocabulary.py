"""Vocabulary and word numbers."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from wearwith.features.vocabulary import PADDING, UNKNOWN, Vocabulary
from wearwith.words.text import subwords_of, words_of

TEXTS = st.lists(st.text(alphabet="ab '-É", max_size=12), max_size=6)


def test_words_come_sorted_after_padding_and_unknown():
    vocabulary = Vocabulary.learn(["silk Skirt", "a red SKIRT"])
    assert vocabulary.words == ("a", "red", "silk", "skirt")
    assert len(vocabulary) == 6
    assert vocabulary.encode(["Red skirt"], 3)[0].tolist() == [[3, 5, PADDING]]


def test_a_word_counts_once_for_each_text():
    texts = ["red red red", "silk skirt", "silk dress"]
    assert Vocabulary.learn(texts, min_count=2).words == ("silk",)


def test_words_of_a_file_are_known_though_no_text_has_them():
    assert Vocabulary.learn(["silk"], min_count=2, also=["wool"]).words == ("wool",)


def test_unknown_words_keep_their_place():
    rows, lexicon = Vocabulary(("red",)).encode(["a red b", ""], 4)
    assert lexicon is None
    assert rows.tolist() == [[UNKNOWN, 2, UNKNOWN, PADDING], [PADDING] * 4]
    assert rows.dtype == np.int32


def test_long_texts_are_cut_at_the_end():
    assert Vocabulary(("a", "b", "c")).encode(["a b c"], 2)[0].tolist() == [[2, 3]]


def test_no_texts_are_no_rows():
    assert Vocabulary(("a",)).encode([], 3)[0].shape == (0, 3)


@given(TEXTS, st.integers(1, 3))
def test_the_order_of_texts_does_not_matter(texts, min_count):
    assert Vocabulary.learn(texts, min_count) == Vocabulary.learn(texts[::-1], min_count)


@given(TEXTS, st.integers(1, 6))
def test_a_batch_is_a_loop_and_padding_is_at_the_end(texts, length):
    vocabulary = Vocabulary.learn(texts[: len(texts) // 2])
    rows, _ = vocabulary.encode(texts, length)
    assert rows.shape == (len(texts), length)
    for row, text in zip(rows, texts, strict=True):
        assert row.tolist() == vocabulary.encode([text], length)[0][0].tolist()
        assert np.count_nonzero(row) == min(len(words_of(text)), length)
        assert (np.diff((row == PADDING).astype(int)) >= 0).all()
        assert row.max(initial=0) < len(vocabulary)


COMPOUNDS = ["Wollpullover", "Wolljacke", "Seidenrock", "Seidenbluse", "Rollkragenpullover"]


def test_a_compound_that_no_text_has_is_known_by_its_parts():
    vocabulary = Vocabulary.learn(COMPOUNDS, min_count=2, subwords=True)
    assert vocabulary.words == ()  # no word is in two texts
    assert "seidenpullover" in vocabulary
    assert "xyzzy" not in vocabulary
    words, lexicon = vocabulary.encode(["Seidenpullover xyzzy"], 3)
    assert words.tolist() == [[2, UNKNOWN, PADDING]]
    assert lexicon[2, 0] == PADDING  # no vector of its own
    parts = set(lexicon[2].tolist()) - {PADDING}
    pullover, silk = vocabulary.subwords["pullov"], vocabulary.subwords["seiden"]
    assert {pullover, silk} <= parts


def test_n_grams_of_the_same_words_share_a_number_and_of_one_word_have_its_own():
    texts = ["rosso", "rosso vestito", "vestita", "vestita"]
    vocabulary = Vocabulary.learn(texts, min_count=2, subwords=True)
    assert vocabulary.words == ("rosso", "vestita")
    assert {vocabulary.subwords[one] for one in subwords_of("rosso")} == {2}
    assert vocabulary.subwords["esti"] == vocabulary.subwords["vesti"] == 4
    assert len(vocabulary) == 5  # padding, unknown, two words, and what vestita and vestito share
    words, lexicon = vocabulary.encode(["rossa"], 1)
    assert lexicon[words[0, 0]].tolist()[:2] == [PADDING, 2]


def test_a_word_that_is_too_rare_teaches_nothing_alone():
    assert Vocabulary.learn(["rosso"], min_count=2, subwords=True) == Vocabulary(())


@given(TEXTS, st.integers(1, 3))
def test_n_grams_change_no_number_of_a_word(texts, min_count):
    whole = Vocabulary.learn(texts, min_count)
    vocabulary = Vocabulary.learn(texts, min_count, subwords=True)
    assert vocabulary == Vocabulary.learn(texts[::-1], min_count, subwords=True)
    assert vocabulary.words == whole.words
    words, lexicon = vocabulary.encode(texts, 5)
    own, _ = whole.encode(texts, 5)
    assert (words[own > UNKNOWN] == own[own > UNKNOWN]).all()
    assert words.max(initial=0) < (len(whole) if lexicon is None else len(lexicon))
    if lexicon is not None:
        assert lexicon.max() < len(vocabulary)
