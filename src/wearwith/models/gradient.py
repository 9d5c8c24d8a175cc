"""What a method that learns by gradient descent adds to the contract."""

from abc import abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor, nn

from wearwith.catalog import Catalogue
from wearwith.features import Inputs
from wearwith.model.contract import Scorer, Tensors
from wearwith.model.settings import StudentSpec
from wearwith.models.teacher import Teaching
from wearwith.types import Ints

__all__ = ["GradientScorer", "TripletBatch"]


@dataclass(frozen=True)
class TripletBatch:
    """Triplets of one step, in which every garment occurs once.

    Attributes
    ----------
    tops, bottoms
        Positions in the catalogue of the distinct tops (u,) and bottoms (v,).
    top_of, positive_of, negative_of
        For each triplet its place in `tops` and `bottoms`; shape (n,).
    epoch
        Finished epochs, with the part of the one that is running.
    """

    tops: Tensor
    bottoms: Tensor
    top_of: Tensor
    positive_of: Tensor
    negative_of: Tensor
    epoch: float = 0.0

    def positions(self) -> tuple[Tensor, Tensor, Tensor]:
        """Positions in the catalogue of i, j and k of each triplet. Shape: (n,) each."""
        bottoms = self.bottoms
        return self.tops[self.top_of], bottoms[self.positive_of], bottoms[self.negative_of]


class GradientScorer(Scorer):
    """A scorer whose weights `wearwith.training.loop.fit` changes.

    It is built without data, so that a saved one can be restored where the data is not;
    `attach` gives it the inputs to learn from, and `refresh` encodes the catalogue for scoring.
    """

    # Inputs that the method insists on, whatever the user chooses; None leaves the choice open.
    only_reads: tuple[str, ...] | None = None
    # Whether the method has a teacher, and so has to be given one.
    is_taught: ClassVar[bool] = False
    # Whether the loss of a batch is the mean of those of its triplets, and can be divided.
    loss_is_a_mean: ClassVar[bool] = True

    def __init__(
        self,
        catalogue: Catalogue,
        spec: StudentSpec,
        generator: torch.Generator,  # noqa: ARG002 (a subclass draws its weights from it)
        device: str = "cpu",
        teaching: Teaching | None = None,  # noqa: ARG002 (what a taught model learns from besides)
    ) -> None:
        super().__init__(catalogue)
        self.spec = spec
        self.device = torch.device(device)

    @property
    @abstractmethod
    def network(self) -> nn.Module:
        """Everything that is trained."""

    @abstractmethod
    def attach(self, inputs: Inputs, train_bottoms: Ints) -> None:
        """Take the catalogue's inputs, and the bottom of every training pair; shape (n,)."""

    @abstractmethod
    def loss(self, batch: TripletBatch, generator: torch.Generator) -> dict[str, Tensor]:
        """Loss of a batch, shape (), under `loss`; what else progress shows under its own name."""

    def take_weights(self, other: "GradientScorer") -> None:
        """Take over everything that another scorer of the same shape has learned.

        What is counted for each bottom of a catalogue is not learned, and stays.
        """
        counted = {name for name, _ in self.network.named_buffers()}
        weights = other.network.state_dict()
        learned = {name: w for name, w in weights.items() if name not in counted}
        self.network.load_state_dict(learned, strict=False)

    @abstractmethod
    def tensors(self) -> Tensors:
        """Everything learned, by name."""

    @abstractmethod
    def refresh(self, tops: Ints | None = None, bottoms: Ints | None = None) -> None:
        """Encode the catalogue with the weights of now, for scoring.

        Where positions are given, shapes (n,) and (m,), only those garments are encoded, and the
        scores of all others are NaN.
        """
