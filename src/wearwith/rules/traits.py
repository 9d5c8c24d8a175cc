"""Reading which values of the five attributes a garment has, and where each was read."""

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

import numpy as np
import polars as pl
from scipy import sparse

from wearwith.rules.attributes import ATTRIBUTES, AttributeVocabulary, Mention, Trait

__all__ = ["TRAIT_COLUMNS", "read_traits", "trait_matrix", "with_known_values"]

# `source` is where the value was read: `known` (the attribute's own column, or the category path
# for a category), `title`, or `path` (the category path, for another attribute). `words` are those
# that said it.
TRAIT_COLUMNS = ("item", "attribute", "value", "source", "words")

_STATED = ("colour", "material", "pattern", "brand")
_Mentions = Callable[[str, str], list[Mention]]


def with_known_values(vocabulary: AttributeVocabulary, items: pl.DataFrame) -> AttributeVocabulary:
    """Add the known values of which the vocabulary has no word: brands, above all.

    Parameters
    ----------
    vocabulary
        What is known already.
    items
        The item table; its columns colour, material, pattern and brand are read.
    """
    named: dict[str, dict[str, int]] = {}
    for attribute in ATTRIBUTES:
        if attribute == "category":  # a path is often longer than what a rule would name
            continue
        counts = items[attribute].drop_nulls().str.to_lowercase().value_counts()
        named[attribute] = {
            name: count
            for name, count in counts.iter_rows()
            if not vocabulary.mentions(attribute, name)
        }
    return vocabulary.extended(named)


def read_traits(items: pl.DataFrame, vocabulary: AttributeVocabulary) -> pl.DataFrame:
    """Read the values of every item.

    What a source states outright goes before what a title mentions: a known colour, material,
    pattern or brand, and for the category the finest name of its path that names one. Only where
    that says nothing are the words of the title read, and for attributes other than the category
    those of the path.

    Parameters
    ----------
    items
        The item table, or a part of it.
    vocabulary
        The words to look for; see `with_known_values`.

    Returns
    -------
    polars.DataFrame
        Columns of `TRAIT_COLUMNS`; one row for each value of an item, each once.
    """
    mentions = lru_cache(maxsize=None)(vocabulary.mentions)
    rows = [
        (item["id"], attribute, mention.value, source, mention.words)
        for item in items.select("id", "title", "category", *_STATED).iter_rows(named=True)
        for attribute in ATTRIBUTES
        for source, mention in _said(attribute, item, mentions)
    ]
    schema = dict.fromkeys(TRAIT_COLUMNS, pl.String())
    return pl.DataFrame(rows, schema=schema, orient="row")


def trait_matrix(
    traits: pl.DataFrame, items: tuple[str, ...], columns: dict[Trait, int]
) -> sparse.csr_array:
    """Which of some values each item has, as zeros and ones.

    Shape: (len(items), len(columns)), of small integers.
    """
    places = pl.DataFrame(
        {"item": items, "row": np.arange(len(items))}, schema_overrides={"item": pl.String()}
    )
    numbers = pl.DataFrame(
        {
            "attribute": [trait.attribute for trait in columns],
            "value": [trait.value for trait in columns],
            "column": list(columns.values()),
        },
        schema={"attribute": pl.String(), "value": pl.String(), "column": pl.Int64()},
    )
    found = traits.join(places, on="item").join(numbers, on=["attribute", "value"])
    rows, places_of = found["row"].to_numpy(), found["column"].to_numpy()
    ones = np.ones(len(rows), dtype=np.int8)
    matrix = sparse.csr_array((ones, (rows, places_of)), shape=(len(items), len(columns)))
    matrix.sort_indices()
    return matrix


def _said(
    attribute: str, item: dict[str, Any], mentions: _Mentions
) -> Iterator[tuple[str, Mention]]:
    """Values of one attribute of one item, each once, with their source."""
    path = list(item["category"] or ())
    title = item["title"] or ""
    # The finest name of a path that names something: a jumpsuit under dresses is no dress.
    known = reversed(path) if attribute == "category" else filter(None, [item[attribute]])
    said = next(filter(None, (mentions(attribute, name) for name in known)), [])
    found = [("known", mention) for mention in said]
    if not found:
        found = [("title", mention) for mention in mentions(attribute, title)]
        if attribute != "category":
            found += [("path", mention) for name in path for mention in mentions(attribute, name)]
    seen = set()
    for source, mention in found:
        if mention.value not in seen:
            seen.add(mention.value)
            yield source, mention
