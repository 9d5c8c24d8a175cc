"""The garments of slots in memory, with a graph over each slot that is large."""

from collections.abc import Mapping, Sequence
from typing import Self

import numpy as np

from wearwith.errors import ConfigError
from wearwith.matching.filters import Condition
from wearwith.matching.graph_index import IndexConfig, SideGraph
from wearwith.matching.index_cache import OpenedIndex, index_file, open_index
from wearwith.matching.outfits.shelf import SlotShelf
from wearwith.matching.outfits.slot_source import Offer
from wearwith.model import OutfitScorer, TrainedModel
from wearwith.model.outfit_points import OutfitPoints
from wearwith.types import OUTFIT_SLOTS, Floats, Ints, Slot

__all__ = ["SlotGraphs", "slot_points", "slot_questions", "with_one"]


class SlotGraphs:
    """The catalogue of a model, which never changes, as a source of a `Completer`.

    `opened` are the graphs of some slots.
    """

    def __init__(self, shelf: SlotShelf, opened: Mapping[Slot, OpenedIndex] | None = None) -> None:
        self.shelf, self._opened = shelf, opened or {}

    @classmethod
    def open(
        cls,
        model: TrainedModel,
        student: OutfitScorer,
        shelf: SlotShelf,
        index: IndexConfig | None = None,
    ) -> Self:
        """Build the graph over [z, g] of each slot with more garments than `index.above`.

        They are kept in `FOLDER.index` beside the model; None for no graphs. Recall is measured on
        questions with one given garment.

        Raises
        ------
        ConfigError
            If a graph is wanted, and the model has no points.
        ExtraMissingError
            If a graph is needed, and usearch is not installed.
        RunError
            If a graph finds too little, and that should be an error.
        """
        if index is None:
            return cls(shelf)
        if not isinstance(student, OutfitPoints):
            raise ConfigError(
                f"The model {model.name!r} scores no points, and a graph is over points",
                where="index",
                fix="leave it out: all garments are scored",
            )
        opened = {}
        for slot in OUTFIT_SLOTS:
            garments = shelf.of_slot(slot)
            if len(garments) > max(index.above, 1):
                points, asked = slot_points(student, garments), slot_questions(student, slot, index)
                path = index_file(model, f"outfit-{slot}")
                opened[slot] = open_index(points, asked, path, index)
        return cls(shelf, opened)

    @property
    def graphs(self) -> Mapping[Slot, SideGraph]:
        """The graphs that are searched, or would be if they found enough."""
        return {
            slot: SideGraph(opened.check, is_searched=opened.index is not None)
            for slot, opened in self._opened.items()
        }

    def over(self, shelf: SlotShelf) -> "SlotGraphs":
        """The same for a catalogue that has new garments too, without graphs."""
        return SlotGraphs(shelf)

    def offer(self, where: Sequence[Condition]) -> Offer:
        """What is in stock and meets all conditions; `ConfigError` if one is wrong."""
        there = np.ones(len(self.shelf.garments), dtype=np.bool_)
        return Offer(there, self.shelf.allowed(where), self.shelf.prices)

    def near(self, slot: Slot, query: Floats, n: int) -> Ints:
        """Positions that hold about the n best of a slot for a query. Shape: (d + 1,) to (m,)."""
        index = self._opened[slot].index
        assert index is not None  # noqa: S101 (or its graph is not searched)
        return self.shelf.of_slot(slot)[index.near(query, n)]

    def close(self) -> None:
        """Nothing to release."""


def slot_points(student: OutfitPoints, garments: Ints) -> Floats:
    """[z, g] of garments: with a query, [q, 1], their products are scores. (m,) to (m, d + 1)."""
    return np.hstack([student.points[garments], student.gains[garments][:, None]])


def slot_questions(student: OutfitPoints, slot: Slot, config: IndexConfig) -> Floats:
    """Queries, [q, 1], of garments of other slots, drawn at random. Shape: (sample, d + 1)."""
    others = np.flatnonzero(student.garments.slots != OUTFIT_SLOTS.index(slot))
    rng = np.random.default_rng(config.seed)
    given = np.sort(rng.permutation(others)[: config.sample])
    return with_one(student.queries(given[:, None], slot))


def with_one(queries: Floats) -> Floats:
    """[q, 1], which meets [z, g]. Shape: (r, d) to (r, d + 1)."""
    return np.hstack([queries, np.ones((len(queries), 1), np.float32)])
