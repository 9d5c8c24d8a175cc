"""A dataset with the outfits of baskets."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from wearwith.catalog.baskets import Baskets
from wearwith.catalog.dataset import Dataset, load_dataset
from wearwith.catalog.import_problems import Problems
from wearwith.catalog.importers.purchases import import_baskets
from wearwith.catalog.with_baskets import HELD_OUT, with_baskets
from wearwith.errors import DataError
from wearwith.world import sample_world
from wearwith.world.shoppers import order_lines

COLUMNS = {
    name: name for name in ("order", "customer", "time", "item", "event", "quantity", "gift")
}
WORLD = sample_world(3, 60, 40, 200)


@pytest.fixture(scope="module")
def orders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("orders") / "orders.csv"
    order_lines(WORLD, 300, np.random.default_rng(1)).write_csv(path)
    return path


def test_held_out_outfits_stay_as_they_are(orders: Path, tmp_path: Path) -> None:
    before = WORLD.dataset
    after, problems = import_baskets(orders, before, tmp_path / "out", COLUMNS)
    for split in ("valid", "test"):
        assert after.pairs_of(split).equals(before.pairs_of(split))
        assert (
            after.triplets_of(split).sort(pl.all()).equals(before.triplets_of(split).sort(pl.all()))
        )
        for table in (after.outfits, before.outfits):
            assert table.filter(split=split)["outfit"].str.starts_with("outfit-").all()
    new = after.outfits.filter(pl.col("outfit").str.starts_with("basket-"))
    assert new["split"].unique().to_list() == ["train"]
    assert problems.dropped[HELD_OUT] > 0
    models = dict(before.items.select("id", "model").rows())
    held = {models[top] for top in before.pairs.filter(pl.col("split") != "train")["top"]}
    tops = new.join(before.items.filter(side="top"), left_on="item", right_on="id")
    assert not held & set(tops["model"])


def test_training_triplets_begin_with_what_was_seen(orders: Path, tmp_path: Path) -> None:
    import_baskets(orders, WORLD.dataset, tmp_path / "out", COLUMNS)
    after = load_dataset(tmp_path / "out")
    assert after.drawn is None
    train = after.triplets_of("train")
    counts = dict(train["negatives"].value_counts().iter_rows())
    assert counts["seen"] > 0
    assert counts["random"] > 0
    worn = after.pairs.select("top", negative="bottom")
    assert train.join(worn, on=["top", "negative"], how="semi").is_empty()
    assert train.group_by("top", "positive").len()["len"].max() == 3
    assert "seen, " in after.card()


def test_a_catalogue_gets_pairs_and_a_split(orders: Path, tmp_path: Path) -> None:
    catalogue = Dataset.from_frames(WORLD.dataset.items)
    after, _ = import_baskets(orders, catalogue, tmp_path / "out", COLUMNS, split_by="model")
    assert after.source["split_by"] == "model"
    assert set(after.pairs["split"]) == {"train", "valid", "test"}
    assert after.outfits["outfit"].str.starts_with("basket-").all()
    assert (tmp_path / "out" / "columns.json").is_file()


def test_without_views_negatives_are_drawn(orders: Path, tmp_path: Path) -> None:
    columns = {name: name for name in ("order", "item")}
    bought = pl.read_csv(orders).filter(pl.col("event") == "purchase")
    bought.write_csv(tmp_path / "bought.csv")
    after, _ = import_baskets(tmp_path / "bought.csv", WORLD.dataset, tmp_path / "out", columns)
    assert after.drawn is not None
    assert (
        after.count_triplets("train") == load_dataset(tmp_path / "out").drawn_triplets().tops.size
    )


def test_the_same_orders_give_the_same_dataset(orders: Path, tmp_path: Path) -> None:
    one, _ = import_baskets(orders, WORLD.dataset, tmp_path / "one", COLUMNS)
    two, _ = import_baskets(orders, WORLD.dataset, tmp_path / "two", COLUMNS)
    assert one.fingerprint == two.fingerprint


def test_no_outfit_is_an_error() -> None:
    none = pl.DataFrame(schema={"outfit": pl.String, "item": pl.String})
    baskets = Baskets(none, none, none)
    with pytest.raises(DataError, match="No basket makes an outfit"):
        with_baskets(WORLD.dataset, baskets, Problems())
