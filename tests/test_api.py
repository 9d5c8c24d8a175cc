"""The dozen lines of the README's notebook."""

import polars as pl

import wearwith as ww
from wearwith.world.sample_catalogue import sample_world


def test_frames_in_a_ranking_out(tmp_path) -> None:
    world = sample_world(seed=3, n_tops=40, n_bottoms=30, n_outfits=300).dataset
    data = ww.make_dataset(world.items, outfits=world.outfits, split_by="model")
    data = data.save(tmp_path / "data")
    small = {"hidden": [16], "word_dim": 8, "maps": 4}
    config = ww.RunConfig.of({"model": "dbpr", "tower": small, "training": {"epochs": 2}})
    run = ww.train(ww.load_dataset(tmp_path / "data"), config, tmp_path / "run")
    found = ww.evaluate(run.scorer, data)
    assert 0 <= found.auc <= 1
    top = data.catalogue.tops[0]
    ranked = ww.recommend(ww.load_run(tmp_path / "run"), top=top, k=5)
    assert isinstance(ranked, pl.DataFrame)
    assert ranked["rank"].to_list() == [1, 2, 3, 4, 5]
    assert ranked["score"].is_sorted(descending=True)
    assert ranked.equals(ww.recommend(run, top=top, k=5))


def test_everything_that_is_offered_is_there() -> None:
    assert {"train", "evaluate", "recommend", "load_dataset", "Matcher", "true_rules"} <= set(
        ww.__all__
    )
    assert all(getattr(ww, name) is not None for name in ww.__all__)
