"""A run to serve a wardrobe by, and photographs of a small drawn shop to fill one with."""

import pytest
from PIL import Image

from exports import dbpr, gappy, train_tiny
from wearwith.features.encoding.encode_photographs import encode_pictures
from wearwith.wardrobe import Wardrobe
from wearwith.world.sample_catalogue import write_sample

__all__ = ["dbpr", "gappy", "train_tiny"]


@pytest.fixture(scope="session")
def shop(tmp_path_factory):
    """A small drawn shop, encoded without a network."""
    world = write_sample(tmp_path_factory.mktemp("shop") / "data", 0, 24, 24, 60, pictures=True)
    encode_pictures(world.dataset, "descriptors")
    return world.dataset


@pytest.fixture
def clothes(shop, tmp_path):
    """Photographs of five tops and five bottoms in folders."""
    for kind in ("top", "bottom"):
        folder = tmp_path / "clothes" / f"{kind}s"
        folder.mkdir(parents=True)
        for image in shop.of_side(kind)["image"].to_list()[:5]:
            source = shop.image_root / image
            Image.open(source).convert("RGB").save(folder / f"{source.stem}.jpg", quality=95)
    return tmp_path / "clothes"


@pytest.fixture
def own(clothes, tmp_path):
    """The wardrobe of these photographs, prepared."""
    wardrobe = Wardrobe(clothes, tmp_path / "mine")
    wardrobe.prepare()
    return wardrobe
