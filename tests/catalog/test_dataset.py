import json
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from wearwith.catalog import Dataset, Problems, load_dataset
from wearwith.catalog.dataset import SCHEMA_VERSION, TABLES
from wearwith.errors import DataError, OutputExistsError


def edit_manifest(folder: Path, **changes: object) -> None:
    path = folder / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


def test_what_is_saved_is_loaded(small: Dataset, tmp_path: Path):
    full = replace(small, image_root=tmp_path, dropped={"the same pair again": 2})
    saved = full.save(str(tmp_path / "data"))
    loaded = load_dataset(tmp_path / "data")
    for name in TABLES:
        assert_frame_equal(getattr(loaded, name), getattr(small, name))
    assert loaded.source == {"format": "by hand"}
    assert loaded.image_root == tmp_path
    assert loaded.dropped == {"the same pair again": 2}
    assert loaded.folder == saved.folder == tmp_path / "data"
    assert loaded.fingerprint == small.fingerprint


def test_the_order_of_rows_does_not_matter(small: Dataset, frames, tmp_path: Path):
    backwards = Dataset.from_frames(
        **{name: frame.reverse() for name, frame in frames.items()}, source=small.source
    )
    assert backwards.fingerprint == small.fingerprint
    small.save(tmp_path / "a")
    backwards.save(tmp_path / "b")
    for file in (tmp_path / "a").iterdir():
        assert file.read_bytes() == (tmp_path / "b" / file.name).read_bytes()


def test_other_content_has_another_fingerprint(small: Dataset):
    renamed = small.items.with_columns(title=pl.col("title").str.to_uppercase())
    assert replace(small, items=renamed).fingerprint != small.fingerprint
    fewer = small.triplets.head(2)
    assert small.with_triplets(fewer).fingerprint != small.fingerprint


def test_row_n_of_a_side_is_position_n_of_the_catalogue(small: Dataset):
    assert small.catalogue.tops == ("t1", "t2", "t3")
    assert tuple(small.of_side("bottom")["id"]) == small.catalogue.bottoms
    assert small.catalogue.bottoms == ("b1", "b2", "b3", "b4")


def test_pairs_and_triplets_of_a_split(small: Dataset):
    assert small.pairs_of("train").rows() == [("t1", "b1", "train"), ("t1", "b2", "train")]
    assert small.triplets_of("test").rows() == [("t3", "b3", "b1", "test", "random")]


def test_problems_and_further_files_are_saved_before_the_manifest(small: Dataset, tmp_path: Path):
    problems = Problems()
    problems.add("items.csv", 3, "id", None, "no id")

    def also(folder: Path) -> None:
        assert not (folder / "manifest.json").exists()
        (folder / "more.txt").write_text("more")

    small.save(tmp_path / "data", problems, also)
    assert (tmp_path / "data" / "more.txt").read_text() == "more"
    assert "no id" in (tmp_path / "data" / "problems.csv").read_text()


def test_nothing_is_overwritten(small: Dataset, tmp_path: Path):
    small.save(tmp_path / "data")
    before = {file: file.read_bytes() for file in (tmp_path / "data").iterdir()}
    with pytest.raises(OutputExistsError, match="nothing is overwritten"):
        replace(small, source={}).save(tmp_path / "data")
    assert {file: file.read_bytes() for file in (tmp_path / "data").iterdir()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


@pytest.mark.parametrize("stop", [OSError("disk full"), KeyboardInterrupt()])
def test_an_interrupted_save_leaves_nothing_behind(small: Dataset, tmp_path: Path, stop):
    def also(folder: Path) -> None:
        assert (folder / "items.parquet").exists()
        raise stop

    with pytest.raises(type(stop)):
        small.save(tmp_path / "data", also=also)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", TABLES)
def test_a_truncated_table_is_refused(small: Dataset, tmp_path: Path, name: str):
    small.save(tmp_path / "data")
    path = tmp_path / "data" / f"{name}.parquet"
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(DataError, match=f"table {name} is not the one") as caught:
        load_dataset(tmp_path / "data")
    assert caught.value.where == str(path)


def test_an_altered_table_is_refused(small: Dataset, tmp_path: Path):
    small.save(tmp_path / "data")
    small.pairs.head(1).write_parquet(tmp_path / "data" / "pairs.parquet")
    with pytest.raises(DataError, match="altered or damaged"):
        load_dataset(tmp_path / "data")


def test_a_missing_table_is_named(small: Dataset, tmp_path: Path):
    small.save(tmp_path / "data")
    (tmp_path / "data" / "outfits.parquet").unlink()
    with pytest.raises(DataError, match="lacks its table outfits"):
        load_dataset(tmp_path / "data")


def test_a_newer_schema_says_to_upgrade(small: Dataset, tmp_path: Path):
    small.save(tmp_path / "data")
    edit_manifest(tmp_path / "data", schema_version=SCHEMA_VERSION + 1, new_field="unknown here")
    with pytest.raises(DataError, match=f"schema version {SCHEMA_VERSION + 1}") as caught:
        load_dataset(tmp_path / "data")
    assert "upgrade" in str(caught.value.fix)


def test_a_malformed_manifest_names_the_place(small: Dataset, tmp_path: Path):
    small.save(tmp_path / "data")
    edit_manifest(tmp_path / "data", counts={"items": "many"})
    with pytest.raises(DataError, match=r"malformed at 'counts\.items'"):
        load_dataset(tmp_path / "data")


def test_a_cut_off_manifest_is_refused(small: Dataset, tmp_path: Path):
    small.save(tmp_path / "data")
    path = tmp_path / "data" / "manifest.json"
    path.write_text(path.read_text()[:50])
    with pytest.raises(DataError, match="can't be read as JSON"):
        load_dataset(tmp_path / "data")


def test_other_places_are_no_dataset(tmp_path: Path):
    with pytest.raises(DataError, match="no dataset here"):
        load_dataset(tmp_path / "nowhere")
    with pytest.raises(DataError, match="no dataset manifest here"):
        load_dataset(str(tmp_path))
