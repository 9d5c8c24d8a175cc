"""Outfit models meet garments that they have not seen."""

import re
import shutil

import numpy as np
import polars as pl
import pytest
from safetensors.numpy import load_file, save_file

from exports import BOOK
from untrained import untrained
from wearwith.catalog import Dataset, SlotCatalogue
from wearwith.errors import RunError
from wearwith.features import read_inputs
from wearwith.matching import Matcher
from wearwith.model import NewItem, append_segment, levelled, load_model, over_catalogue, save_model
from wearwith.model.garment_points import encode_garments
from wearwith.model.new_garments import inputs_of
from wearwith.training import RunConfig
from wearwith.types import OUTFIT_SLOTS
from worlds import add_vectors

NAMES = ("outfit", "outfit-set", "type-aware")


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    path = tmp_path_factory.mktemp("rules") / "book.toml"
    BOOK.save(path)
    return path


@pytest.fixture(scope="module")
def taught(gappy, book, tmp_path_factory):
    """A model whose gates decide which rules count, in a folder."""
    model = untrained("outfit-akd", gappy, book)[1]
    return save_model(model, tmp_path_factory.mktemp("taught") / "run")


@pytest.fixture
def copied(taught, tmp_path):
    return load_model(shutil.copytree(taught.folder, tmp_path / "model"))


@pytest.fixture(scope="module")
def came(gappy, tmp_path_factory):
    """Garments like some that the model knows, under new ids, and shoes, which are in no pair."""
    items = gappy.items.filter(pl.col("id").is_in(["t002", "t005", "b001"])).with_columns(
        pl.col("id").str.replace("t0", "t9").str.replace("b0", "b9").alias("id")
    )
    shoes = pl.DataFrame({"id": ["s901"], "slot": ["shoes"], "title": ["linen shoes"]})
    items = pl.concat([items, shoes], how="diagonal_relaxed")
    dataset = Dataset.from_frames(items).save(tmp_path_factory.mktemp("came") / "data")
    for name in ("colours", "border"):
        add_vectors(dataset, name, lambda number: number % 100 % 3 != 1)
    return dataset


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "inputs",
    [{}, {"text": False}, {"subwords": True, "min_count": 9}],
    ids=["both", "no text", "n-grams"],
)
def test_the_catalogue_encoded_again_is_the_catalogue(gappy, name, inputs):
    model = untrained(name, gappy, inputs=inputs)[1]
    config, garments = RunConfig.of(model.config), SlotCatalogue.of(gappy.items)
    read = read_inputs(gappy, config.inputs, garments)
    z, gains = encode_garments(model.arrays, read.garments)
    np.testing.assert_allclose(z, model.arrays["outfit.points"], atol=1e-5)
    np.testing.assert_allclose(gains, model.arrays["outfit.gains"], atol=1e-5)
    assert z.dtype == np.float32
    assert np.ptp(z, axis=0).max() > 1e-2
    for side, items in (("top", read.tops), ("bottom", read.bottoms)):
        np.testing.assert_allclose(model.new_points(side, items), model.points(side), atol=1e-5)


def test_a_new_garment_is_of_the_slot_that_its_words_say(taught):
    slots = {
        (side, title): OUTFIT_SLOTS[inputs_of(NewItem(title=title), side, taught).slots[0]]
        for side, title in (
            ("top", "linen shirt"),
            ("top", "wool coat"),
            ("top", "linen thing"),
            ("bottom", "linen dress"),
            ("bottom", "wool skirt"),
            ("bottom", "wool thing"),
        )
    }
    assert [*slots.values()] == ["top", "outerwear", "top", "one-piece", "bottom", "bottom"]


def test_a_new_bottom_of_a_slot_that_no_bottom_had_is_scored(taught):
    dress = inputs_of(NewItem(title="linen dress"), "bottom", taught)
    (point,) = taught.new_points("bottom", dress)
    scores = taught.points("top") @ point
    z, gains = encode_garments(taught.arrays, dress)
    tops = [taught.outfits.garments.position(name) for name in taught.catalogue.tops]
    queries = taught.outfits.queries(np.array(tops)[:, None], "one-piece")
    np.testing.assert_allclose(scores, queries @ z[0] + gains[0], rtol=1e-4, atol=1e-5)
    assert np.ptp(scores) > 1e-3


@pytest.mark.parametrize("name", [*NAMES, "outfit-akd"])
def test_the_same_words_have_the_same_scores_elsewhere(gappy, came, book, name):
    of_rules = book if name == "outfit-akd" else None
    model = untrained(name, gappy, of_rules, inputs={"pictures": ()})[1]
    moved = over_catalogue(model, came, level=False)
    assert moved.outfits.garments.ids == ("b901", "s901", "t902", "t905")
    ours, theirs = (
        [one.outfits.garments.position(name) for name in names]
        for one, names in ((model, ("b001", "t002", "t005")), (moved, ("b901", "t902", "t905")))
    )
    both = ((model, ours), (moved, theirs))
    for scorers in ([one.outfits for one, _ in both], [one.outfits.teacher for one, _ in both]):
        if scorers[0] is None:
            continue
        scores = [
            scorer.score_answers(np.array([[garments[1]]]), np.array([[garments[0]]]))
            for scorer, (_, garments) in zip(scorers, both, strict=True)
        ]
        np.testing.assert_allclose(*scores, rtol=1e-4, atol=1e-5)
        assert np.isfinite(scorers[1].score_outfits(np.array([theirs]))).all()
    pairs = model.scorer.score_pairs(np.array([2, 5]), np.array([1, 1]))
    np.testing.assert_allclose(moved.scorer.score_all(np.arange(2))[:, 0], pairs, atol=1e-5)


def test_to_level_leaves_what_gates_read(taught):
    even = levelled(taught)
    tops, bottoms = np.arange(24), np.arange(24)
    before, after = (one.teacher.of_pairs(tops, bottoms) for one in (taught, even))
    np.testing.assert_allclose(after.confidence, before.confidence, rtol=1e-5)
    assert len(np.unique(before.confidence)) > 10
    means = even.scorer.score_all(tops).mean(axis=0)
    np.testing.assert_allclose(means, 0, atol=1e-4)
    assert not np.allclose(taught.scorer.score_all(tops).mean(axis=0), 0, atol=1e-4)


def test_garments_come_and_go(copied, came):
    grown = append_segment(copied, came, went=("t000",))
    moved = over_catalogue(copied, came, keep_popularity=True)
    for one in (grown, load_model(copied.folder)):
        garments = one.outfits.garments
        assert garments.ids[-4:] == ("b901", "s901", "t902", "t905")
        assert "t000" not in garments.ids
        for name in ("b001", "t001", "s901", "t905"):
            whole = moved if name in moved.outfits.garments.ids else copied
            place = whole.outfits.garments.position(name)
            found = one.outfits.points[garments.position(name)]
            np.testing.assert_array_equal(found, whole.outfits.points[place])
        outfit = garments.positions(["t902", "b901", "s901"])[None]
        assert np.isfinite(one.outfits.teacher.score_outfits(outfit)).all()
        assert one.teacher.score_all(np.arange(25)).shape == (25, 25)
    assert "b901" in Matcher(grown).match("t001", 25).items["id"]


@pytest.mark.parametrize(
    "name",
    [
        "outfit.points",
        "outfit.gains",
        "outfit.diagonals",
        "outfit.gate.keys",
        "outfit.gate.read",
        "garment.out",
        "garment.words",
        "garment.vectors.set:colours",
        "garment.missing.set:colours",
        "latent.tops",
    ],
)
def test_an_array_that_is_missing_or_of_another_shape(copied, name):
    arrays = load_file(copied.folder / "arrays.safetensors")
    for changed in ({}, {name: np.concatenate([arrays[name], arrays[name]])}):
        rest = {key: array for key, array in arrays.items() if key != name}
        save_file(rest | changed, copied.folder / "arrays.safetensors")
        with pytest.raises(RunError, match=re.escape(name.rpartition(".")[0])):
            load_model(copied.folder, check=False)


@pytest.mark.parametrize("slots", [np.array([11]), np.array([1.5]), np.array([[1]])])
def test_slots_of_bottoms_that_are_none(copied, slots):
    arrays = load_file(copied.folder / "arrays.safetensors")
    save_file(arrays | {"outfit.pair_slots": slots}, copied.folder / "arrays.safetensors")
    with pytest.raises(RunError, match="does not list slots"):
        load_model(copied.folder, check=False)
