"""A dataset as the arrays that a model reads: word numbers and scaled vectors, side by side."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
from pydantic import BaseModel, ConfigDict, Field

from wearwith.catalog import Dataset, contexts
from wearwith.errors import ConfigError
from wearwith.features.scaling import Scaling
from wearwith.features.store import FeatureStore, feature_sets
from wearwith.features.text import PADDING, Vocabulary
from wearwith.features.wordvectors import read_word_vectors

__all__ = ["CONTROLS", "Block", "Inputs", "InputsConfig", "SideInputs", "read_inputs"]

# Feature sets that exist to catch a model out; none is used unless it is asked for by name.
CONTROLS = ("border",)


class InputsConfig(BaseModel):
    """Which inputs a model reads.

    Attributes
    ----------
    text
        Whether to read contexts.
    pictures
        Names of feature sets. None means: the one that the dataset has, or no pictures where it
        has none.
    unit_length
        Whether each vector is brought to length 1, or each column to the same spread.
    text_length
        Words of a context that are read; the paper reads 55.
    min_count
        Training items that a word must occur in to be known.
    word_vectors
        A word2vec or GloVe file to begin from; random vectors if not given.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: bool = True
    pictures: tuple[str, ...] | None = None
    unit_length: bool = True
    text_length: int = Field(default=24, ge=5, le=512)
    min_count: int = Field(default=2, ge=1)
    word_vectors: Path | None = None


@dataclass(frozen=True)
class Block:
    """Vectors of one feature set for one side: shape (n, dim); `present` has shape (n,)."""

    vectors: npt.NDArray[np.float32]
    present: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class SideInputs:
    """What is known of all tops, or of all bottoms, in the order of the catalogue.

    Attributes
    ----------
    words
        Word numbers, shape (n, text_length), or None where no text is read. An item without a
        context is all padding.
    blocks
        Feature set name to its vectors.
    """

    words: npt.NDArray[np.int32] | None
    blocks: dict[str, Block]

    @property
    def has_text(self) -> npt.NDArray[np.bool_] | None:
        """Whether each item has a word; shape (n,)."""
        return None if self.words is None else self.words[:, 0] != PADDING


@dataclass(frozen=True)
class Inputs:
    """Both sides, and what is needed to read a new item in the same way."""

    tops: SideInputs
    bottoms: SideInputs
    vocabulary: Vocabulary | None = None
    word_vectors: npt.NDArray[np.float32] | None = None
    scalings: dict[str, Scaling] = field(default_factory=dict)

    def fingerprint(self) -> str:
        """SHA-256 over everything that a model reads: equal inputs, equal fingerprint."""
        digest = hashlib.sha256()
        for side in (self.tops, self.bottoms):
            if side.words is not None:
                digest.update(side.words.tobytes())
            for name, block in side.blocks.items():
                digest.update(name.encode())
                digest.update(block.vectors.tobytes())
                digest.update(block.present.tobytes())
        if self.word_vectors is not None:
            digest.update(self.word_vectors.tobytes())
        return digest.hexdigest()

    def in_words(self) -> str:
        """Name the inputs for people: `text + efficientnet-lite0`."""
        parts = ([] if self.vocabulary is None else ["text"]) + list(self.scalings)
        return " + ".join(parts)


def read_inputs(dataset: Dataset, config: InputsConfig) -> Inputs:
    """Read contexts and feature sets; vocabulary and scaling come from training items only.

    Raises
    ------
    ConfigError
        If nothing is left to read, or if several feature sets could be meant.
    DataError
        If a feature set is missing, unfinished or malformed.
    """
    tops, bottoms = dataset.of_kind("top"), dataset.of_kind("bottom")
    training = _training_items(dataset)
    words: dict[str, Any] = {"tops": None, "bottoms": None}
    vocabulary = vectors = None
    if config.text and any(text for text in contexts(training)):
        vocabulary, vectors = _read_vocabulary(dataset, training, config)
        for side, items in (("tops", tops), ("bottoms", bottoms)):
            words[side] = vocabulary.encode(contexts(items).to_list(), config.text_length)
    blocks: dict[str, dict[str, Block]] = {"tops": {}, "bottoms": {}}
    scalings = {}
    for name in chosen_feature_sets(dataset, config):
        store = _store(dataset, name)
        known, present = store.read(training["id"].to_list())
        if not present.any():
            raise ConfigError(f"No training item has a vector in the feature set {name!r}")
        scalings[name] = Scaling.fit(known[present], unit_length=config.unit_length)
        for side, items in (("tops", tops), ("bottoms", bottoms)):
            raw, has = store.read(items["id"].to_list())
            scaled = scalings[name](raw)
            scaled[~has] = 0.0
            blocks[side][name] = Block(scaled, has)
    if vocabulary is None and not scalings:
        raise ConfigError(
            "The model has nothing to read: no context and no feature set",
            fix="wearwith encode DATASET, or leave --no-text out",
        )
    return Inputs(
        tops=SideInputs(words["tops"], blocks["tops"]),
        bottoms=SideInputs(words["bottoms"], blocks["bottoms"]),
        vocabulary=vocabulary,
        word_vectors=vectors,
        scalings=scalings,
    )


def chosen_feature_sets(dataset: Dataset, config: InputsConfig) -> tuple[str, ...]:
    """Feature sets to read: those that are asked for, else the only one that there is.

    Raises
    ------
    ConfigError
        If the dataset has several and none was asked for.
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


def _training_items(dataset: Dataset) -> pl.DataFrame:
    pairs = dataset.pairs_of("train")
    used = pl.concat([pairs.select(id="top"), pairs.select(id="bottom")]).unique()
    return dataset.items.join(used, on="id", how="semi").sort("id")


def _read_vocabulary(
    dataset: Dataset, training: pl.DataFrame, config: InputsConfig
) -> tuple[Vocabulary, npt.NDArray[np.float32] | None]:
    if config.word_vectors is None:
        return Vocabulary.learn(contexts(training), config.min_count), None
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
