"""A garment outside the catalogue, read as those of the training were."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import polars as pl

from wearwith.catalog import contexts
from wearwith.catalog.schema import is_text, item_table
from wearwith.catalog.slot_catalogue import slot_numbers
from wearwith.errors import ConfigError, DataError
from wearwith.features.seen_store import SEEN_COLUMNS
from wearwith.features.side_inputs import Block, SideInputs
from wearwith.model.distance import Distance
from wearwith.model.teacher import traits_in
from wearwith.model.trained_model import TrainedModel
from wearwith.pictures.seeing.sighting import GARMENTS, Sighting
from wearwith.rules import Knowledge, read_traits
from wearwith.types import Side, Slot
from wearwith.words.text import words_of

__all__ = ["NAME", "NewItem", "distance_of", "inputs_of", "traits_of"]

NAME = "new item"


@dataclass(frozen=True)
class NewItem:
    """What is known of a garment; all may be missing except one thing that the model reads.

    Attributes
    ----------
    title, category, colour, material, pattern, brand
        As in the table of items; the category is a path from broad to fine.
    vectors
        Feature set to the vector of the garment's picture, unscaled, shape (dim,).
    picture
        A picture of any kind that the matcher can encode (`Matcher(see=…)`).
    seen
        What was seen in its picture, for rules: see `wearwith.pictures.seeing.see_garment.see`.
    shows_nothing
        Whether its picture has but one colour, so that no garment is to be seen.
    slot
        What it is in an outfit, if somebody said so.
    """

    title: str | None = None
    category: tuple[str, ...] = ()
    colour: str | None = None
    material: str | None = None
    pattern: str | None = None
    brand: str | None = None
    vectors: Mapping[str, npt.NDArray[np.floating]] = field(default_factory=dict)
    picture: object = None
    seen: Sequence[Sighting] = ()
    shows_nothing: bool = False
    slot: Slot | None = None

    @property
    def shows_several(self) -> bool:
        """Whether its picture seems to show two garments."""
        return any(one.attribute == GARMENTS for one in self.seen)

    def table(self, side: Side | None) -> pl.DataFrame:
        """The garment as a table of one item; `DataError` if a text holds half a surrogate pair."""
        known = ("title", "colour", "material", "pattern", "brand")
        for name in known:
            _require_text(name, getattr(self, name))
        for part in self.category:
            _require_text("category", part)
        row = {"id": NAME, "side": side, "category": list(self.category)}
        if self.slot is not None:
            row["slot"] = self.slot
        return item_table(pl.DataFrame([row | {name: getattr(self, name) for name in known}]))


def _require_text(name: str, text: str | None) -> None:
    if text is not None and not is_text(text):
        raise DataError(
            f"The {name} {text[:40]!r} is not text: it holds half of a surrogate pair",
            where=NAME,
            fix="give it in UTF-8",
        )


def inputs_of(item: NewItem, side: Side | None, model: TrainedModel) -> SideInputs:
    """Read a new garment as the model's own were read.

    `ConfigError` if the model knows no garments but its own, does not read a feature set of the
    garment, or there is nothing left to read; `DataError` if a vector has another length, or
    numbers that are not finite.
    """
    model.require_reads()
    words, lexicon, has_words = None, None, False
    table = item.table(side)
    if model.vocabulary is not None and model.manifest.text_length is not None:
        texts = contexts(table).to_list()
        words, lexicon = model.vocabulary.encode(texts, model.manifest.text_length)
        has_words = bool(words.any())
    if unknown := sorted(item.vectors.keys() - model.manifest.dims.keys()):
        raise ConfigError(
            f"The model reads no feature set {unknown[0]!r}",
            where=NAME,
            fix=f"it reads {', '.join(model.manifest.dims) or 'no pictures'}",
        )
    blocks = {name: _block(item, name, model) for name in model.manifest.dims}
    if not has_words and not item.vectors and not item.shows_nothing:
        reads = ([] if model.vocabulary is None else ["a title or attributes"]) + [
            f"a vector of {name}" for name in model.manifest.dims
        ]
        raise ConfigError(
            "The model reads nothing that is known of this garment",
            where=NAME,
            fix=f"give it {' or '.join(reads)}",
        )
    return SideInputs(words, blocks, lexicon, slot_numbers(table["slot"]))


def traits_of(
    item: NewItem, side: Side | None, model: TrainedModel, knowledge: Knowledge
) -> pl.DataFrame:
    """Read a new garment's values of attributes, from where the model's rules read them."""
    form = model.manifest.teacher
    rows = [(NAME, one.attribute, one.value, one.share, one.confidence) for one in item.seen]
    seen = pl.DataFrame(rows, schema=SEEN_COLUMNS, orient="row")
    if form is None:
        return read_traits(item.table(side), knowledge.vocabulary, seen)
    return read_traits(
        item.table(side),
        knowledge.vocabulary,
        seen,
        read_from=form.read_from,
        least_confidence=form.seen_confidence,
    )


def distance_of(
    item: NewItem,
    side: Side,
    model: TrainedModel,
    traits: pl.DataFrame | None,
    quantile: float | None = None,
) -> Distance:
    """How far a new garment is from those of the training.

    `traits` was read of it for rules, None by a model without any; `quantile` is that of its
    picture. `ConfigError` if rules are alone, and nothing is said of the garment.
    """
    words = words_of(contexts(item.table(side)).to_list()[0])
    known_words, unknown = None, tuple(dict.fromkeys(words))
    if model.vocabulary is not None and words:
        unknown = tuple(word for word in unknown if word not in model.vocabulary)
        known_words = sum(word in model.vocabulary for word in words) / len(words)
    known_values = None
    if traits is not None and not traits.is_empty():
        values = model.known_values[side]
        known_values = sum(trait in values for trait in traits_in(traits)) / len(traits_in(traits))
    needs_words = model.has_points and model.training_garments[side].needs_words
    lacks_words = model.vocabulary is not None and not known_words and needs_words
    has_read = bool(item.vectors) or bool(known_words) or bool(known_values)
    if not has_read and not words and not item.shows_nothing and not item.seen:
        raise ConfigError(
            "Nothing that rules could fire on is known of this garment",
            where=NAME,
            fix="say its colour, pattern, material or what it is, or give a picture",
        )
    return Distance(
        quantile,
        known_words,
        known_values,
        unknown if model.vocabulary is not None or not known_values else (),
        item.shows_nothing,
        is_unreadable=not has_read,
        lacks_words=lacks_words,
    )


def _block(item: NewItem, name: str, model: TrainedModel) -> Block:
    dim = model.manifest.dims[name]
    if name not in item.vectors:
        return Block(np.zeros((1, dim), dtype=np.float32), np.zeros(1, dtype=bool))
    vector = np.asarray(item.vectors[name], dtype=np.float32)
    if vector.shape != (dim,):
        raise DataError(
            f"The vector of {name!r} has shape {vector.shape}, and the model reads ({dim},)",
            where=NAME,
            fix="encode the picture as the model's dataset was",
        )
    if not np.isfinite(vector).all():
        raise DataError(f"The vector of {name!r} has numbers that are not finite", where=NAME)
    return Block(model.scalings[name](vector[None]), np.ones(1, dtype=bool))
