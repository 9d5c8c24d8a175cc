"""Rule books: TOML, then the rules, then their words in a vocabulary."""

from functools import cache

from fuzzing.mutating import in_words as mutate
from fuzzing.world import BOOK, VOCABULARY, scratch
from wearwith.rules import RuleBook
from wearwith.words.attributes import AttributeVocabulary

__all__ = ["mutate", "seeds", "target"]


OUTFITS = """
[[rules]]
id = "shoes + any"
items = [{ slot = "shoes", material = "wool" }, { material = "linen" }]
sign = "+"

[[rules]]
id = "one bag"
set = { slot = "bag", at_most = 1 }

[[rules]]
id = "apart"
set = { attribute = "material", apart = [["linen"], ["flax", "wool"]] }
sign = "-"
"""


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
    """Give books of one rule, of two and of none, and one of rules about outfits."""
    return [BOOK.encode(), BOOK.split("\n\n")[0].encode(), b"rules = []", OUTFITS.encode()]
