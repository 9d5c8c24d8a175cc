"""What small forms of benchmarks are given: runs, pictures, a database, a wheel."""

import importlib
import json
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from outfit_models import completed_model
from outfit_shop import outfit_shop
from taught import BOOK, taught
from worlds import tiny

PROJECT = Path(__file__).resolve().parents[2]
CATEGORIES = {"top": "t-shirt", "bottom": "skirt"}  # words that photographs of a wardrobe have


@pytest.fixture
def benchmark_of(monkeypatch):
    """Import a benchmark by its name, and forget it after the test: these names are short."""
    folder = PROJECT / "benchmarks"
    monkeypatch.syspath_prepend(folder)
    before = set(sys.modules)
    yield importlib.import_module
    for name in set(sys.modules) - before:
        file = getattr(sys.modules[name], "__file__", None)
        if file is not None and folder in Path(file).parents:
            del sys.modules[name]


@pytest.fixture
def titled(world):
    """The folder of a world with titles and vectors."""
    return world.folder


@pytest.fixture(scope="session")
def akd(world, tmp_path_factory):
    """A run with rules and a teacher."""
    from wearwith.training import train

    place = tmp_path_factory.mktemp("runs")
    book, folder = place / "book.toml", place / "akd"
    BOOK.save(book)
    train(world, taught("akd", book, epochs=1), folder)
    return folder


@pytest.fixture
def outfits(tmp_path):
    """A run of a model of outfits, and its dataset."""
    from wearwith.model import save_model

    dataset = outfit_shop().save(tmp_path / "shop")
    return save_model(completed_model(dataset), tmp_path / "outfits").folder


@pytest.fixture
def polyvore(tmp_path):
    """Outfits of two shoes and a bag in the layout of Polyvore Outfits, some of which share one."""
    folder = tmp_path / "polyvore" / "disjoint"
    folder.mkdir(parents=True)
    items, outfits = {}, {"train": [], "valid": []}
    for number in range(12):
        worn = [f"{number}1", f"{number}2", f"{number // 2}3"]
        items |= dict(zip(worn, ("shoes", "shoes", "bags"), strict=True))
        entries = [{"item_id": name, "index": place} for place, name in enumerate(worn, 1)]
        part = "valid" if number > 9 else "train"
        outfits[part].append({"set_id": str(number), "items": entries})
    for part, listed in outfits.items():
        (folder / f"{part}.json").write_text(json.dumps(listed))
    rows = "".join(f"{name}\t{semantic}\t1\n" for name, semantic in items.items())
    (folder / "item_metadata.tsv").write_text("item_id\tsemantic_category\tcategory_id\n" + rows)
    (folder.parent / "categories.csv").write_text("1,shoes,shoes\n2,bags,bags\n")
    return folder.parent


@pytest.fixture(scope="session")
def photos(tmp_path_factory):
    """Drawn pictures of a sample world, with a table of them."""
    pytest.importorskip("cv2", reason="the extra `vision` is missing")
    from wearwith.world.sample_catalogue import write_sample

    sample = write_sample(tmp_path_factory.mktemp("drawn") / "data", 0, 20, 20, 40, pictures=True)
    items = sample.dataset.items.drop_nulls("side")
    items = items.with_columns(category=pl.col("side").replace_strict(CATEGORIES))
    folder = sample.dataset.image_root
    items.gather_every(3).select("category", "image").write_csv(folder / "items.csv")
    return folder


@pytest.fixture(scope="session")
def wardrobe(photos):
    """The world of `photos` in the words of a shop, looked at, and encoded twice."""
    from wearwith.catalog import load_dataset
    from wearwith.features.encoding.encode_photographs import encode_pictures
    from wearwith.features.encoding.see_photographs import see_pictures

    sample = load_dataset(photos.parent)
    category = pl.col("side").replace_strict(CATEGORIES, default=None)
    items = sample.items.with_columns(
        category=pl.concat_list(category).list.drop_nulls(), colour_group=pl.lit("white")
    )
    folder = photos.parent.with_name("wardrobe")
    dataset = replace(sample, items=items).save(folder)
    see_pictures(dataset)
    encode_pictures(dataset, "descriptors")
    encode_pictures(dataset, "descriptors", name="plain", plain=True)
    return folder


@pytest.fixture(scope="session")
def dbpr(wardrobe, tmp_path_factory):
    """A run on words and pictures."""
    from wearwith.catalog import load_dataset
    from wearwith.training import train

    folder = tmp_path_factory.mktemp("runs") / "dbpr"
    config = tiny("dbpr", inputs={"pictures": ("descriptors",)}, epochs=1)
    train(load_dataset(wardrobe), config, folder)
    return folder


@pytest.fixture
def database(new_database):
    return new_database()


@pytest.fixture(scope="session")
def dist(tmp_path_factory):
    """A wheel of this tree, put together by hand: to build one takes a download."""
    folder = tmp_path_factory.mktemp("dist")
    about = {
        "METADATA": "Metadata-Version: 2.1\nName: wearwith\nVersion: 0\n",
        "WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        "entry_points.txt": "[console_scripts]\nwearwith = wearwith.cli.app:main\n",
        "RECORD": "",
    }
    source = PROJECT / "src"
    with zipfile.ZipFile(folder / "wearwith-0-py3-none-any.whl", "w") as wheel:
        for path in (source / "wearwith").rglob("*"):
            if "__pycache__" not in path.parts:
                wheel.write(path, path.relative_to(source))
        for name, content in about.items():
            wheel.writestr(f"wearwith-0.dist-info/{name}", content)
    return folder
