"""The languages whose words for values and slots come with the package, one TOML file each.

    head = "last"                       # which known noun says what a garment is: first or last
    links = ["s", "n"]                  # what may stand between parts, where words are joined
    joins = ["und", "oder"]             # between two things of which neither is the other's
    asides = ["mit", "für"]             # in a title, what follows them is not what it is about

    [endings]                           # forms: "schwarz~adj" is schwarz, schwarze, schwarzer
    adj = ["", "e", "er"]

    [colour]                            # values by their English names, as in a user's vocabulary
    black = ["schwarz~adj"]

    [slot]                              # words for slots that are no value of the category
    top = ["oberteil", "oberteile"]

A phrase after a minus names nothing. In English the values' own names are words, too, and regular
plurals are formed; other languages list all forms, or give them by endings.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Any, Literal, Self, get_args

import tomli

from wearwith.errors import RuleError
from wearwith.types import SLOTS, Slot

__all__ = ["ENGLISH", "LANGUAGES", "OF_LANGUAGE", "SLOT", "Language", "language", "with_endings"]

# By code (ISO 639-1), with the name of each in English.
LANGUAGES = {
    "en": "English",
    "es": "Spanish",
    "de": "German",
    "fr": "French",
    "it": "Italian",
    "pt": "Portuguese",
    "nl": "Dutch",
    "pl": "Polish",
    "ja": "Japanese",
    "zh": "Chinese",
    "ko": "Korean",
}
ENGLISH = "en"
FOLDER = "languages"
ENDINGS, SLOT = "endings", "slot"
Head = Literal["first", "last"]
# What a file says of the language itself, beside its words for values.
OF_LANGUAGE = ("head", "links", "joins", "asides", "ordinary")

ValueWords = Mapping[str, Mapping[str, tuple[str, ...]]]


@dataclass(frozen=True)
class Language:
    """The words of one language, in all their forms.

    Attributes
    ----------
    values
        Attribute to value to the words that name it, or after a minus don't.
    slots
        Slot to words for it that name no category.
    head
        Which of several nouns says what a garment is.
    links
        What may stand between the parts of a compound; None in a language that joins no words.
    joins
        Words such as and.
    asides
        What follows one of these words in a title does not name the garment.
    ordinary
        Words of other languages' files that mean something else in this one.
    """

    code: str
    values: ValueWords
    slots: Mapping[Slot, tuple[str, ...]]
    head: Head = "last"
    links: tuple[str, ...] | None = None
    joins: tuple[str, ...] = ()
    asides: tuple[str, ...] = ()
    ordinary: tuple[str, ...] = ()

    @classmethod
    def of(cls, code: str, content: Mapping[str, Any], where: object = None) -> Self:
        """Check and expand the content of a file; `RuleError` if something in it is wrong."""
        said = {name: content[name] for name in OF_LANGUAGE if name in content}
        forms = with_endings({name: content[name] for name in content if name not in said}, where)
        slots = forms.pop(SLOT, {})
        if unknown := sorted(set(slots) - set(SLOTS)):
            raise RuleError(
                f"There is no slot {unknown[0]!r}",
                where=where,
                fix=f"the slots are {', '.join(SLOTS)}",
            )
        if (head := said.pop("head", "last")) not in get_args(Head):
            raise RuleError(f"The head is {head!r}", where=where, fix="write first or last")
        lists = {name: tuple(words) for name, words in said.items()}
        return cls(code, forms, slots, head, **lists)


@cache
def language(code: str) -> Language:
    """Read a language that comes with the package.

    Raises `RuleError` if there is none with this code.
    """
    if code not in LANGUAGES:
        raise RuleError(
            f"There are no words of the language {code!r}",
            fix=f"the languages are {', '.join(f'{one} ({LANGUAGES[one]})' for one in LANGUAGES)}",
        )
    place = resources.files("wearwith.words") / FOLDER / f"{code}.toml"
    found = Language.of(code, tomli.loads(place.read_text(encoding="utf-8")), f"{code}.toml")
    if code != ENGLISH:
        return found
    named = {
        attribute: {value: (value, *others) for value, others in values.items()}
        for attribute, values in found.values.items()
    }
    return replace(found, values=named)  # the names of values are English words


def with_endings(content: Mapping[str, Any], where: object = None) -> dict[str, Any]:
    """Write out the forms of all words, and leave the table of endings out.

    Raises `RuleError` if a word has an ending that the table lacks.
    """
    endings = content.get(ENDINGS, {})
    return {
        section: {
            value: tuple(form for word in words for form in _forms(word, endings, where))
            if isinstance(words, list) and all(isinstance(word, str) for word in words)
            else words
            for value, words in table.items()
        }
        if isinstance(table, Mapping)
        else table
        for section, table in content.items()
        if section != ENDINGS
    }


def _forms(word: str, endings: Mapping[str, list[str]], where: object) -> Iterator[str]:
    """Give all forms of a phrase, whose words may each have endings after a tilde."""
    before, tilde, behind = word.partition("~")
    if not tilde or not endings:
        yield word
        return
    name, blank, rest = behind.partition(" ")
    if name not in endings:
        raise RuleError(
            f"The word {word!r} has endings that the file lacks: {name!r}",
            where=where,
            fix=f"write them out in [{ENDINGS}]; it has {', '.join(endings) or 'none'}",
        )
    for ending in endings[name]:
        yield from _forms(f"{before}{ending}{blank}{rest}", endings, where)
