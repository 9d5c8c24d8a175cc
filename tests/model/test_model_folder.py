"""The folder: what it holds, that it is enough, and that what is wrong with it is said."""

import json
import subprocess
import sys
from shutil import copytree

import numpy as np
import pytest

from wearwith.errors import RunError
from wearwith.files.atomic import sha256_of_file
from wearwith.model import load_model, map_arrays


def test_what_is_written_is_what_is_read(akd, served):
    before, after = akd, load_model(served)
    assert after.manifest == before.manifest
    assert after.arrays.keys() == before.arrays.keys()
    for name, array in before.arrays.items():
        np.testing.assert_array_equal(after.arrays[name], array)
    assert after.items.equals(before.items)
    assert after.pairs.equals(before.pairs)
    assert after.vocabulary == before.vocabulary
    assert after.knowledge.book == before.knowledge.book
    assert after.catalogue == akd.scorer.catalogue


def test_arrays_are_mapped_and_can_not_be_written_to(served):
    array = load_model(served).arrays["latent.tops"]
    assert isinstance(array.base, np.memmap) or isinstance(array.base.base, np.memmap)
    with pytest.raises(ValueError, match="read-only"):
        array[0, 0] = 1


def test_the_manifest_has_the_sum_of_every_other_file(served):
    sums = json.loads((served / "model.json").read_text())["sha256"]
    files = {path.name for path in served.iterdir()} - {"model.json", "README.md"}
    assert sums.keys() == files
    assert all(sha256_of_file(served / name) == expected for name, expected in sums.items())


def test_serving_imports_no_torch(served):
    code = (
        "import sys, numpy as np\n"
        "from wearwith.model import NewItem, load_model\n"
        "from wearwith.matching import Matcher\n"
        f"matcher = Matcher(load_model({str(served)!r}))\n"
        "for by in ('student', 'teacher'):\n"
        "    assert matcher.match('t003', k=3, by=by).items.height == 3\n"
        "    new = NewItem(title='linen shirt', vectors={'colours': np.ones(4)})\n"
        "    assert matcher.match(new, k=3, direction='bottoms', by=by).items.height == 3\n"
        "assert 'torch' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)


def test_a_run_serves_as_it_is(akd):
    assert {path.name for path in akd.folder.iterdir()} == {
        "README.md",
        "model.json",
        "plan.json",
        "arrays.safetensors",
        "vocabulary.json",
        "items.parquet",
        "pairs.parquet",
        "rules.toml",
        "attributes.toml",
        "traits.parquet",
    }
    again = load_model(akd.folder)
    assert again.manifest == akd.manifest
    np.testing.assert_array_equal(again.points("top"), akd.points("top"))


def test_of_pkd_the_teacher_serves_too(train_tiny):
    model = load_model(train_tiny("pkd").folder)
    assert model.manifest.teacher.confidence == "frequencies"
    assert model.teacher.score_all(np.arange(2)).shape == (2, 24)


@pytest.fixture
def copied(served, tmp_path):
    return copytree(served, tmp_path / "copy")


@pytest.mark.parametrize("name", ["arrays.safetensors", "items.parquet", "rules.toml"])
def test_a_damaged_file_is_named(copied, name):
    content = bytearray((copied / name).read_bytes())
    content[-1] ^= 1
    (copied / name).write_bytes(content)
    with pytest.raises(RunError, match=rf"is damaged(.|\n)*{name}"):
        load_model(copied)


def test_a_missing_file_is_named(copied):
    (copied / "vocabulary.json").unlink()
    with pytest.raises(RunError, match=r"is missing(.|\n)*vocabulary.json"):
        load_model(copied, check=False)


def test_a_newer_schema_is_refused(copied):
    manifest = json.loads((copied / "model.json").read_text())
    (copied / "model.json").write_text(json.dumps({**manifest, "schema_version": 99}))
    with pytest.raises(RunError, match="schema version 99"):
        load_model(copied)


def test_no_model_at_all(tmp_path):
    with pytest.raises(RunError, match="no model folder"):
        load_model(tmp_path)


@pytest.mark.parametrize("name", ["../outside", "{}/outside"])
def test_a_manifest_that_leads_out_of_its_folder(copied, name):
    outside = copied.parent / "outside"
    outside.write_text("somebody else's")
    manifest = json.loads((copied / "model.json").read_text())
    manifest["sha256"][name.format(copied.parent)] = sha256_of_file(outside)
    (copied / "model.json").write_text(json.dumps(manifest))
    with pytest.raises(RunError, match=r"is missing(.|\n)*copy/outside"):
        load_model(copied)


@pytest.mark.parametrize(
    "header",
    [
        b"[" * 99_000,
        b'{"a": {"dtype": "F32", "shape": [%d], "data_offsets": [0, 0]}}' % 2**80,
        b'{"a": {"dtype": "F32", "shape": [1], "data_offsets": [-4, 0]}}',
        b'{"a": {"dtype": "O", "shape": [1], "data_offsets": [0, 8]}}',
        b'{"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, %d]}}' % 2**80,
    ],
)
def test_arrays_whose_header_lies_are_an_error(tmp_path, header):
    path = tmp_path / "arrays.safetensors"
    path.write_bytes(len(header).to_bytes(8, "little") + header + bytes(64))
    with pytest.raises(RunError, match="damaged or truncated"):
        map_arrays(path)


@pytest.mark.parametrize("kept", [0, 4, 200, -40])
def test_truncated_arrays_are_an_error(served, tmp_path, kept):
    (tmp_path / "cut").write_bytes((served / "arrays.safetensors").read_bytes()[:kept])
    with pytest.raises(RunError, match=r"damaged or truncated|can't be mapped"):
        map_arrays(tmp_path / "cut")


def with_header(header, body=bytes(16), length=None):
    said = len(header) if length is None else length
    return said.to_bytes(8, "little") + header + body


@pytest.mark.parametrize(
    "data",
    [
        with_header(b"{}", length=100_000_000),
        with_header(b"{}", length=2**64 - 1),
        with_header(b"[" * 50_000),
        with_header(b'{"a":' * 50_000),
        with_header(b'{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,17]}}'),
        with_header(b'{"a":{"dtype":"F32","shape":[4],"data_offsets":[8,0]}}'),
        with_header(b'{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,16]}}'),
        with_header(b'{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0.0,16]}}'),
        with_header(b'{"a":{"dtype":"U8","shape":[16],"data_offsets":[0,16]}}'),
        with_header(b'{"a":' + b"9" * 5_000 + b"}"),
    ],
)
def test_arrays_that_nobody_wrote(tmp_path, data):
    (tmp_path / "arrays").write_bytes(data)
    with pytest.raises(RunError, match="damaged or truncated"):
        map_arrays(tmp_path / "arrays")
