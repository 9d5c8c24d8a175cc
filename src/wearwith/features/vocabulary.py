"""Words as numbers: a vocabulary from training items, and contexts as rows of word numbers.

A word has a vector of its own if training items share it, and what its n-grams say: so a compound
or an inflection that no training item has is known by its parts (Bojanowski et al., TACL 2017).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from wearwith.errors import RunError
from wearwith.files.atomic import read_json
from wearwith.words.text import is_known_by_parts, subwords_of, words_of

__all__ = ["PADDING", "UNKNOWN", "Lexicon", "Vocabulary", "WordNumbers", "read_words"]

PADDING = 0
UNKNOWN = 1

WordNumbers = npt.NDArray[np.int32]
Lexicon = npt.NDArray[np.int32]


def read_words(path: Path) -> "Vocabulary":
    """Read the words that a model knows.

    Raises `RunError` if the file holds no list of words, or n-grams without numbers.
    """
    content = read_json(path, "vocabulary")
    words, subwords = content.get("words"), content.get("subwords", {})
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise RunError("This vocabulary holds no list of words", where=path)
    if not isinstance(subwords, dict) or not all(
        isinstance(number, int) and number > UNKNOWN for number in subwords.values()
    ):
        raise RunError("The n-grams of this vocabulary have no numbers", where=path)
    return Vocabulary(tuple(words), subwords)


@dataclass(frozen=True)
class Vocabulary:
    """The words that a model knows, and n-grams of words.

    Word n has number n + 2, after padding and unknown. `subwords` maps n-grams to numbers: those
    that occur in the same training words share one behind the words, and an n-gram of a single
    known word has that word's own number. A vocabulary without n-grams knows whole words alone.
    """

    words: tuple[str, ...]
    subwords: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def learn(
        cls,
        texts: Iterable[str],
        min_count: int = 1,
        also: Iterable[str] = (),
        *,
        subwords: bool = False,
    ) -> Self:
        """Take every word that occurs in at least `min_count` texts, and the words of `also`.

        With `subwords` also every n-gram that occurs in as many. The texts should be those of
        training items. Everything is sorted, so that the order of the texts does not matter.
        """
        counts = Counter(word for text in texts for word in set(words_of(text)))
        kept = {word for word, n in counts.items() if n >= min_count}
        known = Vocabulary(tuple(sorted(kept | set(also))))
        if not subwords:
            return cls(known.words)
        words_with: defaultdict[str, list[str]] = defaultdict(list)
        for word in sorted(counts):
            for subword in subwords_of(word):
                words_with[subword].append(word)
        groups: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
        for subword, having in words_with.items():
            if sum(counts[word] for word in having) >= min_count:
                groups[tuple(having)].append(subword)
        numbers: dict[str, int] = {}
        free = count(len(known))
        for words in sorted(groups):
            own = known._numbers.get(words[0]) if len(words) == 1 else None
            numbers |= dict.fromkeys(groups[words], next(free) if own is None else own)
        return cls(known.words, numbers)

    def __len__(self) -> int:
        """Number of numbers in use, including padding and unknown."""
        return max(len(self.words) + 2, max(self.subwords.values(), default=0) + 1)

    def __contains__(self, word: str) -> bool:
        """Whether a word is known, or most of its shortest n-grams are."""
        return word in self._numbers or bool(self._parts(word))

    def content(self) -> dict[str, Any]:
        """What `read_words` reads."""
        return {"words": self.words} | ({"subwords": self.subwords} if self.subwords else {})

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {word: number for number, word in enumerate(self.words, start=2)}

    def _parts(self, word: str) -> list[int]:
        """The numbers of a word's n-grams, each once; none if most of the shortest are unknown."""
        if not self.subwords:
            return []
        if word not in self._numbers and not is_known_by_parts(word, self.subwords):
            return []
        numbers = (self.subwords[one] for one in subwords_of(word) if one in self.subwords)
        return list(dict.fromkeys(numbers))

    @cached_property
    def _lexicon(self) -> Lexicon | None:
        """The rows of padding, unknown and all words; None without n-grams."""
        if not self.subwords:
            return None
        rows = [[PADDING], [UNKNOWN]]
        for word, number in self._numbers.items():
            rows.append([number, *(part for part in self._parts(word) if part != number)])
        return _padded(rows)

    def encode(self, texts: Sequence[str], length: int) -> tuple[WordNumbers, Lexicon | None]:
        """Turn texts into word numbers; longer texts are cut, shorter ones padded at the end.

        Returns
        -------
        words
            Numbers of words, shape (n, length).
        lexicon
            What each of these numbers stands for, shape (m, k): the word's own number in the first
            column, `PADDING` for a word that is known by its n-grams alone, and then those of its
            n-grams, or padding. None without n-grams: then every word stands for itself.
        """
        rows = np.full((len(texts), length), PADDING, dtype=np.int32)
        numbers = dict(self._numbers)
        first = len(numbers) + 2
        further: list[list[int]] = []
        for row, text in enumerate(texts):
            for place, word in enumerate(words_of(text)[:length]):
                number = numbers.get(word)
                if number is None:
                    number = UNKNOWN
                    if parts := self._parts(word):
                        number = first + len(further)
                        further.append([PADDING, *parts])
                    numbers[word] = number
                rows[row, place] = number
        lexicon = self._lexicon
        if lexicon is None or not further:
            return rows, lexicon
        return rows, _stacked(lexicon, _padded(further))


def _padded(rows: Sequence[Sequence[int]]) -> Lexicon:
    width = max(2, *map(len, rows))  # there is room for an n-gram even if no word has one
    padded = np.full((len(rows), width), PADDING, dtype=np.int32)
    for row, numbers in enumerate(rows):
        padded[row, : len(numbers)] = numbers
    return padded


def _stacked(above: Lexicon, below: Lexicon) -> Lexicon:
    width = max(above.shape[1], below.shape[1])
    both = np.full((len(above) + len(below), width), PADDING, dtype=np.int32)
    both[: len(above), : above.shape[1]] = above
    both[len(above) :, : below.shape[1]] = below
    return both
