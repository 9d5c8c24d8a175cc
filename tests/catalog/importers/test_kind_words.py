"""Kinds by words of any language, by categories, by titles, and by what the user says."""

from pathlib import Path

import polars as pl
import pytest

from wearwith.catalog.import_problems import Problems, counted_words
from wearwith.catalog.importers.kind_words import KindWords
from wearwith.catalog.importers.photo_items import described_items
from wearwith.catalog.importers.table import TableColumns, read_table
from wearwith.errors import ConfigError, DataError


def read(folder: Path, rows: list[dict[str, str | None]], **options):  # type: ignore[no-untyped-def]
    path = folder / "items.csv"
    pl.DataFrame(rows).with_row_index("id").write_csv(path)
    problems = Problems()
    return read_table(path, problems, **options).items, problems


@pytest.mark.parametrize(
    ("words", "slots"),
    [
        (["Faldas", "falda", "Camisas", "Vestidos"], ["bottom", "bottom", "top", "one-piece"]),
        (["Röcke", "Hose", "Oberteile", "Schuhe"], ["bottom", "bottom", "top", "shoes"]),
        (["Spódnice", "Bluzki", "Buty", "Torebki"], ["bottom", "top", "shoes", "bag"]),
        (["スカート", "トップス", "ワンピース", "靴"], ["bottom", "top", "one-piece", "shoes"]),
        (["치마", "상의", "신발", "가방"], ["bottom", "top", "shoes", "bag"]),
        (["半身裙", "上衣", "裤子", "鞋子"], ["bottom", "top", "bottom", "shoes"]),
        (
            ["Women > Tops", "Women > Skirts > Mini", "Bags", "Belts"],
            ["top", "bottom", "bag", "accessory"],
        ),
        (
            ["ブラウス×ホワイト", "スカート×ピンク", "SHOES", "Hi-Tops"],
            ["top", "bottom", "shoes", "shoes"],
        ),
    ],
)
def test_common_words_need_no_mapping(tmp_path, words, slots):
    items, problems = read(tmp_path, [{"kind": word} for word in words])
    assert items["slot"].to_list() == slots
    assert not problems.rows


@pytest.mark.parametrize(
    "word", ["Kjolar", "Kjole", "Etek", "Szoknyák", "xyzzy", "sofa", "Skirt hangers"]
)
def test_a_word_that_nobody_knows_makes_no_garment(tmp_path, word):
    rows = [{"kind": word, "title": "blue skirt"}, {"kind": "top", "title": "shirt"}]
    items, problems = read(tmp_path, rows)
    assert items["slot"].to_list() == ["top"]
    assert [row[3] for row in problems.rows] == [word]


def test_an_empty_kind_is_told_by_the_category_or_the_title_and_counted(tmp_path):
    rows = [
        {"kind": "", "title": "Breton", "category": "Clothing > Women > Tank Tops"},
        {"kind": "", "title": "Midi skirt with belt", "category": ""},
        {"kind": "", "title": "Voucher", "category": ""},
        {"kind": "Lamp", "title": "Desk lamp", "category": ""},
    ]
    items, problems = read(tmp_path, rows, kinds={"*": "other"})
    assert items["slot"].to_list() == ["top", "bottom", "other"]  # an empty kind is never `*`
    assert [row[1] for row in problems.rows] == [4]
    assert problems.noted == {
        "kinds that the category tells": 1,
        "kinds that the title tells (a guess)": 1,
    }


def test_a_category_may_stand_in_for_the_kind(tmp_path):
    rows = [{"category": "Damen > Röcke"}, {"category": "Damen > Blusen"}, {"category": "Damen"}]
    items, problems = read(tmp_path, rows)
    assert items["slot"].to_list() == ["bottom", "top"]
    assert [row[1] for row in problems.rows] == [4]
    with pytest.raises(DataError, match="lacks the columns what"):
        read(tmp_path, rows, columns=TableColumns(kind="what"))


def test_unknown_words_are_named_with_their_counts(tmp_path):
    with pytest.raises(DataError, match=r"'Kjolar' \(2\), 'Byxor'") as error:
        read(tmp_path, [{"kind": word} for word in ("Kjolar", "Byxor", "Kjolar")])
    assert "--kind-of" in str(error.value)
    assert counted_words(["a", None, "", "b", "b", "c"], most=2) == "'b' (2), 'a' and 1 more"


def test_what_the_user_says_goes_first_in_any_number_and_case():
    words = KindWords.of({"Kjol": "bottom", "Jeans": "other", "T-Paita": "top"}, ("en",))
    said = [words.slot(word) for word in ("KJOL", "kjols", "jeans", "t paita", "skirt", "", None)]
    assert said == ["bottom", "bottom", "other", "top", "bottom", None, None]
    with pytest.raises(ConfigError, match="no letter"):
        KindWords.of({"--": "top"})
    with pytest.raises(ConfigError, match="which is not a kind"):
        KindWords.of({"kjol": "kjol"})


def test_folders_of_photographs():
    files = ["High Tops/1.jpg", "Faldas/2.jpg", "Robes/3.jpg", "Kjolar/4.jpg"]
    names = {file: str(number) for number, file in enumerate(files)}
    known = described_items(names, None, None, "kind", Problems())
    assert known["slot"].to_list() == ["shoes", "bottom", None, None]
    kinds = {"robe": "one-piece", "kjolar": "bottom"}
    said = described_items(names, None, None, "kind", Problems(), kinds)
    assert said["slot"].to_list() == ["shoes", "bottom", "one-piece", "bottom"]
    assert said["side"].to_list() == [None, "bottom", "bottom", "bottom"]
    french = {
        file.replace("Faldas", "Jupes").replace("Kjolar", "Pantalons"): n
        for file, n in names.items()
    }
    assert described_items(french, None, None, "kind", Problems())["slot"].to_list() == [
        "shoes", "bottom", "one-piece", "bottom",
    ]  # fmt: skip


def test_a_file_without_a_header_is_told_of_the_flag(tmp_path):
    path = tmp_path / "items.txt"
    path.write_text("9001,61,white shirt\n9002,77,black skirt\n")
    with pytest.raises(DataError, match="--columns id,kind"):
        read_table(path, Problems())
