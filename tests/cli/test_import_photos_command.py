"""`wearwith import photos`."""

import json

import numpy as np
import pytest
from PIL import Image

from wearwith.catalog import load_dataset


@pytest.fixture
def clothes(tmp_path):
    rng = np.random.default_rng(0)
    for name in ("tops/IMG_1.jpg", "tops/IMG_2.jpg", "skirts/IMG_3.jpg", "IMG_4.jpg"):
        path = tmp_path / "clothes" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        blocks = rng.integers(0, 256, (5, 4, 3), np.uint8)
        Image.fromarray(blocks).resize((160, 200), Image.Resampling.NEAREST).save(path)
    return tmp_path / "clothes"


def test_a_folder_becomes_a_dataset(wearwith, clothes, tmp_path):
    said = wearwith("import", "photos", clothes, tmp_path / "new" / "mine")
    assert said.code == 0
    assert "Reading photographs 4/4" in said.err
    assert "No pairs" in said.err
    assert "1 bad rows are listed in" in said.err
    assert max(map(len, said.out.splitlines())) <= 80
    dataset = load_dataset(tmp_path / "new" / "mine")
    assert dataset.items["id"].to_list() == ["IMG_1", "IMG_2", "IMG_3", "IMG_4"]
    assert all((dataset.image_root / image).is_file() for image in dataset.items["image"])
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["mine"]  # nothing is left over


def test_for_machines(wearwith, clothes, tmp_path):
    (clothes / "items.csv").write_text("file,sort\nIMG_4.jpg,shoe\n")
    outfits = tmp_path / "outfits.csv"
    outfits.write_text("outfit,file\n1,IMG_1.jpg\n1,IMG_3.jpg\n2,IMG_2.jpg\n2,IMG_3.jpg\n")
    words = ("import", "photos", clothes, tmp_path / "mine", "--kind", "sort", "--json")
    said = wearwith(*words, "--outfits", outfits, "--seed", 1)
    summary = json.loads(said.out)
    assert said.err == ""
    assert summary["counts"]["pairs"] == summary["counts"]["outfits"] == 2
    assert summary["counts"]["shoe"] == 1
    assert summary["source"]["options"] == {"outfits": "outfits.csv", "columns": {"kind": "sort"}}
    assert summary["source"]["kind_sources"] == {"csv": 1, "folder": 3}


def test_strict_makes_a_problem_an_error_and_leaves_nothing(wearwith, clothes, tmp_path):
    said = wearwith("import", "photos", clothes, tmp_path / "mine", "--strict")
    assert said.code == 2
    assert "IMG_4.jpg: the kind can't be told" in said.err
    assert [path.name for path in tmp_path.iterdir()] == ["clothes"]


def test_errors_say_what_to_do(wearwith, clothes, tmp_path):
    (tmp_path / "empty").mkdir()
    said = wearwith("import", "photos", tmp_path / "empty", tmp_path / "mine")
    assert said.code == 2
    assert "no photograph that can be used" in said.err
    said = wearwith("import", "photos", clothes, clothes)
    assert said.code == 2
    assert "nothing is overwritten" in said.err


def test_help_has_an_example(wearwith):
    said = wearwith("import", "photos", "--help")
    assert "wearwith import photos my-clothes/ data/mine" in said.out
    assert max(map(len, said.out.splitlines())) <= 80
    for flag in ("--split", "--cold-start", "--seed", "--strict", "--json", "--keep-duplicates"):
        assert flag in said.out


def test_photographs_without_pairs_can_be_looked_over_and_encoded(wearwith, clothes, tmp_path):
    out = tmp_path / "mine"
    wearwith("import", "photos", clothes, out)
    assert wearwith("check", out).code == 0
    said = wearwith("encode", out, "--image", "efficientnet-lite0", "--plain", "--json")
    assert said.code == 0
    assert json.loads(said.out)["sets"][0]["items"] == 4
    said = wearwith("train", out, "--out", tmp_path / "run")
    assert said.code == 2
    assert "pair" in said.err
