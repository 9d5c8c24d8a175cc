"""What every method of the field answers here: how well does this bottom go with this top?

A method that only counts needs no more than this (the whole of a popularity model):

    class Popularity(CountingScorer):
        name = "pop"

        def fit(self, tops, bottoms, rng):
            self.counts = np.bincount(bottoms, minlength=len(self.catalogue.bottoms))

        def score_all(self, tops):
            return np.tile(self.counts.astype(np.float64), (len(tops), 1))

        def score_pairs(self, tops, bottoms):
            return self.counts[bottoms].astype(np.float64)

        def tensors(self):
            return {"counts": self.counts}

        def restore(self, tensors):
            self.counts = tensors["counts"]
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

import numpy as np
import numpy.typing as npt

from wearwith.catalog import Catalogue
from wearwith.errors import ConfigError
from wearwith.model.model_settings import BaselineConfig
from wearwith.model.ranking import best_first
from wearwith.rules import Activation
from wearwith.types import Floating, Ints

if TYPE_CHECKING:
    from wearwith.catalog import Dataset
    from wearwith.features import Inputs

__all__ = [
    "CountingScorer",
    "Scorer",
    "Tensors",
    "no_teacher",
    "require_promises",
    "require_teacher",
]

Tensors = Mapping[str, npt.NDArray[np.generic]]

CHECKED_TOPS = 5


class Scorer(ABC):
    """A compatibility score for every top and bottom of a catalogue.

    Tops and bottoms are positions in `catalogue`. A higher score is a better match; only scores of
    one top can be compared with one another.
    """

    name: ClassVar[str]

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.find_teacher: Callable[[], Scorer] | None = None

    @abstractmethod
    def score_pairs(self, tops: Ints, bottoms: Ints) -> Floating:
        """Scores of pairs (tops[n], bottoms[n]). Shape: (n,)."""

    @abstractmethod
    def score_all(self, tops: Ints) -> Floating:
        """Scores of each top with every bottom of the catalogue. Shape: (n, n_bottoms).

        The caller may write into the array.
        """

    def prefer(self, tops: Ints, positives: Ints, negatives: Ints) -> tuple[Floating, Floating]:
        """Scores of both pairs of triplets, to be compared with one another. Shapes: (n,) each.

        Methods whose score of a pair depends on what it is compared with override it.
        """
        return self.score_pairs(tops, positives), self.score_pairs(tops, negatives)

    @cached_property
    def teacher(self) -> "Scorer | None":
        """The scorer that this one learned from, built on first use; None without one."""
        return None if self.find_teacher is None else self.find_teacher()

    def rank(
        self, top: int, candidates: Ints | None = None, k: int | None = None
    ) -> tuple[Ints, Floating]:
        """Order candidate bottoms, positions (n,), for a top, best first; ties by position.

        All bottoms are candidates, and all are returned, unless `candidates` and `k` are given.
        Returns positions and scores, shape (min(k, n),) each.
        """
        if candidates is None:
            scores = self.score_all(np.array([top]))[0]
            candidates = np.arange(len(scores))
        else:
            scores = self.score_pairs(np.full(len(candidates), top), candidates)
        chosen = best_first(scores, k)
        return candidates[chosen], scores[chosen]


class CountingScorer(Scorer):
    """A scorer that is fitted in one pass over the positive pairs.

    `reads_inputs` says whether it needs words or vectors (`attach`), `is_taught` whether it needs
    rules.
    """

    reads_inputs: ClassVar[bool] = False
    is_taught: ClassVar[bool] = False

    def __init__(
        self,
        catalogue: Catalogue,
        settings: BaselineConfig | None = None,
        activation: Activation | None = None,  # noqa: ARG002 (of the methods that have rules)
    ) -> None:
        super().__init__(catalogue)
        self.settings = settings or BaselineConfig()

    def attach(self, dataset: "Dataset", inputs: "Inputs | None") -> None:
        """Take what the method reads besides pairs; most read nothing."""

    @abstractmethod
    def fit(self, tops: Ints, bottoms: Ints, rng: np.random.Generator) -> None:
        """Learn from the positive pairs of the training split. Shapes: (n,) and (n,)."""

    @abstractmethod
    def tensors(self) -> Tensors:
        """Everything learned, by name; what `restore` needs to give the same scores."""

    @abstractmethod
    def restore(self, tensors: Tensors) -> None:
        """Take over what `tensors` gave; `RunError` if one is missing or has another shape."""


def require_teacher(scorer: Scorer) -> Scorer:
    """Return the teacher of a scorer; `ConfigError` if its method has none."""
    if scorer.teacher is None:
        raise no_teacher(scorer.name)
    return scorer.teacher


def no_teacher(name: str) -> ConfigError:
    """The error for a model without a teacher to ask."""
    return ConfigError(
        f"The model {name!r} has no teacher",
        where="by teacher",
        fix="ask for the student, or train akd, ukd or pkd",
    )


def require_promises(scorer: Scorer) -> None:
    """Check that a fitted scorer keeps the contract, on a few tops with every bottom.

    For models that no test of the package knows. `ConfigError` if scores have another shape or are
    not finite, a pair scores differently when asked for alone, or writing into the array of
    `score_all` changes later answers.
    """
    if hasattr(scorer, "score_triplets"):  # its name before version 0.2
        raise _broken(scorer, "score_triplets is called prefer now, and would not be asked")
    tops = np.arange(min(CHECKED_TOPS, len(scorer.catalogue.tops)))
    n_bottoms = len(scorer.catalogue.bottoms)
    table = _scores(scorer, "score_all", (len(tops), n_bottoms), tops)
    before = table.copy()
    each_top, each_bottom = (grid.ravel() for grid in np.indices(table.shape))
    pairs = _scores(scorer, "score_pairs", (table.size,), each_top, each_bottom)
    if not np.allclose(pairs.reshape(table.shape), before, rtol=1e-4, atol=1e-5):
        raise _broken(scorer, "score_pairs and score_all give a pair two different scores")
    try:
        table[:] = 0  # as callers do to leave out bottoms
    except ValueError:
        raise _broken(scorer, "score_all gives an array that can't be written into") from None
    if not np.array_equal(scorer.score_all(tops), before):
        raise _broken(scorer, "score_all gives its own array, which others write into: give a copy")


def _scores(scorer: Scorer, method: str, shape: tuple[int, ...], *positions: Ints) -> Floating:
    scores = getattr(scorer, method)(*positions)
    if not isinstance(scores, np.ndarray) or scores.shape != shape or scores.dtype.kind != "f":
        got = (
            f"{scores.dtype} of shape {scores.shape}"
            if isinstance(scores, np.ndarray)
            else type(scores).__name__
        )
        raise _broken(scorer, f"{method} gives {got}, not floating-point numbers of {shape}")
    if not np.isfinite(scores).all():
        raise _broken(scorer, f"{method} gives scores that are not finite")
    return scores


def _broken(scorer: Scorer, what: str) -> ConfigError:
    return ConfigError(
        f"The model {scorer.name!r} breaks the contract: {what}",
        where=type(scorer).__name__,
        fix="see wearwith/model/scorer.py",
    )
