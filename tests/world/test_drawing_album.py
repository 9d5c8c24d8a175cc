"""Pictures in the sample's folder: found by the dataset, the same by seed, drawn in few steps."""

import shutil
from importlib.util import find_spec
from pathlib import Path

import polars as pl
import pytest

from steps import steps
from wearwith.catalog import load_dataset
from wearwith.errors import ExtraMissingError
from wearwith.pictures.decoding import open_picture, read_file
from wearwith.world import garment_pictures as pictures
from wearwith.world.drawing import BACKDROPS, DrawingSubject, draw, draw_album
from wearwith.world.sample_catalogue import sample_world, write_sample
from wearwith.world.truth import load_truth

SMALL = {"n_tops": 24, "n_bottoms": 20, "n_outfits": 60}
KEPT = ("category", "colour", "pattern", "material")


def subjects(n: int) -> list[DrawingSubject]:
    items = sample_world(2).truth.items.sample(n, seed=1)
    return [
        DrawingSubject(row["id"], row["id"].rsplit("-", 1)[0], *(row[name] for name in KEPT))
        for row in items.iter_rows(named=True)
    ]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("sample") / "data"
    write_sample(out, 7, **SMALL, pictures=True)
    return out


def test_every_item_has_a_picture_that_the_dataset_finds(folder: Path):
    dataset = load_dataset(folder)
    assert dataset.items["image"].null_count() == 0
    assert dataset.image_root is not None
    for image in dataset.items["image"]:
        picture = open_picture(read_file(dataset.image_root, image))
        assert picture.shape == (320, 240, 3)
    assert len(list((folder / "images").iterdir())) == dataset.items.height


def test_the_folder_can_be_moved(folder: Path, tmp_path: Path):
    moved = tmp_path / "elsewhere"
    shutil.copytree(folder, moved)
    dataset = load_dataset(moved)
    assert dataset.image_root == moved / "images"
    again = dataset.save(tmp_path / "again")  # its pictures stay where they are
    assert load_dataset(tmp_path / "again").image_root == (moved / "images").absolute()
    assert again.fingerprint == dataset.fingerprint


def test_the_same_seed_writes_the_same_files(folder: Path, tmp_path: Path):
    write_sample(tmp_path / "b", 7, **SMALL, pictures=True)
    files = sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    assert len(files) > 60
    for file in files:
        assert (folder / file).read_bytes() == (tmp_path / "b" / file).read_bytes()


def test_the_world_is_the_same_with_pictures_and_without(folder: Path, tmp_path: Path):
    plain = write_sample(tmp_path / "plain", 7, **SMALL)
    assert plain.dataset.image_root is None
    assert plain.dataset.items["image"].null_count() == plain.dataset.items.height
    assert not (tmp_path / "plain" / "images").exists()
    pictured = load_dataset(folder)
    assert pictured.items.drop("image").equals(plain.dataset.items.drop("image"))
    assert pictured.triplets.equals(plain.dataset.triplets)


def test_the_truth_tells_what_was_drawn(folder: Path):
    items = load_truth(folder).items
    models = load_dataset(folder).items.select("id", "model")
    row = items.join(models, on="id").row(9, named=True)
    picture = draw(DrawingSubject(row["id"], row["model"], *(row[name] for name in KEPT)), 7)
    assert row["dye"] == picture.dye
    assert row["dye_share"] == picture.dye_share
    assert row["backdrop"] == picture.backdrop
    assert row["area"] == pytest.approx(picture.cover.mean())
    assert set(items["backdrop"]) == set(BACKDROPS)
    backdrops = items.join(models, on="id").group_by("model").agg(pl.col("backdrop").n_unique())
    assert backdrops["backdrop"].max() == 1


def test_the_number_of_workers_changes_nothing(tmp_path: Path):
    some = subjects(12)
    tables = [draw_album(some, tmp_path / str(n), 5, workers=n) for n in (1, 3)]
    assert tables[0].equals(tables[1])
    for path in (tmp_path / "1").iterdir():
        assert path.read_bytes() == (tmp_path / "3" / path.name).read_bytes()


def test_without_the_extra_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def none_of_it(name: str):
        return None if name == "cv2" else find_spec(name)

    monkeypatch.setattr(pictures, "find_spec", none_of_it)
    with pytest.raises(ExtraMissingError, match=r'pip install "wearwith\[vision\]"'):
        write_sample(tmp_path / "data", 7, **SMALL, pictures=True)
    assert not (tmp_path / "data").exists()
    write_sample(tmp_path / "data", 7, **SMALL)


def test_pictures_are_not_drawn_pixel_by_pixel():
    some = subjects(12)
    assert sum(steps(draw, one, 0) for one in some) < len(some) * 320 * 240 / 5
