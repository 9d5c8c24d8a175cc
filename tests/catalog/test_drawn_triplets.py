"""Training triplets that are drawn when they are wanted, in place of being stored."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from wearwith.catalog import Dataset, dataset_triplets, load_dataset
from wearwith.catalog import triplets as drawing
from wearwith.catalog.dataset_building import SourceTables, build_dataset
from wearwith.catalog.dataset_check import check
from wearwith.catalog.divided_pairs import SplitBy
from wearwith.catalog.import_problems import Problems
from wearwith.catalog.schema import SPLITS, with_kinds
from wearwith.errors import DataError
from wearwith.evaluation.protocol import evaluation_triplets, has_stored
from wearwith.files.atomic import sha256_of_file

ITEMS = pl.DataFrame(
    {
        "id": [f"t{n:02d}" for n in range(12)] + [f"b{n}" for n in range(9)],
        "kind": ["top"] * 12 + ["bottom"] * 9,
        "model": [f"m{n // 2}" for n in range(12)] + [None] * 9,
    }
)
PAIRS = pl.DataFrame(
    [(f"t{n % 12:02d}", f"b{n * n % 9}") for n in range(40)],
    schema=["top", "bottom"],
    orient="row",
)


def built(seed: int = 0, split_by: SplitBy = "pair") -> Dataset:
    return build_dataset(
        SourceTables(ITEMS, PAIRS), Problems(), source={}, seed=seed, split_by=split_by
    )


def columns(dataset: Dataset, split) -> list[tuple[int, int, int]]:
    found = dataset_triplets(dataset, split)
    return list(zip(found.tops, found.positives, found.negatives, strict=True))


def as_schema_1(dataset: Dataset, folder: Path) -> Path:
    """Write a dataset as it was written when all triplets were stored, and items had a kind."""
    dataset.with_triplets(dataset.triplets).save(folder)
    with_kinds(dataset.items).write_parquet(folder / "items.parquet")
    dataset.outfits.select("outfit", "item").write_parquet(folder / "outfits.parquet")
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text()) | {"schema_version": 1}
    for name in ("items", "outfits"):
        manifest["sha256"][name] = sha256_of_file(folder / f"{name}.parquet")
    assert manifest.pop("drawn") is None
    path.write_text(json.dumps(manifest))
    return folder


# Fingerprints that these data had when all triplets were stored: every pair is in the split, and
# has the negatives, that it had then.
@pytest.mark.parametrize(
    ("split_by", "seed", "fingerprint"),
    [
        ("pair", 0, "3eaf66b9236939fbf40d5b066b6ba67506fae06ce5d236db9937363414269d76"),
        ("pair", 7, "d619d6ad8f51dc00ee617a06832173775bded33c0bcc94c4ee11e1f58018a4a3"),
        ("top", 0, "7116d5cb1561954192db5e812eaab769cfe5733c278fd1e22046bab21aa1d5cb"),
        ("top", 7, "be157d0bfe271a46eac19b721e12a12139a708781829e4d6c21652295dbc9998"),
        ("model", 0, "1b1d13dee1c57bcad49727f7fb9f05054f2ded45ce97b2da2a19691e28a1d28b"),
        ("model", 7, "357710bede9dc71d7a4f60c0cc93a417c1d6e270646cd5b9ccf7283f7c55fb6c"),
    ],
)
def test_a_seed_means_what_it_always_meant(split_by: SplitBy, seed: int, fingerprint: str):
    as_it_was_written = replace(built(seed, split_by), schema_version=2)
    assert as_it_was_written.fingerprint == fingerprint


def test_training_triplets_are_not_in_the_folder_and_the_same_after_it(tmp_path: Path):
    dataset = built()
    dataset.save(tmp_path / "data")
    stored = pl.read_parquet(tmp_path / "data" / "triplets.parquet")
    assert set(stored["split"]) == {"valid", "test"}
    loaded = load_dataset(tmp_path / "data")
    assert loaded.triplets.equals(dataset.triplets)
    for split in SPLITS:
        assert columns(loaded, split) == columns(dataset, split)
        assert loaded.count_triplets(split) == len(columns(loaded, split)) > 0
        assert loaded.triplets_of(split).equals(loaded.triplets.filter(split=split))
    assert check(loaded).triplets == {split: loaded.count_triplets(split) for split in SPLITS}


def test_drawn_triplets_are_what_the_table_of_all_triplets_says():
    dataset = built()
    drawn = dataset_triplets(dataset, "train")
    rows = dataset.triplets.filter(split="train")
    assert rows["top"].equals(dataset.catalogue.name_tops(drawn.tops))
    assert rows["positive"].equals(dataset.catalogue.name_bottoms(drawn.positives))
    assert rows["negative"].equals(dataset.catalogue.name_bottoms(drawn.negatives))
    assert dataset.triplets.equals(dataset.triplets.sort(dataset.triplets.columns))
    worn = set(dataset.pairs.select("top", "bottom").rows())
    assert not worn & set(dataset.triplets.select("top", "negative").rows())


def test_a_folder_of_schema_1_is_read_as_it_is(tmp_path: Path):
    dataset = built()
    old = load_dataset(as_schema_1(dataset, tmp_path / "old"))
    assert old.drawn is None
    assert old.fingerprint == replace(dataset, schema_version=1).fingerprint
    assert old.fingerprint != dataset.fingerprint
    assert old.items.equals(dataset.items)
    again = old.save(tmp_path / "again")  # is of today's version
    assert again.fingerprint == load_dataset(tmp_path / "again").fingerprint
    for split in SPLITS:
        assert columns(old, split) == columns(dataset, split)
        assert old.negatives_of(split) == dataset.negatives_of(split) == ("random",)


def test_published_triplets_stay_stored_in_every_split(tmp_path: Path):
    pairs = PAIRS.unique().sort("top", "bottom").with_columns(split=pl.lit("train"))
    own = pl.DataFrame({"top": ["t00"], "positive": ["b0"], "negative": ["b8"], "split": ["train"]})
    read = SourceTables(ITEMS, pairs, triplets=own)
    build_dataset(read, Problems(), source={}).save(tmp_path / "data")
    loaded = load_dataset(tmp_path / "data")
    assert loaded.drawn is None
    assert loaded.triplets.rows() == [("t00", "b0", "b8", "train", "published")]
    assert loaded.negatives_of("train") == ("published",)
    assert len(dataset_triplets(loaded, "train", "random")) == 0


def test_evaluation_on_training_pairs_asks_what_was_trained_on():
    dataset = built()
    assert has_stored(dataset, "train", "random")
    assert not has_stored(dataset, "train", "published")
    asked, trained = (
        evaluation_triplets(dataset, "train", "random"),
        dataset_triplets(dataset, "train"),
    )
    np.testing.assert_array_equal(asked.negatives, trained.negatives)


@pytest.mark.parametrize(
    "change",
    [
        {"state": "0" * 32},
        {"increment": "0" * 31 + "1"},
        {"count": 1},
        {"sha256": "0" * 64},
        {"per_pair": 2},
    ],
)
def test_other_triplets_than_those_of_the_import_are_refused(tmp_path: Path, change: dict):
    built().save(tmp_path / "data")
    path = tmp_path / "data" / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["drawn"] |= change
    path.write_text(json.dumps(manifest))
    with pytest.raises(DataError, match="differ from those of the import") as caught:
        dataset_triplets(load_dataset(tmp_path / "data"), "train")
    assert "import the data again" in str(caught.value.fix)


def test_a_state_that_is_none_is_a_malformed_manifest(tmp_path: Path):
    built().save(tmp_path / "data")
    path = tmp_path / "data" / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["drawn"]["state"] = "0x12"
    path.write_text(json.dumps(manifest))
    with pytest.raises(DataError, match=r"malformed at 'drawn\.state'"):
        load_dataset(tmp_path / "data")


def test_the_blocks_in_which_negatives_are_drawn_do_not_matter(monkeypatch: pytest.MonkeyPatch):
    whole = columns(built(), "train")
    monkeypatch.setattr(drawing, "_BLOCK", 3)
    assert columns(built(), "train") == whole


@pytest.mark.parametrize("pairs", [PAIRS, PAIRS.with_columns(split=pl.lit("train"))])
def test_pairs_of_unknown_items_are_refused(pairs: pl.DataFrame):
    strange = pl.concat([pairs, pairs.head(1).with_columns(top=pl.lit("nobody"))])
    with pytest.raises(DataError, match="name ids that no item has: 'nobody'"):
        build_dataset(SourceTables(ITEMS, strange), Problems(), source={})


def test_a_published_split_with_a_pair_twice_is_refused():
    pairs = PAIRS.head(1).with_columns(split=pl.lit("train"))
    again = pairs.with_columns(split=pl.lit("test"))
    with pytest.raises(DataError, match="Pairs occur twice"):
        build_dataset(SourceTables(ITEMS, pl.concat([pairs, again])), Problems(), source={})
