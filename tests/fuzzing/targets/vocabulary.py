"""Vocabularies of attributes: TOML, then words that must not contradict one another."""

from fuzzing.mutating import in_words as mutate
from fuzzing.world import VOCABULARY, scratch
from wearwith.words.attributes import AttributeVocabulary

__all__ = ["mutate", "seeds", "target"]

MORE = b"""
[colour]
black = []
"light blue" = ["sky blue", "baby-blue"]
"\xc3\xa9cru" = ["ecru", "\xf0\x9f\x91\x97 1"]
[brand]
"H&M" = ["h and m"]
[pattern]
striped = ["stripe", "-stripes of honour"]
"""


def target(data: bytes) -> None:
    """Read a vocabulary, find its words in a title; what is accepted is written and read again."""
    path = scratch() / "attributes.toml"
    path.write_bytes(data)
    vocabulary = AttributeVocabulary.read(path)
    title = data[:200].decode(errors="replace")
    for attribute in vocabulary.values:
        vocabulary.mentions(attribute, title)
    again = scratch() / "again.toml"
    vocabulary.save(again)
    assert AttributeVocabulary.read(again) == vocabulary


def seeds() -> list[bytes]:
    """Give two vocabularies."""
    return [VOCABULARY.encode(), MORE]
