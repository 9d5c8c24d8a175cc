"""The slot that a few words name, such as a folder, a category or a title, in any language."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Self

from wearwith.types import Slot
from wearwith.words.category_paths import CATEGORY_PATHS, SLOT_OF_SEMANTIC
from wearwith.words.compounds import parts_of
from wearwith.words.kinds import KIND_OF_SLOT, SLOT_OF_KIND_WORD, SLOTS_OF_KIND
from wearwith.words.languages import ENGLISH, LANGUAGES, language
from wearwith.words.text import normalised, words_in

__all__ = ["SlotWords", "phrases_of"]

Phrase = tuple[str, ...]

# Regular forms that mean something else, and what only seems to be a plural of a garment.
NO_WORDS = frozenset((("short",), ("lowers",), ("uppers",)))
# What follows does not name the garment: a dress (with belt), a blouse × white.
_SIGNS = re.compile(r"[(|×]| [-–—x] ")
_SIGNS_OF_TITLE = re.compile(r"[,(|/×]| [-–—] ")
_JOINS = re.compile(r"[&+,/、・]")


@dataclass(frozen=True)
class SlotWords:
    """The phrases of some languages, with their slots.

    Attributes
    ----------
    languages
        By their codes; the first that has a phrase says what it means, and the first that has a
        word of a text says where its noun stands.
    table
        Phrase to its slot, None where it names none, and the language that says so.
    """

    languages: tuple[str, ...]
    table: Mapping[Phrase, tuple[Slot | None, str]]

    @classmethod
    def of(cls, languages: Sequence[str]) -> Self:
        """Take the words of some languages, of which earlier ones go first."""
        table: dict[Phrase, tuple[Slot | None, str]] = {}
        for code in languages:
            for phrase, slot in phrases_of(code).items():
                table.setdefault(phrase, (slot, code))
        return cls(tuple(languages), table)

    @classmethod
    def agreed(cls) -> Self:
        """Take all languages, for words of which nobody knows the language.

        A phrase that two languages have for different kinds of garments names none, and nor does
        one that is an ordinary English word.
        """
        named: dict[Phrase, dict[str, Slot | None]] = {}
        for code in LANGUAGES:
            for phrase, slot in phrases_of(code).items():
                if slot is not None:
                    named.setdefault(phrase, {})[code] = slot
        for word in language(ENGLISH).ordinary:
            named.setdefault(tuple(words_in(word)), {})[ENGLISH] = None
        languages = (*(code for code in LANGUAGES if code != ENGLISH), ENGLISH)
        table = {phrase: (_common(of.values()), next(iter(of))) for phrase, of in named.items()}
        return cls(languages, table)

    def slot(self, text: str, *, is_title: bool = False) -> Slot | None:
        """Find the slot that a text names; None if it names none, or several kinds of garments.

        The noun stands last in English: dress shirts are shirts. It stands first in Spanish: a
        `vestido camisero` is a dress. Joined things must agree on one slot, or on one kind:
        "Jackets & Tops" are tops. Of a path, Women > Tops, the finest name counts. In a title, a
        word may follow that is not known.
        """
        return (self._of_title if is_title else self._of_kind)(text[:MOST_LETTERS])

    def _of_title(self, text: str) -> Slot | None:
        words = _plain(_SIGNS_OF_TITLE.split(text, maxsplit=1)[0])
        if self._joins.isdisjoint(words):
            return self._head(self._before_aside(words), is_title=True)
        parts = [self._before_aside(part) for part in _divided(words, self._joins)]
        found = {self._head(part, is_title=True) for part in parts} - {None}
        return _common(found) if found else None

    def _of_kind(self, text: str) -> Slot | None:
        if (whole := self.table.get(tuple(_plain(text)))) is not None:
            return whole[0]
        if ">" in text:
            return self._of_paths(text)
        words = _plain(_SIGNS.split(normalised(text), maxsplit=1)[0])
        parts = [self._before_aside(part) for part in _divided(words, self._joins)]
        found = {self._head(part, is_title=False) for part in parts if part}
        return _common(found) if found else None

    def _of_paths(self, text: str) -> Slot | None:
        """Of a category path the finest name that says a slot; several paths must agree."""
        found = set()
        for path in text.split(","):
            named = (self._of_kind(name) for name in reversed(path.split(">")))
            found.add(next((slot for slot in named if slot), None))
        found.discard(None)
        return _common(found) if found else None

    def _before_aside(self, words: list[str]) -> list[str]:
        """Leave out what follows a word such as with; a text may also begin with one."""
        if self._asides.isdisjoint(words):
            return words
        places = (place for place, word in enumerate(words) if place and word in self._asides)
        return words[: next(places, len(words))]

    def _head(self, words: list[str], *, is_title: bool) -> Slot | None:
        """Find the slot of the noun that says what a thing is."""
        found = self._found_in(words)
        if is_title:  # earrings in rose are earrings, though a rose is no garment
            found = [one for one in found if one[2] is not None]
        if not found:
            return None
        found.sort(key=lambda one: one[:2])
        ranks = [self.languages.index(code) for *_, code in found]
        if language(self.languages[min(ranks)]).head == "first":
            return found[0][2]
        _, end, slot, _ = found[-1]
        return slot if is_title or end == len(words) else None

    def _found_in(self, words: list[str]) -> list[tuple[int, int, Slot | None, str]]:
        """All phrases with their places: the longest first, and of two that overlap the later."""
        each: list[tuple[int, int, Slot | None, str]] = []
        for start, word in enumerate(words):
            longest = self._longest_with.get(word, 0)
            ends = range(start + 1, min(start + longest, len(words)) + 1)
            phrases = ((end, self.table.get(tuple(words[start:end]))) for end in ends)
            here = [(start, end, *named) for end, named in phrases if named is not None]
            if not here and (named := self._of_compound(word)) is not None:
                here = [(start, start + 1, *named)]
            each += here
        if len(each) < 2:
            return each
        each.sort(key=lambda one: (one[0] - one[1], -one[0]))
        found: list[tuple[int, int, Slot | None, str]] = []
        for one in each:
            if all(one[1] <= other[0] or other[1] <= one[0] for other in found):
                found.append(one)
        return found

    def _of_compound(self, word: str) -> tuple[Slot | None, str] | None:
        if not self._compounding:
            return None
        parts = parts_of(word, self._compounding, ())
        return self.table[(parts[-1],)] if parts else None

    @cached_property
    def _longest_with(self) -> dict[str, int]:
        """By the first word of phrases the length of the longest that begins with it."""
        longest: dict[str, int] = {}
        for phrase in self.table:
            longest[phrase[0]] = max(longest.get(phrase[0], 0), len(phrase))
        return longest

    @cached_property
    def _compounding(self) -> frozenset[str]:
        """Single words of the languages that join words."""
        joining = {code for code in self.languages if language(code).links is not None}
        return frozenset(
            phrase[0]
            for phrase, (_, code) in self.table.items()
            if len(phrase) == 1 and code in joining
        )

    @cached_property
    def _joins(self) -> frozenset[str]:
        every = (words_in(join) for code in self.languages for join in language(code).joins)
        return frozenset(words[0] for words in every if len(words) == 1) | {"and"}

    @cached_property
    def _asides(self) -> frozenset[str]:
        every = (words_in(aside) for code in self.languages for aside in language(code).asides)
        return frozenset(words[0] for words in every if len(words) == 1)


MOST_LETTERS = 500  # of a text


@cache
def phrases_of(code: str) -> dict[Phrase, Slot | None]:
    """The slots of a language's phrases; None for what names no garment."""
    if code == ENGLISH:
        return _english()
    words = language(code)
    phrases: dict[Phrase, Slot | None] = {}
    english = SlotWords.of((ENGLISH,))
    for value, others in words.values.get("category", {}).items():
        slot = english.slot(value)
        for word in others:
            phrases[tuple(words_in(word))] = None if word.startswith("-") else slot
    for slot, others in words.slots.items():
        phrases |= {tuple(words_in(word)): slot for word in others}
    return phrases


@cache
def _english() -> dict[Phrase, Slot | None]:
    """English phrases, with possible singulars; forms that are not words do no harm."""
    named: dict[Phrase, Slot | None] = {
        tuple(_plain(name)): SLOT_OF_SEMANTIC[path[0]]
        for path in CATEGORY_PATHS.values()
        for name in path
    }
    for name, slot in list(named.items()):
        for prefix in (("mens",), ("mens", "activewear"), ("activewear",)):
            if name[: len(prefix)] == prefix and len(name) > len(prefix):
                named.setdefault(name[len(prefix) :], slot)
    words = language(ENGLISH)
    named |= {tuple(_plain(word)): slot for slot, of in words.slots.items() for word in of}
    table = dict(named)
    for take_off, put_on in (("s", ""), ("ies", "y"), ("es", "")):  # a cap is no cape
        for (*before, last), slot in named.items():
            if last.endswith(take_off) and not last.endswith("ss"):
                singular = last.removesuffix(take_off) + put_on
                if singular:
                    table.setdefault((*before, singular), slot)
    values: Mapping[str, Iterable[str]] = words.values.get("category", {})
    for value, others in values.items():
        phrase = tuple(_plain(value))
        if (slot := table.get(phrase)) is not None:
            for word in others:
                if not word.startswith("-"):
                    table.setdefault(tuple(_plain(word)), slot)
    table |= {tuple(_plain(word)): slot for word, slot in SLOT_OF_KIND_WORD.items()}
    for word in words.ordinary:  # such as a robe, which Polyvore has among tops
        table[tuple(words_in(word))] = None
    return {phrase: slot for phrase, slot in table.items() if phrase not in NO_WORDS}


def _plain(text: str) -> list[str]:
    """The words of a text without its numbers, and with "and" for its signs."""
    return [word for word in words_in(_JOINS.sub(" and ", text)) if not word.isdecimal()]


def _divided(words: Sequence[str], joins: frozenset[str]) -> list[list[str]]:
    parts: list[list[str]] = [[]]
    for word in words:
        if word in joins:
            parts.append([])
        else:
            parts[-1].append(word)
    return parts


def _common(slots: Iterable[Slot | None]) -> Slot | None:
    """The one slot that all have, or the broadest slot of their kind; None if they disagree."""
    several = set(slots)
    if len(several) == 1:
        return several.pop()
    kinds = {None if slot is None else KIND_OF_SLOT[slot] for slot in several}
    (kind,) = kinds if len(kinds) == 1 else (None,)
    return None if kind is None else SLOTS_OF_KIND[kind][0]
