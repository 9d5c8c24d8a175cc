"""From what an importer read to a dataset: items without pairs, published splits, order."""

from pathlib import Path

import polars as pl
import pytest

from wearwith.catalog import load_dataset
from wearwith.catalog.dataset_building import (
    SourceTables,
    build_dataset,
    import_dataset,
    make_dataset,
)
from wearwith.catalog.import_problems import Problems
from wearwith.catalog.schema import PAIR_COLUMNS, table
from wearwith.errors import ConfigError, DataError, OutputExistsError

ITEMS = pl.DataFrame(
    {
        "id": [f"t{n}" for n in range(20)] + [f"b{n}" for n in range(20)],
        "kind": ["top"] * 20 + ["bottom"] * 20,
    }
)
PAIRS = pl.DataFrame({"top": [f"t{n}" for n in range(20)], "bottom": [f"b{n}" for n in range(20)]})
NO_PAIRS = table(PAIR_COLUMNS).drop("split")


def test_items_without_pairs_make_a_catalogue(tmp_path: Path) -> None:
    read = SourceTables(items=ITEMS, pairs=None, source={"found": "it"})
    import_dataset(lambda _: read, tmp_path / "out", source={"format": "x"})
    dataset = load_dataset(tmp_path / "out")
    assert len(dataset.catalogue.tops) == 20
    assert dataset.pairs.is_empty()
    assert dataset.triplets.is_empty()
    assert dataset.source == {
        "format": "x",
        "found": "it",
        "contents": "items without pairs",
        "split_by": None,
        "seed": 0,
    }


def test_items_without_pairs_cannot_be_divided() -> None:
    read = SourceTables(items=ITEMS, pairs=None)
    with pytest.raises(DataError, match="nothing to divide"):
        build_dataset(read, Problems(), source={}, split_by="top")


def test_a_source_that_needs_pairs_says_why_none_is_left() -> None:
    problems = Problems()
    problems.add("p.csv", 2, "top", "x", "a pair names an unknown item")
    with pytest.raises(DataError, match=r"a pair names an unknown item \(1\)"):
        build_dataset(SourceTables(items=ITEMS, pairs=NO_PAIRS), problems, source={})


def test_a_published_split_is_kept_and_cannot_be_divided_anew() -> None:
    pairs = PAIRS.with_columns(split=pl.lit("valid"))
    dataset = build_dataset(SourceTables(items=ITEMS, pairs=pairs), Problems(), source={})
    assert dataset.pairs["split"].unique().to_list() == ["valid"]
    assert dataset.source["split_by"] == "published"
    with pytest.raises(DataError, match="its own split"):
        build_dataset(
            SourceTables(items=ITEMS, pairs=pairs), Problems(), source={}, split_by="pair"
        )


def test_the_order_of_rows_does_not_matter_and_the_seed_does() -> None:
    def fingerprint(seed: int, shuffle: int) -> str:
        read = SourceTables(
            items=ITEMS.sample(fraction=1, shuffle=True, seed=shuffle),
            pairs=PAIRS.sample(fraction=1, shuffle=True, seed=shuffle),
        )
        return build_dataset(read, Problems(), source={}, seed=seed).fingerprint

    assert fingerprint(seed=1, shuffle=1) == fingerprint(seed=1, shuffle=2)
    assert fingerprint(seed=1, shuffle=1) != fingerprint(seed=2, shuffle=1)


def test_drawn_negatives_are_no_positives_and_lie_in_the_split_of_their_pair() -> None:
    dataset = build_dataset(SourceTables(items=ITEMS, pairs=PAIRS), Problems(), source={})
    assert dataset.triplets.height == 60
    known = set(PAIRS.rows())
    splits = {(top, bottom): split for top, bottom, split in dataset.pairs.rows()}
    for top, positive, negative, split, negatives in dataset.triplets.rows():
        assert (top, negative) not in known
        assert splits[top, positive] == split
        assert negatives == "random"


def test_the_same_pair_again_is_counted() -> None:
    problems = Problems()
    doubled = pl.concat([PAIRS, PAIRS.head(3)])
    dataset = build_dataset(SourceTables(items=ITEMS, pairs=doubled), problems, source={})
    assert dataset.pairs.height == 20
    assert dataset.dropped == {"the same pair again": 3}


def test_strict_turns_a_bad_row_into_an_error_and_writes_nothing(tmp_path: Path) -> None:
    def read(problems: Problems) -> SourceTables:
        problems.add("p.csv", 2, "top", "x", "bad")
        return SourceTables(items=ITEMS, pairs=PAIRS)

    with pytest.raises(DataError, match=r"p\.csv row 2, column top \('x'\): bad"):
        import_dataset(read, tmp_path / "out", source={}, strict=True)
    assert not list(tmp_path.iterdir())
    import_dataset(read, tmp_path / "out", source={})
    assert (tmp_path / "out" / "problems.csv").read_text().splitlines() == [
        "file,row,column,value,reason",
        "p.csv,2,top,x,bad",
    ]
    with pytest.raises(OutputExistsError):
        import_dataset(read, tmp_path / "out", source={})


def wardrobe(n: int = 30) -> tuple[pl.DataFrame, pl.DataFrame]:
    tops = [{"id": f"t{i}", "kind": "top", "title": f"white shirt {i}"} for i in range(n)]
    bottoms = [{"id": f"b{i}", "kind": "bottom", "title": f"black skirt {i}"} for i in range(n)]
    pairs = pl.DataFrame(
        {"top": [f"t{i}" for i in range(n)], "bottom": [f"b{i}" for i in range(n)]}
    )
    return pl.DataFrame(tops + bottoms), pairs


def test_pairs_are_divided_and_get_three_negatives_each() -> None:
    dataset = make_dataset(*wardrobe())
    assert dataset.pairs["split"].value_counts(sort=True)["count"].to_list() == [24, 3, 3]
    assert dataset.triplets.height == 90
    assert dataset.items["title"].null_count() == 0


def test_outfits_alone_give_the_pairs() -> None:
    items, pairs = wardrobe()
    outfits = pl.concat(
        [
            pairs.with_row_index("outfit").select(pl.col("outfit").cast(pl.String), item=side)
            for side in ("top", "bottom")
        ]
    )
    from_outfits = make_dataset(items, outfits=outfits)
    assert from_outfits.pairs.select("top", "bottom").equals(
        make_dataset(items, pairs).pairs.select("top", "bottom")
    )


def test_nothing_to_learn_from_is_an_error() -> None:
    items, pairs = wardrobe()
    with pytest.raises(ConfigError, match="pairs or outfits"):
        make_dataset(items)
    with pytest.raises(DataError, match="no item has"):
        make_dataset(items, pairs.with_columns(bottom=pl.lit("b999")))
