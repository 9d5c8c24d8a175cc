"""Weights in files: what goes in comes out, and a damaged file is an error that says so."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from safetensors import SafetensorError

from wearwith.errors import RunError
from wearwith.model.array_files import read_tensors, take, write_tensors


@pytest.fixture
def weights(tmp_path):
    path = tmp_path / "weights.safetensors"
    write_tensors(path, {"w": np.arange(12, dtype=np.float32).reshape(3, 4), "step": np.int64(7)})
    return path


@settings(max_examples=30, deadline=None)
@given(
    hnp.arrays(
        st.sampled_from([np.dtype(kind) for kind in ("f4", "f8", "i8", "u8")]),
        hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4),
        elements={"allow_nan": False, "allow_infinity": False},
    )
)
def test_what_is_written_is_read(tmp_path_factory, array):
    path = tmp_path_factory.mktemp("tensors") / "weights.safetensors"
    write_tensors(path, {"array": array, "turned": array.T})
    found = read_tensors(path)
    assert set(found) == {"array", "turned"}
    assert found["array"].dtype == array.dtype
    assert found["array"].shape == array.shape
    np.testing.assert_array_equal(found["array"], array)
    np.testing.assert_array_equal(found["turned"], array.T)


def test_a_missing_file(tmp_path):
    with pytest.raises(RunError, match="missing"):
        read_tensors(tmp_path / "nothing.safetensors")


@pytest.mark.parametrize("kept", [0, 4, 8, 60, -1])
def test_a_truncated_file(weights, kept):
    weights.write_bytes(weights.read_bytes()[:kept])
    with pytest.raises(RunError, match="damaged or truncated") as caught:
        read_tensors(weights)
    assert str(weights) in str(caught.value)


def test_a_file_of_something_else(weights):
    weights.write_bytes(b"\x80\x04\x95 this was a pickle" * 20)
    with pytest.raises(RunError, match="damaged or truncated"):
        read_tensors(weights)


@pytest.mark.parametrize("wrong", [np.nan, np.inf, -np.inf])
def test_numbers_that_are_not_finite(weights, wrong):
    write_tensors(weights, {"good": np.zeros(2), "bad": np.array([1.0, wrong])})
    with pytest.raises(RunError, match=r"'bad' hold numbers that are not finite"):
        read_tensors(weights)


def test_a_tensor_is_taken_in_its_shape_or_not_at_all(weights):
    tensors = read_tensors(weights)
    assert take(tensors, "w", (3, 4)).shape == (3, 4)
    with pytest.raises(RunError, match=r"'w' has shape \(3, 4\), and \(4, 3\) is expected"):
        take(tensors, "w", (4, 3))
    with pytest.raises(RunError, match="lack the tensor 'v'"):
        take(tensors, "v", (1,))


def test_an_older_file_is_replaced_whole_or_stays(weights):
    before = weights.read_bytes()
    with pytest.raises(SafetensorError):
        write_tensors(weights, {"w": np.array(["no", "numbers"])})
    assert weights.read_bytes() == before
    assert list(weights.parent.iterdir()) == [weights]


def as_file(header, body):
    return len(header).to_bytes(8, "little") + header + body


ONE = b'{"a":{"dtype":"F32","shape":[%s],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],%s}}'


@pytest.mark.parametrize(
    "data",
    [
        (100_000_000).to_bytes(8, "little") + b"{" + b" " * 1_000,
        as_file(b"{" + b" " * 100_000_000 + b"}", b""),
        as_file(ONE % (b"2", b'"data_offsets":[4,12]'), bytes(16)),
        as_file(ONE % (b"3", b'"data_offsets":[8,16]'), bytes(16)),
        as_file(ONE % (b"2", b'"data_offsets":[8,99]'), bytes(16)),
        as_file(ONE % (b"2", b'"data_offsets":[8,16]'), bytes(24)),
        as_file(b"[" * 50_000, b""),
    ],
    ids=[
        "cut off",
        "a header of 100 MB",
        "overlapping",
        "too short",
        "behind the end",
        "too long",
        "nested",
    ],
)
def test_what_is_no_file_of_tensors(tmp_path, data):
    path = tmp_path / "weights.safetensors"
    path.write_bytes(data)
    with pytest.raises(RunError, match="damaged or truncated"):
        read_tensors(path)


def test_tensors_that_nobody_asks_for_are_read(tmp_path):
    path = tmp_path / "weights.safetensors"
    path.write_bytes(as_file(ONE % (b"2", b'"data_offsets":[8,16]'), bytes(16)))
    assert set(read_tensors(path)) == {"a", "b"}
