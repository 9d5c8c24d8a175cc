"""Polyvore's category numbers, held against the published files."""

from collections import defaultdict
from pathlib import Path

import pytest

from wearwith.catalog.importers.polyvore_records import category_table
from wearwith.types import SLOTS
from wearwith.words.category_paths import CATEGORY_PATHS, SLOT_OF_SEMANTIC


def test_every_path_begins_with_a_semantic_category_that_has_a_slot() -> None:
    for number, path in CATEGORY_PATHS.items():
        assert path[0] in SLOT_OF_SEMANTIC, number
        assert len(set(path)) == len(path), number
    # The semantic categories of Polyvore Outfits are our slots, but for what is in no outfit task.
    assert sorted(SLOT_OF_SEMANTIC.values()) == sorted(set(SLOTS) - {"other"})


def test_a_file_is_asked_only_for_other_numbers_and_its_most_frequent_name_counts(
    tmp_path: Path,
) -> None:
    path = tmp_path / "categories.csv"
    path.write_bytes(
        b"19,turtleneck,tops\r\n9001,b,bags \r\n9001,c,bags\r\n9001,c,bags\r\n"
        b"9002,z,shoes\r\n9002,y,shoes\r\n9003,undefined,\r\n9004,thing,spaceships\r\n"
    )
    rows = {
        row["number"]: (row["path"], row["slot"]) for row in category_table(path, "x").to_dicts()
    }
    assert rows["19"] == (["tops", "sweaters"], "top")
    assert rows["9001"] == (["bags", "c"], "bag")
    assert rows["9002"] == (["shoes", "y"], "shoes")
    assert "9003" not in rows
    assert rows["9004"] == (["spaceships", "thing"], "other")
    assert len(rows) == len(CATEGORY_PATHS) + 3


@pytest.mark.real
def test_names_are_the_published_ones(shared_data: Path) -> None:
    names = {}
    for line in (shared_data / "maryland_polyvore" / "category_id.txt").read_text().splitlines():
        number, _, name = line.partition(" ")
        names[int(number)] = name.lower()
    own = {number: path[-1] for number, path in CATEGORY_PATHS.items()}
    assert own == {number: names[number] for number in own}


@pytest.mark.real
def test_semantic_categories_are_the_published_ones(shared_data: Path) -> None:
    published = defaultdict(set)
    path = shared_data / "polyvore_outfits" / "categories.csv"
    for line in path.read_text().splitlines():
        number, _, semantic = line.split(",")
        published[int(number)].add(semantic.strip())
    known = published.keys() & CATEGORY_PATHS.keys()
    assert len(known) > 140
    for number in known:
        assert CATEGORY_PATHS[number][0] in published[number], number
