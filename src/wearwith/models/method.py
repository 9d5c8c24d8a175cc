"""The contract of a method that learns by gradient descent.

A method changes weights. What it learns is named arrays (`Method.tensors`), from which a
`wearwith.model.Scorer` answers in NumPy once training is over. A complete method, with one vector
for each garment (BPR-MF of Rendle et al., UAI 2009):

    class Factors(PointMethod):
        name = "factors"

        def make_network(self, generator):
            return nn.ParameterList(
                nn.Parameter(torch.randn(len(items), 16, generator=generator))
                for items in (self.catalogue.tops, self.catalogue.bottoms)
            )

        def attach(self, inputs, train_bottoms):
            pass  # it reads nothing about a garment

        def top_points(self, tops):
            return self.network[0][tops]

        def bottom_points(self, bottoms):
            return self.network[1][bottoms]

        def loss(self, batch, generator):
            tops, positives, negatives = batch.positions()
            m_ij = (self.top_points(tops) * self.bottom_points(positives)).sum(dim=1)
            m_ik = (self.top_points(tops) * self.bottom_points(negatives)).sum(dim=1)
            return {"loss": -(m_ij - m_ik).sigmoid().log().mean()}
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import ClassVar, Self

import numpy as np
import torch
from torch import Tensor, nn

from wearwith.catalog import Catalogue, TripletArrays
from wearwith.catalog.triplets import wins
from wearwith.errors import ConfigError, diverged
from wearwith.features import Inputs
from wearwith.model.model_settings import StudentSpec, TeacherConfig
from wearwith.model.point_scorer import PointScorer
from wearwith.model.scorer import Scorer, Tensors
from wearwith.rules import Activation
from wearwith.rules.learned_strengths import FoldStrengths
from wearwith.types import By, Floating, Ints

__all__ = ["Method", "PointMethod", "Teaching", "TripletBatch"]

ITEMS_AT_ONCE = 2048
TRIPLETS_AT_ONCE = 2**14
# Weights that only training needs.
NOT_KEPT = "anchor."
PAIRS_AT_ONCE = 512  # 2 MB of points of 1,024 numbers, which fit the cache


@dataclass(frozen=True)
class TripletBatch:
    """Triplets (i, j, k) in which every garment occurs once."""

    tops: Tensor  # positions in the catalogue of the distinct tops; (u,)
    bottoms: Tensor  # positions of the distinct bottoms; (v,)
    top_of: Tensor  # where each triplet's top is in `tops`; (n,)
    positive_of: Tensor  # where its positive is in `bottoms`; (n,)
    negative_of: Tensor  # where its negative is in `bottoms`; (n,)
    epoch: float = 0.0  # finished epochs, and the finished fraction of the current one
    unanswered: int = 0  # the last so many rows are questions that no outfit answers

    @classmethod
    def of(
        cls,
        tops: Ints,
        positives: Ints,
        negatives: Ints,
        device: torch.device,
        unanswered: int = 0,
    ) -> Self:
        """Build a batch from triplets as positions, shape (n,) each."""
        distinct, top_of = np.unique(tops, return_inverse=True)
        both = np.concatenate([positives, negatives])
        bottoms, bottom_of = np.unique(both, return_inverse=True)
        arrays = (distinct, bottoms, top_of, *np.split(bottom_of, 2))
        t, b, i, j, k = (torch.from_numpy(array).to(device) for array in arrays)
        return cls(t, b, i, j, k, unanswered=unanswered)

    @property
    def count(self) -> int:
        """Number of triplets that outfits answer."""
        return len(self.top_of) - self.unanswered

    def rows(self, chosen: slice) -> Self:
        """Take some triplets; tops and bottoms stay."""
        of = (self.top_of, self.positive_of, self.negative_of)
        i, j, k = (column[chosen] for column in of)
        return replace(self, top_of=i, positive_of=j, negative_of=k)

    def positions(self) -> tuple[Tensor, Tensor, Tensor]:
        """Positions in the catalogue of i, j and k of each triplet. Shape: (n,) each."""
        bottoms = self.bottoms
        return self.tops[self.top_of], bottoms[self.positive_of], bottoms[self.negative_of]


@dataclass(frozen=True)
class Teaching:
    """What a method with a teacher needs: the teacher's settings, and the catalogue's rules.

    `folds` are the strengths that count for training pairs, if strengths were learned from these.
    """

    config: TeacherConfig
    activation: Activation
    folds: FoldStrengths | None = None


class Method(ABC):
    """A method whose weights `wearwith.training.fit` changes.

    Attributes
    ----------
    name
        Name of the method.
    only_reads
        Feature sets that it insists on, whatever the user chooses; None leaves the choice open.
    is_taught
        Whether it has a teacher, and so needs a `teaching`.
    taught_as
        The package's method whose teacher it has once it is trained. None without a teacher, and
        where its own scorer brings the teacher (`scorer_of`).
    reads_popularity
        Whether a bottom's popularity may be part of its score.
    alone
        Share of the epochs in which it learns from data alone, before `take_anchor`.
    is_alone
        Whether it does so now.
    loss_is_a_mean
        Whether a batch's loss is the mean over its triplets, so that processes can share a batch.
    network
        Everything that is trained.

    Raises
    ------
    ConfigError
        If the method can't be built in this shape.
    ValueError
        If it has a teacher and gets no rules.
    """

    name: ClassVar[str]
    only_reads: ClassVar[tuple[str, ...] | None] = None
    is_taught: ClassVar[bool] = False
    taught_as: ClassVar[str | None] = None
    reads_popularity: ClassVar[bool] = True
    loss_is_a_mean: ClassVar[bool] = True
    alone: float = 0.0
    is_alone: bool = False

    def __init__(
        self,
        catalogue: Catalogue,
        spec: StudentSpec,
        generator: torch.Generator,
        device: str = "cpu",
        teaching: Teaching | None = None,
    ) -> None:
        if self.is_taught and teaching is None:
            raise ValueError("a method with a teacher needs rules")
        if spec.n_popularity and not self.reads_popularity:
            raise ConfigError(
                f"The model {self.name!r} reads no popularity",
                where="--popularity",
                fix="leave --popularity out",
            )
        self.catalogue, self.spec, self.teaching = catalogue, spec, teaching
        self.device = torch.device(device)
        self.network = self.make_network(generator).to(self.device)

    @abstractmethod
    def make_network(self, generator: torch.Generator) -> nn.Module:
        """Build everything that is trained, in the shape of `spec`, with random weights."""

    @abstractmethod
    def attach(self, inputs: Inputs, train_bottoms: Ints) -> None:
        """Take the catalogue's inputs, and the bottom of every training pair, shape (n,)."""

    @abstractmethod
    def loss(self, batch: TripletBatch, generator: torch.Generator) -> dict[str, Tensor]:
        """Loss of a batch, shape (), under `loss`; other figures to show under their own names."""

    def take_anchor(self) -> None:  # noqa: B027 (most methods have none)
        """Let the teacher, from now on, be the student as it is, projected."""

    def margins(self, triplets: TripletArrays) -> dict[By, Floating]:
        """By how much the positive of each triplet is preferred, m_ij − m_ik, with current weights.

        The student's margins, and the teacher's if there is one. Shape: (n,) each.
        """
        scorer = self.scorer_of(self.catalogue, self.spec, self.tensors())
        m_ij, m_ik = scorer.prefer(triplets.tops, triplets.positives, triplets.negatives)
        return {"student": m_ij - m_ik}

    def figures(self, valid: TripletArrays) -> dict[str, float]:
        """Shares of triplets ranked correctly, ties half: `valid_auc` and `valid_auc_teacher`.

        Raises `RunError` if a score is not finite.
        """
        aucs = {}
        for by, margin in self.margins(valid).items():
            if not np.isfinite(margin).all():
                raise diverged("the scores of the selection split are not finite")
            auc = float(wins(margin, np.zeros_like(margin)).mean())
            aucs["valid_auc" if by == "student" else f"valid_auc_{by}"] = auc
        return aucs

    def tensors(self) -> Tensors:
        """Everything that the model folder keeps: here the weights, by module name."""
        weights = self.network.state_dict().items()
        return {name: w.cpu().numpy() for name, w in weights if not name.startswith(NOT_KEPT)}

    @classmethod
    def scorer_of(cls, catalogue: Catalogue, spec: StudentSpec, tensors: Tensors) -> Scorer:  # noqa: ARG003 (methods without points read it)
        """Build the scorer of a trained model from the method's `tensors`: here from its points.

        Raises `RunError` if a tensor is missing or does not fit the catalogue.
        """
        return PointScorer.of(cls.name, catalogue, tensors)


class PointMethod(Method):
    """m_ij = x_i · y_j, where tops and bottoms are points of one space.

    A score that is no inner product, such as a distance, becomes one with further columns: −‖x −
    y‖² = [2x, −‖x‖², 1] · [y, 1, −‖y‖²].
    """

    @abstractmethod
    def top_points(self, tops: Tensor) -> Tensor:
        """Points x of tops by position. Shape: (n,) to (n, D)."""

    @abstractmethod
    def bottom_points(self, bottoms: Tensor) -> Tensor:
        """Points y of bottoms by position. Shape: (n,) to (n, D)."""

    @torch.inference_mode()
    def margins(self, triplets: TripletArrays) -> dict[By, Floating]:
        """Margins as in `Method.margins`, encoding only the garments of the triplets."""
        columns = (triplets.tops, triplets.positives, triplets.negatives)
        batch = TripletBatch.of(*columns, self.device)
        x = in_pieces(self.top_points, batch.tops)  # (u, D)
        y = in_pieces(self.bottom_points, batch.bottoms)  # (v, D)
        parts = [  # in blocks, so that memory stays bounded
            self.compared(batch.rows(slice(start, start + TRIPLETS_AT_ONCE)), x, y)
            for start in range(0, len(triplets), TRIPLETS_AT_ONCE)
        ]
        return {by: torch.cat([part[by] for part in parts]).cpu().numpy() for by in parts[0]}

    def compared(self, batch: TripletBatch, tops: Tensor, bottoms: Tensor) -> dict[By, Tensor]:
        """Margins of a batch from its points, (u, D) and (v, D). Shape: (n,) each."""
        m_ij, m_ik = pair_scores(batch, tops, bottoms)
        return {"student": m_ij - m_ik}

    @torch.inference_mode()
    def tensors(self) -> Tensors:
        """The weights, and all garments' points as `latent.tops` and `latent.bottoms`."""
        sides = {
            "latent.tops": (self.top_points, self.catalogue.tops),
            "latent.bottoms": (self.bottom_points, self.catalogue.bottoms),
        }
        points = {
            name: in_pieces(points, torch.arange(len(items), device=self.device)).cpu().numpy()
            for name, (points, items) in sides.items()
        }
        return {**super().tensors(), **points}


def pair_scores(batch: TripletBatch, tops: Tensor, bottoms: Tensor) -> tuple[Tensor, Tensor]:
    """m_ij and m_ik of triplets from their points. Shapes: (u, D) and (v, D) to (n,) and (n,).

    Each pair is summed by itself, so that equal garments have equal scores.
    """

    def products(bottom_of: Tensor) -> Tensor:
        pieces = (torch.split(of, PAIRS_AT_ONCE) for of in (batch.top_of, bottom_of))
        return torch.cat([(tops[i] * bottoms[j]).sum(dim=1) for i, j in zip(*pieces, strict=True)])

    return products(batch.positive_of), products(batch.negative_of)


def in_pieces(points: Callable[[Tensor], Tensor], positions: Tensor) -> Tensor:
    """Encode garments in blocks, so that memory stays bounded. Shape: (n,) to (n, D)."""
    return torch.cat([points(some).float() for some in torch.split(positions, ITEMS_AT_ONCE)])
