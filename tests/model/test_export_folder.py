"""The folder: what it holds, that it is enough, and that what is wrong with it is said."""

import json
import subprocess
import sys
from dataclasses import replace
from shutil import copytree

import numpy as np
import pytest
from wearwith.training.export import export

from wearwith.errors import ConfigError, OutputExistsError, RunError
from wearwith.model import load_model, map_arrays
from wearwith.storage import sha256_of_file


def test_what_is_written_is_what_is_read(akd, served):
    before, after = akd, load_model(served)
    assert after.manifest.model_copy(update={"sha256": {}}) == before.manifest
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
    sums = json.loads((served / "export.json").read_text())["sha256"]
    files = {path.name for path in served.iterdir()} - {"export.json", "README.md"}
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


def test_a_model_without_towers_is_refused(train_tiny, tmp_path):
    with pytest.raises(ConfigError, match=r"'pop' can't be exported(.|\n)*dbpr, ukd, akd"):
        export(train_tiny("pop"), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_of_pkd_the_student_is_exported(train_tiny):
    model = train_tiny("pkd")
    assert model.manifest.teacher is None
    assert model.knowledge is None


def test_an_older_folder_is_not_overwritten(dbpr, served):
    with pytest.raises(OutputExistsError):
        export(dbpr, served)


def test_without_the_dataset_it_is_said_what_is_missing(dbpr, tmp_path):
    lost = replace(dbpr, dataset={**dbpr.dataset, "folder": str(tmp_path / "gone")})
    model = lost
    assert model.pairs is None
    assert model.manifest.calibration == {}
    assert "The dataset is not where it was" in model.manifest.uncalibrated


def test_another_dataset_is_refused(dbpr, world):
    with pytest.raises(RunError, match="not the data that the model was trained on"):
        dbpr


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
    manifest = json.loads((copied / "export.json").read_text())
    (copied / "export.json").write_text(json.dumps({**manifest, "schema_version": 99}))
    with pytest.raises(RunError, match="schema version 99"):
        load_model(copied)


def test_no_export_at_all(tmp_path):
    with pytest.raises(RunError, match=r"no exported model here(.|\n)*wearwith export"):
        load_model(tmp_path)


@pytest.mark.parametrize("name", ["../outside", "{}/outside"])
def test_a_manifest_that_leads_out_of_its_folder(copied, name):
    outside = copied.parent / "outside"
    outside.write_text("somebody else's")
    manifest = json.loads((copied / "export.json").read_text())
    manifest["sha256"][name.format(copied.parent)] = sha256_of_file(outside)
    (copied / "export.json").write_text(json.dumps(manifest))
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
        with_header(b'{"a":{"dtype":"U64","shape":[2],"data_offsets":[0,16]}}'),
        with_header(b'{"a":' + b"9" * 5_000 + b"}"),
    ],
)
def test_arrays_that_nobody_wrote(tmp_path, data):
    (tmp_path / "arrays").write_bytes(data)
    with pytest.raises(RunError, match="damaged or truncated"):
        map_arrays(tmp_path / "arrays")
