"""Facts about garments: items, pairs, outfits, triplets; importers, splits and checks."""

from wearwith.catalog.catalogue import Catalogue
from wearwith.catalog.context import context_of, contexts, names, words_of
from wearwith.catalog.dataset import Dataset, load_dataset
from wearwith.catalog.frames import make_dataset
from wearwith.catalog.positions import (
    PairArrays,
    dataset_triplets,
    negative_pool,
    pairs_as_positions,
    triplets_as_positions,
    triplets_with_negatives,
)
from wearwith.catalog.problems import Problems
from wearwith.catalog.sample import write_sample
from wearwith.catalog.triplets import (
    NEGATIVES,
    NegativePool,
    Negatives,
    TripletArrays,
    draw_triplets,
)

__all__ = [
    "NEGATIVES",
    "Catalogue",
    "Dataset",
    "NegativePool",
    "Negatives",
    "PairArrays",
    "Problems",
    "TripletArrays",
    "context_of",
    "contexts",
    "dataset_triplets",
    "draw_triplets",
    "load_dataset",
    "make_dataset",
    "names",
    "negative_pool",
    "pairs_as_positions",
    "triplets_as_positions",
    "triplets_with_negatives",
    "words_of",
    "write_sample",
]
