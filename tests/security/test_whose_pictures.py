"""A model from somebody else has no file of the machine sent out as a picture of a garment."""

import json
import shutil

import polars as pl
import pytest
from PIL import Image

from wearwith.files.atomic import sha256_of_file
from wearwith.model import load_model
from wearwith.model.thumbnails import Thumbnails
from wearwith.training import train
from worlds import checkerboard, tiny


@pytest.fixture
def given(tmp_path):
    """A dataset with photographs, a private picture beside them, and a run on that dataset."""
    photographs = tmp_path / "photographs"
    (photographs / "private").mkdir(parents=True)
    plain = checkerboard(4, 4)
    names = [f"{number}.png" for number in range(plain.items.height)]
    for name in (*names, "private/passport.png"):
        Image.new("RGB", (8, 8), "red" if "/" in name else "white").save(photographs / name)
    items = plain.items.with_columns(image=pl.Series(names))
    dataset = type(plain).from_frames(items, plain.pairs, image_root=photographs)
    dataset = dataset.save(tmp_path / "data")
    return train(dataset, tiny("pop"), tmp_path / "run").folder, dataset


def forged(run, **changes):
    """Give the run other columns of items, as somebody would who wants to see more."""
    items = pl.read_parquet(run / "items.parquet").with_columns(**changes)
    items.write_parquet(run / "items.parquet")
    said = json.loads((run / "model.json").read_text())
    said["sha256"]["items.parquet"] = sha256_of_file(run / "items.parquet")
    (run / "model.json").write_text(json.dumps(said))
    return Thumbnails(load_model(run))


def colour(thumbnail):
    import io

    return Image.open(io.BytesIO(thumbnail)).convert("RGB").getpixel((4, 4))


@pytest.mark.parametrize(
    "image", ["private/passport.png", "../photographs/private/passport.png", "/etc/hostname"]
)
def test_a_picture_is_the_one_that_the_dataset_has(given, image):
    run, dataset = given
    pictures = forged(run, image=pl.lit(image))
    shown = colour(pictures.read(dataset.items["id"][0]))
    assert min(shown) > 250  # white: its own


def test_a_garment_that_the_dataset_does_not_have_is_not_shown(given):
    run, _ = given
    pictures = forged(run, id=pl.col("id") + "x", image=pl.lit("private/passport.png"))
    with pytest.raises(FileNotFoundError):
        pictures.read("t000x")


def test_another_dataset_in_its_place_is_not_shown(given):
    run, dataset = given
    shutil.rmtree(dataset.folder)
    items = dataset.items.with_columns(image=pl.lit("private/passport.png"))
    other = type(dataset).from_frames(items, dataset.pairs, image_root=dataset.image_root)
    other.save(dataset.folder)
    with pytest.raises(FileNotFoundError):
        Thumbnails(load_model(run)).read(dataset.items["id"][0])
