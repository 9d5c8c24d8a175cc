"""Garments come and go, and nothing of the base is written anew."""

import json
import shutil
from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from wearwith.catalog import Dataset
from wearwith.errors import ConfigError, DataError, RunError
from wearwith.files.atomic import sha256_of_file
from wearwith.matching import Matcher
from wearwith.model import append_segment, load_model
from worlds import add_vectors

BASE = ("arrays.safetensors", "items.parquet", "pairs.parquet", "traits.parquet")


@pytest.fixture
def model(akd, tmp_path):
    return load_model(shutil.copytree(akd.folder, tmp_path / "model"))


@pytest.fixture(scope="module")
def came(gappy, tmp_path_factory):
    """Two tops and a bottom under new ids, like garments that the model knows."""
    items = gappy.items.filter(pl.col("id").is_in(["t002", "t005", "b003"]))
    named = items.with_columns(
        pl.col("id").str.replace("t0", "t9").str.replace("b0", "b9").alias("id")
    )
    folder = tmp_path_factory.mktemp("came") / "data"
    dataset = Dataset.from_frames(named).save(folder)
    for name in ("colours", "border"):
        add_vectors(dataset, name)
    return dataset


def sums(folder):
    return {name: sha256_of_file(folder / name) for name in BASE}


def test_what_came_stands_behind_the_rest_and_is_matched(model, came):
    before = sums(model.folder)
    grown = append_segment(model, came)
    assert sums(model.folder) == before
    again = load_model(model.folder)
    for one in (grown, again):
        assert one.catalogue.tops == (*model.catalogue.tops, "t902", "t905")
        assert one.catalogue.bottoms == (*model.catalogue.bottoms, "b903")
        np.testing.assert_array_equal(one.points("top")[:24], model.points("top"))
        assert one.scorer.score_all(np.arange(26)).shape == (26, 25)
        assert one.teacher.score_all(np.arange(26)).shape == (26, 25)
    np.testing.assert_array_equal(again.points("bottom"), grown.points("bottom"))
    found = Matcher(again).match("t902", k=25, by="teacher").items
    assert set(found["id"]) == set(again.catalogue.bottoms)
    # Of one title and no vector of its own it ranks as the garment that it is like.
    assert again.knowledge.traits.filter(item="t905").height > 0


def test_what_went_is_gone_with_its_pairs(model):
    worn = model.pairs.filter(pl.col("top") == "t000").height
    assert worn
    less = append_segment(model, went=("t000", "b001"))
    again = load_model(model.folder)
    for one in (less, again):
        assert "t000" not in one.catalogue.tops
        assert one.points("top").shape[0] == one.points("bottom").shape[0] == 23
        np.testing.assert_array_equal(one.points("top"), model.points("top")[1:])
        assert one.pairs.filter(pl.col("top") == "t000").is_empty()
        assert one.knowledge.traits.filter(item="t000").is_empty()
    Matcher(again).explain("t001", "b000")


def test_segments_follow_one_another(model, came):
    append_segment(model, came)
    second = append_segment(load_model(model.folder), went=("t902", "t003"))
    third = append_segment(second, came)  # one that is there is replaced, one that went is back
    again = load_model(model.folder)
    assert again.manifest.segments == third.manifest.segments == ("00001", "00002", "00003")
    assert again.catalogue == third.catalogue
    assert again.catalogue.tops[-2:] == ("t902", "t905")
    assert len(again.catalogue.tops) == 24 - 1 + 2
    np.testing.assert_array_equal(again.points("top"), third.points("top"))


def test_popularity_of_what_came_is_none(train_tiny, came, tmp_path):
    run = train_tiny(popularity=True)
    grown = append_segment(load_model(shutil.copytree(run.folder, tmp_path / "popular")), came)
    assert grown.points("bottom").shape == (25, run.points("bottom").shape[1])
    assert grown.points("bottom")[-1, -1] == 0
    assert grown.points("top")[-1, -1] == 1


def test_a_segment_that_no_manifest_lists_is_not_there(model, came):
    append_segment(model, came)
    path = model.folder / "model.json"
    said = json.loads(path.read_text())
    killed = said | {
        "segments": [],
        "sha256": {n: s for n, s in said["sha256"].items() if not n.startswith("segments/")},
    }
    path.write_text(json.dumps(killed))  # a kill before the manifest was written
    assert load_model(model.folder).catalogue == model.catalogue
    assert append_segment(load_model(model.folder), came).catalogue.tops[-1] == "t905"


def test_a_damaged_segment_is_found(model, came):
    append_segment(model, came)
    path = model.folder / "segments" / "00001" / "points.safetensors"
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    with pytest.raises(RunError, match=r"damaged(.|\n)*points.safetensors"):
        load_model(model.folder)


@pytest.mark.parametrize("number", ["../outside", "1", "00001/..", ""])
def test_a_manifest_that_leads_out_of_its_folder(model, number):
    path = model.folder / "model.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"segments": [number]}))
    with pytest.raises(RunError, match="malformed at 'segments"):
        load_model(model.folder)


def test_another_writer_is_noticed(model, came):
    append_segment(model, came)
    with pytest.raises(RunError, match="other segments than when the model was read"):
        append_segment(model, went=("t000",))


def test_what_is_not_there_can_not_go(model):
    with pytest.raises(DataError, match="no garment 'nothing'"):
        append_segment(model, went=("nothing",))
    assert not (model.folder / "segments").exists()


def test_a_method_that_reads_no_garments_takes_none(train_tiny, came, tmp_path):
    model = load_model(shutil.copytree(train_tiny("pop").folder, tmp_path / "pop"))
    with pytest.raises(ConfigError, match="knows no garments but those"):
        append_segment(model, came)


def test_a_model_in_no_folder(akd):
    with pytest.raises(ConfigError, match="today's format"):
        append_segment(replace(akd, folder=None), went=("t000",))
