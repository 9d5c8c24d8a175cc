"""A dataset as the arrays that a model reads: word numbers and scaled vectors, side by side."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

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
    scaling
        `training` fits on training items, and a bottom has one vector. `published` then gives every
        bottom a second one for when it is a negative, as the published code does. That leaks which
        of two bottoms is the positive, and is only there to measure how much it adds.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: bool = True
    pictures: tuple[str, ...] | None = None
    unit_length: bool = True
    text_length: int = Field(default=24, ge=5, le=512)
    min_count: int = Field(default=2, ge=1)
    word_vectors: Path | None = None
    scaling: Literal["training", "published"] = "training"


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
    """Both sides, and what is needed to read a new item in the same way.

    Attributes
    ----------
    tops, bottoms
        What is known of either side.
    vocabulary, word_vectors, scalings
        How words and vectors are read; word vectors have shape (vocabulary_size, word_dim).
    negatives
        The bottoms as they are read as negatives, under the published scaling, where `bottoms` are
        as they are read as positives; the words are the same. None where both are one.
    """

    tops: SideInputs
    bottoms: SideInputs
    vocabulary: Vocabulary | None = None
    word_vectors: npt.NDArray[np.float32] | None = None
    scalings: dict[str, Scaling] = field(default_factory=dict)
    negatives: SideInputs | None = None

    def fingerprint(self) -> str:
        """SHA-256 over everything that a model reads: equal inputs, equal fingerprint."""
        digest = hashlib.sha256()
        sides = [self.tops, self.bottoms]
        if self.negatives is not None:
            sides.append(self.negatives)
        for side in sides:
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
        label = "" if self.negatives is None else ", scaled by role as published"
        return " + ".join(parts) + label


def read_inputs(dataset: Dataset, config: InputsConfig) -> Inputs:
    """Read contexts and feature sets; vocabulary and scaling come from training items only.

    Only the published scaling looks beyond them: at all triplets that the dataset stores.

    Raises
    ------
    ConfigError
        If nothing is left to read, if several feature sets could be meant, or if the published
        scaling is asked for and the dataset has no triplets, or no pictures are read.
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
    negatives = None
    if config.scaling == "published":
        blocks["bottoms"], as_negatives = _in_both_roles(dataset, blocks["bottoms"])
        negatives = SideInputs(words["bottoms"], as_negatives)
    return Inputs(
        tops=SideInputs(words["tops"], blocks["tops"]),
        bottoms=SideInputs(words["bottoms"], blocks["bottoms"]),
        vocabulary=vocabulary,
        word_vectors=vectors,
        scalings=scalings,
        negatives=negatives,
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


def _in_both_roles(
    dataset: Dataset, blocks: dict[str, Block]
) -> tuple[dict[str, Block], dict[str, Block]]:
    """Bottoms as positives and as negatives, each role scaled by its own range.

    The published code min-max scales each column of the triplets i, j and k by itself, over all
    splits together. Here a column x of a block becomes, in each role r of j and k,

        x'_r = (x − min_r) · (max − min) / (max_r − min_r) + min,

    where min_r and max_r are over the bottoms in that role in all stored triplets, and min and max
    over those in either. Were all roles alike nothing would change, so that what this adds to x
    is the leak alone, not min-max scaling. Tops have one role, and their own scaling, an affine
    map, is one that their tower's weights can learn: they are left alone. So is a column that
    does not vary in a role. Every bottom is scaled in both roles, whether or not a stored triplet
    has it there, since other negatives than the stored ones may be asked about.

    Raises
    ------
    ConfigError
        If there are no stored triplets, no blocks, or no vector of any bottom in a role.
    """
    needs = "The published scaling is that of pictures by their role in the dataset's triplets"
    if dataset.triplets.is_empty():
        raise ConfigError(
            f"{needs}, and it stores none",
            where=dataset.folder,
            fix='take inputs.scaling = "training", or import the dataset with its triplets',
        )
    if not blocks:
        raise ConfigError(
            f"{needs}, and no pictures are read",
            where=dataset.folder,
            fix='take inputs.scaling = "training", or name a feature set with --image',
        )
    roles = [
        np.unique(dataset.catalogue.bottom_positions(dataset.triplets[role]))
        for role in ("positive", "negative")
    ]
    scaled: tuple[dict[str, Block], dict[str, Block]] = ({}, {})
    for name, block in blocks.items():
        in_roles = [block.vectors[role[block.present[role]]] for role in roles]
        if not all(len(vectors) for vectors in in_roles):
            raise ConfigError(
                f"{needs}, and in one role no bottom has a vector in the feature set {name!r}",
                where=dataset.folder,
                fix='take inputs.scaling = "training"',
            )
        for into, vectors in zip(scaled, in_roles, strict=True):
            moved = _to_range(block.vectors, vectors, np.concatenate(in_roles))
            moved[~block.present] = 0.0
            into[name] = Block(moved, block.present)
    return scaled


def _to_range(
    vectors: npt.NDArray[np.float32], own: npt.NDArray[np.float32], whole: npt.NDArray[np.float32]
) -> npt.NDArray[np.float32]:
    """Move columns so that the range of `own` becomes that of `whole`. Shape: (n, dim)."""
    own_low, low = own.min(axis=0).astype(np.float64), whole.min(axis=0).astype(np.float64)
    own_range, whole_range = own.max(axis=0) - own_low, whole.max(axis=0) - low
    varies = own_range > 0
    stretched = (vectors - own_low) * (whole_range / np.where(varies, own_range, 1.0)) + low
    return np.where(varies, stretched, vectors).astype(np.float32)


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
