"""Polyvore Outfits in its official layout."""

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from wearwith.catalog.dataset_building import build_dataset
from wearwith.catalog.import_problems import Problems
from wearwith.catalog.importers.polyvore_outfits import read_polyvore_outfits
from wearwith.errors import DataError
from wearwith.words.slots import counts_by_slot

METADATA = """item_id\tsemantic_category\tcategory_id
1\ttops\t17
2\touterwear\t
11\tbottoms\t237
12\tall-body\t4
21\tshoes\t41
22\taccessories \t53
23\tscarves\t
24\t\t19
99\ttops\t17
"""


def outfit(set_id: str, *items: str) -> dict[str, Any]:
    listed = [{"item_id": item, "index": place} for place, item in enumerate(items, start=1)]
    return {"set_id": set_id, "items": listed}


TRAIN = [outfit("a", "1", "11", "21"), outfit("b", "2", "12", "22", "11"), outfit("c", "23", "24")]
VALID = [outfit("d", "1", "11"), outfit("e", "1", "12")]


def layout(folder: Path, parts: dict[str, Any], metadata: str | None = METADATA) -> Path:
    (folder / "disjoint").mkdir(parents=True)
    (folder / "nondisjoint").mkdir()
    for name, content in parts.items():
        (folder / f"{name}.json").write_text(json.dumps(content))
    (folder / "categories.csv").write_text("17,blouse,tops\r\n9001,cape,outerwear\r\n")
    if metadata is not None:
        (folder / "disjoint" / "item_metadata.tsv").write_text(metadata)
    return folder


def test_slots_categories_pairs_and_split(tmp_path: Path) -> None:
    src = layout(tmp_path, {"disjoint/train": TRAIN, "disjoint/valid": VALID})
    problems = Problems()
    read = read_polyvore_outfits(src, problems)
    rows = read.items.select("id", "side", "slot").rows()
    slots = {name: (side, slot) for name, side, slot in rows}
    assert slots == {
        "1": ("top", "top"),
        "2": ("top", "outerwear"),
        "11": ("bottom", "bottom"),
        "12": ("bottom", "one-piece"),
        "21": (None, "shoes"),
        "22": (None, "accessory"),
        "23": (None, "scarf"),
        "24": ("top", "top"),
    }
    items = dict(read.items.select("id", "category").rows())
    assert items == {
        "1": ["tops", "blouses"],
        "2": ["outerwear"],
        "11": ["bottoms", "jeans", "skinny jeans"],
        "12": ["all-body", "dresses", "day dresses"],
        "21": ["shoes"],
        "22": ["accessories", "gloves"],
        "23": ["scarves"],
        "24": ["tops", "sweaters"],
    }
    assert sorted(read.pairs.rows()) == [
        ("1", "11", "train"),
        ("1", "12", "valid"),
        ("2", "11", "train"),
        ("2", "12", "train"),
    ]
    assert problems.dropped == {
        "items of the metadata that no disjoint outfit here has": 1,
        "outfits without both a top and a bottom (kept as outfits)": 1,
        "pairs that occur in an earlier split too": 1,
    }
    assert read.items["listed"].to_list() == [int(name) for name in read.items["id"]]
    assert read.source == {"parts": ["train", "valid"]}
    assert read.image_root is None
    assert read.outfits.filter(outfit="b").rows() == [
        ("b", "2", "train", 1),
        ("b", "12", "train", 2),
        ("b", "22", "train", 3),
        ("b", "11", "train", 4),
    ]
    assert build_dataset(read, problems, source={}).source["split_by"] == "published"


def test_the_metadata_of_the_full_archive(tmp_path: Path) -> None:
    src = layout(tmp_path, {"disjoint/train": TRAIN[:1]}, metadata=None)
    metadata = {
        "1": {"title": "", "url_name": "silk shirt", "description": "d", "category_id": "17"},
        "11": {"title": 'the "jean"', "semantic_category": "bottoms", "category_id": 237},
        "21": None,
    }
    (src / "polyvore_item_metadata.json").write_text(json.dumps(metadata))
    problems = Problems()
    read = read_polyvore_outfits(src, problems)
    assert read.items.sort("id").select("id", "slot", "title", "description").rows() == [
        ("1", "top", "silk shirt", "d"),
        ("11", "bottom", 'the "jean"', None),
        ("21", "other", None, None),
    ]
    assert problems.rows == [
        ("polyvore_item_metadata.json", 3, None, "21", "an item without metadata")
    ]


def test_photographs_that_are_there(tmp_path: Path) -> None:
    src = layout(tmp_path, {"disjoint/train": TRAIN[:1]})
    (src / "images").mkdir()
    (src / "images" / "11.jpg").write_bytes(b"x")
    problems = Problems()
    read = read_polyvore_outfits(src, problems)
    assert dict(read.items.select("id", "image").rows()) == {"1": None, "11": "11.jpg", "21": None}
    assert read.image_root == (src / "images").resolve()
    assert problems.dropped["items without their photograph (kept)"] == 2


def test_the_other_variant_borrows_the_metadata_and_keeps_unknown_items(tmp_path: Path) -> None:
    outfits = [outfit("a", "1", "11", "404", "404"), outfit("b", "404")]
    src = layout(tmp_path, {"nondisjoint/valid": outfits})
    problems = Problems()
    read = read_polyvore_outfits(src, problems, variant="nondisjoint")
    assert read.items.filter(pl.col("id") == "404")["slot"].item() == "other"
    assert read.pairs.rows() == [("1", "11", "valid")]
    lacks = "mentions of items that the metadata lacks (kept, in the slot other)"
    assert problems.dropped[lacks] == 3
    assert problems.dropped["the same item again in an outfit"] == 1
    assert read.outfits.filter(outfit="a", item="404")["position"].to_list() == [3]


def test_bad_rows_are_problems_and_the_rest_is_read(tmp_path: Path) -> None:
    broken = [
        outfit("a", "1", "11"),
        outfit("a", "2", "12"),
        {"set_id": "b"},
        {"items": []},
        "no outfit",
        {"set_id": 7.0, "items": [{"item_id": 2.0}, {"index": 1}, {"item_id": None}, 5, None]},
    ]
    src = layout(
        tmp_path,
        {"disjoint/train": broken, "disjoint/valid": [outfit("a", "1", "12")]},
        metadata=METADATA + "1\tbags\t\n\tbags\t\n",
    )
    problems = Problems()
    read = read_polyvore_outfits(src, problems)
    assert sorted(read.outfits.select("outfit", "item", "position").rows()) == [
        ("7", "2", None),
        ("a", "1", 1),
        ("a", "11", 2),
    ]
    assert [row[:3] for row in problems.rows] == [
        ("disjoint/train.json", 2, "set_id"),
        ("disjoint/train.json", 3, "items"),
        ("disjoint/train.json", 4, "set_id"),
        ("disjoint/train.json", 5, "set_id"),
        *[("disjoint/train.json", 6, "item_id")] * 4,
        ("item_metadata.tsv", 12, "item_id"),
        ("item_metadata.tsv", 11, "item_id"),
    ]
    assert problems.dropped["outfits that an earlier file has too"] == 1


def test_another_layout_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"disjoint/train\.json"):
        read_polyvore_outfits(tmp_path / "none", Problems())
    src = layout(tmp_path / "a", {"disjoint/train": TRAIN}, metadata=None)
    with pytest.raises(DataError, match=r"polyvore_item_metadata\.json"):
        read_polyvore_outfits(src, Problems())
    src = layout(tmp_path / "b", {"disjoint/train": {"set_id": "a"}})
    with pytest.raises(DataError, match="no list of outfits"):
        read_polyvore_outfits(src, Problems())
    src = layout(tmp_path / "c", {"disjoint/train": TRAIN}, metadata="item\tcategory\n1\ttops\n")
    with pytest.raises(DataError, match="lacks the columns item_id"):
        read_polyvore_outfits(src, Problems())


@pytest.mark.real
def test_the_disjoint_outfits(shared_data: Path) -> None:
    problems = Problems()
    read = read_polyvore_outfits(shared_data / "polyvore_outfits", problems)
    dataset = build_dataset(read, problems, source={})
    assert dataset.pairs_of("train").height == 14241
    # Seven pairs of validation are in training already.
    assert dataset.pairs_of("valid").height == 2586 - 7
    assert problems.dropped["pairs that occur in an earlier split too"] == 7
    assert dataset.outfits["outfit"].n_unique() == 16995 + 3000
    assert counts_by_slot(dataset.items) == [
        ("top", "top", 10570),
        ("top", "outerwear", 4849),
        ("bottom", "bottom", 9070),
        ("bottom", "one-piece", 6616),
        ("", "shoes", 15331),
        ("", "bag", 13609),
        ("", "hat", 1935),
        ("", "jewellery", 13838),
        ("", "eyewear", 3714),
        ("", "scarf", 1335),
        ("", "accessory", 1976),
    ]
    outfits = dataset.outfits
    assert dict(outfits.group_by("split").agg(pl.col("outfit").n_unique()).rows()) == {
        "train": 16995,
        "valid": 3000,
    }
    assert outfits["position"].null_count() == 0
    assert not outfits.select(pl.struct("outfit", "position").is_duplicated()).to_series().any()
    assert (dataset.items["category"].list.len() > 0).all()
    assert not problems.rows


@pytest.mark.real
def test_the_nondisjoint_outfits(shared_data: Path) -> None:
    problems = Problems()
    read = read_polyvore_outfits(shared_data / "polyvore_outfits", problems, variant="nondisjoint")
    assert read.pairs.height == 2409
    assert read.outfits["outfit"].n_unique() == 5000
    mentions = "mentions of items that the metadata lacks (kept, in the slot other)"
    assert problems.dropped[mentions] == 11020
    assert read.items.filter(pl.col("slot") == "other").height == 10080
    assert read.source == {"parts": ["valid"]}


def test_outfits_of_the_other_variant_are_pointed_to(tmp_path: Path) -> None:
    src = layout(tmp_path, {"disjoint/train": TRAIN})
    with pytest.raises(DataError, match="--variant disjoint"):
        read_polyvore_outfits(src, Problems(), variant="nondisjoint")
    with pytest.raises(DataError, match=r"at least one of disjoint/train\.json"):
        read_polyvore_outfits(layout(tmp_path / "none", {}), Problems())
