"""IBR: a pair goes together if its pictures lie close after a projection."""

import torch
from torch import nn

from wearwith.errors import ConfigError
from wearwith.models.exibr import Exibr

__all__ = ["Ibr"]


class Ibr(Exibr):
    """m_ij = −d_ij, d_ij = ‖(v_i − v_j) Y‖², P(pair) = σ(c − d_ij): ExIBR on pictures alone.

    Text is not read, even where there is some. An item without a picture has a vector of zeros.

    Source: the low-rank method of McAuley, Targett, Shi and van den Hengel, "Image-based
    recommendations on styles and substitutes", SIGIR 2015.

    Raises
    ------
    ConfigError
        If the model is given no feature set.
    """

    name = "ibr"

    def make_network(self, generator: torch.Generator) -> nn.Module:
        """Build the projection of pictures."""
        if not self.spec.dims:
            raise ConfigError(
                "The model 'ibr' reads pictures alone, and there are none to read",
                fix="wearwith encode DATASET and leave --no-image out, or train exibr on text",
            )
        self.spec = self.spec.model_copy(update={"vocabulary_size": 0})
        return super().make_network(generator)
