"""What somebody may have meant by a search word that nothing has."""

import difflib
import re
from collections import Counter
from collections.abc import Iterable, Mapping

__all__ = ["near_word", "words_of"]

ALIKE = 0.7  # of `difflib`, from 0 to 1
_WORD = re.compile(r"[^\W\d_]{3,}")


def words_of(texts: Iterable[str]) -> Counter[str]:
    """Count the words of texts in small letters, those of at least three letters."""
    return Counter(word for text in texts for word in set(_WORD.findall(text.casefold())))


def near_word(word: str, words: Mapping[str, int]) -> str | None:
    """Find the word most like one that is not among them, a frequent one if several are."""
    near = difflib.get_close_matches(word.casefold(), words, n=5, cutoff=ALIKE)
    if not near:
        return None
    first = _likeness(word, near[0])
    return max(
        (one for one in near if first - _likeness(word, one) < 0.01), key=lambda one: words[one]
    )


def _likeness(word: str, other: str) -> float:
    return difflib.SequenceMatcher(None, word.casefold(), other).ratio()
