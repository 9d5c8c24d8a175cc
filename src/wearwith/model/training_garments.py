"""The garments that a model was trained on, kept to place others among them.

A foreign picture, such as one of another camera, is unlike all of the training in one and the same
way. Its vector, and so its point, lies far outside, near those of all other foreign ones, and the
same few partners come first for each. Two things help, both by how foreign it is:

- it borrows: its point is moved to the mean of the points of the ten training garments that look
  most like it; the less, the more of its words are known, as many as a training garment usually
  has, which place it well. Without words it borrows wholly where all training garments had some;
- it is levelled: half of the mean point of the training is taken off. What that point prefers goes
  with everything; the other half is what was worn a lot, which is right more often than not.

How foreign a garment is follows from the mean distance of its scaled vector to the ten nearest, as
a quantile of what the training garments have among one another.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from wearwith.features.side_inputs import SideInputs
from wearwith.features.vocabulary import UNKNOWN
from wearwith.types import Bools, Doubles, Floats, Ints, Side

__all__ = ["Placed", "TrainingGarments", "foreignness", "kept_garments", "top_shares"]

Arrays = dict[str, npt.NDArray[Any]]

NEAREST = 10
MOST = 2_000  # that are kept of a side; a sample if there are more
FEWEST = 2 * NEAREST  # fewer say nothing about what is usual
SEED = 0  # of the sample
FOREIGN = (0.8, 0.95)  # quantiles between which a garment becomes foreign
STRANGE = (0.1, 0.5)  # the same for the share of words that are not known
LEVEL = 0.5  # share of the mean point that is taken off an entirely foreign garment
PARTS = ("vectors", "points", "reach")
WORDLESS = 0.05  # from which share on a model learned to do without words
USUAL = 0.2  # mean foreignness up to which a catalogue is not foreign; .125 by chance
AT_ONCE = 512  # garments that are compared together


def foreignness(quantiles: Doubles) -> Doubles:
    """How foreign garments are, from 0 to 1, by their quantiles. Shape: (n,) to (n,)."""
    return _risen(quantiles, FOREIGN)


@dataclass(frozen=True)
class Placed:
    """Garments among those of the training.

    Attributes
    ----------
    points
        Where they stand now; shape (n, D).
    quantiles
        How far away they are, NaN without a vector; shape (n,).
    foreign
        How foreign they count, from 0 to 1; shape (n,).
    has_words
        Whether the model knows one of their words; shape (n,).
    offsets
        What was taken off each already; shape (n, D).
    """

    points: Floats
    quantiles: Doubles
    foreign: Doubles
    has_words: Bools
    offsets: Floats

    @property
    def level(self) -> float:
        """The share of their mean point to take off a whole catalogue of them, from 0 to 1.

        All of it without words: how often foreign garments were worn is not known.
        """
        return float((self.foreign * np.where(self.has_words, LEVEL, 1.0)).mean())

    @property
    def is_foreign(self) -> bool:
        """Whether more of them are foreign than of the training garments themselves."""
        return len(self.foreign) > 0 and float(self.foreign.mean()) > USUAL

    def levelled(self, mean: Floats | None) -> Self:
        """Take half of the mean point off, (D,), by how foreign each is; nothing without one."""
        if mean is None:
            return self
        offsets = (LEVEL * self.foreign)[:, None].astype(np.float32) * mean
        return replace(self, points=self.points - offsets, offsets=offsets)


@dataclass(frozen=True)
class TrainingGarments:
    """Those of one side that have a picture: by feature set, vectors, points and distances.

    Shapes: (m, dim), (m, D) and (m,), where the distances are the mean ones of each to its nearest
    among the others, sorted. `wordless` is the share of them that had no word, `n_words` how many
    the others usually had.
    """

    sets: Mapping[str, tuple[Floats, Floats, Floats]]
    wordless: float = 0.0
    n_words: float = 1.0

    @classmethod
    def of(
        cls,
        arrays: Mapping[str, npt.NDArray[Any]],
        side: Side,
        names: Iterable[str],
        level: tuple[Floats, Floats],
    ) -> Self:
        """Take those that a model kept, levelled as it is; none of an older model.

        `level` is the mean that was taken off its points, and the factor applied after that.
        """
        mean, factor = level
        found = {}
        for name in names:
            if _array_name("reach", side, name) in arrays:
                vectors, points, reach = (
                    np.asarray(arrays[_array_name(part, side, name)], np.float32) for part in PARTS
                )
                found[name] = vectors, (points - mean) * factor, reach
        words = arrays.get(_array_name("words", side))
        return cls(found) if words is None else cls(found, float(words[0]), float(words[1]))

    @property
    def needs_words(self) -> bool:
        """Whether a model that reads words never learned to do without them."""
        return self.wordless < WORDLESS

    @cached_property
    def mean(self) -> Floats | None:
        """The mean point; shape (D,). None if none were kept."""
        for _, points, _ in self.sets.values():
            mean: Floats = points.mean(axis=0)
            return mean
        return None

    def place(self, points: Floats, inputs: SideInputs, *, keep_last: bool) -> Placed:
        """Place garments, given their points as encoded, (n, D), and what was read of them.

        `keep_last` says that the last column is a gain by popularity, which nobody borrows.
        """
        n = len(points)
        quantiles, borrowed = np.full(n, np.nan), np.zeros_like(points)
        counts = np.zeros(n)
        for name, (vectors, known, reach) in self.sets.items():
            block = inputs.blocks.get(name)
            if block is None:
                continue
            rows = np.flatnonzero(block.present)
            distances, nearest = _nearest(block.vectors[rows], vectors)
            share = np.searchsorted(reach, distances, side="right") / len(reach)
            quantiles[rows] = np.fmax(quantiles[rows], share)
            # Over another catalogue popularity, the last column, is nothing that anybody has.
            borrowed[rows] += known[nearest, : points.shape[1]].mean(axis=1)
            counts[rows] += 1
        foreign = foreignness(np.nan_to_num(quantiles))
        n_known, strange = _words(inputs, n)
        has_words = n_known > 0
        share = foreign * (1 - np.minimum(n_known / self.n_words, 1.0))
        if inputs.words is not None and self.needs_words:
            share = np.where(has_words, share, 1.0)
        share = np.where(counts > 0, share, 0.0)
        borrowed /= np.maximum(counts, 1)[:, None].astype(np.float32)
        if keep_last:
            borrowed[:, -1] = points[:, -1]
        part = share[:, None].astype(np.float32)
        moved: Floats = (1 - part) * points + part * borrowed
        foreign = np.maximum(np.maximum(foreign, strange), share)
        return Placed(moved, quantiles, foreign, has_words, np.zeros_like(moved))


def kept_garments(inputs: SideInputs, points: Floats, rows: Ints, side: Side) -> Arrays:
    """What a model keeps of the training garments of one side, as arrays by name.

    `points` are those of the whole side, (n, D); `rows` the garments with a training pair.
    """
    kept: Arrays = {}
    for name, block in inputs.blocks.items():
        some = _sampled(rows[block.present[rows]])
        if len(some) < FEWEST:
            continue
        vectors = block.vectors[some].astype(np.float16)
        distances, _ = _nearest(vectors.astype(np.float32), vectors.astype(np.float32), own=True)
        kept[_array_name("vectors", side, name)] = vectors
        kept[_array_name("points", side, name)] = points[some].astype(np.float16)
        kept[_array_name("reach", side, name)] = np.sort(distances)
    if kept and inputs.words is not None:
        n_words, _ = _words(SideInputs(inputs.words[rows], {}), len(rows))
        usual = np.median(n_words[n_words > 0]) if n_words.any() else 1.0
        words = np.array([np.mean(n_words == 0), usual], np.float32)
        kept[_array_name("words", side)] = words
    return kept


def _array_name(part: str, side: Side, name: str | None = None) -> str:
    return f"training.{part}.{side}s" + ("" if name is None else f".{name}")


def top_shares(known: Mapping[Side, Floats], vectors: Floats) -> Doubles:
    """How many of the ten nearest are tops, (n,), if there were as many tops as bottoms.

    Shapes: (m, dim) of each side, and (n, dim).
    """
    sizes = {side: len(some) for side, some in known.items()}
    _, nearest = _nearest(vectors, np.concatenate([known["top"], known["bottom"]]))
    are_tops = (nearest < sizes["top"]).sum(axis=1)
    tops, bottoms = are_tops / sizes["top"], (NEAREST - are_tops) / sizes["bottom"]
    shares: Doubles = tops / (tops + bottoms)
    return shares


def _sampled(rows: Ints) -> Ints:
    if len(rows) <= MOST:
        return rows
    return np.sort(np.random.default_rng(SEED).choice(rows, MOST, replace=False))


def _nearest(vectors: Floats, known: Floats, *, own: bool = False) -> tuple[Floats, Ints]:
    """Mean distance to the nearest known vectors, (n,), and their rows, (n, 10).

    `own` says that the vectors are the known ones: none is its own neighbour.
    """
    lengths = (known * known).sum(axis=1)
    distances = np.empty(len(vectors), np.float32)
    nearest = np.empty((len(vectors), NEAREST), np.int64)
    for start in range(0, len(vectors), AT_ONCE):  # so that memory stays bounded
        some = vectors[start : start + AT_ONCE]
        squares = (some * some).sum(axis=1)[:, None] + lengths - 2 * (some @ known.T)
        if own:
            squares[np.arange(len(some)), start + np.arange(len(some))] = np.inf
        first = np.argpartition(squares, NEAREST - 1, axis=1)[:, :NEAREST]
        apart = np.sqrt(np.maximum(np.take_along_axis(squares, first, axis=1), 0))
        distances[start : start + len(some)] = apart.mean(axis=1)
        nearest[start : start + len(some)] = first
    return distances, nearest


def _words(inputs: SideInputs, n: int) -> tuple[Ints, Doubles]:
    """How many words of each garment the model knows, and how strange its words are. (n,) each."""
    if inputs.words is None:
        return np.zeros(n, np.int64), np.zeros(n)
    known = (inputs.words > UNKNOWN).sum(axis=1)
    unknown = (inputs.words == UNKNOWN).sum(axis=1)
    return known, _risen(unknown / np.maximum(known + unknown, 1), STRANGE)


def _risen(values: Doubles, between: tuple[float, float]) -> Doubles:
    """From 0 at the lower bound to 1 at the upper one. Shape: (n,) to (n,)."""
    low, high = between
    risen: Doubles = np.clip((values - low) / (high - low), 0.0, 1.0)
    return risen
