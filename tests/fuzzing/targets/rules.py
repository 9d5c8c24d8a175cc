"""Rule books: TOML, then the rules, then their words in a vocabulary."""

from functools import cache

from fuzzing.mutating import in_words as mutate
from fuzzing.world import BOOK, VOCABULARY, scratch
from wearwith.rules import RuleBook
from wearwith.words.attributes import AttributeVocabulary

__all__ = ["mutate", "seeds", "target"]


@cache
def _vocabulary() -> AttributeVocabulary:
    path = scratch() / "vocabulary.toml"
    path.write_text(VOCABULARY)
    return AttributeVocabulary.read(path)


def target(data: bytes) -> None:
    """Read a book and find its values; what is accepted is written and read again."""
    path = scratch() / "rules.toml"
    path.write_bytes(data)
    book = RuleBook.read(path)
    again = scratch() / "again.toml"
    book.save(again)
    assert RuleBook.read(again) == book
    book.resolved(_vocabulary(), path)


def seeds() -> list[bytes]:
    """Give books of one rule, of two and of none."""
    return [BOOK.encode(), BOOK.split("\n\n")[0].encode(), b"rules = []"]
