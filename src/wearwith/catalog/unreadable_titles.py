"""Garments whose titles nothing can be learned from: no word in common, or no word of a value."""

from collections import Counter

import polars as pl

from wearwith.catalog.context import contexts
from wearwith.words.attributes import AttributeVocabulary
from wearwith.words.language_choice import languages_of_items
from wearwith.words.text import is_known_by_parts, shortest_subwords_of, words_of

__all__ = ["READ_ATTRIBUTES", "share_no_word", "without_values"]

# Those that rules are about wherever garments come from; a brand is a value whatever it is called.
READ_ATTRIBUTES = ("colour", "material", "pattern", "category")


def share_no_word(items: pl.DataFrame) -> pl.DataFrame:
    """The items that have words, if no word, nor most of one, is in two; else none. Column: id."""
    worded = items.select("id", context=contexts(items)).filter(pl.col("context") != "")
    seen: set[str] = set()
    for context in worded["context"]:
        words = set(words_of(context))
        if not seen.isdisjoint(words):
            return worded.select("id").clear()
        seen |= words
    counts = Counter(part for word in seen for part in shortest_subwords_of(word))
    shared = {part for part, n in counts.items() if n > 1}
    if any(is_known_by_parts(word, shared) for word in seen):
        return worded.select("id").clear()
    return worded.select("id")


def without_values(items: pl.DataFrame) -> pl.DataFrame:
    """The items that have words, if not one of them names a value; else none. Column: id.

    A value is a colour, material, pattern or category that the package has words for in one of the
    languages of the items, or one that a column of the items states.
    """
    worded = items.filter(contexts(items) != "")
    if any(worded[name].null_count() < worded.height for name in READ_ATTRIBUTES[:3]):
        return worded.select("id").clear()
    vocabulary = AttributeVocabulary.mixed(languages_of_items(worded))
    texts = [worded["title"], worded["category"].explode()]
    for text in pl.concat(texts).drop_nulls().unique():
        if any(vocabulary.mentions(attribute, text) for attribute in READ_ATTRIBUTES):
            return worded.select("id").clear()
    return worded.select("id")
