from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from wearwith.catalog import contexts, load_dataset
from wearwith.catalog.dataset import TABLES
from wearwith.errors import ConfigError, DataError, OutputExistsError
from wearwith.words.text import words_of
from wearwith.world.assortment import (
    BOTTOMS,
    COLOURS,
    DENIM_COLOURS,
    MATERIALS,
    PATTERNS,
    STYLES,
    SYNONYMS,
    TOPS,
)
from wearwith.world.compatibility import (
    CATEGORY_FIT,
    COLOUR_FIT,
    MATERIAL_FIT,
    PATTERN_FIT,
    STYLE_AFFINITY,
)
from wearwith.world.drawn_outfits import drawn_pairs
from wearwith.world.sample_catalogue import SampleWorld, oracle_auc, sample_world, write_sample
from wearwith.world.truth import TruthWeights, load_truth

SMALL = {"n_tops": 60, "n_bottoms": 50, "n_outfits": 300}


@pytest.fixture(scope="module")
def world() -> SampleWorld:
    return sample_world(0)


def auc(positive: np.ndarray, negative: np.ndarray) -> float:
    return float(((positive > negative) + 0.5 * (positive == negative)).mean())


def counts_auc(world: SampleWorld) -> float:
    """AUC of the number of training pairs of a bottom, ties counting half."""
    dataset = world.dataset
    counts = dict(dataset.pairs_of("train").group_by("bottom").len().rows())
    triplets = dataset.triplets_of("test")
    found = [
        np.array([counts.get(name, 0) for name in triplets[column]])
        for column in ("positive", "negative")
    ]
    return auc(*found)


def test_the_same_seed_makes_the_same_world_and_another_seed_another():
    first, again, other = (
        sample_world(7, **SMALL),
        sample_world(7, **SMALL),
        sample_world(8, **SMALL),
    )
    for name in TABLES:
        assert_frame_equal(getattr(first.dataset, name), getattr(again.dataset, name))
    assert_frame_equal(first.truth.items, again.truth.items)
    assert first.dataset.fingerprint != other.dataset.fingerprint


def test_the_same_seed_writes_the_same_files(tmp_path: Path):
    for name in ("a", "b"):
        write_sample(tmp_path / name, 7, **SMALL)
    files = sorted(path.name for path in (tmp_path / "a").iterdir())
    assert {"manifest.json", "items.parquet", "truth.parquet", "truth.json"} <= set(files)
    assert files == sorted(path.name for path in (tmp_path / "b").iterdir())
    for file in files:
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()


def test_what_is_written_is_read_back(tmp_path: Path):
    world = write_sample(tmp_path / "data", 7, **SMALL)
    assert load_dataset(tmp_path / "data").fingerprint == world.dataset.fingerprint
    truth = load_truth(tmp_path / "data")
    assert truth.weights == world.truth.weights
    tops, bottoms = np.array([0, 5, 59]), np.array([49, 5, 0])
    expected = world.truth.true_score(tops, bottoms)
    assert truth.true_score(tops, bottoms).tolist() == expected.tolist()
    with pytest.raises(OutputExistsError):
        write_sample(tmp_path / "data", 7, **SMALL)


def test_a_damaged_truth_is_an_error(tmp_path: Path):
    write_sample(tmp_path / "data", 7, **SMALL)
    (tmp_path / "data" / "truth.json").write_text('{"weights": {"style": "much"}}')
    with pytest.raises(DataError, match="can't be read"):
        load_truth(tmp_path / "data")
    with pytest.raises(DataError, match="no truth"):
        load_truth(tmp_path)


@pytest.mark.parametrize("few", ["n_tops", "n_bottoms", "n_outfits"])
def test_too_small_a_world_is_refused(few: str):
    with pytest.raises(ConfigError, match="too few"):
        sample_world(0, **{**SMALL, few: 3})


def test_the_smallest_world_can_be_made():
    world = sample_world(0, 20, 20, 20)
    assert len(world.dataset.catalogue.tops) == 20
    assert world.dataset.pairs.height > 0


def test_it_holds_as_many_of_each_slot_as_asked(world: SampleWorld):
    dataset = world.dataset
    assert len(dataset.catalogue.tops) == 400
    assert len(dataset.catalogue.bottoms) == 300
    assert dataset.outfits["outfit"].n_unique() == 3000
    worn = dataset.outfits.join(dataset.items, left_on="item", right_on="id")
    shares = {side: (worn["side"] == side).sum() / 3000 for side in ("top", "bottom")}
    # Outerwear over a bottom has a top beneath, and some tops have outerwear over them.
    assert shares == pytest.approx({"top": 1.34, "bottom": 1}, abs=0.04)
    shares = {slot: (worn["slot"] == slot).sum() / 3000 for slot in ("shoes", "bag", "jewellery")}
    assert shares == pytest.approx({"shoes": 0.75, "bag": 0.5, "jewellery": 0.4}, abs=0.04)


def test_slots_are_those_of_the_true_categories(world: SampleWorld):
    true = world.truth.items.select("id", true="category")
    items = world.dataset.items.join(true, on="id")
    for slot, names in (
        ("outerwear", {"jacket", "blazer", "coat"}),
        ("one-piece", {"dress", "jumpsuit"}),
    ):
        assert names >= set(items.filter(slot=slot)["true"]) > set()
        assert set(items.filter(pl.col("true").is_in(list(names)))["slot"]) == {slot}
    sides = items.group_by("slot").agg(pl.col("side").unique()).rows()
    assert {slot: side for slot, (side,) in sides} == {
        "top": "top",
        "outerwear": "top",
        "bottom": "bottom",
        "one-piece": "bottom",
        "shoes": None,
        "bag": None,
        "jewellery": None,
    }


def test_knowing_more_scores_higher(world: SampleWorld):
    popular, ceiling = counts_auc(world), oracle_auc(world)
    assert ceiling is not None
    assert 0.55 < popular < 0.7
    assert 0.88 < ceiling < 0.96


def log_likelihood(world: SampleWorld, weights: TruthWeights) -> float:
    """Mean log-probability of drawn bottoms, given their tops."""
    catalogue = world.dataset.catalogue
    pairs = drawn_pairs(world.truth, 3000, np.random.default_rng(0))
    tops, bottoms = pairs["top"], pairs["bottom"]
    truth = replace(world.truth, weights=weights)
    scores = truth.true_scores_of(catalogue.top_positions(tops)) / weights.temperature
    chosen = scores[np.arange(len(tops)), catalogue.bottom_positions(bottoms)]
    return float((chosen - np.log(np.exp(scores).sum(axis=1))).mean())


@pytest.mark.parametrize("part", [field.name for field in fields(TruthWeights)])
@pytest.mark.parametrize("factor", [0.5, 1.5])
def test_pairs_follow_the_truth_s_weights(world: SampleWorld, part: str, factor: float):
    weights = world.truth.weights
    other = replace(weights, **{part: factor * getattr(weights, part)})
    assert log_likelihood(world, weights) > log_likelihood(world, other)


def test_a_colder_world_is_easier():
    found = [
        oracle_auc(sample_world(3, weights=TruthWeights(temperature=t)), "train")
        for t in (0.3, 1.0, 5.0)
    ]
    assert found == sorted(found, reverse=True)  # type: ignore[type-var]


def test_the_true_score_is_the_weighted_sum_of_the_tables(world: SampleWorld):
    """One pair's score, added up by hand from the truth's rows."""
    truth = world.truth
    top = truth.items.filter(kind="top").row(17, named=True)
    bottom = truth.items.filter(kind="bottom").row(230, named=True)
    names = list(STYLES)
    style = sum(
        top[f"style_{a}"] * STYLE_AFFINITY[i, j] * bottom[f"style_{b}"]
        for i, a in enumerate(names)
        for j, b in enumerate(names)
    )

    def fit(table: np.ndarray, column: str, rows: dict, columns: dict) -> float:
        return table[list(rows).index(top[column]), list(columns).index(bottom[column])]

    expected = (
        6.0 * style
        + 1.0 * fit(COLOUR_FIT, "colour", COLOURS, COLOURS)
        + 2.0 * fit(CATEGORY_FIT, "category", TOPS, BOTTOMS)
        + 2.0 * fit(MATERIAL_FIT, "material", MATERIALS, MATERIALS)
        + 0.8 * fit(PATTERN_FIT, "pattern", PATTERNS, PATTERNS)
        + 0.4 * bottom["popularity"]
    )
    found = truth.true_score(np.array([17]), np.array([230]))
    assert found == pytest.approx([expected])
    assert truth.true_scores_of(np.array([3, 17]))[1, 230] == pytest.approx(expected)


def test_scores_of_pairs_need_as_many_tops_as_bottoms(world: SampleWorld):
    with pytest.raises(ValueError, match="no pairs"):
        world.truth.true_score(np.arange(3), np.arange(3)[:, None])


def test_the_tables_say_what_people_say():
    def colour(top: str, bottom: str) -> float:
        return COLOUR_FIT[list(COLOURS).index(top), list(COLOURS).index(bottom)]

    assert colour("white", "black") > colour("white", "red") > colour("red", "green")
    assert colour("pink", "red") < colour("red", "burgundy")
    assert colour("black", "navy") < 0
    assert (COLOUR_FIT == COLOUR_FIT.T).all()
    material = list(MATERIALS)
    assert MATERIAL_FIT[material.index("silk"), material.index("knit")] == -1
    assert MATERIAL_FIT[material.index("cashmere"), material.index("leather")] == 1
    assert CATEGORY_FIT[list(TOPS).index("coat"), list(BOTTOMS).index("dress")] == 1
    pattern = list(PATTERNS)
    assert PATTERN_FIT[pattern.index("striped"), pattern.index("floral")] == -1
    assert abs(STYLE_AFFINITY.sum(axis=0)).max() == pytest.approx(0, abs=1e-9)


def test_colours_of_a_design_are_different_and_share_all_else(world: SampleWorld):
    models = world.dataset.items.select("id", "model")
    designs = world.truth.items.join(models, on="id").group_by("model")
    found = designs.agg(
        pl.len(),
        pl.col("colour").n_unique(),
        *(pl.col(name).n_unique() for name in ("category", "material", "style_sport", "brand")),
    )
    assert found["len"].max() > 1  # type: ignore[operator]
    assert (found["colour"] == found["len"]).all()
    assert found.select("category", "material", "style_sport", "brand").max().row(0) == (1, 1, 1, 1)


def test_denim_comes_in_the_colours_of_denim(world: SampleWorld):
    denim = world.truth.items.filter(material="denim")
    assert denim.height > 30
    assert set(denim["colour"]) <= set(DENIM_COLOURS)


def test_no_design_of_a_top_crosses_a_split(world: SampleWorld):
    models = world.dataset.items.select("model", top="id")
    splits = world.dataset.pairs.join(models, on="top").group_by("model")
    assert splits.agg(pl.col("split").n_unique())["split"].max() == 1


def test_what_a_source_states_is_true_and_partly_missing(world: SampleWorld):
    seen, hidden = world.dataset.items, world.truth.items
    assert seen["id"].equals(hidden["id"])
    for name in ("colour", "material", "pattern", "brand"):
        known = seen[name].is_not_null()
        assert 0.4 < known.mean() < 0.6  # type: ignore[operator]
        assert seen[name].filter(known).equals(hidden[name].filter(known))
    placed = seen["category"].list.len() > 0
    assert 0.85 < placed.mean() < 0.95  # type: ignore[operator]
    assert seen["category"].list.last().filter(placed).equals(hidden["category"].filter(placed))
    assert (seen["price"] > 0).all()


def test_titles_mostly_contain_their_attributes(world: SampleWorld):
    titled = world.truth.items.join(world.dataset.items.select("id", "title").drop_nulls(), on="id")
    assert 0.94 < titled.height / world.truth.items.height < 1

    def named(column: str) -> float:
        hits = [
            any(
                f" {word} ".casefold() in f" {title} ".casefold()
                for word in SYNONYMS.get(value, (value,))
            )
            for value, title in titled.select(column, "title").iter_rows()
        ]
        return float(np.mean(hits))

    assert named("category") > 0.95
    assert 0.75 < named("colour") < 0.9
    assert 0.65 < named("material") < 0.9
    assert 0.5 < named("brand") < 0.8


def test_titles_are_noisy(world: SampleWorld):
    words = {word for text in contexts(world.dataset.items) for word in words_of(text)}
    assert {"grey", "gray", "tee", "t-shirt", "trousers", "pants", "women", "boho"} <= words
    titles = world.dataset.items["title"].drop_nulls()
    grey = world.truth.items.join(world.dataset.items, on="id").filter(
        (pl.col("colour") == "grey") & pl.col("title").is_not_null()
    )["title"]
    starts = grey.str.contains("^gr[ea]y").mean()
    assert 0 < starts < 0.6  # type: ignore[operator]
    assert titles.n_unique() > 0.9 * len(titles)
