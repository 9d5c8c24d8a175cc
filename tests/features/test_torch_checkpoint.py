"""Reading what PyTorch saved without it, and refusing what would run code."""

import os
import pickle
from collections import OrderedDict

import numpy as np
import pytest
import torch

from wearwith.errors import DataError
from wearwith.features.encoders.torch_checkpoint import MAGIC, VERSION, read_checkpoint

TENSORS = OrderedDict(
    plain=torch.arange(6, dtype=torch.float32).reshape(2, 3),
    turned=torch.arange(24, dtype=torch.float32).reshape(2, 3, 4).permute(2, 0, 1),
    count=torch.tensor(7),
    part=torch.arange(10, dtype=torch.float32)[4:8:2],
)


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "weights.pth"
    torch.save(TENSORS, path, _use_new_zipfile_serialization=False)
    return path


def test_tensors_are_read_as_torch_reads_them(path):
    found = read_checkpoint(path)
    assert list(found) == list(TENSORS)
    for name, tensor in TENSORS.items():
        np.testing.assert_array_equal(found[name], tensor.numpy())
        assert found[name].dtype == tensor.numpy().dtype


class Calls:
    """Pickled, it has a function called when it is read."""

    def __init__(self, function, *arguments):
        self.given = function, arguments

    def __reduce__(self):
        return self.given


@pytest.mark.parametrize("place", range(5))
@pytest.mark.parametrize("function", [os.system, eval, torch.load], ids=lambda f: f.__name__)
def test_a_pickle_that_names_a_function_is_refused_before_it_is_called(tmp_path, function, place):
    path, called = tmp_path / "weights.pth", tmp_path / "called"
    code = f"open({str(called)!r}, 'w')" if function is eval else f"touch {called}"
    parts = [MAGIC, VERSION, {}, {}, []]
    parts[place] = Calls(function, code)
    path.write_bytes(b"".join(pickle.dumps(part, 2) for part in parts))
    with pytest.raises(DataError, match=rf"names \w+(\.\w+)*\.{function.__name__}"):
        read_checkpoint(path)
    assert not called.exists()


def test_known_names_can_not_be_changed(tmp_path):
    """An instruction of pickles sets attributes of what was named; none of it has any."""
    path = tmp_path / "weights.pth"
    rebuild = b"ctorch._utils\n_rebuild_tensor_v2\n"
    change = b"\x80\x02" + rebuild + b"N}X\x01\x00\x00\x00aK\x01s\x86b."
    path.write_bytes(pickle.dumps(MAGIC, 2) + pickle.dumps(VERSION, 2) + change)
    with pytest.raises(DataError, match="attribute 'a'"):
        read_checkpoint(path)


@pytest.mark.parametrize("share", [0, 0.1, 0.3, 0.6, 0.9, 0.99])
def test_a_file_that_ends_early_is_an_error(path, share):
    whole = path.read_bytes()
    path.write_bytes(whole[: int(share * len(whole))])
    with pytest.raises(DataError, match="can't be read"):
        read_checkpoint(path)


def test_a_tensor_can_not_reach_beyond_its_storage(path):
    whole = path.read_bytes()
    shape = b"K\x02K\x03\x86"  # (2, 3), of `plain`
    assert whole.count(shape) == 1
    path.write_bytes(whole.replace(shape, b"K\xf2K\x03\x86"))
    with pytest.raises(DataError, match="size of buffer"):
        read_checkpoint(path)


def test_other_formats_and_missing_files_are_errors(tmp_path):
    path = tmp_path / "weights.pth"
    with pytest.raises(DataError, match="No such file"):
        read_checkpoint(path)
    torch.save(dict(TENSORS), path)  # a ZIP archive
    with pytest.raises(DataError, match="can't be read"):
        read_checkpoint(path)
    path.write_bytes(b"".join(pickle.dumps(part, 2) for part in (MAGIC, 1002, {}, {}, [])))
    with pytest.raises(DataError, match="another format"):
        read_checkpoint(path)
