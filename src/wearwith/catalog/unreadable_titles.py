"""Garments whose titles nothing can be learned from: no word in common, or no word of a value."""

import polars as pl

from wearwith.catalog.context import contexts, words_of
from wearwith.words.attributes import AttributeVocabulary

__all__ = ["READ_ATTRIBUTES", "share_no_word", "without_values"]

# Those that rules are about wherever garments come from; a brand is a value whatever it is called.
READ_ATTRIBUTES = ("colour", "material", "pattern", "category")


def share_no_word(items: pl.DataFrame) -> pl.DataFrame:
    """The items that have words, if no word is in two of them; else none. Column: id."""
    worded = items.select("id", context=contexts(items)).filter(pl.col("context") != "")
    seen: set[str] = set()
    for context in worded["context"]:
        words = set(words_of(context))
        if not seen.isdisjoint(words):
            return worded.select("id").clear()
        seen |= words
    return worded.select("id")


def without_values(items: pl.DataFrame) -> pl.DataFrame:
    """The items that have words, if not one of them names a value; else none. Column: id.

    A value is a colour, material, pattern or category of the package's own vocabulary, or one that
    a column of the items states.
    """
    worded = items.filter(contexts(items) != "")
    if any(worded[name].null_count() < worded.height for name in READ_ATTRIBUTES[:3]):
        return worded.select("id").clear()
    vocabulary = AttributeVocabulary.default()
    texts = [worded["title"], worded["category"].explode()]
    for text in pl.concat(texts).drop_nulls().unique():
        if any(vocabulary.mentions(attribute, text) for attribute in READ_ATTRIBUTES):
            return worded.select("id").clear()
    return worded.select("id")
