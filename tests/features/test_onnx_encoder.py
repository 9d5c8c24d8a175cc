"""Pictures through a model in an ONNX file; the models are built here."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest

from flatlays import flat_lay
from wearwith.errors import ConfigError, ExtraMissingError
from wearwith.features.encoders import make_encoder
from wearwith.features.encoders.picture_encoder import fitted

onnx = pytest.importorskip("onnx", reason="the package onnx, which builds the models, is absent")

PLAIN = {"size": [8, 6], "mean": [0, 0, 0], "std": [1, 1, 1]}


def model_at(path, *, axes=(2, 3), keepdims=0, shape=("n", 3, 8, 6), tokens=False, **how):
    """Save a model that gives the mean over some axes, or all pixels as tokens, and its JSON."""
    from onnx import TensorProto, helper

    if tokens:
        flat = helper.make_tensor("flat", TensorProto.INT64, [3], [0, 3, -1])
        nodes = [
            helper.make_node("Reshape", ["pixels", "flat"], ["rows"]),
            helper.make_node("Transpose", ["rows"], ["found"], perm=[0, 2, 1]),
        ]
        constants, rank = [flat], 3
    else:
        where = helper.make_tensor("axes", TensorProto.INT64, [len(axes)], list(axes))
        nodes = [
            helper.make_node("ReduceMean", ["pixels", "axes"], ["found"], keepdims=keepdims)
            if axes
            else helper.make_node("Identity", ["pixels"], ["found"])
        ]
        constants = [where] if axes else []
        rank = 4 if keepdims or not axes else 4 - len(axes)
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info("pixels", TensorProto.FLOAT, list(shape))],
        [helper.make_tensor_value_info("found", TensorProto.FLOAT, [None] * rank)],
        constants,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    onnx.save(model, path)
    path.with_suffix(".json").write_text(json.dumps({**PLAIN, **how}))
    return path


def encoder_of(path):
    return make_encoder(str(path))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "My model.onnx"


@pytest.fixture(scope="module")
def pictures():
    return [flat_lay((170, 40, 50))[0], flat_lay((40, 45, 80))[0], np.full((1, 1, 3), 90, np.uint8)]


def test_a_model_from_a_file_encodes_pictures(path, pictures):
    encoder = encoder_of(model_at(path))
    vectors = encoder.encode(pictures)
    assert (encoder.name, encoder.dim) == ("onnx-My-model", 3)
    assert vectors.dtype == np.float32
    expected = [fitted(picture, (8, 6), "contain").mean((0, 1)) / 255 for picture in pictures]
    np.testing.assert_allclose(vectors, expected, atol=1e-6)
    np.testing.assert_array_equal(vectors, encoder.encode(pictures))


def test_threads_that_wait_leave_the_cores_to_others(path, monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "2")
    options = encoder_of(model_at(path))._session.get_session_options()
    assert options.intra_op_num_threads == 2
    assert options.get_session_config_entry("session.intra_op.allow_spinning") == "0"


CODE = """
import sys
from pathlib import Path
import numpy as np
from wearwith.features.encoders.onnx import OnnxPictures
OnnxPictures(Path(sys.argv[1])).encode([np.full((9, 6, 3), 200, np.uint8)])
"""


def test_nothing_is_reported_home(path, tmp_path):
    """If ONNX Runtime reports anything, it keeps a name for the machine in the cache folder."""
    kept = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "SYSTEMROOT")  # it never reports from CI
    environment = {name: os.environ[name] for name in kept if name in os.environ}
    places = ("HOME", "XDG_CACHE_HOME", "LOCALAPPDATA")
    (tmp_path / "home").mkdir()
    environment |= dict.fromkeys(places, str(tmp_path / "home"))
    model_at(path)
    subprocess.run([sys.executable, "-c", CODE, str(path)], check=True, env=environment)
    assert [*(tmp_path / "home").rglob("*")] == []


def test_mean_std_and_channels_are_heeded(path, pictures):
    plain = encoder_of(model_at(path)).encode(pictures)
    how = {"mean": [0.1, 0.2, 0.3], "std": [0.5, 0.25, 0.2], "channels": "BGR"}
    other = encoder_of(model_at(path, **how)).encode(pictures)
    expected = (plain[:, ::-1] - how["mean"]) / how["std"]
    np.testing.assert_allclose(other, expected, atol=1e-5)


def test_axes_may_be_in_the_other_order(path, pictures):
    plain = encoder_of(model_at(path)).encode(pictures)
    last = model_at(path, axes=(1, 2), shape=("n", 8, 6, 3), layout="NHWC")
    np.testing.assert_allclose(encoder_of(last).encode(pictures), plain, atol=1e-6)


@pytest.mark.parametrize(
    ("model", "pooling"),
    [
        ({"axes": ()}, "mean"),
        ({"tokens": True}, "mean"),
        ({"keepdims": 1}, "none"),
    ],
    ids=["maps", "tokens", "ones"],
)
def test_every_output_can_be_pooled(path, pictures, model, pooling):
    plain = encoder_of(model_at(path)).encode(pictures)
    pooled = encoder_of(model_at(path, **model, pooling=pooling)).encode(pictures)
    np.testing.assert_allclose(pooled, plain, atol=1e-6)


def test_the_first_token_can_be_taken(path, pictures):
    found = encoder_of(model_at(path, tokens=True, pooling="cls", fit="squash")).encode(pictures)
    expected = [fitted(picture, (8, 6), "squash")[0, 0] / 255 for picture in pictures]
    np.testing.assert_allclose(found, expected, atol=1e-6)


@pytest.mark.parametrize("batch", [1, 2])
def test_a_model_for_so_many_pictures_takes_any_number(path, pictures, batch):
    plain = encoder_of(model_at(path)).encode(pictures)
    fixed = encoder_of(model_at(path, shape=(batch, 3, 8, 6))).encode(pictures)
    np.testing.assert_allclose(fixed, plain, atol=1e-6)


def test_input_and_output_can_be_named(path, pictures):
    named = encoder_of(model_at(path, input="pixels", output="found"))
    assert named.encode(pictures).shape == (3, 3)
    for key in ("input", "output"):
        with pytest.raises(ConfigError, match=f"no {key} 'x'"):
            encoder_of(model_at(path, **{key: "x"}))


def test_the_fingerprint_changes_with_file_weights_and_settings(path):
    def fingerprint(**how):
        return encoder_of(model_at(path, **how)).fingerprint()

    first = fingerprint()
    assert first == fingerprint()
    assert len(first["sha256"][0]) == 64
    assert fingerprint(keepdims=1)["sha256"] != first["sha256"]
    assert fingerprint(fit="crop") != first
    before = fingerprint()
    (path.parent / f"{path.name}.data").write_bytes(b"weights that lie beside")
    assert encoder_of(path).fingerprint() != before
    assert json.loads(json.dumps(first)) == first


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "no JSON"),
        ("[]", "the whole file"),
        ('{"mean": [0, 0, 0]}', "size: Field required"),
        ('{"size": [8, 6], "std": [1, 0, 1]}', "std above 0"),
        ('{"size": [8, 6], "std": [1, NaN, 1]}', "finite"),
        ('{"size": [0, 6]}', "from 1 to 4096"),
        ('{"size": [8, 6], "layout": "CHW"}', "layout"),
        ('{"size": [8, 6], "sise": 1}', "sise"),
    ],
)
def test_malformed_preprocessing_is_refused(path, text, says):
    model_at(path).with_suffix(".json").write_text(text)
    with pytest.raises(ConfigError, match=says) as caught:
        encoder_of(path)
    assert "docs/formats.md" in caught.value.fix


def test_missing_and_broken_files_are_refused(path):
    with pytest.raises(ConfigError, match="no such ONNX file"):
        encoder_of(path)
    model_at(path).with_suffix(".json").unlink()
    with pytest.raises(ConfigError, match="preprocessing is not there"):
        encoder_of(path)
    model_at(path).write_bytes(b"this is text")
    with pytest.raises(ConfigError, match="no ONNX model"):
        encoder_of(path)


def test_what_does_not_fit_together_is_refused(path):
    with pytest.raises(ConfigError, match="can't take pictures of shape"):
        encoder_of(model_at(path, size=[16, 16]))
    with pytest.raises(ConfigError, match="choose another pooling"):
        encoder_of(model_at(path, axes=()))
    with pytest.raises(ConfigError, match="no vector"):
        encoder_of(model_at(path, pooling="cls"))


def test_a_missing_extra_is_an_error_with_its_install_line(path, monkeypatch):
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(ExtraMissingError, match=r'pip install "wearwith\[vision\]"'):
        encoder_of(model_at(path))


@pytest.mark.parametrize("fit", ["contain", "crop", "squash"])
@pytest.mark.parametrize("shape", [(1, 1), (1, 2000), (2000, 1), (334, 239)])
def test_every_picture_is_fitted(shape, fit):
    found = fitted(np.full((*shape, 3), (200, 10, 30), np.uint8), (8, 6), fit)
    assert found.shape == (8, 6, 3)
    if fit != "contain":
        np.testing.assert_array_equal(found, np.full((8, 6, 3), (200, 10, 30)))
    else:
        assert (found == (200, 10, 30)).all(axis=2).any()


def test_a_crop_keeps_the_middle():
    picture = np.zeros((30, 10, 3), np.uint8)
    picture[10:20] = 200
    np.testing.assert_array_equal(fitted(picture, (5, 5), "crop"), np.full((5, 5, 3), 200))
