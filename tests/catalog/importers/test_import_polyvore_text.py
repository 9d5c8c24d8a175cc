"""Polyvore pairs and named outfits."""

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from wearwith.catalog.dataset_building import build_dataset
from wearwith.catalog.import_problems import Problems
from wearwith.catalog.importers.polyvore_text import read_polyvore_text
from wearwith.errors import DataError
from wearwith.words.slots import counts_by_kind, counts_by_slot

OUTFITS = {
    "7": {
        "upper": {"index": 2, "name": "hooded jacket"},
        "bottom": {"index": 1, "name": "knit sweater dress"},
        "shoe": {"index": 3, "name": ""},
    },
    "8": {"upper": {"index": 1, "name": "women"}, "bag": {"index": 4, "name": 'a "tote"'}},
}


def layout(
    folder: Path,
    pairs: str = "1.0\t11\n2\t11\n1\t12\n",
    outfits: Any = OUTFITS,
    text: str = "fashionvc",
) -> Path:
    texts = folder / text
    texts.mkdir(parents=True)
    (texts / "top_id.txt").write_text("1.0\n5.0")
    (texts / "top_text.txt").write_text("blouse women fashion tops blouses\nunused")
    (texts / "bottom_id.txt").write_text("11.0\n12.0")
    (texts / "bottom_text.txt").write_text("jeans\nskirt")
    src = folder / "polyvore_text"
    src.mkdir()
    (src / "pairs.tsv").write_text(f"top_id\tbottom_id\n{pairs}")
    (src / "named_outfits.json").write_text(json.dumps(outfits))
    return src


def test_both_files_make_items_and_pairs(tmp_path: Path) -> None:
    problems = Problems()
    read = read_polyvore_text(layout(tmp_path), problems)
    items = {row["id"]: (row["side"], row["slot"], row["title"]) for row in read.items.to_dicts()}
    assert items == {
        "1": ("top", "top", "blouse"),
        "2": ("top", "top", None),
        "11": ("bottom", "bottom", "jeans"),
        "12": ("bottom", "bottom", "skirt"),
        "7_2": ("top", "outerwear", "hooded jacket"),
        "7_1": ("bottom", "one-piece", "knit sweater dress"),
        "7_3": (None, "shoes", None),
        "8_1": ("top", "top", None),
        "8_4": (None, "bag", 'a "tote"'),
    }
    listed = dict(read.items.select("id", "listed").rows())
    assert listed == {name: int(name.split("_")[0]) for name in items}
    assert sorted(read.pairs.rows()) == [("1", "11"), ("1", "12"), ("2", "11"), ("7_2", "7_1")]
    assert sorted(read.outfits.select("outfit", "item", "position").rows()) == [
        ("7", "7_1", 1),
        ("7", "7_2", 2),
        ("7", "7_3", 3),
        ("8", "8_1", 1),
        ("8", "8_4", 4),
    ]
    assert problems.rows == []
    assert problems.dropped == {
        "items of pairs without text (kept without a title)": 1,
        "names of outfit items that say nothing (the item is kept without a title)": 2,
        "outfits without both a top and a bottom (kept as outfits)": 1,
    }
    assert read.source == {"text": "fashionvc (found beside the folder)"}


def test_titles_come_from_the_folder_that_is_named_or_there_is_an_error(tmp_path: Path) -> None:
    src = layout(tmp_path, text="elsewhere")
    with pytest.raises(DataError, match="name the folder with --text"):
        read_polyvore_text(src, Problems())
    read = read_polyvore_text(src, Problems(), text=tmp_path / "elsewhere")
    assert read.source == {"text": "elsewhere"}
    assert read.items.filter(pl.col("id") == "11")["title"].item() == "jeans"


def test_outfits_without_any_pair_still_leave_the_listed_pairs(tmp_path: Path) -> None:
    src = layout(tmp_path, outfits={"7": {"shoe": {"index": 1, "name": "boot"}}})
    assert read_polyvore_text(src, Problems()).pairs.height == 3


def test_bad_rows_are_problems_and_the_rest_is_read(tmp_path: Path) -> None:
    src = layout(
        tmp_path,
        pairs="1\t11\n\t11\n1\t\n2\t1\n",
        outfits={
            "7": {"upper": {"index": 1, "name": "a"}, "bottom": {"index": 1, "name": "b"}},
            "8": {"hat": {"index": 1, "name": "c"}, "shoe": {"name": "d"}, "bag": None},
            "9": [],
            "10": {"upper": {"index": 1, "name": 5}},
        },
    )
    problems = Problems()
    read = read_polyvore_text(src, problems)
    assert sorted(read.items["id"]) == ["1", "10_1", "11", "7_1"]
    assert read.pairs.rows() == [("1", "11")]
    assert [row[:3] for row in problems.rows] == [
        ("pairs.tsv", 3, "top_id"),
        ("pairs.tsv", 4, "bottom_id"),
        ("pairs.tsv", 5, "bottom_id"),
        ("named_outfits.json", 1, "bottom"),
        ("named_outfits.json", 2, "hat"),
        ("named_outfits.json", 2, "shoe"),
        ("named_outfits.json", 2, "bag"),
        ("named_outfits.json", 3, None),
    ]


@pytest.mark.parametrize("file", ["pairs.tsv", "named_outfits.json"])
def test_a_missing_or_foreign_file_is_an_error(tmp_path: Path, file: str) -> None:
    src = layout(tmp_path)
    (src / file).write_text("[1]")
    with pytest.raises(DataError, match=file):
        read_polyvore_text(src, Problems())
    (src / file).unlink()
    with pytest.raises(DataError, match=file):
        read_polyvore_text(src, Problems())


@pytest.mark.real
def test_the_whole_folder(shared_data: Path) -> None:
    problems = Problems()
    read = read_polyvore_text(shared_data / "polyvore_text", problems)
    dataset = build_dataset(read, problems, source={})
    assert dataset.pairs.height == 4318 + 1741
    assert dataset.outfits["outfit"].n_unique() == 2310
    assert dataset.outfits.height == 9622
    assert counts_by_kind(dataset.items) == {
        "top": 3001 + 1956,
        "bottom": 2795 + 2080,
        "shoe": 2185,
        "bag": 1693,
        "accessory": 1708,
        "other": 0,
    }
    assert counts_by_slot(dataset.items) == [
        ("top", "top", 3795),
        ("top", "one-piece", 48),
        ("top", "outerwear", 1114),
        ("bottom", "bottom", 4089),
        ("bottom", "one-piece", 786),
        ("", "shoes", 2185),
        ("", "bag", 1693),
        ("", "jewellery", 1186),
        ("", "eyewear", 173),
        ("", "scarf", 62),
        ("", "accessory", 287),
    ]
    # Three tops of four pairs have no text.
    assert problems.dropped["items of pairs without text (kept without a title)"] == 3
    nothing = "names of outfit items that say nothing (the item is kept without a title)"
    assert problems.dropped[nothing] == 87
    assert not problems.rows
