"""Reads which values of the attributes a garment has, and where each was read."""

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any, Literal

import numpy as np
import polars as pl
from scipy import sparse

from wearwith.types import Slot
from wearwith.words.attributes import (
    ATTRIBUTES,
    OWN_ATTRIBUTES,
    SEASON,
    AttributeVocabulary,
    Mention,
    Trait,
)

__all__ = [
    "TRAIT_COLUMNS",
    "ReadFrom",
    "read_traits",
    "slot_trait",
    "trait_matrix",
    "with_known_values",
]

# `source` is where the value was read: `known` (the attribute's own column, or for a category its
# path), `title`, `path` (the category path, for another attribute), or `picture`. `words` are those
# that were read; for a picture, what it looks like.
TRAIT_COLUMNS = ("item", "attribute", "value", "source", "words")

# Text is known values, titles and paths. Both is text, and pictures where it says nothing.
ReadFrom = Literal["text", "pictures", "both"]

# The attribute that may have a value of a catalogue's own word already.
SAID_BY = {"shade": "colour", "type": "category"}
_STATED = ("colour", "material", "pattern", "brand")
_Mentions = Callable[[str, str], list[Mention]]


def with_known_values(
    vocabulary: AttributeVocabulary, items: pl.DataFrame, *, own: bool = False
) -> AttributeVocabulary:
    """Add the known values that the vocabulary has no word for: brands, above all.

    They come from the columns colour, material, pattern and brand of the item table. With `own` the
    catalogue's own words become values too: its colours, and the names of its category paths.
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
    if own:
        words = _with_own_columns(items).select(OWN_ATTRIBUTES)
        for attribute in OWN_ATTRIBUTES:
            counts = words[attribute].explode().drop_nulls().str.to_lowercase().value_counts()
            named[attribute] = dict(counts.iter_rows())
    return vocabulary.extended(named)


def read_traits(
    items: pl.DataFrame,
    vocabulary: AttributeVocabulary,
    seen: pl.DataFrame | None = None,
    read_from: ReadFrom = "both",
    least_confidence: float = 0.6,
) -> pl.DataFrame:
    """Read the values of every item, one row for each, with the columns of `TRAIT_COLUMNS`.

    What a source states outright precedes what a title mentions: a known colour, material, pattern
    or brand, for the category the finest name of its path that names one, and for the season the
    finest name alone. Only if that says nothing are the words of the title read, and for the known
    attributes those of the path. If all that says nothing about an attribute, the picture decides:
    `seen` has the columns item, attribute, value and confidence, of which the least sure are
    ignored.
    """
    mentions = lru_cache(maxsize=None)(vocabulary.mentions)
    pictures = None if read_from == "text" else seen
    shown = {} if pictures is None else _read_pictures(pictures, vocabulary, least_confidence)
    rows = []
    read = _with_own_columns(items).select("id", "title", "category", *_STATED, *OWN_ATTRIBUTES)
    for item in read.iter_rows(named=True):
        known: set[tuple[str, str]] = set()
        for attribute in (*ATTRIBUTES, *((SEASON,) if SEASON in vocabulary.values else ())):
            mentioned = [] if read_from == "pictures" else [*_read_text(attribute, item, mentions)]
            for source, mention in mentioned or shown.get((item["id"], attribute), []):
                rows.append((item["id"], attribute, mention.value, source, mention.words))
                known.add((attribute, mention.value))
        if read_from != "pictures":
            rows += [(item["id"], *own) for own in _own_words(item, vocabulary, known)]
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


def slot_trait(slot: Slot) -> Trait:
    """A garment's slot as one more of its values, for rules that name one."""
    return Trait("slot", slot)


def _read_text(
    attribute: str, item: dict[str, Any], mentions: _Mentions
) -> Iterator[tuple[str, Mention]]:
    """The values of one attribute of one item, each once, with their source."""
    path = list(item["category"] or ())
    title = item["title"] or ""
    if attribute == "category":  # the finest name that names one: a jumpsuit is no dress
        known: Iterable[str] = reversed(path)
    elif attribute == SEASON:  # "Hats, scarves and gloves" has hats for the summer, too
        known = path[-1:]
    else:
        known = filter(None, [item[attribute]])
    mentioned = next(filter(None, (mentions(attribute, name) for name in known)), [])
    found = [("known", mention) for mention in mentioned]
    if not found:
        found = [("title", mention) for mention in mentions(attribute, title)]
        if attribute in _STATED:
            found += [("path", mention) for name in path for mention in mentions(attribute, name)]
    seen = set()
    for source, mention in found:
        if mention.value not in seen:
            seen.add(mention.value)
            yield source, mention


def _own_words(
    item: dict[str, Any], vocabulary: AttributeVocabulary, known: set[tuple[str, str]]
) -> Iterator[tuple[str, str, str, str]]:
    """Attribute, value, source and words of what the catalogue itself calls an item.

    A shade or type that is `known` as a colour or category would only count twice. A tone says
    more: it is that of every shade in its group.
    """
    for attribute in OWN_ATTRIBUTES:
        values = (vocabulary.called(attribute, name) for name in item[attribute] if name)
        for value in dict.fromkeys(filter(None, values)):
            if (SAID_BY.get(attribute), value) not in known:
                yield attribute, value, "known", value


def _with_own_columns(items: pl.DataFrame) -> pl.DataFrame:
    """Add a list of the catalogue's own words for each of `OWN_ATTRIBUTES`."""
    has_tones = items.schema.get("colour_group") == pl.String
    return items.with_columns(
        shade=pl.concat_list("colour"),
        tone=pl.concat_list(pl.col("colour_group") if has_tones else pl.lit(None, pl.String)),
        type=pl.col("category").fill_null([]),
    )


def _read_pictures(
    seen: pl.DataFrame, vocabulary: AttributeVocabulary, least_confidence: float
) -> dict[tuple[str, str], list[tuple[str, Mention]]]:
    """By item and attribute, what its picture shows surely enough, in the vocabulary's own values.

    A user's vocabulary may lack a value, or have it as another one's word.
    """
    sure = seen.filter(pl.col("confidence") >= least_confidence)
    names = {
        (attribute, name): vocabulary.mentions(attribute, name)
        for attribute, name in sure.select("attribute", "value").unique().iter_rows()
        if attribute in ATTRIBUTES
    }
    shown: dict[tuple[str, str], list[tuple[str, Mention]]] = {}
    for item, attribute, name in sure.select("item", "attribute", "value").iter_rows():
        found = shown.setdefault((item, attribute), [])
        for mention in names.get((attribute, name), []):
            if mention.value not in [other.value for _, other in found]:
                found.append(("picture", Mention(mention.value, f"looks {name}")))
    return shown
