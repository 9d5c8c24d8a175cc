"""Did you mean …? Words that look like one that nobody knows."""

import difflib
from collections.abc import Iterable

__all__ = ["did_you_mean", "near_words"]

LIKE = 0.6  # least share of letters in common, as `difflib` counts it
MOST_COMPARED = 5_000  # each comparison takes some 10 µs, and anybody may ask for any word
LONGEST = 60  # letters; what is longer is no word


def near_words(word: str, known_words: Iterable[str], n: int = 3, like: float = LIKE) -> list[str]:
    """Find up to n known words that resemble a word, the most similar first.

    `like` is the least share of letters in common.

    Case does not matter. Of equally similar ones the first in the given order comes first, so give
    the most frequent words first. At most 5,000 words of about the same length are compared.
    """
    asked = word.casefold()
    if not asked or len(asked) > LONGEST:
        return []
    matcher = difflib.SequenceMatcher(autojunk=False)
    matcher.set_seq2(asked)  # what is kept between comparisons
    found: list[tuple[float, int, str]] = []
    n_compared = 0
    for place, known in enumerate(dict.fromkeys(known_words)):
        other = known.casefold()
        # No more letters can be in common than the shorter one has.
        if 2 * min(len(other), len(asked)) < like * (len(other) + len(asked)):
            continue
        n_compared += 1
        if n_compared > MOST_COMPARED:
            break
        matcher.set_seq1(other)
        if matcher.quick_ratio() >= like and (ratio := matcher.ratio()) >= like:
            found.append((-ratio, place, known))
    return [known for _, _, known in sorted(found)[:n]]


def did_you_mean(word: str, known_words: Iterable[str]) -> str | None:
    """Ask `did you mean linen, line?`; None if nothing known resembles the word."""
    near = near_words(word, known_words)
    return f"did you mean {', '.join(near)}?" if near else None
