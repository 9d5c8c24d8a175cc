"""Where nothing may be written that is told, with the place, before any work is done."""

import shutil
from datetime import date

import numpy as np
import pytest
from refusing import forbidden, make_read_only, open_room, small_disk, tree

from wearwith.catalog import SlotCatalogue
from wearwith.errors import StorageError
from wearwith.files.atomic import write_json
from wearwith.model import load_model
from wearwith.rules import RuleDesk
from wearwith.training import train
from wearwith.wardrobe.diary import DIARY, Diary
from worlds import saved_world, tiny


def test_what_is_made_anew(wearwith, tables, trained, tmp_path, world):
    with small_disk(tmp_path / "disk", 64) as disk:
        make_read_only(disk)
        for words in (
            ("import", "table", tables[0], disk / "data", *tables[1:]),
            ("export", trained, disk / "served"),
            ("train", world.folder, "--out", disk / "run", "--model", "pop"),
            ("compare", world.folder, "--out", disk / "compared", "--models", "pop"),
            ("sample", disk / "sample"),
            ("rules", "mine", world.folder, "--out", disk / "book.toml", "--min-support", 1),
        ):
            said = wearwith(*words)
            assert said.code == 2, said
            assert "Error: The disk can only be read" in said.err
            assert str(disk) in said.err
            assert "Traceback" not in said.err


def test_vectors_and_runs_where_nobody_may_write(wearwith):
    with open_room() as room:
        world = saved_world(room / "data")
        np.save(room / "v.npy", np.ones((48, 4), np.float32))
        (room / "ids.txt").write_text("\n".join(world.items["id"]))
        words = ("encode", room / "data", "--vectors", room / "v.npy", "--ids", room / "ids.txt")
        wearwith(*words, "--name", "warm")  # what it imports is not for everyone to read
        train(world, tiny("pop"), room / "warm")
        before = tree(room)
        with forbidden(room / "data" / "features", room):
            said = wearwith(*words)
            with pytest.raises(StorageError, match="may not be written"):
                train(world, tiny("pop"), room / "run")
        assert said.code == 2
        assert "Error: This may not be written" in said.err
        assert str(room / "data" / "features" / "v") in said.err
        assert tree(room) == before


def test_a_rule_book_that_may_not_be_edited_is_still_read(served):
    with open_room() as room:
        shutil.copytree(served, room / "model")
        knowledge = load_model(room / "model").knowledge
        desk = RuleDesk(room / "edits", knowledge.book, knowledge.vocabulary)
        rule = knowledge.book.rules[0].id
        desk.switch_off(rule, author="Ada", reason="wool is hot")
        with forbidden(room / "edits"):
            assert desk.now()[0] == 1
            with pytest.raises(StorageError, match="may not be written") as caught:
                desk.switch_on(rule, author="Ada", reason="it is cold")
        assert str(room / "edits") in str(caught.value.where)
        assert desk.version == 1


def test_a_file_that_may_not_be_read_is_not_told_as_one_that_may_not_be_written():
    with open_room() as room:
        (room / "out").mkdir()
        (room / "out").chmod(0o777)

        def refuse() -> None:
            raise PermissionError(13, "Permission denied", "/etc/shadow")

        def write() -> None:
            from wearwith.files.atomic import new_file

            with new_file(room / "out" / "a.json"):
                refuse()

        with pytest.raises(PermissionError):
            write()
        write_json(room / "out" / "a.json", {})


def test_a_diary(tmp_path):
    known, day = SlotCatalogue(("shirt", "skirt"), np.array([0, 1])), date(2026, 12, 1)
    with small_disk(tmp_path / "disk", 64) as disk:
        diary = Diary(disk / DIARY)
        diary.wore(["shirt"], day, known, day)
        make_read_only(disk)
        with pytest.raises(StorageError, match="The disk can only be read") as told:
            diary.wore(["skirt"], day, known, day)
        assert told.value.where == str(diary.path)
        assert len(diary.read(day).worn) == 1
