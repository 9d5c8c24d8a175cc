"""Pairs with a standing of their own: worn already, blocked, or pinned."""

from collections.abc import Iterable, Mapping

import numpy as np

from wearwith.catalog import Catalogue
from wearwith.types import Ints, Side

__all__ = ["Pairs", "Partners"]

Pairs = Iterable[tuple[str, str]]  # ids of a top and of a bottom


class Partners:
    """The other garments that each garment of a catalogue is paired with, in the order given.

    Raises
    ------
    UnknownItemError
        If a pair names no top and bottom of the catalogue.
    """

    def __init__(self, pairs: Pairs, catalogue: Catalogue) -> None:
        pairs = list(pairs)
        tops = catalogue.top_positions(top for top, _ in pairs)
        bottoms = catalogue.bottom_positions(bottom for _, bottom in pairs)
        self._of: Mapping[Side, dict[int, list[int]]] = {"top": {}, "bottom": {}}
        for top, bottom in zip(tops.tolist(), bottoms.tolist(), strict=True):
            self._of["top"].setdefault(top, []).append(bottom)
            self._of["bottom"].setdefault(bottom, []).append(top)

    def of(self, side: Side, position: int | None) -> Ints:
        """Positions on the other side; none for a new garment, which has no position."""
        found = [] if position is None else self._of[side].get(position, [])
        return np.array(list(dict.fromkeys(found)), dtype=np.int64)
