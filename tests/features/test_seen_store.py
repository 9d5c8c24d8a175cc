"""What was seen on disk: only what is new is looked at, nothing is lost, problems are named."""

import csv

import numpy as np
import polars as pl
import pytest

from flatlays import TROUSERS, file_of, flat_lay
from wearwith.catalog import Dataset
from wearwith.errors import ConfigError, DataError
from wearwith.features import feature_sets
from wearwith.features.encoding.see_photographs import see_pictures
from wearwith.features.seen_store import SEEN_COLUMNS, SeenStore, read_seen
from wearwith.pictures.blank import BLANK
from wearwith.pictures.seeing import Sighting
from wearwith.pictures.seeing import see_garment as looking
from wearwith.training import RunConfig, train

COLOURS = {"t1": (170, 40, 50), "t2": (40, 60, 120), "b1": (60, 110, 80), "b2": (90, 60, 40)}


def photograph(item):
    return file_of(flat_lay(COLOURS[item], *([TROUSERS] if item[0] == "b" else []))[0])


def dataset_of(folder, images=None):
    """Save a dataset of four photographs, and the items of `images` beside them."""
    root = folder / "photographs"
    root.mkdir()
    for item in COLOURS:
        (root / f"{item}.jpg").write_bytes(photograph(item))
    paths = {item: f"{item}.jpg" for item in COLOURS} | (images or {})
    rows = [
        {"id": item, "kind": "top" if item[0] == "t" else "bottom", "image": path}
        for item, path in paths.items()
    ]
    items = pl.DataFrame(rows, schema={"id": pl.String, "kind": pl.String, "image": pl.String})
    pairs = pl.DataFrame(
        [("t1", "b1", "train"), ("t2", "b2", "train"), ("t1", "b2", "valid")],
        schema=["top", "bottom", "split"],
        orient="row",
    )
    return Dataset.from_frames(items, pairs, image_root=root).save(folder / "data")


@pytest.fixture
def looks(monkeypatch):
    """Count the pictures that are looked at, without looking much."""
    seen = []

    def see(picture, found=None):
        seen.append(picture)
        return [Sighting("colour", "red", 1.0, 0.9), Sighting("kind", "top", 1.0, 0.8)]

    monkeypatch.setattr(looking, "see", see)
    return seen


def test_colours_and_kinds_of_photographs_are_seen(tmp_path):
    dataset = dataset_of(tmp_path)
    report = see_pictures(dataset)
    assert (report.items, report.new, report.without, report.bad) == (4, 4, 0, 0)
    table = read_seen(dataset.folder)
    assert table.schema == SEEN_COLUMNS
    colours = dict(table.filter(pl.col("attribute") == "colour").select("item", "value").rows())
    assert colours == {"t1": "red", "t2": "blue", "b1": "green", "b2": "brown"}
    kinds = dict(table.filter(pl.col("attribute") == "kind").select("item", "value").rows())
    assert kinds == {"t1": "top", "t2": "top", "b1": "bottom", "b2": "bottom"}
    assert table["confidence"].is_between(0, 1).all()
    assert report.values["kind"] == {"bottom": 2, "top": 2}


def test_only_new_and_changed_pictures_are_looked_at(tmp_path, looks):
    dataset = dataset_of(tmp_path)
    assert see_pictures(dataset).new == 4
    assert see_pictures(dataset).new == 0
    (dataset.image_root / "t1.jpg").write_bytes(file_of(flat_lay((200, 180, 60))[0]))
    assert see_pictures(dataset).new == 1
    assert len(looks) == 5


def test_it_goes_on_where_it_was_stopped(tmp_path, looks, monkeypatch):
    from wearwith.features.encoding import one_pass

    monkeypatch.setattr(one_pass, "TASK", 1)
    monkeypatch.setattr(one_pass, "PART", 1)
    dataset = dataset_of(tmp_path)
    see = looking.see

    def stopped(picture, found=None):
        if len(looks) == 2:
            raise KeyboardInterrupt
        return see(picture)

    monkeypatch.setattr(looking, "see", stopped)
    with pytest.raises(KeyboardInterrupt):
        see_pictures(dataset)
    assert read_seen(dataset.folder) is None
    monkeypatch.setattr(looking, "see", see)
    assert see_pictures(dataset).new in (2, 3)  # what was being written may be lost
    assert read_seen(dataset.folder)["item"].n_unique() == 4


def test_what_another_version_saw_is_seen_again(tmp_path, looks, monkeypatch):
    dataset = dataset_of(tmp_path)
    see_pictures(dataset)
    monkeypatch.setattr(looking, "VERSION", looking.VERSION + 1)
    assert see_pictures(dataset).new == 4


def test_bad_pictures_are_listed_and_the_others_seen(tmp_path, looks):
    dataset = dataset_of(tmp_path, {"t8": "absent.jpg", "b9": "../outside.jpg", "t9": "t9.jpg"})
    (dataset.image_root / "t9.jpg").write_bytes(b"no picture")
    report = see_pictures(dataset)
    assert (report.items, report.bad) == (4, 3)
    with report.problems.open(newline="") as file:
        assert {row["value"] for row in csv.DictReader(file)} == {"t8", "b9", "t9"}
    for name in ("absent.jpg", "t9.jpg"):
        (dataset.image_root / name).write_bytes(photograph("t1"))
    assert see_pictures(dataset).bad == 1


def test_a_picture_that_shows_nothing_is_not_looked_at_again(tmp_path, monkeypatch):
    monkeypatch.setattr(looking, "see", lambda picture, found: [])
    dataset = dataset_of(tmp_path)
    assert see_pictures(dataset).new == 4
    assert read_seen(dataset.folder).height == 0
    assert see_pictures(dataset).new == 0


def test_nothing_to_look_at_is_an_error(tmp_path, world):
    with pytest.raises(ConfigError, match="no photographs"):
        see_pictures(world)
    dataset = dataset_of(tmp_path)
    with pytest.raises(DataError, match="None of the 4"):
        see_pictures(dataset, image_root=tmp_path / "elsewhere")


def test_a_damaged_table_is_an_error(tmp_path, looks):
    dataset = dataset_of(tmp_path)
    see_pictures(dataset)
    SeenStore(dataset.folder).table.write_bytes(b"nothing")
    with pytest.raises(DataError, match="damaged"):
        read_seen(dataset.folder)


def test_it_is_no_feature_set(tmp_path, looks):
    dataset = dataset_of(tmp_path)
    see_pictures(dataset)
    assert feature_sets(dataset.folder) == []


def test_nothing_was_seen_of_a_dataset_that_is_not_saved():
    assert read_seen(None) is None


def test_a_model_is_taught_by_what_was_seen(tmp_path):
    dataset = dataset_of(tmp_path)
    see_pictures(dataset)
    config = RunConfig.of({"model": "rules", "rules": {"read_from": "pictures"}})
    traits = train(dataset, config, tmp_path / "run").knowledge.traits
    assert set(traits["source"]) == {"picture"}
    assert ("t1", "red", "looks red") in traits.select("item", "value", "words").rows()


def test_equal_pictures_are_looked_at_once(tmp_path, looks):
    dataset = dataset_of(tmp_path, {"t3": "t1.jpg"})
    report = see_pictures(dataset)
    table = read_seen(dataset.folder)
    one, other = (table.filter(pl.col("item") == item).drop("item") for item in ("t1", "t3"))
    assert report.new == 4
    assert one.equals(other)


def test_of_a_picture_of_nothing_nothing_is_told(tmp_path):
    """A shop's placeholder, and a transparent file, which comes out white."""
    dataset = dataset_of(tmp_path, {"t3": "white.png", "t4": "clear.png"})
    (dataset.image_root / "white.png").write_bytes(file_of(np.full((90, 60, 3), 255, np.uint8)))
    clear = np.zeros((90, 60, 4), np.uint8)
    (dataset.image_root / "clear.png").write_bytes(file_of(clear, "PNG"))
    report = see_pictures(dataset)
    assert (report.items, report.bad) == (4, 2)
    assert set(read_seen(dataset.folder)["item"]) == set(COLOURS)
    with report.problems.open(encoding="utf-8") as file:
        told = {row["value"]: row["reason"] for row in csv.DictReader(file)}
    assert told == {"t3": BLANK, "t4": BLANK}
