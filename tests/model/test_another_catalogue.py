"""A trained model over other garments: the same garments get the same scores, wherever they are."""

import json
import shutil

import numpy as np
import polars as pl
import pytest

from wearwith.catalog import Dataset, load_dataset
from wearwith.errors import ConfigError, DataError, RuleError
from wearwith.features import FeatureStore
from wearwith.model import over_catalogue
from wearwith.training import load_run, train
from worlds import add_vectors, checkerboard, saved_world, tiny

LEARNED = ["dbpr", "akd", "ukd", "pkd", "ibr", "exibr", "bpr-dae", "probe", "border"]


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory):
    """Six garments of each side of `world`, under other ids and in another order."""
    folder = tmp_path_factory.mktemp("elsewhere") / "data"
    source = checkerboard()
    chosen = [f"{kind}{number:03d}" for kind in "tb" for number in (5, 2, 9, 0, 7, 4)]
    new_ids = {old: f"{old[0]}x{place}" for place, old in enumerate(chosen)}
    items = source.items.filter(pl.col("id").is_in(chosen))
    items = items.with_columns(pl.col("id").replace_strict(new_ids)).sort("id")
    dataset = Dataset.from_frames(items, pl.DataFrame(schema=source.pairs.schema)).save(folder)
    return dataset, new_ids


def give_vectors(dataset, new_ids, world, name):
    """Copy the vectors of the garments to where they are now."""
    store = FeatureStore(dataset.folder, name)
    vectors, _ = FeatureStore(world.folder, name).read(list(new_ids))
    encoder = FeatureStore(world.folder, name).manifest()["encoder"]
    store.begin(encoder, vectors.shape[1])
    store.append(list(new_ids), vectors)
    store.finish((new, old) for old, new in new_ids.items())


@pytest.fixture(scope="module")
def there(elsewhere, world):
    dataset, new_ids = elsewhere
    for name in ("colours", "border"):
        give_vectors(dataset, new_ids, world, name)
    return load_dataset(dataset.folder), new_ids


@pytest.mark.parametrize("name", LEARNED)
def test_the_same_garments_have_the_same_scores_elsewhere(name, world, there):
    dataset, new_ids = there
    inputs = {"pictures": ("colours",)} if name != "border" else None
    run = train(world, tiny(name, epochs=2, inputs=inputs))
    moved = over_catalogue(run, dataset)
    old_of = {new: old for old, new in new_ids.items()}
    places = [
        [ours.index(old_of[item]) for item in theirs]
        for ours, theirs in (
            (run.scorer.catalogue.tops, dataset.catalogue.tops),
            (run.scorer.catalogue.bottoms, dataset.catalogue.bottoms),
        )
    ]
    before = run.scorer.score_all(np.array(places[0]))[:, places[1]]
    np.testing.assert_allclose(moved.scorer.score_all(np.arange(6)), before, atol=1e-5)
    assert np.ptp(before) > 1e-4
    if run.scorer.teacher is not None:
        was = run.scorer.teacher.score_all(np.array(places[0]))[:, places[1]]
        now = moved.scorer.teacher.score_all(np.arange(6))
        # Attention reads the average bottom of the catalogue, which is another one here.
        assert np.isfinite(now).all()
        assert now.shape == was.shape


def test_what_a_run_was_is_left_alone(trained, there):
    run = load_run(trained)
    before = run.scorer.score_all(np.arange(3)).copy()
    moved = over_catalogue(run, there[0])
    assert moved.folder is None
    assert moved.items.height == 12
    assert moved.dataset["fingerprint"] == there[0].fingerprint
    np.testing.assert_array_equal(run.scorer.score_all(np.arange(3)), before)
    np.testing.assert_array_equal(load_run(trained).scorer.score_all(np.arange(3)), before)


def test_no_other_catalogue_has_been_counted(world, there):
    config = tiny(epochs=2, inputs={"pictures": ("colours",)})
    run = train(world, config.model_copy(update={"popularity": True}))
    moved = over_catalogue(run, there[0])
    assert np.ptp(run.points("bottom")[:, -1]) > 0
    assert moved.points("bottom").shape == (6, run.points("bottom").shape[1] - 1)
    assert not moved.manifest.popularity


def test_garments_without_a_photograph_are_ranked_by_their_words(trained, elsewhere, tmp_path):
    bare = Dataset.from_frames(elsewhere[0].items, elsewhere[0].pairs).save(tmp_path / "bare")
    moved = over_catalogue(load_run(trained), bare)
    scores = moved.scorer.score_all(np.arange(6))
    assert np.isfinite(scores).all()
    assert scores.std(axis=1).min() > 0


def test_photographs_that_were_not_encoded_are_an_error(trained, elsewhere, tmp_path):
    items = elsewhere[0].items.with_columns(image=pl.lit("a.jpg"))
    dataset = Dataset.from_frames(items, elsewhere[0].pairs).save(tmp_path / "pictured")
    with pytest.raises(DataError, match="wearwith encode"):
        over_catalogue(load_run(trained), dataset)


def test_vectors_of_another_encoder_are_an_error(trained, there, tmp_path):
    folder = shutil.copytree(there[0].folder, tmp_path / "other")
    path = folder / "features" / "colours" / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["encoder"]["cut_out"] = 3
    path.write_text(json.dumps(manifest))
    with pytest.raises(DataError, match="cut_out is 3, was None"):
        over_catalogue(load_run(trained), load_dataset(folder))


def test_vectors_of_another_length_are_an_error(trained, elsewhere, tmp_path):
    saved = Dataset.from_frames(elsewhere[0].items, elsewhere[0].pairs).save(tmp_path / "short")
    for name in ("colours", "border"):
        store = FeatureStore(saved.folder, name)
        store.begin({"name": name}, 3)
        store.append(["x"], np.ones((1, 3), np.float32))
        store.finish([(saved.items["id"][0], "x")])
    with pytest.raises(DataError, match="3 numbers"):
        over_catalogue(load_run(trained), saved)


def test_garments_of_which_nothing_is_known_are_an_error(trained, elsewhere, tmp_path):
    items = elsewhere[0].items.with_columns(title=pl.lit(None, pl.String))
    dataset = Dataset.from_frames(items, elsewhere[0].pairs).save(tmp_path / "blank")
    with pytest.raises(ConfigError, match="nothing"):
        over_catalogue(load_run(trained), dataset)


@pytest.mark.parametrize("name", ["pop", "rand", "raw"])
def test_a_model_that_counts_stays_where_it_is(name, world, there):
    with pytest.raises(ConfigError, match="no garments but those"):
        over_catalogue(train(world, tiny(name, inputs={"pictures": ("colours",)})), there[0])


def test_rules_alone_go_anywhere(world, there):
    run = train(world, tiny("rules"))
    moved = over_catalogue(run, there[0])
    assert moved.scorer.score_all(np.arange(6)).shape == (6, 6)


def test_rules_may_be_read_from_pictures_when_ranking(tmp_path):
    from wearwith.features.seen_store import SeenStore
    from wearwith.pictures.seeing import Sighting

    world = saved_world(tmp_path / "world")
    run = train(world, tiny("akd", epochs=1, inputs={"pictures": ("colours",)}))
    with pytest.raises(RuleError, match="wearwith see"):
        over_catalogue(run, world, read_from="pictures")
    store = SeenStore(world.folder)
    store.begin({"version": 1})
    store.append(
        {"w": [Sighting("colour", "white", 1, 0.9)], "k": [Sighting("colour", "black", 1, 0.9)]}
    )
    store.finish([("t000", "w"), ("b001", "k")])
    seen = over_catalogue(run, world, read_from="pictures")
    assert set(seen.knowledge.traits["source"]) == {"picture"}
    pair = seen.teacher.activation.pairs(np.array([0]), np.array([1]))
    fired = [seen.knowledge.book.rules[rule].id for rule in pair.rules]
    assert fired == ["white + black"]
    np.testing.assert_allclose(
        seen.scorer.score_all(np.arange(3)), run.scorer.score_all(np.arange(3)), rtol=1e-5
    )


def test_vectors_may_be_there_without_photographs(world, tmp_path):
    run = train(world, tiny(epochs=1, inputs={"pictures": ("colours",), "text": False}))
    again = saved_world(tmp_path / "again")
    add_vectors(again, "more")  # another set is not read
    np.testing.assert_allclose(
        over_catalogue(run, again).scorer.score_all(np.arange(24)),
        run.scorer.score_all(np.arange(24)),
        atol=1e-6,
    )
