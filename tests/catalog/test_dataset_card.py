import os
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from wearwith.catalog import Dataset, Problems, load_dataset, make_dataset
from wearwith.errors import DataError
from wearwith.world.sample_catalogue import write_sample

SMALL = {"n_tops": 40, "n_bottoms": 30, "n_outfits": 120}


def test_a_saved_dataset_has_its_card(small: Dataset, tmp_path: Path):
    small.save(tmp_path / "data")
    text = (tmp_path / "data" / "README.md").read_text()
    assert text.startswith("# Dataset: by hand\n")
    assert small.fingerprint in text
    assert text == load_dataset(tmp_path / "data").card()


def test_the_same_dataset_has_the_same_card_wherever_it_lies(tmp_path: Path):
    for name in ("a", "b"):
        write_sample(tmp_path / name, 7, **SMALL)
    cards = [(tmp_path / name / "README.md").read_text() for name in ("a", "b")]
    assert cards[0] == cards[1]
    assert str(tmp_path) not in cards[0]
    assert "Divided by model" in cards[0]
    assert "Seed of what was drawn here: 7" in cards[0]


def test_it_counts_what_there_is(small: Dataset):
    text = small.card()
    for side in ("top", "bottom"):
        n = small.items.filter(side=side, slot=side).height
        assert f"| {side} | {side} | {n} |" in text
    assert "| bottom | one-piece | 1 |" in text
    for split in ("train", "valid", "test"):
        pairs, triplets = small.pairs_of(split).height, small.triplets_of(split).height
        assert f"| {split} | {pairs} | {triplets} |" in text


def test_what_is_worn_most_and_what_is_missing():
    bottoms = [f"b{n:03d}" for n in range(200)]
    items = pl.DataFrame(
        {
            "id": ["t1", "t2", *bottoms],
            "kind": ["top", "top", *("bottom" for _ in bottoms)],
            "title": ["shirt", None, *("skirt" for _ in bottoms)],
            "colour": ["red", "red", *(["blue"] * 150), *(["white"] * 50)],
        }
    )
    pairs = pl.DataFrame(
        [("t1", name) for name in bottoms[:30]] + [("t2", name) for name in bottoms[:10]],
        schema=["top", "bottom"],
        orient="row",
    )
    text = make_dataset(items, pairs).card()
    # 2 of 200 bottoms have two pairs each, of 40 in all.
    assert "The commonest 1 % of the bottoms (2 of 200) are in 10.0 % of the pairs" in text
    assert "85.0 % of the bottoms are in none" in text
    assert "| title | 50.0 % | 0.0 % |" in text
    assert "| price | all | all |" in text
    assert "| colour of bottoms | blue (150), white (50) |" in text
    assert "| category of tops | none |" in text
    assert text.startswith("# Dataset: data frames\n")


def test_what_was_left_out_is_told(small: Dataset, tmp_path: Path):
    problems = Problems()
    for row in (3, 4):
        problems.add("items.csv", row, "id", None, "no id")
    problems.leave_out("the same pair again", 7)
    dataset = replace(small, dropped=dict(problems.dropped))
    dataset.save(tmp_path / "data", problems)
    text = (tmp_path / "data" / "README.md").read_text()
    assert text.index("| the same pair again | 7 |") < text.index("| no id | 2 |")
    assert "`problems.csv` lists 2 rows" in text
    loaded = load_dataset(tmp_path / "data")
    bad_rows = loaded.bad_rows()
    assert bad_rows is not None
    assert loaded.card(bad_rows.height) == text
    (tmp_path / "data" / "problems.csv").write_text("nonsense,1\nmore")
    with pytest.raises(DataError, match="bad rows can't be read"):
        loaded.bad_rows()


def test_a_catalogue_without_pairs_has_a_card(small: Dataset):
    text = Dataset.from_frames(small.items, small.pairs.clear()).card()
    assert "Pairs: none" in text
    assert "The dataset holds none." in text


def test_texts_of_the_data_are_no_markup(small: Dataset):
    category = pl.lit(["<img src=x onerror=alert(1)>"], dtype=pl.List(pl.String))
    items = small.items.with_columns(colour=pl.lit("<script>|[x](y)"), category=category)
    source = {"format": "table", "name": "<b>|`shop`", "options": {"<i>": "**x**"}}
    text = replace(small, items=items, source=source).card()
    for markup in ("<script", "<img", "<b>", "<i>", "[x](y)", "|`shop`", " **x**"):
        assert markup not in text, markup
    assert "&lt;script&gt;\\|\\[x\\](y) (" in text


def test_a_person_may_edit_the_card_or_take_it_away(small: Dataset, tmp_path: Path):
    small.save(tmp_path / "data")
    card = tmp_path / "data" / "README.md"
    card.write_text("Licence: mine.")
    assert load_dataset(tmp_path / "data").fingerprint == small.fingerprint
    card.unlink()
    assert load_dataset(tmp_path / "data").fingerprint == small.fingerprint


def test_the_card_is_on_disk_before_the_manifest(small: Dataset, tmp_path: Path, monkeypatch):
    replaced = []
    real = os.replace

    def noted(self: Path, target: Path) -> None:
        replaced.append(Path(target).name)
        real(self, target)

    monkeypatch.setattr(Path, "replace", noted)
    small.save(tmp_path / "data")
    assert replaced == ["README.md", "manifest.json", "data"]
