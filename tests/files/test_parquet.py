"""Parquet: what is whole is read as it is; what is damaged, or a bomb, is an error."""

import io
import resource
from contextlib import suppress
from random import Random
from unittest import mock

import numpy as np
import polars as pl
import pytest

from wearwith.errors import DataError, RunError
from wearwith.files.parquet import claims_of, read_parquet

TABLES = {
    "plain": pl.DataFrame({"id": ["a", "b"], "price": [1.5, None], "is_new": [True, False]}),
    "no rows": pl.DataFrame(schema={"id": pl.String, "size": pl.Int8}),
    "nested": pl.DataFrame({"a": [[[1, 2], []], None] * 10, "s": [{"x": ["a", "b"]}] * 20}),
    "vectors": pl.DataFrame({"v": np.arange(3000, dtype=np.float32).reshape(3, 1000)}),
    "all alike": pl.DataFrame({"split": ["train"] * 5_000, "none": pl.Series([None] * 5_000)}),
}
WAYS = (
    {},
    {"compression": "uncompressed"},
    {"compression": "snappy"},
    {"data_page_size": 500},
    {"row_group_size": 7},
    {"statistics": "full"},
)


def as_parquet(frame, **how):
    out = io.BytesIO()
    frame.write_parquet(out, **how)
    return out.getvalue()


def a_file(tmp_path, data):
    path = tmp_path / "table.parquet"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("how", WAYS, ids=str)
@pytest.mark.parametrize("name", TABLES)
def test_what_is_written_is_read(tmp_path, name, how):
    path = a_file(tmp_path, as_parquet(TABLES[name], **how))
    assert read_parquet(path).equals(TABLES[name])


def test_values_are_counted_without_unpacking(tmp_path):
    path = a_file(tmp_path, as_parquet(TABLES["plain"]))
    assert claims_of(path)[0] == 6


def test_a_name_is_no_pattern(tmp_path):
    TABLES["plain"].write_parquet(tmp_path / "a1.parquet")
    TABLES["no rows"].write_parquet(tmp_path / "a[1].parquet")
    assert read_parquet(tmp_path / "a[1].parquet").is_empty()


@pytest.mark.parametrize(
    "data", [b"", b"PAR1", b"no table at all" * 9, b"PAR1" + bytes(99) + b"PAR1"]
)
def test_what_is_no_parquet_is_refused(tmp_path, data):
    with pytest.raises(DataError, match=r"(?s)can't be read as Parquet.*table\.parquet.*to do:"):
        read_parquet(a_file(tmp_path, data))


def test_what_is_missing_or_a_folder_is_refused(tmp_path):
    for path in (tmp_path / "nothing.parquet", tmp_path):
        with pytest.raises(RunError, match="This list can't be read as Parquet"):
            read_parquet(path, "list", error=RunError)


def test_a_column_that_is_not_there(tmp_path):
    path = a_file(tmp_path, as_parquet(TABLES["plain"]))
    assert read_parquet(path, columns=["id"]).columns == ["id"]
    with pytest.raises(DataError, match="colour"):
        read_parquet(path, columns=["colour"])


def test_a_page_that_claims_to_unpack_to_an_exabyte(tmp_path):
    """Polars asks for that much memory, and the process ends."""
    data = bytearray(as_parquet(pl.DataFrame({"x": [1, 2]}), statistics=False))
    assert data[4:6] == b"\x15\x04"  # a dictionary; field 2 is what it unpacks to, as a varint
    assert data[6] == 0x15
    data[7] = 0x41  # -33 bytes
    with pytest.raises(DataError, match="a negative size"):
        read_parquet(a_file(tmp_path, bytes(data)))


ALIKE = pl.DataFrame({"id": pl.repeat("a", 12_000_000, eager=True)})
LONG = ["x" * 1_000_000] * 300
DIFFERENT = [f"{'x' * 1_000_000}{n}" for n in range(300)]


@pytest.mark.parametrize(
    ("frame", "unpacked"),
    [
        (ALIKE, False),
        (pl.DataFrame({"title": LONG}), True),  # the text lies in memory once
        (pl.DataFrame({"title": DIFFERENT}), False),
    ],
    ids=["rows that are alike", "one long text, many times", "long texts, packed"],
)
def test_a_bomb_is_refused_before_it_goes_off(tmp_path, frame, unpacked):
    data = as_parquet(frame)
    assert len(data) < 150_000
    path = a_file(tmp_path, data)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with (
        mock.patch.object(pl, "read_parquet", wraps=pl.read_parquet) as read,
        pytest.raises(DataError, match="it claims to hold"),
    ):
        read_parquet(path)
    assert read.called == unpacked
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000  # kB


def test_damage_anywhere_is_refused_or_survived(tmp_path):
    whole = as_parquet(TABLES["plain"], statistics=False)
    random = Random(0)
    for _ in range(300):
        data = bytearray(whole)
        at = random.randrange(len(data))
        data[at : at + random.choice((1, 1, 2, 8))] = random.randbytes(random.choice((0, 1, 4)))
        with suppress(DataError):
            read_parquet(a_file(tmp_path, bytes(data)))
