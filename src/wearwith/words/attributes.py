"""The vocabulary of attributes: words for colours, materials, categories, seasons and the like.

    [colour]
    black = []
    grey = ["gray", "charcoal"]
    "light blue" = ["sky blue"]

    [material]
    lace = ["guipure", "-lace up"]

A text mentions a value if it has the value's name, or one of its other words, as whole words, in
the singular or the plural. Case, accents, hyphens and apostrophes do not matter: `T-shirt`,
`t shirt` and `T-Shirts` are one. Words after a minus name nothing: a lace-up shoe is not of lace.
A value whose own name is not a word for it has it after a minus. Endings of words, and links of
compounds, may be given as in the files of `languages`.
"""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Self

from wearwith.errors import RuleError
from wearwith.files.atomic import write_text
from wearwith.files.toml import read_toml, toml_string
from wearwith.words.compounds import parts_of
from wearwith.words.languages import (
    ENGLISH,
    LANGUAGES,
    OF_LANGUAGE,
    SLOT,
    language,
    with_endings,
)
from wearwith.words.text import joined, words_in

__all__ = ["ATTRIBUTES", "OWN_ATTRIBUTES", "SEASON", "AttributeVocabulary", "Mention", "Trait"]

ATTRIBUTES = ("colour", "material", "pattern", "category", "brand")
# When a garment is worn, read of what it is called. Most garments have none, so nothing is mined of
# it: only rules that a person wrote name it.
SEASON = "season"
# A catalogue's own words: for colours, such as `ecru white`, for the groups that it sorts these
# into, and for every name of a category path. A vocabulary has them only where they were taken from
# a catalogue, as outfit models do.
OWN_ATTRIBUTES = ("shade", "tone", "type")

Words = tuple[str, ...]


@dataclass(frozen=True, order=True)
class Trait:
    """A value of an attribute: colour black."""

    attribute: str
    value: str

    def __str__(self) -> str:
        return f"{self.attribute} {self.value}"


@dataclass(frozen=True)
class Mention:
    """A value that a text names, and the words that name it, as `words_in` has them."""

    value: str
    words: str


@dataclass(frozen=True)
class AttributeVocabulary:
    """Values of attributes, and perhaps a catalogue's own, with the words that name them.

    `values` maps attribute to value to its other words. `links` may stand between the parts of
    compounds; if they are None no word is taken apart. Build it with `of` or `read`, which check.
    """

    values: Mapping[str, Mapping[str, tuple[str, ...]]]
    links: tuple[str, ...] | None = None

    @classmethod
    def of(
        cls,
        values: Mapping[str, Mapping[str, tuple[str, ...] | list[str]]],
        where: object = None,
        links: Sequence[str] | None = None,
    ) -> Self:
        """Check plain values.

        Raises
        ------
        RuleError
            If an attribute is unknown, a value has no letter or number, other words are not a list
            of strings, or a word names two values of an attribute, or both one and nothing.
        """
        checked: dict[str, dict[str, tuple[str, ...]]] = {name: {} for name in ATTRIBUTES}
        for attribute, entries in values.items():
            if attribute not in (*ATTRIBUTES, SEASON, *OWN_ATTRIBUTES):
                raise RuleError(
                    f"There is no attribute {attribute!r}",
                    where=where,
                    fix=f"the attributes are {', '.join((*ATTRIBUTES, SEASON))}",
                )
            if not isinstance(entries, Mapping):
                raise RuleError(f"[{attribute}] holds no values with their words", where=where)
            checked.setdefault(attribute, {})
            for value, others in entries.items():
                if not isinstance(others, list | tuple) or not all(
                    isinstance(word, str) for word in others
                ):
                    raise RuleError(
                        f"The other words of {attribute} {value!r} are not a list of words",
                        where=where,
                        fix=f'write for example {toml_string(value)} = ["another word"]',
                    )
                checked[attribute][value] = tuple(others)
            _require_distinct(attribute, checked[attribute], where)
        return cls(checked, None if links is None else tuple(links))

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a TOML file, or mix languages that are named by their codes, such as `de+en`.

        Raises
        ------
        RuleError
            If it is missing or not TOML, or `of` refuses its values.
        """
        codes = str(path).split("+")
        if not path.is_file() and set(codes) <= set(LANGUAGES):
            return cls.mixed(codes)
        content = with_endings(read_toml(path, "attribute vocabulary"), path)
        links = content.get("links")
        for name in (SLOT, *OF_LANGUAGE):  # a language's file is a vocabulary, too
            content.pop(name, None)
        return cls.of(content, where=path, links=links)

    @classmethod
    def default(cls) -> Self:
        """The vocabulary of English words that comes with the package."""
        return cls.mixed((ENGLISH,))

    @classmethod
    def mixed(cls, languages: Sequence[str]) -> Self:
        """Mix the words of some languages, by their codes in `LANGUAGES`.

        A phrase means what it means in the first of them that has it. The values are those of
        English, and their own names are words only where English is one of the languages.

        Raises `RuleError` if a language is not there.
        """
        values: dict[str, dict[str, list[str]]] = {}
        taken: dict[str, dict[Words, str | None]] = {}
        english = language(ENGLISH).values
        for attribute in (*ATTRIBUTES, SEASON):
            values[attribute] = {value: [] for value in english[attribute]}
            taken[attribute] = {}
            for code in dict.fromkeys(languages):
                for value, words in language(code).values.get(attribute, {}).items():
                    for word in words:
                        phrase = tuple(words_in(word))
                        means = None if word.startswith("-") else value
                        if phrase not in taken[attribute]:
                            taken[attribute][phrase] = means
                            if word != value:
                                values[attribute][value].append(word)
            for value, others in values[attribute].items():
                if taken[attribute].get(tuple(words_in(value))) != value:
                    others.append(f"-{value}")
        linked = [links for code in languages if (links := language(code).links) is not None]
        links = tuple(dict.fromkeys(chain.from_iterable(linked))) if linked else None
        return cls.of(values, "+".join(languages), links)

    def save(self, path: Path) -> None:
        """Write it as a TOML file for `read`."""
        lines = []
        if self.links is not None:
            lines += [f"links = [{', '.join(toml_string(link) for link in self.links)}]", ""]
        for attribute, entries in self.values.items():
            lines.append(f"[{attribute}]")
            for value, others in entries.items():
                words = ", ".join(toml_string(word) for word in others)
                lines.append(f"{toml_string(value)} = [{words}]")
            lines.append("")
        write_text(path, "\n".join(lines))

    @cached_property
    def traits(self) -> tuple[Trait, ...]:
        """All values, in the order in which activation numbers them."""
        return tuple(
            Trait(attribute, value)
            for attribute, entries in self.values.items()
            for value in entries
        )

    @cached_property
    def numbers(self) -> dict[Trait, int]:
        """The position of each value in `traits`."""
        return {trait: number for number, trait in enumerate(self.traits)}

    def mentions(self, attribute: str, text: str) -> list[Mention]:
        """Find the values of one attribute that a text names, each once, in order.

        The longest phrase wins and no word counts twice: `navy blue` is navy and not blue,
        `activewear pants` are no trousers. Of two overlapping phrases the later wins, since the
        last noun says what a thing is: a `hooded sweatshirt dress` is a dress. A word that is no
        phrase may be a compound of known ones: a `Lederjacke` is a jacket of leather.
        """
        phrases, longest = self._phrases[attribute]
        words = words_in(text)
        is_free = [True] * len(words)
        found: list[tuple[int, Words]] = []
        for length in range(min(longest, len(words)), 0, -1):
            for start in range(len(words) - length, -1, -1):
                phrase = tuple(words[start : start + length])
                if phrase in phrases and all(is_free[start : start + length]):
                    is_free[start : start + length] = [False] * length
                    found.append((start, phrase))
        if self.links is not None:
            found += [
                (place, (part,))
                for place, word in enumerate(words)
                if is_free[place]
                for part in parts_of(word, self._single_words, self.links)
                if (part,) in phrases
            ]
        named: dict[str, Mention] = {}
        for _, phrase in sorted(found, key=lambda one: one[0]):
            value = phrases[phrase]
            if value is not None:
                named.setdefault(value, Mention(value, joined(phrase)))
        return list(named.values())

    @cached_property
    def _single_words(self) -> frozenset[str]:
        """All words that name a value, or nothing, by themselves."""
        tables = (table for table, _ in self._phrases.values())
        return frozenset(phrase[0] for table in tables for phrase in table if len(phrase) == 1)

    def resolve(self, attribute: str, name: str) -> Trait:
        """Find the value that a name or another word means, in the singular or the plural.

        A value's own name means it even where titles use the word for another one.

        Raises
        ------
        RuleError
            If there is no such attribute or value; the message suggests similar ones.
        """
        if attribute not in self.values:
            raise RuleError(
                f"There is no attribute {attribute!r}{_nearest(attribute, ATTRIBUTES)}",
                fix=f"the attributes are {', '.join(self.values)}",
            )
        phrase = tuple(words_in(name))
        value = self._names[attribute].get(phrase, self._phrases[attribute][0].get(phrase))
        if value is None:
            stated = _stated(self.values[attribute])  # don't suggest derived plurals
            known = [joined(phrase) for phrase, _, names_it in stated if names_it]
            raise RuleError(
                f"There is no {attribute} {name!r}{_nearest(joined(words_in(name)), known)}",
                fix="name a value that is there, or add it to the attribute vocabulary",
            )
        return Trait(attribute, value)

    def called(self, attribute: str, name: str) -> str | None:
        """The value of exactly this name, whatever its case and hyphens; None if there is none."""
        return self._names.get(attribute, {}).get(tuple(words_in(name)))

    def extended(self, named: Mapping[str, Mapping[str, int]]) -> Self:
        """Add the names of each attribute that no value has yet.

        Names without a letter or number are left out. Of names that differ only in spelling, such
        as `H&M` and `h & m`, the first in sorted order is taken.
        """
        values = {name: dict(entries) for name, entries in self.values.items()}
        for attribute, names in named.items():
            values.setdefault(attribute, {})
            known = set(self._phrases[attribute][0]) if attribute in self._phrases else set()
            for name in sorted(names):
                phrase = tuple(words_in(name))
                if phrase and phrase not in known:
                    known.add(phrase)
                    values[attribute][name] = ()
        return type(self).of(values, links=self.links)

    @cached_property
    def _names(self) -> dict[str, dict[Words, str]]:
        """Map each attribute to its values by the words of their names."""
        return {
            attribute: {tuple(words_in(value)): value for value in entries}
            for attribute, entries in self.values.items()
        }

    @cached_property
    def _phrases(self) -> dict[str, tuple[dict[Words, str | None], int]]:
        """Map each attribute to its phrases with their values, and the length of the longest."""
        tables = {}
        for attribute, entries in self.values.items():
            stated = {
                phrase: value if names_it else None for phrase, value, names_it in _stated(entries)
            }
            table: dict[Words, str | None] = {}
            for phrase, value in stated.items():
                table.setdefault((*phrase[:-1], plural(phrase[-1])), value)
            table |= stated  # stated phrases override derived plurals
            tables[attribute] = (table, max(map(len, table), default=0))
        return tables


def plural(word: str) -> str:
    """Form the regular English plural; the vocabulary lists irregular ones."""
    if word.endswith(("s", "x", "z", "ch", "sh")):
        return word + "es"
    if word.endswith("y") and word[-2:-1] not in tuple("aeiou"):
        return word[:-1] + "ies"
    return word + "s"


def _stated(entries: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[Words, str, bool]]:
    """Yield each phrase, its value, and whether it names the value or nothing.

    A value's own name after a minus is no word for it, and may be one for another value.
    """
    named: set[Words] = set()
    unnamed: list[tuple[Words, str]] = []
    for value, others in entries.items():
        own = tuple(words_in(value))
        words = [(tuple(words_in(word)), not word.startswith("-")) for word in others]
        if (own, False) in words:
            words = [word for word in words if word != (own, False)]
            unnamed.append((own, value))
        else:
            words = [(own, True), *words]
        named.update(phrase for phrase, names_it in words if names_it)
        yield from ((phrase, value, names_it) for phrase, names_it in words)
    yield from ((phrase, value, False) for phrase, value in unnamed if phrase not in named)


def _require_distinct(
    attribute: str, entries: Mapping[str, tuple[str, ...]], where: object
) -> None:
    seen: dict[Words, tuple[str, bool]] = {}
    for phrase, value, names_it in _stated(entries):
        if not phrase:
            raise RuleError(f"A word of {attribute} {value!r} has no letter or number", where=where)
        other, named_it = seen.setdefault(phrase, (value, names_it))
        if names_it != named_it:
            raise RuleError(
                f"{joined(phrase)!r} names a value of {attribute} and, after a minus, nothing",
                where=where,
                fix=f"leave one of the two; they stand with {other!r} and {value!r}",
            )
        if names_it and other != value:
            raise RuleError(
                f"{joined(phrase)!r} stands for two values of {attribute}: {other!r} and {value!r}",
                where=where,
                fix="leave it with one of them",
            )


def _nearest(name: str, known: list[str] | tuple[str, ...]) -> str:
    near = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
    return f"; did you mean {', '.join(near)}?" if near else ""
