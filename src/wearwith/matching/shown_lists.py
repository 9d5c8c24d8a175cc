"""The lists that a shop would show for many tops, and how often each bottom is in them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from wearwith.matching.matcher import Matcher
from wearwith.progress import Progress
from wearwith.types import By, Doubles, Ints

__all__ = ["ShownLists", "shown_lists"]

TOPS_AT_ONCE = 64  # so that progress can be seen


@dataclass(frozen=True)
class ShownLists:
    """What is shown for each of n tops.

    Attributes
    ----------
    bottoms
        Positions, best first, −1 behind the end of a shorter list; shape (n, at most k).
    best
        The highest probability in each list, 0 in an empty one; shape (n,). None if there is none.
    n_bottoms
        How many bottoms there are.
    """

    bottoms: Ints
    best: Doubles | None
    n_bottoms: int

    @property
    def lengths(self) -> Ints:
        """How many bottoms each list has. Shape: (n,)."""
        lengths: Ints = np.count_nonzero(self.bottoms >= 0, axis=1)
        return lengths

    @property
    def times_shown(self) -> Ints:
        """In how many lists each bottom is. Shape: (n_bottoms,)."""
        return self._counted(self.bottoms)

    @property
    def times_first(self) -> Ints:
        """In how many lists each bottom comes first. Shape: (n_bottoms,)."""
        return self._counted(self.bottoms[:, :1])

    def having(self, wanted: Ints) -> Doubles:
        """How many of some bottoms, (m,), each list has. Shape: (n,)."""
        having: Doubles = np.isin(self.bottoms, wanted).sum(axis=1).astype(np.float64)
        return having

    def hits(self, rows: Ints, bottoms: Ints) -> Doubles:
        """1 for each list that has at least one of its bottoms, else 0. Shape: (n,).

        `rows` are lists, `bottoms` positions of what should be in them; shape (m,) each.
        """
        found: Doubles = np.zeros(len(self.bottoms))
        found[rows[(self.bottoms[rows] == bottoms[:, None]).any(axis=1)]] = 1.0
        return found

    def _counted(self, some: Ints) -> Ints:
        counts: Ints = np.bincount(some[some >= 0], minlength=self.n_bottoms)
        return counts


def shown_lists(
    matcher: Matcher,
    tops: Ints,
    k: int,
    by: By,
    bar: Progress,
    diverse: float = 0.0,
    *,
    every_size: bool = False,
) -> ShownLists:
    """Ask for k bottoms for each of some tops, by position; raises what `match_many` does.

    `bar` counts tops. With `every_size` they are of all bottoms, as an evaluation ranks them.
    """
    catalogue = matcher.model.catalogue
    width = min(max(k, 1), len(catalogue.bottoms))
    shown = np.full((len(tops), width), -1, dtype=np.int64)
    best = np.zeros(len(tops))
    is_likely = False
    for start in range(0, len(tops), TOPS_AT_ONCE):
        some = tops[start : start + TOPS_AT_ONCE]
        names = [catalogue.tops[top] for top in some.tolist()]
        lists = matcher.match_many(names, k, by=by, diverse=diverse, every_size=every_size)
        table = pl.concat(lists)
        rows = start + _places(names, table["query"])
        shown[rows, table["rank"].to_numpy() - 1] = catalogue.bottom_positions(table["id"])
        likely = table["probability"]
        if likely.len() and not likely.has_nulls():
            is_likely = True
            np.maximum.at(best, rows, likely.to_numpy())
        bar.advance(len(some))
    return ShownLists(shown, best if is_likely else None, len(catalogue.bottoms))


def _places(names: Sequence[str], queries: pl.Series) -> npt.NDArray[np.int64]:
    of = {name: place for place, name in enumerate(names)}
    return np.array([of[name] for name in queries.to_list()], dtype=np.int64)
