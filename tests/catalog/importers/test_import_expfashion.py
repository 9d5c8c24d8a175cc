"""ExpFashion: published triplets and split, colours and categories."""

import random
from pathlib import Path

import polars as pl
import pytest

from wearwith.catalog.dataset_building import build_dataset
from wearwith.catalog.import_problems import Problems
from wearwith.catalog.importers.expfashion import read_expfashion
from wearwith.errors import DataError
from wearwith.words.slots import counts_by_slot

TRAIN = ["1.0\t11.0\t12.0", "1.0\t11.0\t13.0", "2.0\t12.0\t11.0"]
VALID = ["2.0\t13.0\t11.0"]
TEST = ["3.0\t13.0\t12.0"]


def layout(
    folder: Path,
    *,
    train: list[str] = TRAIN,
    valid: list[str] = VALID,
    test: list[str] = TEST,
    tops: list[str] = ["1\tlightRed", "2\tgray", "3\tblack", "4\twhite"],  # noqa: B006
    bottoms: list[str] = ["11\tblack", "12\tblue", "13\tcamel", "14\tred"],  # noqa: B006
    categories: list[str] = ["1\t19", "11\t237", "99\t19"],  # noqa: B006
) -> Path:
    (folder / "id").mkdir(parents=True)
    for split, lines in (("train", train), ("valid", valid), ("test", test)):
        (folder / "id" / f"{split}_ijk_shuffled_811.txt").write_text("\n".join(lines) + "\n")
    (folder / "top_color.txt").write_text("\n".join(tops) + "\n")
    (folder / "bottom_color.txt").write_text("\n".join(bottoms) + "\n")
    (folder / "item_category.tsv").write_text("\n".join(["item_id\tcategory_id", *categories]))
    return folder


def test_triplets_and_split_are_kept_and_every_item_is_there(tmp_path: Path) -> None:
    problems = Problems()
    dataset = build_dataset(read_expfashion(layout(tmp_path / "a"), problems), problems, source={})
    assert dataset.catalogue.tops == ("1", "2", "3", "4")
    assert dataset.catalogue.bottoms == ("11", "12", "13", "14")
    assert dataset.items["colour"].to_list() == [
        "light red",
        "black",
        "blue",
        "camel",
        "red",
        "grey",
        "black",
        "white",
    ]
    assert dataset.items["listed"].to_list() == [1, 11, 12, 13, 14, 2, 3, 4]
    assert dataset.items.filter(pl.col("id") == "11")["category"].to_list() == [
        ["bottoms", "jeans", "skinny jeans"]
    ]
    assert dataset.pairs.rows() == [
        ("1", "11", "train"),
        ("2", "12", "train"),
        ("2", "13", "valid"),
        ("3", "13", "test"),
    ]
    assert dataset.triplets.rows() == [
        ("1", "11", "12", "train", "published"),
        ("1", "11", "13", "train", "published"),
        ("2", "12", "11", "train", "published"),
        ("2", "13", "11", "valid", "published"),
        ("3", "13", "12", "test", "published"),
    ]
    assert dataset.source["split_by"] == "published"
    assert not problems.rows
    assert problems.dropped == {"category numbers of items that no colour list has": 1}


def test_the_order_of_lines_does_not_matter(tmp_path: Path) -> None:
    shuffled = {}
    rng = random.Random(0)
    defaults = {
        "train": TRAIN,
        "tops": ["1\tlightRed", "2\tgray", "3\tblack", "4\twhite"],
        "bottoms": ["11\tblack", "12\tblue", "13\tcamel", "14\tred"],
    }
    for name, lines in defaults.items():
        shuffled[name] = rng.sample(lines, len(lines))
    assert shuffled != defaults
    prints = {
        build_dataset(read_expfashion(src, Problems()), Problems(), source={}).fingerprint
        for src in (layout(tmp_path / "a"), layout(tmp_path / "b", **shuffled))
    }
    assert len(prints) == 1


def test_an_id_that_is_no_number_says_nothing_of_when_it_was_listed(tmp_path: Path) -> None:
    src = layout(tmp_path / "a", tops=["1\tred", "2\tred", "3\tred", "4_1\tred", "x5\tred"])
    items = read_expfashion(src, Problems()).items.filter(side="top")
    assert items["listed"].to_list() == [1, 2, 3, None, None]
    assert items.schema["listed"] == pl.Int64


def test_text_gives_titles_brands_and_missing_categories(tmp_path: Path) -> None:
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "top_id.txt").write_text("1.0\n2.0\n77.0")
    (texts / "top_text.txt").write_text(
        "wool knit women fashion tops blouses gucci blouses\n"
        "silk shirt women fashion tops blouses topshop blouses\nother"
    )
    (texts / "bottom_id.txt").write_text("3.0")  # a top's id on the other side: not its text
    (texts / "bottom_text.txt").write_text("jeans women fashion clothing jeans")
    problems = Problems()
    read = read_expfashion(layout(tmp_path / "a"), problems, text=texts)
    items = {row["id"]: row for row in read.items.to_dicts()}
    assert (items["1"]["title"], items["1"]["brand"]) == ("wool knit", "gucci")
    assert items["1"]["category"] == ["tops", "sweaters"]  # the number's
    assert items["2"]["category"] == ["tops", "blouses"]  # the text's
    assert items["3"]["title"] is None
    assert items["11"]["title"] is None
    assert problems.dropped["texts of items that no colour list has"] == 2


def test_a_number_without_a_name_may_have_one_in_a_file(tmp_path: Path) -> None:
    src = layout(tmp_path / "a", categories=["1\t9001"])
    problems = Problems()
    assert read_expfashion(src, problems).items["category"].null_count() == 8
    assert problems.dropped["category numbers without a name (the item has none)"] == 1
    file = tmp_path / "categories.csv"
    file.write_text("9001,cape,outerwear\n")
    read = read_expfashion(src, Problems(), categories=file)
    assert read.items["category"].drop_nulls().to_list() == [["outerwear", "cape"]]


def test_bad_rows_are_problems_and_the_rest_is_read(tmp_path: Path) -> None:
    src = layout(
        tmp_path / "a",
        train=[*TRAIN, "7.0\t11.0\t12.0", "1.0\t1.0\t12.0", "1.0\t11.0", "1.0\t12.0\t12.0"],
        valid=[*VALID, "1.0\t11.0\t14.0"],  # the pair is in training already
        tops=["1\tred", "1\tblue", "2\tred", "3\t", "\tred"],
        bottoms=["11\tblack", "12\tblue", "13\tcamel", "14\tred", "2\tred"],
    )
    problems = Problems()
    read = read_expfashion(src, problems)
    dataset = build_dataset(read, problems, source={})
    assert dataset.pairs_of("valid").rows() == [("2", "13", "valid")]
    assert dataset.triplets_of("valid").height == 1
    assert dataset.items.filter(pl.col("id") == "1")["colour"].item() == "red"
    file = "id/train_ijk_shuffled_811.txt"
    assert {(row[0], row[1], row[2]) for row in problems.rows} == {
        ("top_color.txt", 2, "id"),
        ("top_color.txt", 5, "id"),
        ("bottom_color.txt", 5, "id"),
        (file, 4, "top"),
        (file, 5, "positive"),
        (file, 6, "negative"),
        (file, 7, "negative"),
    }
    assert problems.dropped["pairs that occur in an earlier split too"] == 1


@pytest.mark.parametrize(
    "file", ["top_color.txt", "item_category.tsv", "id/test_ijk_shuffled_811.txt"]
)
def test_a_missing_or_foreign_file_is_an_error(tmp_path: Path, file: str) -> None:
    src = layout(tmp_path / "a")
    (src / file).write_text("one,two,three,four\n")
    with pytest.raises(DataError, match=Path(file).name.replace(".", r"\.")):
        read_expfashion(src, Problems())
    (src / file).unlink()
    with pytest.raises(DataError, match="wearwith import expfashion --help"):
        read_expfashion(src, Problems())


@pytest.mark.real
def test_the_whole_release(shared_data: Path) -> None:
    problems = Problems()
    read = read_expfashion(shared_data / "expfashion", problems, text=shared_data / "fashionvc")
    dataset = build_dataset(read, problems, source={})
    assert len(dataset.catalogue.tops) == 29112
    assert len(dataset.catalogue.bottoms) == 20902
    for split, pairs in (("train", 16000), ("valid", 2000), ("test", 2000)):
        assert dataset.pairs_of(split).height == pairs
        assert dataset.triplets_of(split).height == 3 * pairs
    assert dataset.items["colour"].null_count() == 0
    colours = set(dataset.items["colour"].unique())
    assert len(colours) == 21
    assert {"grey", "light red"} <= colours
    assert "gray" not in colours
    named = dataset.items.filter(pl.col("category").list.len() > 0).height
    assert named == 22718
    assert dataset.items["title"].drop_nulls().len() > 9500
    assert counts_by_slot(dataset.items) == [
        ("top", "top", 24855),
        ("top", "outerwear", 4257),
        ("bottom", "bottom", 19893),
        ("bottom", "one-piece", 1009),
    ]
    assert not problems.rows


@pytest.mark.real
def test_every_published_triplet_is_there_and_nothing_else(shared_data: Path) -> None:
    read = read_expfashion(shared_data / "expfashion", Problems())
    triplets = build_dataset(read, Problems(), source={}).triplets_of("test")
    path = shared_data / "expfashion" / "id" / "test_ijk_shuffled_811.txt"
    published = sorted(
        tuple(str(int(float(number))) for number in line.split())
        for line in path.read_text().splitlines()
    )
    assert sorted(triplets.select("top", "positive", "negative").rows()) == published
