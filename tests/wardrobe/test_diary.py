"""The diary: lines are added whole, damaged ones are told and kept, and nothing odd gets in."""

import json
import multiprocessing
import os
from datetime import date

import numpy as np
import pytest

from wearwith.catalog import SlotCatalogue
from wearwith.errors import DataError, UnknownItemError
from wearwith.wardrobe.diary import DIARY, Diary, WornOutfit

KNOWN = SlotCatalogue(("jeans", "shirt", "shoes", "skirt"), np.array([1, 0, 4, 1]))
TODAY, BEFORE = date(2026, 12, 1), date(2026, 11, 30)


@pytest.fixture
def diary(tmp_path):
    return Diary(tmp_path / DIARY)


def test_what_was_worn_is_read_again_in_the_order_of_days(diary):
    assert diary.read(TODAY).worn == ()
    diary.wore(["shirt", "jeans"], TODAY, KNOWN, TODAY)
    diary.wore(["skirt"], BEFORE, KNOWN, TODAY)
    page = diary.read(TODAY)
    assert page.worn == (WornOutfit(BEFORE, ("skirt",)), WornOutfit(TODAY, ("shirt", "jeans")))
    assert page.problems == ()
    first = diary.path.read_text().splitlines()[0]
    assert json.loads(first) == {"day": "2026-12-01", "garments": ["shirt", "jeans"]}


def test_a_second_press_notes_nothing(diary):
    assert diary.wore(["shirt", "jeans"], TODAY, KNOWN, TODAY) is not None
    assert diary.wore(["jeans", "shirt"], TODAY, KNOWN, TODAY) is None
    assert len(diary.path.read_text().splitlines()) == 1
    assert diary.wore(["jeans", "shirt"], BEFORE, KNOWN, TODAY) is not None


def test_what_is_taken_back_stays_in_the_file(diary):
    diary.wore(["shirt"], BEFORE, KNOWN, TODAY)
    diary.wore(["skirt"], TODAY, KNOWN, TODAY)
    assert diary.undo(TODAY) == WornOutfit(TODAY, ("skirt",))
    assert diary.read(TODAY).worn == (WornOutfit(BEFORE, ("shirt",)),)
    assert len(diary.path.read_text().splitlines()) == 3
    diary.wore(["skirt"], TODAY, KNOWN, TODAY)  # after all
    assert diary.undo(TODAY, WornOutfit(BEFORE, ("shirt",))).garments == ("shirt",)
    assert diary.read(TODAY).worn == (WornOutfit(TODAY, ("skirt",)),)
    with pytest.raises(DataError, match="no such outfit"):
        diary.undo(TODAY, WornOutfit(BEFORE, ("shirt",)))
    diary.undo(TODAY)
    with pytest.raises(DataError, match="The diary is empty"):
        diary.undo(TODAY)


def test_a_line_that_was_cut_off_is_told_and_the_next_one_is_whole(diary):
    diary.wore(["shirt"], BEFORE, KNOWN, TODAY)
    whole = diary.path.read_bytes()
    for cut in (1, 9, len(whole) // 2, len(whole) - 2):
        diary.path.write_bytes(whole + whole[:cut])
        diary.wore(["skirt"], TODAY, KNOWN, TODAY)
        page = diary.read(TODAY)
        assert page.worn == (WornOutfit(BEFORE, ("shirt",)), WornOutfit(TODAY, ("skirt",)))
        assert [problem.line for problem in page.problems] == [2]
        assert whole[:cut] in diary.path.read_bytes()
    diary.path.write_bytes(whole.rstrip(b"\n"))  # only its end was lost
    diary.wore(["skirt"], TODAY, KNOWN, TODAY)
    assert len(diary.read(TODAY).worn) == 2


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("dear diary", "no JSON"),
        ("[" * 100_000, "no JSON"),
        ("[1]", "no list of 1 to 20"),
        ('{"day": "2026-11-31", "garments": ["shirt"]}', "no date"),
        ('{"garments": ["shirt"]}', "no date"),
        ('{"day": "2026-11-30", "garments": []}', "no list of 1 to 20"),
        ('{"day": "2026-11-30", "garments": "shirt"}', "no list of 1 to 20"),
        ('{"day": "2026-11-30", "garments": [1]}', "no text"),
        ('{"day": "2027-01-01", "garments": ["shirt"]}', "yet to come"),
        ('{"day": "2026-11-30", "garments": ["skirt"], "undone": true}', "what nothing says"),
        ("\x00\xff", "no JSON"),
    ],
)
def test_a_line_by_hand_that_is_wrong_is_told_and_the_rest_counts(diary, line, says):
    good = '{"day": "2026-11-29", "garments": ["shirt"]}'
    diary.path.write_text(f"\ufeff{good}\n\n{line}\n{good}\n", encoding="utf-8")
    page = diary.read(TODAY)
    assert len(page.worn) == 2
    (problem,) = page.problems
    assert problem.line == 3
    assert says in problem.what


def test_what_cant_have_been_worn_is_refused(diary):
    with pytest.raises(UnknownItemError, match="skirts"):
        diary.wore(["skirts"], TODAY, KNOWN, TODAY)
    with pytest.raises(DataError, match="is yet to come"):
        diary.wore(["skirt"], date(2026, 12, 2), KNOWN, TODAY)
    with pytest.raises(DataError, match="twice"):
        diary.wore(["skirt", "skirt"], TODAY, KNOWN, TODAY)
    for many in ([], ["skirt"] * 21):
        with pytest.raises(DataError, match="can't be worn"):
            diary.wore(many, TODAY, KNOWN, TODAY)
    assert not diary.path.exists()


def test_a_huge_file_is_no_diary(diary):
    diary.path.write_bytes(b" " * 10_000_001)
    with pytest.raises(DataError, match="too large"):
        diary.read(TODAY)
    diary.path.unlink()
    diary.path.mkdir()
    with pytest.raises(DataError, match="can't be read"):
        diary.read(TODAY)


def killed_while_it_writes(path):
    os.fsync = lambda _: os._exit(9)
    Diary(path).wore(["shirt"], BEFORE, KNOWN, TODAY)


def test_a_killed_writer_stops_nobody(diary):
    process = multiprocessing.get_context("fork").Process(
        target=killed_while_it_writes, args=(diary.path,)
    )
    process.start()
    process.join()
    assert process.exitcode == 9
    diary.wore(["skirt"], TODAY, KNOWN, TODAY)
    assert diary.read(TODAY).worn[-1] == WornOutfit(TODAY, ("skirt",))
