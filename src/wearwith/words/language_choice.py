"""The languages in which a catalogue's texts are written, by the words that each language has."""

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache

import polars as pl

from wearwith.words.compounds import SHORTEST_COMPOUND, parts_of
from wearwith.words.languages import ENGLISH, LANGUAGES, language
from wearwith.words.slot_words import phrases_of
from wearwith.words.text import words_in

__all__ = ["languages_of", "languages_of_items"]

MOST_READ, MOST_LETTERS = 2_000, 500  # texts of a field, evenly spaced, and letters of a text
LEAST_SHARE = 0.05  # of a field's texts that a further language has to explain
FIELDS = ("title", "colour", "material", "pattern")

Phrase = tuple[str, ...]


def languages_of(*fields: Iterable[str | None]) -> tuple[str, ...]:
    """Find the languages of some texts, the one that explains most first; English is always one.

    Each field, such as all titles or all colours, may have languages of its own. A language counts
    only by words that English does not have, with whatever meaning. `LANGUAGES` has the codes.
    """
    explained: Counter[str] = Counter()
    for field in fields:
        texts = sorted({text for text in field if text})
        explained.update(_explained(texts[:: max(len(texts) // MOST_READ, 1)]))
    ordered = sorted(explained, key=lambda code: (-explained[code], list(LANGUAGES).index(code)))
    return tuple(dict.fromkeys((*ordered, ENGLISH)))


def languages_of_items(items: pl.DataFrame, *further: Iterable[str | None]) -> tuple[str, ...]:
    """Find the languages of a table of items, by its titles, values and category names.

    `further` are texts about them that the table does not have, such as names of folders.
    """
    fields = [items[name].unique() for name in FIELDS if name in items.columns]
    if "category" in items.columns:
        fields.append(items["category"].explode().unique())
    return languages_of(*fields, *further)


def _explained(texts: list[str]) -> dict[str, float]:
    """The share of texts that each language explains and none before it does.

    The language that has words of most texts is taken first, then the one with most of the others.
    """
    having: list[tuple[frozenset[str], frozenset[str]]] = [_having(text) for text in texts]
    shares: dict[str, float] = {}
    while having:
        of_any = Counter(code for known, _ in having for code in known)
        telling = Counter(code for _, told in having for code in told)
        least = max(LEAST_SHARE * len(texts), 1)
        open_ = [c for c in LANGUAGES if c not in shares and of_any[c] >= least]
        open_ = [code for code in open_ if code == ENGLISH or telling[code] >= least]
        if not open_:
            break
        best = max(open_, key=lambda code: of_any[code])  # of equal ones the first
        shares[best] = of_any[best] / len(texts)
        having = [(known, told) for known, told in having if best not in known]
    return shares


def _having(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """The languages that have a word of a text, and those that have one which English lacks."""
    index, longest, compounding = _index()
    words = words_in(text[:MOST_LETTERS])
    known: set[str] = set()
    told: set[str] = set()
    for start, word in enumerate(words):
        found = False
        for length in range(1, min(longest, len(words) - start) + 1):
            if codes := index.get(tuple(words[start : start + length])):
                found = True
                known |= codes
                if ENGLISH not in codes:
                    told |= codes
        if not found and len(word) >= SHORTEST_COMPOUND:
            for code, singles in compounding.items():
                if parts_of(word, singles, ()):
                    known.add(code)
                    told.add(code)
    return frozenset(known), frozenset(told)


@cache
def _index() -> tuple[dict[Phrase, frozenset[str]], int, dict[str, frozenset[str]]]:
    """The languages of each phrase, the length of the longest, and single words for compounds."""
    index: dict[Phrase, set[str]] = {}
    compounding: dict[str, frozenset[str]] = {}
    for code in LANGUAGES:
        phrases = set(_phrases(code))
        for phrase in phrases:
            index.setdefault(phrase, set()).add(code)
        if language(code).links is not None:
            singles = {phrase[0] for phrase in phrases if len(phrase) == 1}
            compounding[code] = frozenset(word for word in singles if len(word) > 3)
    kept = {codes: codes for codes in map(frozenset, index.values())}  # few are distinct
    frozen = {phrase: kept[frozenset(codes)] for phrase, codes in index.items()}
    return frozen, max(map(len, frozen)), compounding


def _phrases(code: str) -> Iterator[Phrase]:
    """All phrases of a language's values and slots; of English also its ordinary words."""
    words = language(code)
    yield from phrases_of(code)
    for attribute, values in words.values.items():
        if attribute == "brand":  # which no language owns
            continue
        for others in values.values():
            for word in others:
                if not word.startswith("-"):
                    yield tuple(words_in(word))
    for word in words.ordinary:
        yield tuple(words_in(word))
