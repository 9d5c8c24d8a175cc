"""FashionVC's texts, and how they are taken apart."""

import re
from pathlib import Path

import polars as pl
import pytest

from wearwith.catalog.dataset_building import build_dataset
from wearwith.catalog.import_problems import Problems
from wearwith.catalog.importers.fashionvc import read_fashionvc, read_texts
from wearwith.errors import DataError
from wearwith.words.category_paths import CATEGORY_PATHS


def layout(folder: Path, tops: dict[str, str], bottoms: dict[str, str], end: str = "\n") -> Path:
    for side, texts in (("top", tops), ("bottom", bottoms)):
        (folder / f"{side}_id.txt").write_bytes(end.join(texts).encode())
        (folder / f"{side}_text.txt").write_bytes(end.join(texts.values()).encode())
    return folder


@pytest.mark.parametrize(
    ("text", "title", "brand", "category"),
    [
        (
            "rochas full pleated midi skirt women fashion skirts knee length skirts rochas skirts",
            "rochas full pleated midi skirt",
            "rochas",
            ("bottoms", "skirts", "knee length skirts"),
        ),
        (  # without the word clothing, and a brand of two words
            "sequin tank women fashion tops tank tops hollister co tops",
            "sequin tank",
            "hollister co",
            ("tops", "tank tops"),
        ),
        (  # a path and nothing after it
            "denim jacket women fashion clothing outerwear jackets",
            "denim jacket",
            None,
            ("outerwear", "jackets"),
        ),
        (  # the category again, and no brand
            "knit women fashion clothing tops sweaters sweaters",
            "knit",
            None,
            ("tops", "sweaters"),
        ),
        (  # t-shirts have lost their t
            "graphic tee women fashion tops shirts monki shirts",
            "graphic tee",
            "monki",
            ("tops", "t-shirts"),
        ),
        (
            "hooded jacket men fashion men clothing men outerwear men jackets diesel men jackets",
            "hooded jacket",
            "diesel",
            ("outerwear", "men's jackets"),
        ),
        (  # a colour is no brand
            "tee women fashion tops shirts white shirts",
            "tee",
            None,
            ("tops", "t-shirts"),
        ),
        ("women fashion clothing pants balenciaga pants", None, "balenciaga", ("bottoms", "pants")),
        (  # what follows the path is not understood: the text stays whole
            "marabou cape women fashion clothing outerwear biba",
            "marabou cape women fashion clothing outerwear biba",
            None,
            ("outerwear",),
        ),
        ("bralet women fashion intimates bras topshop bras",) * 2 + (None, None),
        ("women fashionable topside", "women fashionable topside", None, None),
    ],
)
def test_a_text_is_taken_apart(
    tmp_path: Path, text: str, title: str | None, brand: str | None, category: tuple[str] | None
) -> None:
    src = layout(tmp_path, {"1.0": text}, {"2.0": "x"})
    row = read_texts(src, Problems()).row(0, named=True)
    assert row["id"] == "1"
    assert (row["title"], row["brand"]) == (title, brand)
    assert row["category"] == (None if category is None else list(category))


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_items_without_pairs(tmp_path: Path, end: str) -> None:
    src = layout(tmp_path, {"1.0": 'a "b', "2.0": "c"}, {"3.0": "d"}, end)
    read = read_fashionvc(src, Problems())
    assert read.items.select("id", "side", "title", "listed").rows() == [
        ("1", "top", 'a "b', 1),
        ("2", "top", "c", 2),
        ("3", "bottom", "d", 3),
    ]
    assert build_dataset(read, Problems(), source={}).pairs.is_empty()


def test_repeated_and_missing_ids_are_problems(tmp_path: Path) -> None:
    layout(tmp_path, {"1": "a"}, {"1": "b"})
    (tmp_path / "top_id.txt").write_text("1.0\n1.0\n\n4")
    (tmp_path / "top_text.txt").write_text("a\nb\nc\nd")
    problems = Problems()
    read = read_fashionvc(tmp_path, problems)
    assert read.items["id"].to_list() == ["1", "4"]
    assert [row[:2] for row in problems.rows] == [
        ("top_id.txt", 3),
        ("top_id.txt", 2),
        ("bottom_id.txt", 1),
    ]


def test_files_that_are_not_parallel_are_an_error(tmp_path: Path) -> None:
    layout(tmp_path, {"1": "a", "2": "b"}, {"3": "c"})
    (tmp_path / "top_text.txt").write_text("only one")
    with pytest.raises(DataError, match=r"top_id\.txt has 2 lines and top_text\.txt has 1"):
        read_fashionvc(tmp_path, Problems())


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    layout(tmp_path, {"1": "a"}, {"3": "c"})
    (tmp_path / "bottom_text.txt").unlink()
    with pytest.raises(DataError, match=r"bottom_text\.txt"):
        read_fashionvc(tmp_path, Problems())


@pytest.mark.real
def test_the_whole_release(shared_data: Path) -> None:
    problems = Problems()
    read = read_fashionvc(shared_data / "fashionvc", problems)
    assert dict(read.items["side"].value_counts().rows()) == {"top": 14870, "bottom": 13662}
    assert not problems.rows
    # All but a handful have a category; brands are of those whose text ends with one.
    assert read.items["category"].null_count() < 40
    assert read.items["brand"].null_count() < 0.4 * read.items.height
    with_tail = read.items.filter(pl.col("title").str.contains(r"\bwomen fashion\b"))
    assert with_tail.height < 0.02 * read.items.height


@pytest.mark.real
def test_categories_agree_with_the_numbers_of_the_same_items(shared_data: Path) -> None:
    texts = read_texts(shared_data / "fashionvc", Problems())
    numbers = pl.read_csv(
        shared_data / "expfashion" / "item_category.tsv", separator="\t", infer_schema=False
    )
    both = texts.join(numbers, left_on="id", right_on="item_id").drop_nulls("category")
    assert both.height > 8000
    own = [tuple(path) for path in both["category"]]
    published = [CATEGORY_PATHS[int(number)] for number in both["category_id"]]
    same = sum(one == other for one, other in zip(own, published, strict=True))
    assert same / both.height > 0.96
    # Nearly all others are only broader or finer: skirts and knee length skirts.
    contrary = sum(
        one[: len(other)] != other[: len(one)] for one, other in zip(own, published, strict=True)
    )
    assert contrary / both.height < 0.005


@pytest.mark.real
def test_titles_are_beginnings_of_their_texts(shared_data: Path) -> None:
    folder = shared_data / "fashionvc"
    texts = (folder / "top_text.txt").read_text().splitlines()
    tops = read_texts(folder, Problems()).filter(pl.col("side") == "top")
    for text, title in zip(texts, tops["title"], strict=True):
        assert text.startswith(title or "")
        assert re.fullmatch(r"|\s+(wo)?men fashion .*", text[len(title or "") :]) or not title
