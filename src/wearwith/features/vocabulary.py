"""Words as numbers: a vocabulary from training items, and contexts as rows of word numbers."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from wearwith.catalog import words_of
from wearwith.errors import RunError
from wearwith.files.atomic import read_json

__all__ = ["PADDING", "UNKNOWN", "Vocabulary", "read_words"]

PADDING = 0
UNKNOWN = 1


def read_words(path: Path) -> "Vocabulary":
    """Read the words that a model knows.

    Raises `RunError` if the file holds no list of words.
    """
    words = read_json(path, "vocabulary").get("words")
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise RunError("This vocabulary holds no list of words", where=path)
    return Vocabulary(tuple(words))


@dataclass(frozen=True)
class Vocabulary:
    """The words that a model knows; word n has number n + 2, after padding and unknown."""

    words: tuple[str, ...]

    @classmethod
    def learn(
        cls, texts: Iterable[str], min_count: int = 1, also: Iterable[str] = ()
    ) -> "Vocabulary":
        """Take every word that occurs in at least `min_count` texts, and the words of `also`.

        The texts should be those of training items. The words are sorted, so that the order of the
        texts does not matter.
        """
        counts = Counter(word for text in texts for word in set(words_of(text)))
        kept = {word for word, count in counts.items() if count >= min_count}
        return cls(tuple(sorted(kept | set(also))))

    def __len__(self) -> int:
        """Number of numbers in use, including padding and unknown."""
        return len(self.words) + 2

    def __contains__(self, word: str) -> bool:
        """Whether a word is known."""
        return word in self._numbers

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {word: number for number, word in enumerate(self.words, start=2)}

    def encode(self, texts: Sequence[str], length: int) -> npt.NDArray[np.int32]:
        """Turn texts into word numbers; longer texts are cut, shorter ones padded at the end.

        Shape: (n,) to (n, length).
        """
        rows = np.full((len(texts), length), PADDING, dtype=np.int32)
        for row, text in enumerate(texts):
            numbers = [self._numbers.get(word, UNKNOWN) for word in words_of(text)[:length]]
            rows[row, : len(numbers)] = numbers
        return rows
