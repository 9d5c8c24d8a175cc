"""The Mango datathon."""

from pathlib import Path

import pytest

from wearwith.catalog.dataset_building import build_dataset
from wearwith.catalog.import_problems import Problems
from wearwith.catalog.importers.mango import COLOURS, FABRICS, PRODUCT_COLUMNS, read_mango
from wearwith.errors import DataError
from wearwith.words.slots import counts_by_kind, counts_by_slot

SHIRT = ("1-01", "NEGRO", "GREY", "P-PLANA", "Tops", "Shirts", "Shirts", "Shirt", "a.jpg")
SKIRT = ("2-02", "TEJANO OSCURO", "BLUE", "J-JEANS", "Bottoms", "Skirts", "Skirts", "Mini", "b.jpg")
BAG = ("3-03", "ORO", "WHITE", "C-COMPLEMENTOS", "Accesories", "Bags", "Bags", "Bag", "c.jpg")


def layout(folder: Path, *products: tuple[str | None, ...], outfits: str) -> Path:
    tables = folder / "datathon" / "dataset"
    tables.mkdir(parents=True)
    images = folder / "datathon" / "images"
    images.mkdir()
    lines = [",".join(f'"{name}"' for name in PRODUCT_COLUMNS)]
    for product in products:
        *cells, image = product
        if image and image != "absent.jpg":
            (images / image).write_bytes(b"jpeg")
        cells.append(f"datathon/images/{image}" if image else None)
        lines.append(",".join("" if cell is None else f'"{cell}"' for cell in cells))
    (tables / "product_data.csv").write_text("\n".join(lines) + "\n")
    (tables / "outfit_data.csv").write_text('"cod_outfit","cod_modelo_color"\n' + outfits)
    return folder


def test_attributes_slots_and_pairs(tmp_path: Path) -> None:
    src = layout(tmp_path, SHIRT, SKIRT, BAG, outfits='1,"1-01"\n1,"2-02"\n1,"3-03"\n2,"1-01"\n')
    problems = Problems()
    read = read_mango(src, problems)
    items = {row["id"]: row for row in read.items.to_dicts()}
    assert {name: (row["side"], row["slot"]) for name, row in items.items()} == {
        "1-01": ("top", "top"),
        "2-02": ("bottom", "bottom"),
        "3-03": (None, "bag"),
    }
    assert items["1-01"]["colour"] == "black"
    assert items["1-01"]["colour_group"] == "black"
    assert items["2-02"]["colour"] == "dark blue denim"
    assert items["2-02"]["colour_group"] == "blue"
    assert items["2-02"]["material"] == "denim"
    assert items["3-03"]["material"] is None
    assert items["2-02"]["model"] == "2"
    assert items["2-02"]["category"] == ["Bottoms", "Skirts", "Skirts", "Mini"]
    assert items["2-02"]["image"] == "datathon/images/b.jpg"
    assert read.pairs.rows() == [("1-01", "2-02")]
    assert read.outfits.height == 4
    assert read.split_by == "model"
    assert not problems.rows


@pytest.mark.parametrize("inside", [".", "datathon"])
def test_either_folder_may_be_named(tmp_path: Path, inside: str) -> None:
    src = layout(tmp_path, SHIRT, SKIRT, outfits='1,"1-01"\n')
    assert read_mango(src / inside, Problems()).image_root == tmp_path.resolve()


def test_bad_rows_are_problems_and_the_rest_is_read(tmp_path: Path) -> None:
    src = layout(
        tmp_path,
        SHIRT,
        (None, *SKIRT[1:]),
        ("4-04", "SIN NOMBRE", *SKIRT[2:-1], "absent.jpg"),
        SHIRT,
        outfits='1,"1-01"\n1,"9-99"\n,"1-01"\n1,\n1,"4-04"\n',
    )
    problems = Problems()
    read = read_mango(src, problems)
    assert read.items.select("id", "colour", "image").rows() == [
        ("1-01", "black", "datathon/images/a.jpg"),
        ("4-04", None, None),
    ]
    assert read.pairs.rows() == [("1-01", "4-04")]
    places = [(file, row, column) for file, row, column, _, _ in problems.rows]
    assert sorted(places, key=str) == sorted(
        [
            ("product_data.csv", 3, "cod_modelo_color"),
            ("product_data.csv", 5, "cod_modelo_color"),
            ("product_data.csv", 4, "des_color_specification_esp"),
            ("product_data.csv", 4, "des_filename"),
            ("outfit_data.csv", 3, "cod_modelo_color"),
            ("outfit_data.csv", 4, "cod_outfit"),
            ("outfit_data.csv", 5, "cod_modelo_color"),
        ],
        key=str,
    )


def test_photographs_that_are_all_absent_are_an_error(tmp_path: Path) -> None:
    src = layout(tmp_path, (*SHIRT[:-1], "absent.jpg"), outfits='1,"1-01"\n')
    with pytest.raises(DataError, match="None of the photographs"):
        read_mango(src, Problems())


def test_another_layout_is_an_error_that_names_the_file(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"product_data\.csv"):
        read_mango(tmp_path, Problems())
    src = layout(tmp_path, SHIRT, outfits='1,"1-01"\n')
    (src / "datathon" / "dataset" / "outfit_data.csv").write_text("outfit,product\n1,2\n")
    with pytest.raises(DataError, match="lacks the columns cod_outfit, cod_modelo_color"):
        read_mango(src, Problems())


def test_colour_words_are_english_and_say_grey() -> None:
    words = {word for colour in COLOURS.values() for word in colour.split()}
    assert all(word.isascii() and word == word.lower() for word in words)
    assert "gray" not in words
    assert not words & {name.lower() for name in ("AZUL", "NEGRO", "BLANCO", "ROJO", "VERDE")}


@pytest.mark.real
def test_the_whole_release(shared_data: Path) -> None:
    problems = Problems()
    read = read_mango(shared_data / "mango", problems)
    dataset = build_dataset(read, problems, source={})
    assert dataset.items.height == 9222
    assert counts_by_slot(dataset.items) == [
        ("top", "top", 2768),
        ("top", "outerwear", 725),
        ("bottom", "bottom", 1631),
        ("bottom", "one-piece", 1374),
        ("", "shoes", 494),
        ("", "bag", 602),
        ("", "hat", 84),
        ("", "jewellery", 592),
        ("", "eyewear", 139),
        ("", "scarf", 156),
        ("", "accessory", 375),
        ("", "other", 282),
    ]
    assert counts_by_kind(dataset.items) == {
        "top": 3493,
        "bottom": 3005,
        "accessory": 1346,
        "bag": 602,
        "shoe": 494,
        "other": 282,
    }
    assert dataset.pairs.height == 5250
    assert dataset.outfits["outfit"].n_unique() == 6666
    for column in ("colour", "image", "model"):
        assert dataset.items[column].null_count() == 0
    assert set(dataset.items["material"].drop_nulls()) == set(FABRICS.values())
    assert dataset.source["split_by"] == "model"
    assert not problems.rows


@pytest.mark.real
def test_no_model_of_a_top_is_in_two_splits(shared_data: Path) -> None:
    problems = Problems()
    dataset = build_dataset(read_mango(shared_data / "mango", problems), problems, source={})
    models = dataset.items.select("model", top="id")
    splits = dataset.pairs.join(models, on="top").group_by("model").agg(split="split")
    assert splits["split"].list.n_unique().max() == 1
    shares = {split: dataset.pairs_of(split).height / 5250 for split in ("train", "valid", "test")}
    assert shares == pytest.approx({"train": 0.8, "valid": 0.1, "test": 0.1}, abs=0.005)
