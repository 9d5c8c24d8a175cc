"""Splits of outfits: they follow the pairs, and what no pair says is drawn."""

import polars as pl
import pytest

from wearwith.catalog.dataset_building import SourceTables, build_dataset, make_dataset
from wearwith.catalog.divided_pairs import SplitBy
from wearwith.catalog.import_problems import Problems
from wearwith.catalog.outfit_splits import MIXED, outfits_by_split, split_outfits

# Two colours of each of three models of tops; a dress in two colours; trousers; shoes, a bag,
# something else, and twelve hats.
ITEMS = pl.DataFrame(
    {
        "id": [
            *(f"{name}{n}" for name in "abcdp" for n in (1, 2)),
            *("s1", "g1", "x1"),
            *(f"h{n}" for n in range(12)),
        ],
        "side": ["top"] * 6 + ["bottom"] * 4 + [None] * 15,
        "slot": [
            *(slot for slot in ("top", "top", "top", "one-piece", "bottom") for _ in range(2)),
            *("shoes", "bag", "other"),
            *["hat"] * 12,
        ],
        "model": [*"AABBCC", "D", "D", *[None] * 17],
    }
)
PAIRS = [("a1", "p1", "train"), ("a2", "p2", "train"), ("b1", "p1", "test")]
# Each gets a split by chance; with fewer than ten such things no split is surely there.
NO_GARMENTS = {f"n{number}": f"s1 h{number}" for number in range(12)}


def divided(
    outfits: dict[str, str],
    by: str | None,
    pairs: list[tuple[str, str, str]] = PAIRS,
    seed: int = 0,
    problems: Problems | None = None,
) -> dict[str, str | None]:
    """Splits of outfits by name; the items of each are parted by blanks."""
    rows = [(name, item) for name, items in outfits.items() for item in items.split()]
    frame = pl.DataFrame(rows, schema=["outfit", "item"], orient="row")
    worn = pl.DataFrame(pairs, schema=["top", "bottom", "split"], orient="row")
    found = split_outfits(frame, ITEMS, worn, by, seed, problems or Problems())
    assert found.select("outfit", "item").rows() == rows
    return dict(found.select("outfit", "split").unique().rows())


def test_an_outfit_has_the_split_of_its_tops_models():
    problems = Problems()
    outfits = {"one": "a1 p1 s1", "other colour": "b2 p2", "both": "a1 a2 s1", "mixed": "a1 b1 p1"}
    found = divided(outfits, "model", problems=problems)
    assert found == {"one": "train", "other colour": "test", "both": "train", "mixed": None}
    assert problems.dropped == {MIXED: 1}


def test_published_pairs_tell_what_they_were_divided_by():
    assert divided({"x": "a2 p1"}, "published") == {"x": "train"}
    by_top = [("a1", "p1", "train"), ("a2", "p1", "test")]
    assert divided({"x": "a2 p2", "y": "a1 a2"}, "published", by_top) == {"x": "test", "y": None}
    by_pair = [("a1", "p1", "train"), ("a1", "p2", "test")]
    found = divided({"x": "a1 p1", "y": "a1 p2", "z": "a1 p1 p2"}, "published", by_pair)
    assert found == {"x": "train", "y": "test", "z": None}


def test_by_top_another_colour_of_its_model_does_not_count():
    pairs = [("a1", "p1", "test")]
    outfits = {"x": "a2 p1", "y": "a1 p2"} | NO_GARMENTS
    found = [divided(outfits, "top", pairs, seed) for seed in range(40)]
    assert {splits["x"] for splits in found} == {"train", "valid", "test"}
    assert {splits["y"] for splits in found} == {"test"}


@pytest.mark.parametrize("by", ["model", "top", "pair", None])
def test_what_no_pair_says_is_drawn_by_seed(by: str | None):
    """An unpaired top, one-pieces in two colours, trousers alone, and accessories alone."""
    outfits = {"top": "c1 s1", "dress": "d1 g1", "again": "d2 s1", "legs": "p1 s1"} | NO_GARMENTS
    drawn = [divided(outfits, by, seed=seed) for seed in range(60)]
    for name in ("top", "dress", "again", "legs", "n0"):
        assert {found[name] for found in drawn} == {"train", "valid", "test"}
    assert drawn[7] == divided(dict(reversed(outfits.items())), by, seed=7)
    if by == "model":
        assert all(found["dress"] == found["again"] for found in drawn)
    assert not all(found["legs"] == found["n0"] for found in drawn)


def test_outfits_of_the_same_garments_are_in_one_split():
    outfits = {f"o{n}": f"{'s1 g1' if n % 2 else 'g1 s1'} {'x1' * (n % 3 == 0)}" for n in range(9)}
    for seed in range(30):
        assert len(set(divided(outfits, None, seed=seed).values())) == 1


@pytest.mark.parametrize("by", ["pair", "top", "model"])
def test_every_outfit_of_a_dataset_agrees_with_its_pairs(by: SplitBy):
    outfits = pl.DataFrame(
        [
            (f"o{n}", item)
            for n in range(12)
            for item in (f"{'abc'[n % 3]}{1 + n % 2}", f"p{1 + n // 6}", "s1")
        ],
        schema=["outfit", "item"],
        orient="row",
    )
    dataset = make_dataset(ITEMS, outfits=outfits, split_by=by, seed=3)
    alone = make_dataset(ITEMS, dataset.pairs.select("top", "bottom"), split_by=by, seed=3)
    assert alone.pairs.equals(dataset.pairs)
    assert alone.stored.equals(dataset.stored)
    split_of = {(top, bottom): split for top, bottom, split in dataset.pairs.rows()}
    for (_, split), rows in dataset.outfits.group_by("outfit", "split"):
        top, bottom, _ = sorted(rows["item"], key=lambda name: "abcps".index(name[0]))
        assert split == split_of[top, bottom]
    assert sum(outfits_by_split(dataset.outfits).values()) == 12


def test_a_published_split_of_outfits_stays():
    outfits = pl.DataFrame({"outfit": ["o", "o", "n"], "item": ["a1", "p1", "s1"]})
    outfits = outfits.with_columns(split=pl.Series(["valid", "valid", None]))
    pairs = pl.DataFrame({"top": ["a1"], "bottom": ["p1"], "split": ["train"]})
    read = SourceTables(items=ITEMS, pairs=pairs, outfits=outfits)
    dataset = build_dataset(read, Problems(), source={})
    assert outfits_by_split(dataset.outfits) == {"train": 0, "valid": 1, "test": 0, "none": 1}
