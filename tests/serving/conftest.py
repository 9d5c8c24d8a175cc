"""Services over tiny exported models, and clients that talk to them in this process."""

import polars as pl
import pytest
from services import KEY, client_of, settings

from exports import BOOK, akd, dbpr, gappy, served, train_tiny
from wearwith.serving import Service

__all__ = ["akd", "dbpr", "gappy", "served", "train_tiny"]


@pytest.fixture
def service(served, tmp_path):
    """A service whose rules may be edited with `KEY`."""
    return Service.open(served, settings(tmp_path, api_key=KEY))


@pytest.fixture
def client(service):
    return client_of(service)


@pytest.fixture(scope="session")
def pictured(tmp_path_factory):
    """The exported folder, with pictures, of a model that reads photographs by descriptors."""
    from PIL import Image, ImageDraw

    from wearwith.catalog import Dataset
    from wearwith.features.encoding.encode_photographs import encode_pictures
    from wearwith.features.encoding.see_photographs import see_pictures
    from wearwith.model.serving_copy import export_model
    from wearwith.training import RunConfig, train
    from worlds import checkerboard, tiny

    place = tmp_path_factory.mktemp("pictured")
    plain = checkerboard(8, 8)
    images = place / "images"
    images.mkdir()
    for number in range(plain.items.height):
        picture = Image.new("RGB", (120, 160), "white")
        colour = ("red", "navy", "green", "black")[number % 4]
        ImageDraw.Draw(picture).rectangle((30, 30, 90, 130), fill=colour)
        picture.save(images / f"{number}.png")
    names = [f"{number}.png" for number in range(plain.items.height)]
    dataset = Dataset.from_frames(
        plain.items.with_columns(image=pl.Series(names)), plain.pairs, image_root=images
    ).save(place / "data")
    encode_pictures(dataset, "descriptors")
    see_pictures(dataset)
    BOOK.save(place / "book.toml")
    config = tiny("akd", inputs={"pictures": ("descriptors",)}, epochs=1).model_dump()
    config |= {"rules": {"book": place / "book.toml"}, "teacher": {"attention_size": 8}}
    run = train(dataset, RunConfig.of(config), place / "run")
    export_model(run, place / "served", pictures=True)
    return place / "served"


@pytest.fixture
def album(pictured, tmp_path):
    """A client of a service that reads photographs and has some."""
    return client_of(Service.open(pictured, settings(tmp_path)))


@pytest.fixture(scope="session")
def looks_folder(tmp_path_factory):
    """A model of whole outfits of a made-up shop with pictures and prices; tests only read it."""
    from wearwith.catalog import Dataset
    from wearwith.features.encoding.encode_photographs import encode_pictures
    from wearwith.training import RunConfig, train
    from wearwith.world.sample_catalogue import write_sample

    place = tmp_path_factory.mktemp("looks")
    world = write_sample(place / "made", 1, 30, 20, 200, pictures=True).dataset
    prices = world.items.with_columns(price=10.0 + pl.col("id").rank("dense").cast(pl.Float64))
    dataset = Dataset.from_frames(
        prices, world.pairs, outfits=world.outfits, image_root=world.image_root
    ).save(place / "data")
    encode_pictures(dataset, "descriptors")
    config = {"model": "outfit-akd", "training": {"epochs": 2}}
    train(dataset, RunConfig.of(config), place / "outfit-akd")
    return place / "outfit-akd"
