"""Reading word2vec and GloVe files."""

import struct

import numpy as np
import pytest

from wearwith.errors import DataError
from wearwith.features.word_vectors import read_word_vectors

VECTORS = {"silk": [0.5, -1.25, 2.0], "wool": [1e-3, 0.0, -7.5], "t-shirt": [3.0, 3.5, 4.0]}


def word2vec_binary(vectors, count=None, newline=b"\n"):
    """As the original tool writes it: a newline stands behind every vector."""
    lines = [f"{count or len(vectors)} 3\n".encode()]
    lines += [
        word.encode() + b" " + struct.pack("<3f", *numbers) + newline
        for word, numbers in vectors.items()
    ]
    return b"".join(lines)


def lines_of(vectors, end="\n"):
    return "".join(f"{word} {' '.join(map(str, v))}{end}" for word, v in vectors.items())


def word2vec_text(vectors, end="\n"):
    return f"{len(vectors)} 3{end}{lines_of(vectors, end)}".encode()


def glove(vectors):
    return lines_of(vectors).encode()


@pytest.fixture
def read(tmp_path):
    def read(content, wanted=tuple(VECTORS)):
        path = tmp_path / "vectors"
        path.write_bytes(content)
        return read_word_vectors(path, wanted)

    return read


FORMATS = {
    "word2vec binary": word2vec_binary,
    "word2vec binary without newlines": lambda v: word2vec_binary(v, newline=b""),
    "word2vec text": word2vec_text,
    "word2vec text with a space at the end": lambda v: word2vec_text(v, " \n"),
    "word2vec text from Windows": lambda v: word2vec_text(v, "\r\n"),
    "GloVe": glove,
}


@pytest.mark.parametrize("write", FORMATS.values(), ids=FORMATS)
def test_every_format_gives_the_same(read, write):
    found = read(write({"the": [9, 9, 9], **VECTORS}), {*VECTORS, "linen"})
    assert found.keys() == VECTORS.keys()
    for word, vector in found.items():
        assert vector.dtype == np.float32
        np.testing.assert_allclose(vector, VECTORS[word], rtol=1e-6)


@pytest.mark.parametrize("write", FORMATS.values(), ids=FORMATS)
def test_the_lower_case_word_wins_and_else_the_first(read, write):
    found = read(
        write(
            {
                "Silk": [1, 1, 1],
                "silk": [2, 2, 2],
                "SILK": [3, 3, 3],
                "WOOL": [4, 4, 4],
                "Wool": [5, 5, 5],
            }
        )
    )
    assert {word: v.tolist() for word, v in found.items()} == {"silk": [2] * 3, "wool": [4] * 3}


@pytest.mark.parametrize("write", [word2vec_text, glove])
def test_words_may_hold_spaces(read, write):
    found = read(write({"silk": [1, 2, 3], ". . .": [4, 5, 6], "new york": [7, 8, 9]}))
    assert {word: v.tolist() for word, v in found.items()} == {"silk": [1, 2, 3]}
    assert read(write({"wool": [1, 2, 3], "new york": [7, 8, 9]}), {"new york"})["new york"][0] == 7


def test_words_of_other_alphabets(read):
    found = read(word2vec_binary({"été": [1, 2, 3], "шёлк": [4, 5, 6]}), {"été", "шёлк"})
    assert found.keys() == {"été", "шёлк"}


def test_a_number_may_look_like_a_header_word(read):
    # A GloVe file whose first word is a number has more than two fields.
    assert read(glove({"7": [1, 2, 3], "silk": [4, 5, 6]}))["silk"].tolist() == [4, 5, 6]


def test_no_wanted_word_is_no_error(read):
    assert read(glove({"the": [1, 2, 3]})) == {}


@pytest.mark.parametrize("cut", [1, 5, 13])
def test_a_truncated_binary_file(read, cut):
    with pytest.raises(DataError, match="truncated"):
        read(word2vec_binary(VECTORS, newline=b"")[:-cut])


def test_a_binary_file_with_fewer_words_than_its_header_says(read):
    with pytest.raises(DataError, match="truncated"):
        read(word2vec_binary(VECTORS, count=5))


def test_a_text_file_with_fewer_words_than_its_header_says(read):
    whole = word2vec_text(VECTORS).splitlines(keepends=True)
    with pytest.raises(DataError, match="truncated"):
        read(b"".join(whole[:-1]))


@pytest.mark.parametrize("write", [word2vec_text, glove])
def test_a_line_that_was_cut_is_named_by_its_row(read, write, tmp_path):
    content = write(VECTORS)
    rows = content.count(b"\n")
    with pytest.raises(DataError, match=f"2 numbers, not 3(.|\n)*row {rows}"):
        read(content[: content.rindex(b" ")])


def test_a_line_with_a_word_where_a_number_belongs(read):
    with pytest.raises(DataError, match=r"no number(.|\n)*row 2"):
        read(b"silk 1 2 3\nwool 1 two 3\n")


@pytest.mark.parametrize("write", [word2vec_binary, word2vec_text, glove])
@pytest.mark.parametrize("wrong", [float("nan"), float("inf")])
def test_a_number_that_is_not_finite(read, write, wrong):
    with pytest.raises(DataError, match="'wool' is not finite"):
        read(write({"silk": [1, 2, 3], "wool": [1, wrong, 3]}))


@pytest.mark.parametrize("content", [b"", b"\n"])
def test_an_empty_file(read, content):
    with pytest.raises(DataError, match="empty"):
        read(content)


@pytest.mark.parametrize("content", [b"silk\nwool\n", b"5 0\nsilk\n", b"just some words\n"])
def test_a_file_without_vectors(read, content):
    with pytest.raises(DataError):
        read(content, {"silk", "just"})


def test_a_missing_file(tmp_path):
    with pytest.raises(DataError, match="no file of word vectors"):
        read_word_vectors(tmp_path / "nothing", {"silk"})


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(DataError):
        read_word_vectors(tmp_path, {"silk"})
