"""`wearwith see`, and rankings over other garments or by what was seen."""

import json

import polars as pl
import pytest

from wearwith.catalog import Dataset, load_dataset
from wearwith.world.sample_catalogue import write_sample
from worlds import checkerboard, saved_world


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    """A few drawn garments; tests only add to them what was seen."""
    pytest.importorskip("cv2")
    folder = tmp_path_factory.mktemp("drawn") / "data"
    return write_sample(folder, 3, n_tops=20, n_bottoms=20, n_outfits=40, pictures=True).dataset


def test_a_dataset_is_looked_at_once(wearwith, drawn):
    said = wearwith("see", drawn.folder)
    assert said.code == 0
    assert "What was seen, and in how many items" in said.out
    assert "colour" in said.out
    assert f"Looking at photographs {drawn.items.height}/{drawn.items.height}" in said.err
    assert max(map(len, said.out.splitlines())) <= 80
    again = json.loads(wearwith("see", drawn.folder, "--json").out)
    assert (again["items"], again["new"], again["problems"]) == (drawn.items.height, 0, None)
    assert set(again["values"]) >= {"colour", "kind"}


def test_a_dataset_without_photographs_can_not_be_looked_at(wearwith, world):
    said = wearwith("see", world.folder)
    assert said.code == 2
    assert "no photographs to look at" in said.err


def test_other_garments_are_ranked(wearwith, trained, tmp_path):
    source = checkerboard(n_tops=4, n_bottoms=4)
    ids = pl.col("id").str.replace("t", "mine-t").str.replace("b", "mine-b")
    other = Dataset.from_frames(
        source.items.with_columns(ids), pl.DataFrame(schema=source.pairs.schema)
    ).save(tmp_path / "mine")
    words = ("recommend", trained, "--catalogue", other.folder, "--top", "mine-t001")
    said = wearwith(*words, "-k", 2, "--json")
    assert said.code == 0
    found = json.loads(said.out)
    assert {row["bottom"] for row in found} == {"mine-b001", "mine-b003"}  # those of its style
    said = wearwith("explain", trained, "mine-t001", "mine-b001", "--catalogue", other.folder)
    assert said.code == 0
    assert "wool cosy" in said.out
    said = wearwith("recommend", trained, "--catalogue", other.folder, "--top", "t001")
    assert said.code == 2
    assert "t001" in said.err


def test_a_model_without_rules_reads_nothing_for_them(wearwith, trained):
    said = wearwith("recommend", trained, "--top", "t001", "--rules-from", "pictures")
    assert said.code == 2
    assert "has no rules" in said.err


def test_rules_are_read_anew_from_pictures(wearwith, tmp_path):
    from wearwith.features.seen_store import SeenStore
    from wearwith.pictures.seeing import Sighting
    from wearwith.training import train
    from worlds import tiny

    world = load_dataset(saved_world(tmp_path / "world").folder)
    run = train(world, tiny("akd", epochs=1, inputs={"pictures": ["colours"]}), tmp_path / "run")
    said = wearwith("recommend", run.folder, "--top", "t000", "--rules-from", "pictures")
    assert said.code == 2
    assert "wearwith see" in said.err
    store = SeenStore(world.folder)
    store.begin({"version": 1})
    store.append({one: [Sighting("colour", one, 1.0, 0.9)] for one in ("white", "black")})
    store.finish([("t000", "white"), ("b003", "black")])
    words = ("recommend", run.folder, "--top", "t000", "-k", 24, "--rules-from", "pictures")
    rows = json.loads(wearwith(*words, "--json").out)
    assert [(row["bottom"], row["rules"]) for row in rows if row["rules"]] == [
        ("b003", ["white + black"])
    ]
    said = wearwith("explain", run.folder, "t000", "b003", "--rules-from", "pictures")
    assert "its picture" in said.out
    assert "looks black" in said.out
