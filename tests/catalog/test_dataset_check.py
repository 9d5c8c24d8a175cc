import json
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from wearwith.catalog import Dataset, Problems, load_dataset
from wearwith.catalog.check_questions import DatasetProblem
from wearwith.catalog.dataset_building import build_dataset
from wearwith.catalog.dataset_check import FieldCoverage, Report, check
from wearwith.catalog.importers.mango import read_mango
from wearwith.catalog.outfit_check import Unseen
from wearwith.errors import DataError


def problem(report: Report, code: str) -> DatasetProblem | None:
    found = [problem for problem in report.problems if problem.code == code]
    assert len(found) <= 1
    return found[0] if found else None


def with_rows(dataset: Dataset, table: str, rows: list[tuple]) -> Dataset:
    """Add rows to a table, past the validation, as a dataset made elsewhere may have them."""
    frame = getattr(dataset, table)
    more = pl.concat([frame, pl.DataFrame(rows, schema=frame.schema, orient="row")])
    return dataset.with_triplets(more) if table == "triplets" else replace(dataset, **{table: more})


def with_items(dataset: Dataset, **columns: dict[str, object]) -> Dataset:
    """Change item columns at some ids."""
    items = dataset.items
    for name, values in columns.items():
        changed = pl.col("id").replace_strict(values, default=None, return_dtype=pl.String)
        items = items.with_columns(
            pl.when(pl.col("id").is_in(list(values))).then(changed).otherwise(name).alias(name)
        )
    return replace(dataset, items=items)


def test_numbers(small: Dataset):
    report = check(small)
    assert report.items == {
        "total": 8, "top": 3, "bottom": 4, "shoe": 1, "bag": 0, "accessory": 0, "other": 0,
    }  # fmt: skip
    assert report.pairs == {"train": 2, "valid": 1, "test": 1}
    assert report.triplets == {"train": 1, "valid": 1, "test": 1}


def test_coverage_by_side(small: Dataset, tmp_path: Path):
    (tmp_path / "t1.jpg").touch()
    pictured = with_items(small, image={"t1": "t1.jpg", "t2": "gone.jpg"})
    found = check(replace(pictured, image_root=tmp_path)).coverage
    assert found["tops"] == FieldCoverage(
        text=1.0, title=0.6667, category=0.0, colour=0.6667, image=0.6667, image_file=0.3333
    )
    assert found["bottoms"] == FieldCoverage(
        text=1.0, title=0.75, category=0.0, colour=0.5, image=0.0, image_file=0.0
    )


def test_unseen_items_by_split(small: Dataset):
    report = check(small)
    # Training has t1 with b1 and b2; validation t2 with b2; test t3 with b3.
    assert report.unseen == {
        "valid": {"tops": Unseen(1, 1, 1.0), "bottoms": Unseen(0, 1, 0.0)},
        "test": {"tops": Unseen(1, 1, 1.0), "bottoms": Unseen(1, 1, 1.0)},
    }
    note = problem(report, "unseen_item")
    assert note is not None
    assert (note.severity, note.count, note.examples) == ("note", 3, ("b3", "t2", "t3"))


def test_a_sound_dataset_has_no_error_or_warning(small: Dataset):
    report = check(small)
    assert not report.has_errors
    assert {problem.severity for problem in report.problems} <= {"note"}


def test_a_pair_in_two_splits_is_an_error(small: Dataset):
    report = check(with_rows(small, "pairs", [("t1", "b1", "test")]))
    found = problem(report, "pair_in_two_splits")
    assert found is not None
    assert (found.severity, found.count, found.examples) == ("error", 1, ("t1 + b1",))
    assert report.has_errors


def test_a_triplet_whose_pair_is_in_another_split_is_an_error(small: Dataset):
    leaking = with_rows(small, "triplets", [("t3", "b3", "b4", "train", "random")])
    found = problem(check(leaking), "pair_in_two_splits")
    assert found is not None
    assert found.examples == ("t3 + b3",)


@pytest.mark.parametrize("split", ["train", "test"])
def test_a_negative_that_was_worn_is_an_error_in_any_split(small: Dataset, split: str):
    # t1 wears b2 in training; as a negative of t1 it is wrong wherever it stands.
    wrong = with_rows(small, "triplets", [("t1", "b1", "b2", split, "random")])
    found = problem(check(wrong), "negative_is_positive")
    assert found is not None
    assert (found.severity, found.count, found.examples) == ("error", 1, ("t1 + b2",))


def test_near_twins_in_two_splits_are_a_warning(small: Dataset):
    twins = with_items(
        small, model={"t1": "tee", "t3": "tee", "b1": "five-pocket", "b3": "five-pocket"}
    )
    found = problem(check(twins), "near_twins")
    assert found is not None
    assert (found.severity, found.examples) == ("warning", ("tee + five-pocket",))
    one_side = with_items(small, model={"t1": "tee", "t3": "tee"})
    assert problem(check(one_side), "near_twins") is None


def test_a_leaked_pair_is_not_also_its_own_near_twin(small: Dataset):
    leaking = with_rows(small, "pairs", [("t1", "b1", "test")])
    assert problem(check(with_items(leaking, model={"t1": "tee"})), "near_twins") is None


def test_a_repeated_triplet_is_a_warning(small: Dataset):
    again = [("t1", "b1", "b3", "train", "published")] * 2
    found = problem(check(with_rows(small, "triplets", again)), "triplet_twice")
    assert found is not None
    assert (found.severity, found.count) == ("warning", 2)
    assert found.examples == ("t1 + b1 over b3",)


def test_an_empty_split_is_a_warning(small: Dataset):
    no_test = replace(small, pairs=small.pairs.filter(pl.col("split") != "test"))
    found = problem(check(no_test), "empty_split")
    assert found is not None
    assert (found.severity, found.examples) == ("warning", ("test",))


def test_a_catalogue_without_pairs_can_be_checked(small: Dataset):
    report = check(Dataset.from_frames(small.items, small.pairs.clear()))
    assert report.pairs == {"train": 0, "valid": 0, "test": 0}
    assert [problem.code for problem in report.problems] == ["no_pairs"]
    assert report.unseen["test"]["tops"] == Unseen(0, 0, 0.0)


def test_an_item_without_words_and_image_is_a_warning(small: Dataset, tmp_path: Path):
    # The shoe is not scored, so it may be without.
    bare = with_items(small, title={"t1": None, "b4": None, "s1": None}, colour={"t1": None})
    found = problem(check(bare), "no_content")
    assert found is not None
    assert (found.severity, found.count, found.examples) == ("warning", 1, ("t1",))
    (tmp_path / "t1.jpg").touch()
    pictured = replace(with_items(bare, image={"t1": "t1.jpg"}), image_root=tmp_path)
    assert problem(check(pictured), "no_content") is None


def test_a_missing_image_is_a_warning(small: Dataset, tmp_path: Path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "1.jpg").touch()
    # A folder is no image.
    pictured = with_items(small, image={"t1": "a/1.jpg", "t2": "a/2.jpg", "s1": "a"})
    found = problem(check(replace(pictured, image_root=tmp_path)), "image_missing")
    assert found is not None
    assert (found.severity, found.count) == ("warning", 2)
    assert found.examples == ("s1: a", "t2: a/2.jpg")
    rootless = problem(check(pictured), "image_missing")
    assert rootless is not None
    assert rootless.count == 3


def test_items_that_are_alike_in_all_are_noted(small: Dataset):
    alike = with_items(small, title={"b1": "white skirt"}, colour={"b1": None})
    found = problem(check(alike), "item_twice")
    assert found is not None
    assert (found.severity, found.count, found.examples) == ("note", 2, ("b1", "b2"))
    apart = with_items(alike, image={"b1": "1.jpg", "b2": "2.jpg"})
    assert problem(check(apart), "item_twice") is None
    across = with_items(small, title={"t2": "skirt"})  # a top is not mistaken for a bottom
    assert problem(check(across), "item_twice") is None


def test_bad_rows_of_the_import_are_noted(small: Dataset, tmp_path: Path):
    problems = Problems()
    for row in range(5):
        problems.add("items.csv", row, "id", 'a, "b"', "no id")
    problems.add("outfits.json", None, None, None, "no items")
    small.save(tmp_path / "data", problems)
    found = problem(check(load_dataset(tmp_path / "data")), "import_problem")
    assert found is not None
    assert (found.severity, found.count) == ("note", 6)
    assert found.examples[0] == "items.csv row 0: no id"
    (tmp_path / "data" / "problems.csv").write_text("file,row\nx,notanumber\n")
    with pytest.raises(DataError, match="bad rows can't be read"):
        check(load_dataset(tmp_path / "data"))


def test_an_import_without_bad_rows_has_no_note(small: Dataset, tmp_path: Path):
    saved = small.save(tmp_path / "data", Problems())
    assert problem(check(saved), "import_problem") is None


def test_errors_come_first_and_examples_are_three_at_most(small: Dataset):
    rows = [("t1", "b1", "test"), ("t1", "b2", "test"), ("t2", "b2", "test"), ("t3", "b3", "train")]
    report = check(with_rows(small, "pairs", rows))
    assert report.problems[0].code == "pair_in_two_splits"
    assert report.problems[0].count == 4
    assert len(report.problems[0].examples) == 3


def test_the_report_is_one_json_object(small: Dataset):
    plain = json.loads(json.dumps(check(small).to_json(), allow_nan=False))
    assert set(plain) == {
        "items", "slots", "pairs", "triplets", "coverage", "problems", "unseen", "outfits",
    }  # fmt: skip
    assert plain["items"] == {
        "total": 8,
        "top": 3,
        "bottom": 4,
        "shoe": 1,
        "bag": 0,
        "accessory": 0,
        "other": 0,
    }
    assert plain["slots"] == {
        "top": {"top": 3},
        "bottom": {"bottom": 3, "one-piece": 1},
        "neither": {"shoes": 1},
    }
    assert plain["coverage"]["tops"]["title"] == 0.6667
    assert plain["unseen"]["test"]["tops"] == {"unseen": 1, "items": 1, "share": 1.0}
    assert set(plain["problems"][0]) == {"severity", "code", "message", "count", "examples"}
    assert plain["problems"][0]["examples"] == ["b3", "t2", "t3"]


@pytest.mark.real
def test_mango_has_no_leakage(shared_data: Path):
    problems = Problems()
    read = read_mango(shared_data / "mango", problems)
    report = check(build_dataset(read, problems, source={"format": "mango"}))
    assert sum(report.pairs.values()) == 5250
    assert {problem.severity for problem in report.problems} <= {"note"}
    assert report.unseen["test"]["tops"].share == 1.0
    assert report.coverage["tops"].image_file == 1.0
    assert sum(report.outfits.splits.values()) == 6666
    assert 560 < report.outfits.splits["none"] < 670
    assert report.outfits.slots["shoes"].outfits == 6277


@pytest.mark.real
def test_mango_divided_by_pair_has_near_twins(shared_data: Path):
    problems = Problems()
    read = read_mango(shared_data / "mango", problems)
    report = check(build_dataset(read, problems, source={}, split_by="pair"))
    assert not report.has_errors
    found = problem(report, "near_twins")
    assert found is not None
    assert found.count > 20
