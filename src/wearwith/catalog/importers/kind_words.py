"""What the words for kinds stand for in a user's own tables and folders."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from wearwith.errors import ConfigError
from wearwith.types import Slot
from wearwith.words.attributes import plural
from wearwith.words.kinds import SLOT_OF_KIND_WORD
from wearwith.words.slots import slot_of_words
from wearwith.words.text import words_in

__all__ = ["KindWords", "slot_of_path"]

EVERY_OTHER = "*"

Phrase = tuple[str, ...]


@dataclass(frozen=True)
class KindWords:
    """Words for kinds: the user's own first, then those of the package.

    Attributes
    ----------
    own
        What the user says of a word, by `words_in`, in the singular and the plural.
    others
        What the user says of every other word; None if nothing.
    languages
        Those in which the package's words are looked up.
    """

    own: Mapping[Phrase, Slot]
    others: Slot | None
    languages: tuple[str, ...]

    @classmethod
    def of(cls, given: Mapping[str, str], languages: Sequence[str] = ("en",)) -> Self:
        """Take the user's words, each with a kind or a slot; `*` stands for every other word.

        Raises `ConfigError` if a word stands for no kind, or has no letter.
        """
        own: dict[Phrase, Slot] = {}
        others: Slot | None = None
        for word, kind in given.items():
            if kind not in SLOT_OF_KIND_WORD:
                raise ConfigError(
                    f"{word!r} can't stand for {kind!r}, which is not a kind",
                    fix=f"a kind is one of {', '.join(SLOT_OF_KIND_WORD)}",
                )
            phrase = tuple(words_in(word))
            if word.strip() == EVERY_OTHER:
                others = SLOT_OF_KIND_WORD[kind]
            elif not phrase:
                raise ConfigError(f"The word {word!r} has no letter or number")
            else:
                own[phrase] = SLOT_OF_KIND_WORD[kind]
        for (*before, last), slot in list(own.items()):
            own.setdefault((*before, plural(last)), slot)
        return cls(own, others, tuple(languages))

    def slot(self, word: str | None) -> Slot | None:
        """The slot that a word stands for; None if nobody knows, or there is no word."""
        phrase = tuple(words_in(word or ""))
        if not phrase:
            return None
        if (said := self.own.get(phrase)) is not None:
            return said
        if len(phrase) == 1 and phrase[0] in SLOT_OF_KIND_WORD:
            return SLOT_OF_KIND_WORD[phrase[0]]
        return self.others or slot_of_words(word or "", self.languages)


def slot_of_path(words: KindWords, path: Iterable[str] | None) -> Slot | None:
    """The slot of the finest name of a category path that says one; `*` does not count."""
    known = KindWords(words.own, None, words.languages)
    return next((slot for name in reversed([*(path or ())]) if (slot := known.slot(name))), None)
