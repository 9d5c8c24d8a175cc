"""EfficientNet-Lite0 as an ONNX graph, from the weights of a checkpoint.

Source: Tan and Le, "EfficientNet", ICML 2019, in the "lite" form of 2020: no squeeze-and-excitation
and ReLU6 in place of swish. Padding is that of TensorFlow ("SAME"), as the weights were trained.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["GRAPH", "SIDE", "efficientnet_graph"]

GRAPH = 1  # rises with every change that gives other numbers
SIDE = 224
MEAN, SPREAD = 127.0, 128.0  # what the network was trained with
EPSILON = 1e-3  # of batch normalisation
# Of each stage: how many blocks, and the stride of the first. Weights tell all other sizes.
STAGES = ((1, 1), (2, 2), (2, 2), (3, 2), (3, 1), (4, 2), (1, 1))

Weights = Mapping[str, npt.NDArray[Any]]


def efficientnet_graph(weights: Weights) -> bytes:
    """Build the model, as the bytes of an ONNX file.

    Its input `pixels` are n pictures of shape (n, 224, 224, 3), uint8. Its output `pooled` are the
    features of the last convolution, averaged over all places, of shape (n, 1280). `weights` have
    the names of lukemelas/EfficientNet-PyTorch.

    Raises
    ------
    ImportError
        If the package onnx is not installed.
    KeyError
        If a weight is missing.
    """
    from onnx import TensorProto, helper

    network = _Network(weights)
    network.add("Transpose", "pixels", "planes", perm=(0, 3, 1, 2))
    network.add("Cast", "planes", "values", to=TensorProto.FLOAT)
    # The mean can't go into the stem's bias: a picture is padded with it, not with black.
    network.add("Sub", "values", "x", network.constant("mean", np.float32(MEAN)))
    network.constant("zero", np.float32(0))
    network.constant("six", np.float32(6))
    x = network.convolution("x", "_conv_stem", "_bn0", stride=2, scale=1 / SPREAD)
    blocks = [(n == 0, stride) for repeats, stride in STAGES for n in range(repeats)]
    for number, (is_first, stride) in enumerate(blocks):
        name, given = f"_blocks.{number}", x
        x = network.block(x, name, stride if is_first else 1)
        if not is_first:  # it has as many channels as it is given
            x = network.add("Add", x, f"{name}.sum", given)
    x = network.convolution(x, "_conv_head", "_bn1")
    network.add("GlobalAveragePool", x, "averages")  # (n, 1280, 1, 1)
    network.add("Flatten", "averages", "pooled")
    pixels = helper.make_tensor_value_info("pixels", TensorProto.UINT8, ("n", SIDE, SIDE, 3))
    pooled = helper.make_tensor_value_info("pooled", TensorProto.FLOAT, ("n", 1280))
    graph = helper.make_graph(
        network.nodes, "efficientnet-lite0", [pixels], [pooled], network.constants
    )
    # As old as will do, so that every ONNX Runtime that is allowed reads it.
    opsets = [helper.make_opsetid("", 17)]
    model: bytes = helper.make_model(graph, opset_imports=opsets, ir_version=8).SerializeToString()
    return model


class _Network:
    """The nodes and constants of a graph that grows from its input."""

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self.nodes: list[Any] = []
        self.constants: list[Any] = []

    def add(self, kind: str, x: str, out: str, *more: str, **how: Any) -> str:
        from onnx import helper

        self.nodes.append(helper.make_node(kind, [x, *more], [out], **how))
        return out

    def constant(self, name: str, value: Any) -> str:
        from onnx import numpy_helper

        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def block(self, x: str, name: str, stride: int) -> str:
        """An inverted bottleneck: widened if it has weights for that, depthwise, projected."""
        if f"{name}._expand_conv.weight" in self.weights:
            x = self.convolution(x, f"{name}._expand_conv", f"{name}._bn0")
        x = self.convolution(x, f"{name}._depthwise_conv", f"{name}._bn1", stride)
        return self.convolution(x, f"{name}._project_conv", f"{name}._bn2", is_linear=True)

    def convolution(
        self, x: str, name: str, normalisation: str, stride: int = 1, scale: float = 1,
        *, is_linear: bool = False,
    ) -> str:  # fmt: skip
        """A convolution with its batch normalisation folded in, and ReLU6 unless it is linear."""
        kernel = self.weights[f"{name}.weight"].astype(np.float64)  # (out, in, height, width)
        gain, shift, mean, variance = (
            self.weights[f"{normalisation}.{part}"].astype(np.float64)
            for part in ("weight", "bias", "running_mean", "running_var")
        )
        factor = gain / np.sqrt(variance + EPSILON)
        folded = kernel * factor[:, None, None, None] * scale
        bias = shift - mean * factor
        found = self.add(
            "Conv",
            x,
            f"{name}.out",
            self.constant(f"{name}.weight", folded.astype(np.float32)),
            self.constant(f"{name}.bias", bias.astype(np.float32)),
            strides=(stride, stride),
            group=len(kernel) if kernel.shape[1] == 1 else 1,  # one input alone: depthwise
            auto_pad="SAME_UPPER",
        )
        return found if is_linear else self.add("Clip", found, f"{name}.relu6", "zero", "six")
