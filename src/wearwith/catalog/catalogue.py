"""The tops and bottoms of a dataset, which models number 0, 1, 2, …"""

import difflib
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

from wearwith.errors import UnknownItemError
from wearwith.types import SIDES, Ints, Side, other_side

__all__ = ["Catalogue", "nearest_ids"]

MOST_COMPARED = 2_000  # each comparison takes microseconds, and anybody may ask for any id


@dataclass(frozen=True)
class Catalogue:
    """Ids of all tops and all bottoms, with or without a pair, each sorted.

    A column of ids may have the type `top_type` or `bottom_type`: it then holds positions, which
    polars compares and sorts like the ids, and displays as ids.
    """

    tops: tuple[str, ...]
    bottoms: tuple[str, ...]

    @classmethod
    def of(cls, items: pl.DataFrame) -> "Catalogue":
        """List the tops and bottoms of an item table that is sorted by id."""
        sides = (items.filter(side=side)["id"] for side in SIDES)
        return cls(*(tuple(ids.to_list()) for ids in sides))

    @cached_property
    def top_type(self) -> pl.Enum:
        """The type of a column of tops."""
        return pl.Enum(self.tops)

    @cached_property
    def bottom_type(self) -> pl.Enum:
        """The type of a column of bottoms."""
        return pl.Enum(self.bottoms)

    @cached_property
    def _positions(self) -> dict[Side, dict[str, int]]:
        """Positions of ids on each side."""
        sides: dict[Side, tuple[str, ...]] = {"top": self.tops, "bottom": self.bottoms}
        return {
            side: {name: position for position, name in enumerate(names)}
            for side, names in sides.items()
        }

    def name_tops(self, positions: npt.NDArray[np.integer]) -> pl.Series:
        """Ids of the tops at these positions; shape (n,)."""
        return self.top_type.categories.gather(positions)

    def name_bottoms(self, positions: npt.NDArray[np.integer]) -> pl.Series:
        """Ids of the bottoms at these positions; shape (n,)."""
        return self.bottom_type.categories.gather(positions)

    def side_of(self, name: str) -> Side | None:
        """Find the side of an id; None if it is neither a top nor a bottom."""
        return next((side for side in SIDES if name in self._positions[side]), None)

    def place_of(self, name: str) -> tuple[Side, int] | None:
        """Find the side of an id and its position there; None if it is neither."""
        side = self.side_of(name)
        return None if side is None else (side, self._positions[side][name])

    def top_positions(self, ids: Iterable[str]) -> Ints:
        """Positions of top ids; shape (n,).

        Raises
        ------
        UnknownItemError
            If an id is not a top; the message suggests similar ones.
        """
        return self._positions_of(ids, "top", self.top_type)

    def bottom_positions(self, ids: Iterable[str]) -> Ints:
        """Positions of bottom ids; shape (n,).

        Raises
        ------
        UnknownItemError
            If an id is not a bottom; the message suggests similar ones.
        """
        return self._positions_of(ids, "bottom", self.bottom_type)

    def _positions_of(self, ids: Iterable[str], side: Side, kind: pl.Enum) -> Ints:
        if isinstance(ids, pl.Series) and (positions := _looked_up(ids, kind)) is not None:
            return positions
        known = self._positions[side]
        try:
            return np.array([known[name] for name in ids], dtype=np.int64)
        except KeyError as error:
            raise self._unknown(error.args[0], side) from None

    def _unknown(self, name: str, side: Side) -> UnknownItemError:
        other = other_side(side)
        if name in self._positions[other]:
            return UnknownItemError(f"{name!r} is a {other}, not a {side}", fix=f"name a {side}")
        names = self.tops if side == "top" else self.bottoms
        nearest = nearest_ids(name, names)
        fix = f"did you mean {', '.join(nearest)}?"
        if not nearest:
            fix = f"{len(names)} {side}s are known"
        return UnknownItemError(f"There is no {side} {name!r} in the catalogue", fix=fix)


def _looked_up(ids: pl.Series, kind: pl.Enum) -> Ints | None:
    """Look up a whole column at once, without Python for each id; None if one is unknown."""
    if ids.dtype != kind:
        ids = ids.cast(pl.String).cast(kind, strict=False)
    return None if ids.null_count() else ids.to_physical().to_numpy().astype(np.int64)


def nearest_ids(name: str, names: Sequence[str]) -> list[str]:
    """Find up to three of some sorted ids that resemble a name, the most similar first.

    Of very many, only those near its place in their order are compared with it.
    """
    if len(names) > MOST_COMPARED:
        place = bisect_left(names, name)
        names = names[max(place - MOST_COMPARED // 2, 0) : place + MOST_COMPARED // 2]
    return difflib.get_close_matches(name, names, n=3, cutoff=0.5)
