"""Draw negatives: bottoms that were not worn with a top."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from wearwith.errors import ConfigError
from wearwith.types import Bools, Doubles, Floating, Ints

__all__ = [
    "NEGATIVES",
    "Int32Array",
    "NegativePool",
    "Negatives",
    "Positions",
    "Ties",
    "TripletArrays",
    "draw_negatives",
    "draw_triplets",
    "known_groups",
    "triplets_of_rows",
    "wins",
]

Negatives = Literal["random", "matched", "popular", "hard"]
NEGATIVES: tuple[Negatives, ...] = get_args(Negatives)

Int32Array = npt.NDArray[np.int32]
Positions = Ints | Int32Array  # the smaller where there are many millions

Ties = Literal["half", "loss"]

_BLOCK = 65_536  # rows at a time, to fit into a processor's cache


@dataclass(frozen=True)
class TripletArrays:
    """Triplets as positions in a catalogue, those of a pair together; arrays of shape (n,)."""

    tops: Ints
    positives: Ints
    negatives: Ints

    def __len__(self) -> int:
        return len(self.tops)


def wins(positive_scores: Floating, negative_scores: Floating, ties: Ties = "half") -> Floating:
    """1 where the positive of a triplet scores higher, 0 where it scores lower.

    Their mean is the AUC of triplets. `positive_scores` and `negative_scores` are m_ij and m_ik of
    each. A tie is `half` a win, or a `loss` as in the published POP row. Shapes: (n,) each to (n,).

    Raises `ValueError` if the shapes differ.
    """
    if positive_scores.shape != negative_scores.shape or positive_scores.ndim != 1:
        raise ValueError(f"one score each: {positive_scores.shape}, {negative_scores.shape}")
    won = (positive_scores > negative_scores).astype(np.float64)
    if ties == "half":
        won += 0.5 * (positive_scores == negative_scores)
    return won


@dataclass(frozen=True)
class NegativePool:
    """The bottoms that negatives are drawn from, and how likely each one is.

    Attributes
    ----------
    name
        `random`: every bottom is equally likely, as published. `matched`: only bottoms of the
        positive's group (its backdrop cluster). `popular`: as likely as it is common. `hard`: both
        matched and popular, so that neither backdrop nor popularity tells the positive.
    weights
        Shape (n_bottoms,), not negative.
    groups
        Shape (n_bottoms,): negatives come from the positive's group. A bottom in no group, -1,
        neither has nor is a negative.
    """

    name: str
    weights: Doubles
    groups: Ints

    @classmethod
    def random(cls, n_bottoms: int) -> "NegativePool":
        """Every bottom is equally likely, as published."""
        return cls("random", np.ones(n_bottoms), np.zeros(n_bottoms, dtype=np.int64))

    @classmethod
    def matched(cls, groups: Ints) -> "NegativePool":
        """Bottoms of the positive's group, such as its backdrop cluster."""
        return cls("matched", np.ones(len(groups)), groups)

    @classmethod
    def popular(cls, counts: Ints) -> "NegativePool":
        """Bottoms are as likely as they are common in training pairs."""
        return cls("popular", counts.astype(np.float64), np.zeros(len(counts), dtype=np.int64))

    @classmethod
    def hard(cls, counts: Ints, groups: Ints) -> "NegativePool":
        """Bottoms of the positive's group, as likely as they are common in training pairs."""
        return cls("hard", counts.astype(np.float64), groups)

    def draw(
        self,
        tops: Ints,
        positives: Ints,
        known_tops: Ints,
        known_bottoms: Ints,
        per_pair: int,
        rng: np.random.Generator,
    ) -> TripletArrays:
        """Draw distinct negatives for each pair; see `draw_triplets`."""
        return draw_triplets(tops, positives, known_tops, known_bottoms, self, per_pair, rng)


def known_groups(negatives: str, groups: Ints | None, n: int, what: str) -> Ints:
    """Check the groups that matched and hard negatives come from. Shape: (n,).

    Raises `ConfigError` if none are known, or they are those of something else.
    """
    if groups is None:
        raise ConfigError(
            f"{negatives.capitalize()} negatives need the backdrops of photographs, or when items "
            "were listed, and neither is known",
            fix="backdrops are known only after `wearwith encode`: run it, or give the items a "
            "column `listed` with numbers, or take other negatives",
        )
    if groups.shape != (n,) or groups.dtype.kind not in "iu":
        raise ConfigError(
            f"{negatives.capitalize()} negatives need one group for each of {n} {what}, not "
            f"{groups.dtype} of shape {groups.shape}",
            fix="they belong to another dataset: run `wearwith encode` for this one, or give its "
            "items a column `listed` with numbers",
        )
    return np.maximum(groups.astype(np.int64), -1)


def draw_triplets(
    tops: Ints,
    positives: Ints,
    known_tops: Ints,
    known_bottoms: Ints,
    pool: NegativePool,
    per_pair: int,
    rng: np.random.Generator,
) -> TripletArrays:
    """Draw distinct negatives for every positive pair, as triplets; see `draw_negatives`.

    A pair whose group has too few other bottoms gets fewer than `per_pair`.
    """
    drawn = draw_negatives(tops, positives, known_tops, known_bottoms, pool, per_pair, rng)
    return triplets_of_rows(tops, positives, drawn)


def triplets_of_rows(tops: Ints, positives: Ints, negatives: Int32Array) -> TripletArrays:
    """Make a triplet of every negative of a pair; negatives have the shape (n, per_pair)."""
    found, per_pair = (negatives >= 0).ravel(), negatives.shape[1]
    return TripletArrays(
        tops=np.repeat(tops, per_pair)[found],
        positives=np.repeat(positives, per_pair)[found],
        negatives=negatives.ravel()[found].astype(np.int64),
    )


def draw_negatives(
    tops: Positions,
    positives: Positions,
    known_tops: Positions,
    known_bottoms: Positions,
    pool: NegativePool,
    per_pair: int,
    rng: np.random.Generator,
) -> Int32Array:
    """Draw distinct negatives for every positive pair.

    Parameters
    ----------
    tops, positives
        The pairs that get negatives; shape (n,). Sorted pairs are faster.
    known_tops, known_bottoms
        All positive pairs of all splits, none of which becomes a negative.
    pool
        Where negatives come from.
    per_pair
        How many for each pair (the paper has 3).
    rng
        Source of randomness.

    Returns
    -------
    numpy.ndarray
        Bottoms in the order of drawing, -1 if the pair's group has none left; shape (n, per_pair).
    """
    n_bottoms = len(pool.weights)
    known = known_tops.astype(np.int64) * n_bottoms
    known += known_bottoms
    if (known[1:] < known[:-1]).any():  # pairs of a dataset are mostly sorted
        known.sort()
    draw = _Draw(pool)
    negatives = np.full((len(tops), per_pair), -1, dtype=np.int32)
    can_draw = draw.is_possible(positives)
    for column in range(per_pair):
        blocks = _blocks_where(can_draw)
        for _ in range(40):
            left = [np.empty(0, dtype=np.int64)]
            for rows in blocks:
                drawn = draw(positives[rows], rng)
                refused = _contains(known, tops[rows].astype(np.int64) * n_bottoms + drawn)
                for earlier in range(column):
                    refused |= negatives[rows, earlier] == drawn
                negatives[rows[~refused], column] = drawn[~refused]
                left.append(rows[refused])
            open_rows = np.concatenate(left)
            if not len(open_rows):
                break
            blocks = iter(np.split(open_rows, range(_BLOCK, len(open_rows), _BLOCK)))
        for row in open_rows:  # the pool is nearly exhausted: draw from a list of the rest
            allowed = draw.candidates(positives[row])
            allowed = allowed[~_contains(known, int(tops[row]) * n_bottoms + allowed)]
            allowed = np.setdiff1d(allowed, negatives[row, :column])
            if len(allowed):
                weights = pool.weights[allowed]
                negatives[row, column] = rng.choice(allowed, p=weights / weights.sum())
            else:
                can_draw[row] = False
    return negatives


def _blocks_where(chosen: Bools) -> Iterator[Ints]:
    """Positions of those chosen, in blocks: a position of each would take more than its pair."""
    for start in range(0, len(chosen), _BLOCK):
        yield start + np.flatnonzero(chosen[start : start + _BLOCK])


class _Draw:
    """Draws bottoms of a group by weight, by one search in the cumulated weights of all."""

    def __init__(self, pool: NegativePool) -> None:
        usable = np.flatnonzero((pool.groups >= 0) & (pool.weights > 0))
        self.order = usable[np.argsort(pool.groups[usable], kind="stable")]
        sorted_groups = pool.groups[self.order]
        self.cumulative = np.concatenate([[0.0], np.cumsum(pool.weights[self.order])])
        groups = np.arange(max(int(pool.groups.max(initial=-1)) + 1, 1))
        self.first = np.searchsorted(sorted_groups, groups, side="left")
        self.last = np.searchsorted(sorted_groups, groups, side="right")
        self.start = self.cumulative[self.first]
        self.weight = self.cumulative[self.last] - self.start
        self.groups = pool.groups
        self.is_even = bool((pool.weights[usable] == 1).all())
        self.is_one_group = len(groups) == 1 and not (pool.groups < 0).any()

    def is_possible(self, positives: Positions) -> npt.NDArray[np.bool_]:
        """Whether the group of each positive has any weight. Shape (n,)."""
        if self.is_one_group:
            return np.full(len(positives), self.weight[0] > 0)
        group = self.groups[positives]
        possible: npt.NDArray[np.bool_] = (group >= 0) & (self.weight > 0)[group]
        return possible

    def candidates(self, positive: int) -> Ints:
        group = self.groups[positive]
        return self.order[self.first[group] : self.last[group]]

    def __call__(self, positives: Positions, rng: np.random.Generator) -> Ints:
        group = 0 if self.is_one_group else self.groups[positives]
        place = self.start[group] + rng.random(len(positives)) * self.weight[group]
        if self.is_even:  # the n-th cumulated weight is n
            found = place.astype(np.int64)
        else:
            found = np.searchsorted(self.cumulative, place, side="right") - 1
        # Rounding may put a draw just past its group.
        drawn: Ints = self.order[np.clip(found, self.first[group], self.last[group] - 1)]
        return drawn


def _contains(sorted_keys: Ints, keys: Ints) -> npt.NDArray[np.bool_]:
    """Whether each key is among the sorted ones; shape (n,). Searches only the range of `keys`."""
    if not len(keys):
        return np.zeros(0, dtype=bool)
    first, last = np.searchsorted(sorted_keys, [keys.min(), keys.max() + 1])
    near = sorted_keys[first:last]
    if not len(near):
        return np.zeros(len(keys), dtype=bool)
    place = np.searchsorted(near, keys)
    found: npt.NDArray[np.bool_] = near[np.minimum(place, len(near) - 1)] == keys
    return found
