"""Text of any language: one spelling, and words where there are no blanks."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wearwith.words.text import joined, normalised, subwords_of, words_in, words_of

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Red T-shirt, women\u2019s", ["red", "t-shirt", "women\u2019s"]),
        ("Baumwollpullover grün 220", ["baumwollpullover", "grün", "220"]),
        ("ＲＥＤ　ｓｋｉｒｔ", ["red", "skirt"]),
        ("赤いｽｶｰﾄ220", ["赤", "い", "スカー", "カート", "220"]),
        ("花柄フレアシャツ", ["花柄", "フレア", "レアシ", "アシャ", "シャツ"]),
        ("宽松T恤 夏季", ["宽松", "t", "恤", "夏季"]),
        ("显瘦牛仔裤", ["显瘦", "瘦牛", "牛仔", "仔裤"]),
        ("블랙 원피스", ["블랙", "원피스"]),
        ("เสื้อยืด", ["เสื้อ", "สื้อยื", "อยืด"]),
        ("नीली साड़ी", ["नीली", "साड़ी"]),
        ("تنورة سوداء", ["تنورة", "سوداء"]),
        ("", []),
    ],
)
def test_words_of_models(text, words):
    assert words_of(text) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Größe T-Shirt Women's", ["grosse", "t", "shirt", "womens"]),
        ("ガーデン", ["ガ", "ー", "デ", "ン"]),  # a voiced kana is a letter of its own
        ("면셔츠 black", ["면", "셔", "츠", "black"]),
        ("宽松T恤", ["宽", "松", "t", "恤"]),
        ("नीली", ["नीली"]),
    ],
)
def test_words_of_rules(text, words):
    assert words_in(text) == words


@given(TEXTS)
def test_spelling_does_not_matter(text):
    for form in ("NFC", "NFD"):
        other = unicodedata.normalize(form, text)
        assert words_of(other) == words_of(text)
        assert words_in(other) == words_in(text)
    assert normalised(normalised(text)) == normalised(text)


@given(TEXTS)
def test_words_are_read_again_as_themselves(text):
    words = words_in(text)
    assert words_in(joined(words)) == words


def test_characters_of_eastern_asia_are_joined_without_blanks():
    assert joined(words_in("빨간 스커트")) == "빨간스커트"
    assert joined(["red", "t", "shirt"]) == "red t shirt"
    assert joined(["t", "恤"]) == "t 恤"


def test_n_grams_have_both_ends():
    assert subwords_of("red") == ["<re", "red", "ed>", "<red", "red>", "<red>"]
    assert subwords_of("青い") == ["<青", "青い", "い>", "<青い", "青い>"]
