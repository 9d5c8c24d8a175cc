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

__all__ = ["CountingScorer", "Scorer", "Tensors", "best_first", "no_teacher", "require_teacher"]

Tensors = Mapping[str, npt.NDArray[np.generic]]


class Scorer(ABC):
    """A compatibility score for every top and bottom of a catalogue.

    Tops and bottoms are positions in `catalogue`. A higher score is a better match; scores of
    one top can be compared with one another, nothing more is promised of their scale.
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

        An array that can be written into.
        """

    def prefer(self, tops: Ints, positives: Ints, negatives: Ints) -> tuple[Floating, Floating]:
        """Scores of both pairs of triplets, to be compared with one another. Shapes: (n,) each.

        A method whose scores of a pair depend on what it is compared with has its own.
        """
        return self.score_pairs(tops, positives), self.score_pairs(tops, negatives)

    @cached_property
    def teacher(self) -> "Scorer | None":
        """The scorer that this one learned from; None without one. Made when first asked for."""
        return None if self.find_teacher is None else self.find_teacher()

    def rank(
        self, top: int, candidates: Ints | None = None, k: int | None = None
    ) -> tuple[Ints, Floating]:
        """Order candidate bottoms for one top, best first.

        Parameters
        ----------
        top
            Position of the top.
        candidates
            Positions of bottoms, all of them if not given; shape (n,).
        k
            How many to return, all if not given.

        Returns
        -------
        positions, scores
            Shape (min(k, n),) each. Equal scores stand in order of position.
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

    Attributes
    ----------
    reads_inputs
        Whether the method reads words or vectors, and so has to be attached to them.
    is_taught
        Whether the method has rules, and so has to be given them.
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
        """Take over what `tensors` gave; `RunError` if one lacks or has another shape."""


def require_teacher(scorer: Scorer) -> Scorer:
    """Return the teacher of a scorer.

    Raises
    ------
    ConfigError
        If its method has none.
    """
    if scorer.teacher is None:
        raise no_teacher(scorer.name)
    return scorer.teacher


def no_teacher(name: str) -> ConfigError:
    """Say that a model has no teacher to ask."""
    return ConfigError(
        f"The model {name!r} has no teacher",
        where="by teacher",
        fix="ask for the student, or train akd, ukd or pkd",
    )
