"""Maryland Polyvore."""

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from wearwith.catalog.dataset_building import build_dataset
from wearwith.catalog.import_problems import Problems
from wearwith.catalog.importers.maryland import read_maryland
from wearwith.catalog.schema import OUTFIT_COLUMNS
from wearwith.errors import DataError

NAMES = (
    "17 Blouses\n237 Skinny Jeans\n4 Day Dresses\n43 Pumps\n37 Shoulder Bags\n116 Accent Chairs\n"
)


def item(index: Any, number: Any, name: Any = "a thing", price: Any = 1.5) -> dict[str, Any]:
    return {"index": index, "name": name, "price": price, "likes": 3, "categoryid": number}


def layout(folder: Path, names: str = NAMES, **parts: Any) -> Path:
    (folder / "label").mkdir(parents=True)
    for split in ("train", "valid", "test"):
        content = parts.pop(split, [])
        (folder / "label" / f"{split}_no_dup.json").write_text(json.dumps(content))
    for name, content in parts.items():
        (folder / "label" / f"{name}.json").write_text(json.dumps(content))
    (folder / "category_id.txt").write_text(names)
    return folder


def outfit(set_id: Any, *items: Any) -> dict[str, Any]:
    return {"set_id": set_id, "name": "n", "views": 1, "items": list(items)}


def test_slots_prices_titles_and_photographs(tmp_path: Path) -> None:
    src = layout(
        tmp_path,
        train=[
            outfit(
                "7",
                item(1, 17, 'a "silk" blouse é', 20),
                item(2, 237, "", -1),
                item(3, 43),
                item(4, 37),
                item(5, 116),
            )
        ],
        test=[outfit("8", item(1, 17), item(2, 4))],
    )
    (src / "images" / "7").mkdir(parents=True)
    (src / "images" / "7" / "1.jpg").write_bytes(b"x")
    problems = Problems()
    read = read_maryland(src, problems)
    rows = read.items.filter(pl.col("id").str.starts_with("7_"))
    assert rows.select("id", "side", "slot", "title", "price", "image").rows() == [
        ("7_1", "top", "top", 'a "silk" blouse é', 20.0, "7/1.jpg"),
        ("7_2", "bottom", "bottom", None, None, None),
        ("7_3", None, "shoes", "a thing", 1.5, None),
        ("7_4", None, "bag", "a thing", 1.5, None),
        ("7_5", None, "other", "a thing", 1.5, None),
    ]
    assert read.items.select("id", "listed").tail(3).rows() == [("7_5", 7), ("8_1", 8), ("8_2", 8)]
    dress = read.items.filter(id="8_2")
    assert dress.select("side", "slot").rows() == [("bottom", "one-piece")]
    assert read.outfits.select(list(OUTFIT_COLUMNS)).rows()[-3:] == [
        ("7", "7_5", "train", 5),
        ("8", "8_1", "test", 1),
        ("8", "8_2", "test", 2),
    ]
    assert rows["category"].to_list() == [
        ["tops", "blouses"],
        ["bottoms", "jeans", "skinny jeans"],
        ["shoes", "pumps"],
        ["bags", "shoulder bags"],
        ["accent chairs"],
    ]
    assert sorted(read.pairs.rows()) == [("7_1", "7_2", "train"), ("8_1", "8_2", "test")]
    assert read.image_root == (src / "images").resolve()
    assert not problems.rows
    assert problems.dropped["items without a name (kept)"] == 1


def test_the_full_validation_part_is_asked_for_and_counts_an_outfit_once(tmp_path: Path) -> None:
    one, two = (outfit(name, item(1, 17), item(2, 4)) for name in ("7", "8"))
    src = layout(tmp_path, valid=[one], valid_no_dup_full=[two, one])
    assert read_maryland(src, Problems()).pairs.height == 1
    problems = Problems()
    read = read_maryland(src, problems, full=True)
    assert sorted(read.pairs.rows()) == [("7_1", "7_2", "valid"), ("8_1", "8_2", "valid")]
    assert problems.dropped["outfits that an earlier file has too"] == 1


def test_bad_rows_are_problems_and_the_rest_is_read(tmp_path: Path) -> None:
    src = layout(
        tmp_path,
        names=NAMES + "no number\n\n",
        train=[
            outfit("7", item(1, 17, price="dear"), item(1, 4), {"name": "x"}, item(2, 4, price=-5)),
            outfit("8", item("3", 424242, name=None), item(True, 17)),
            outfit(None),
            "no outfit",
        ],
    )
    problems = Problems()
    read = read_maryland(src, problems)
    assert read.items.select("id", "slot", "price").rows() == [
        ("7_1", "top", None),
        ("7_2", "one-piece", None),
        ("8_3", "other", 1.5),
    ]
    file = "label/train_no_dup.json"
    assert sorted((row[:3] for row in problems.rows), key=str) == sorted(
        [
            (file, 1, "price"),
            (file, 1, "index"),
            (file, 1, "index"),
            (file, 1, "price"),
            (file, 2, "index"),
            (file, 3, "set_id"),
            (file, 4, "set_id"),
            ("category_id.txt", 7, None),
        ],
        key=str,
    )
    assert problems.dropped["category numbers without a name (the item is kept)"] == 1


@pytest.mark.parametrize("file", ["label/valid_no_dup.json", "category_id.txt"])
def test_a_missing_file_is_an_error(tmp_path: Path, file: str) -> None:
    src = layout(tmp_path, train=[outfit("7", item(1, 17))])
    (src / file).unlink()
    with pytest.raises(DataError, match=Path(file).name):
        read_maryland(src, Problems())


def test_a_truncated_file_is_an_error(tmp_path: Path) -> None:
    src = layout(tmp_path)
    (src / "label" / "train_no_dup.json").write_text('[{"set_id": "7", "items": [')
    with pytest.raises(DataError, match="can't be read as JSON"):
        read_maryland(src, Problems())


@pytest.mark.real
def test_the_outfits_with_photographs(shared_data: Path) -> None:
    problems = Problems()
    read = read_maryland(shared_data / "maryland_polyvore", problems)
    dataset = build_dataset(read, problems, source={})
    assert dataset.outfits["outfit"].n_unique() == 19
    assert dataset.items.height == 66 + 33 + 34
    assert dataset.items["image"].null_count() == 3
    assert dataset.items["price"].min() > 0
    assert {name: dataset.pairs_of(name).height for name in ("train", "valid", "test")} == {
        "train": 8,
        "valid": 5,
        "test": 18,
    }
    assert (dataset.items["category"].list.len() > 0).all()
    assert not problems.rows


@pytest.mark.real
def test_the_full_validation_part(shared_data: Path) -> None:
    problems = Problems()
    read = read_maryland(shared_data / "maryland_polyvore", problems, full=True)
    dataset = build_dataset(read, problems, source={})
    assert dataset.outfits["outfit"].n_unique() == 19 + 1497 - 5
    assert dataset.pairs_of("valid").height == 1268
    assert dataset.outfits["split"].null_count() == dataset.outfits["position"].null_count() == 0
    named = dataset.outfits.select(pl.format("{}_{}", "outfit", "position"))
    assert named.to_series().equals(dataset.outfits["item"], check_names=False)
    assert not problems.rows


@pytest.mark.parametrize("price", ["NaN", "Infinity", "-3", "1" + "0" * 400, "true", '"9"'])
def test_a_price_that_is_none(tmp_path: Path, price: str) -> None:
    src = layout(tmp_path, train=[outfit("7", item(1, 17), item(2, 237, price="here"))])
    path = src / "label" / "train_no_dup.json"
    path.write_text(path.read_text().replace('"here"', price))
    problems = Problems()
    assert read_maryland(src, problems).items["price"].to_list() == [1.5, None]
    assert [row[2] for row in problems.rows] == ["price"]


def test_ids_that_no_file_can_have(tmp_path: Path) -> None:
    src = layout(tmp_path, train=[outfit("7" * 300, item(1, 17), item("a\0", 237))])
    assert read_maryland(src, Problems()).items["image"].null_count() == 2


def test_without_a_name_of_a_category_all_are_in_another_slot(tmp_path: Path) -> None:
    src = layout(tmp_path, names="nothing\n", train=[outfit("7", item(1, 17), item(2, 237))])
    assert read_maryland(src, Problems()).items["slot"].to_list() == ["other", "other"]
