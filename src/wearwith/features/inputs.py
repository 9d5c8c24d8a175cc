"""Reads a dataset as the arrays that a model reads: word numbers and scaled vectors."""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import polars as pl
from pydantic import BaseModel, ConfigDict, Field

from wearwith.catalog import Dataset, SlotCatalogue, contexts
from wearwith.catalog.slot_catalogue import slot_numbers
from wearwith.errors import ConfigError, DataError
from wearwith.features.feature_store import FeatureStore, feature_sets
from wearwith.features.scaling import Scaling, in_both_roles
from wearwith.features.side_inputs import Block, SideInputs
from wearwith.features.vocabulary import Vocabulary
from wearwith.features.word_vectors import read_word_vectors
from wearwith.types import SIDES

__all__ = ["CONTROLS", "Inputs", "InputsConfig", "read_inputs", "read_inputs_again"]

# Feature sets that exist to catch a model out; each is used only when named.
CONTROLS = ("border",)


class InputsConfig(BaseModel):
    """Which inputs a model reads.

    Attributes
    ----------
    text
        Whether to read contexts.
    pictures
        Names of feature sets. None means the dataset's only one, or no pictures if it has none.
    unit_length
        Whether each vector is brought to length 1, or each column to the same spread.
    text_length
        Words of a context that are read; the paper reads 55.
    min_count
        Training items that a word must occur in to be known.
    subwords
        Whether words that no training item has are known by their n-grams, as compounds and
        inflections are. The paper reads whole words; so does whoever gives word vectors.
    word_vectors
        A word2vec or GloVe file to start from; random vectors if not given.
    scaling
        `training` fits on training items, and a bottom has one vector. `published` then gives every
        bottom a second one as a negative, as the published code does. That leaks which of two
        bottoms is the positive, and is only there to measure how much it adds.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    text: bool = True
    pictures: tuple[str, ...] | None = None
    unit_length: bool = True
    text_length: int = Field(default=24, ge=5, le=512)
    min_count: int = Field(default=2, ge=1)
    subwords: bool = True
    word_vectors: Path | None = None
    scaling: Literal["training", "published"] = "training"


@dataclass(frozen=True)
class Inputs:
    """Both sides, and what is needed to read a new item in the same way.

    For outfit models, `garments` are the garments of all slots, in the order of `SlotCatalogue`.
    Under the published scaling, `negatives` are the bottoms read as negatives, and `bottoms` are
    read as positives; the words are the same. Otherwise it is None.
    """

    tops: SideInputs
    bottoms: SideInputs
    vocabulary: Vocabulary | None = None
    word_vectors: npt.NDArray[np.float32] | None = None  # (vocabulary_size, word_dim)
    scalings: dict[str, Scaling] = field(default_factory=dict)
    negatives: SideInputs | None = None
    encoders: dict[str, Any] = field(default_factory=dict)  # what computed each feature set
    garments: SideInputs | None = None

    def fingerprint(self) -> str:
        """SHA-256 over everything that a model reads: equal inputs, equal fingerprint."""
        digest = hashlib.sha256()
        sides = [self.tops, self.bottoms]
        if self.negatives is not None:
            sides.append(self.negatives)
        if self.garments is not None:
            sides.append(self.garments)
        for side in sides:
            if side.words is not None:
                digest.update(side.words.tobytes())
            for name, block in side.blocks.items():
                digest.update(name.encode())
                digest.update(block.vectors.tobytes())
                digest.update(block.present.tobytes())
            if side.lexicon is not None:
                digest.update(side.lexicon.tobytes())
        if self.word_vectors is not None:
            digest.update(self.word_vectors.tobytes())
        return digest.hexdigest()

    def in_words(self) -> str:
        """Name the inputs for people: `text + efficientnet-lite0`."""
        parts = ([] if self.vocabulary is None else ["text"]) + list(self.scalings)
        label = "" if self.negatives is None else ", scaled by role as published"
        return " + ".join(parts) + label


def read_inputs(
    dataset: Dataset, config: InputsConfig, garments: SlotCatalogue | None = None
) -> Inputs:
    """Read contexts and feature sets; vocabulary and scaling come from training items only.

    With `garments`, those of all slots are read as well, and items of training outfits are training
    items too. Only the published scaling looks beyond them, at all triplets that the dataset
    stores.

    Raises
    ------
    ConfigError
        If there is nothing to read or a choice among several feature sets, or if the published
        scaling is requested and the dataset has no triplets, or no pictures are read.
    DataError
        If a feature set is missing, unfinished or malformed.
    """
    training = _training_items(dataset, garments)
    vocabulary = vectors = None
    if config.text and any(contexts(training)):
        vocabulary, vectors = _read_vocabulary(dataset, training, config)
    scalings, encoders = {}, {}
    for name in chosen_feature_sets(dataset, config):
        store = _store(dataset, name)
        known, present = store.read(training["id"].to_list())
        if not present.any():
            raise ConfigError(f"No training item has a vector in the feature set {name!r}")
        scalings[name] = Scaling.fit(known[present], unit_length=config.unit_length)
        encoders[name] = store.manifest()["encoder"]
    if vocabulary is None and not scalings:
        raise ConfigError(
            "The model has nothing to read: no context and no feature set",
            fix="wearwith encode DATASET, or leave --no-text out",
        )
    tops, bottoms = (
        _read(dataset, dataset.of_side(side), vocabulary, scalings, config.text_length)
        for side in SIDES
    )
    every = None
    if garments is not None:
        worn = dataset.items.filter(pl.col("id").is_in(garments.ids))
        every = _read(dataset, worn, vocabulary, scalings, config.text_length)
    negatives = None
    if config.scaling == "published":
        as_positives, as_negatives = in_both_roles(dataset, bottoms.blocks)
        negatives = replace(bottoms, blocks=as_negatives)
        bottoms = replace(bottoms, blocks=as_positives)
    return Inputs(tops, bottoms, vocabulary, vectors, scalings, negatives, encoders, every)


def read_inputs_again(
    dataset: Dataset,
    text_length: int,
    vocabulary: Vocabulary | None,
    scalings: Mapping[str, Scaling],
    encoders: Mapping[str, Any],
    garments: SlotCatalogue | None = None,
) -> Inputs:
    """Read other garments as those of a training were read.

    A dataset without a single photograph needs no feature set: its garments then have no vector, as
    if none of their photographs could be read.

    Parameters
    ----------
    dataset
        The other garments.
    text_length, vocabulary, scalings
        How words and vectors were read.
    encoders
        What computed each feature set of the training, as far as known.
    garments
        Those of all slots, if they are to be read as well.

    Raises
    ------
    DataError
        If a feature set is missing, unfinished or malformed, or was computed in another way.
    ConfigError
        If nothing can be read of any garment.
    """
    bare = dataset.items["image"].null_count() == dataset.items.height
    finished = feature_sets(dataset.folder)
    absent = {name for name in scalings if bare and name not in finished}
    for name in scalings.keys() - absent:
        encoder = _store(dataset, name).manifest()["encoder"]
        if name in encoders and encoder != encoders[name]:
            raise DataError(
                f"The feature set {name!r} was not computed as the one that the model learned "
                f"from: {_difference(encoders[name], encoder)}",
                where=dataset.folder,
                fix=f"remove features/{name} there, and encode as the model's dataset was",
            )
    tops, bottoms = (
        _read(dataset, dataset.of_side(side), vocabulary, scalings, text_length, absent)
        for side in SIDES
    )
    both = (tops, bottoms)
    has_vectors = any(block.present.any() for side in both for block in side.blocks.values())
    has_text = any(side.has_text is not None and side.has_text.any() for side in both)
    if not has_vectors and not has_text:
        raise ConfigError(
            "The model reads nothing of what is known of these garments",
            where=dataset.folder,
            fix="wearwith encode DATASET, or import it with titles",
        )
    every = None
    if garments is not None:
        worn = dataset.items.filter(pl.col("id").is_in(garments.ids))
        every = _read(dataset, worn, vocabulary, scalings, text_length, absent)
    return Inputs(tops, bottoms, vocabulary, None, dict(scalings), None, dict(encoders), every)


def chosen_feature_sets(dataset: Dataset, config: InputsConfig) -> tuple[str, ...]:
    """Feature sets to read: the requested ones, else the only one that there is.

    Raises `ConfigError` if the dataset has several and none was requested.
    """
    if config.pictures is not None:
        return config.pictures
    found = [name for name in feature_sets(dataset.folder) if name not in CONTROLS]
    if len(found) > 1:
        raise ConfigError(
            f"The dataset has several feature sets: {', '.join(found)}",
            fix="choose with --image NAME (once for each), or --no-image",
        )
    return tuple(found)


def _store(dataset: Dataset, name: str) -> FeatureStore:
    if dataset.folder is None:
        raise ConfigError(
            "Feature sets lie in a dataset's folder, and this dataset has none",
            fix="save the dataset first",
        )
    return FeatureStore(dataset.folder, name)


def _read(
    dataset: Dataset,
    items: pl.DataFrame,
    vocabulary: Vocabulary | None,
    scalings: Mapping[str, Scaling],
    text_length: int,
    absent: Collection[str] = (),
) -> SideInputs:
    """Read some items, in their order; none has a vector of `absent`."""
    words = lexicon = None
    if vocabulary is not None:
        words, lexicon = vocabulary.encode(contexts(items).to_list(), text_length)
    blocks = {}
    for name, scaling in scalings.items():
        if name in absent:
            empty = np.zeros((items.height, len(scaling.mean)), dtype=np.float32)
            blocks[name] = Block(empty, np.zeros(items.height, dtype=bool))
            continue
        raw, present = _store(dataset, name).read(items["id"].to_list())
        if raw.shape[1] != len(scaling.mean):
            raise DataError(
                f"The vectors of the feature set {name!r} have {raw.shape[1]} numbers, and the "
                f"model reads {len(scaling.mean)}",
                where=dataset.folder,
            )
        scaled = scaling(raw)
        scaled[~present] = 0.0
        blocks[name] = Block(scaled, present)
    return SideInputs(words, blocks, lexicon, slot_numbers(items["slot"]))


def _difference(before: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    """Describe how two encoders differ."""
    names = sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name))
    return ", ".join(f"{name} is {now.get(name)!r}, was {before.get(name)!r}" for name in names)


def _training_items(dataset: Dataset, garments: SlotCatalogue | None) -> pl.DataFrame:
    pairs = dataset.pairs_of("train")
    used = pl.concat([pairs.select(id="top"), pairs.select(id="bottom")])
    if garments is not None:
        outfits = dataset.outfits.filter(pl.col("item").is_in(garments.ids))
        used = pl.concat([used, outfits.filter(split="train").select(id="item")])
    used = used.unique()
    return dataset.items.join(used, on="id", how="semi").sort("id")


def _read_vocabulary(
    dataset: Dataset, training: pl.DataFrame, config: InputsConfig
) -> tuple[Vocabulary, npt.NDArray[np.float32] | None]:
    if config.word_vectors is None:
        texts = contexts(training)
        return Vocabulary.learn(texts, config.min_count, subwords=config.subwords), None
    everything = Vocabulary.learn(contexts(dataset.items)).words
    pretrained = read_word_vectors(config.word_vectors, everything)
    if not pretrained:
        raise ConfigError(
            "The file of word vectors has none of the dataset's words", where=config.word_vectors
        )
    vocabulary = Vocabulary.learn(contexts(training), config.min_count, also=pretrained)
    dim = len(next(iter(pretrained.values())))
    table = np.full((len(vocabulary), dim), np.nan, dtype=np.float32)
    for row, word in enumerate(vocabulary.words, start=2):
        if word in pretrained:
            table[row] = pretrained[word]
    return vocabulary, table
