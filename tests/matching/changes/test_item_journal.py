"""The journal of a catalogue: nothing that was answered is lost."""

import subprocess
import sys

import pytest

from wearwith.errors import StorageError, UnknownItemError
from wearwith.matching.changes import ItemJournal

WRITER = """
import sys
from pathlib import Path
from wearwith.matching.changes.item_journal import ItemJournal

journal = ItemJournal(Path(sys.argv[1]))
number = int(sys.argv[2])
while True:
    name = f"{number}"
    (done,) = journal.write([{"id": name, "title": name}])
    print(done.id, done.version, flush=True)
    number += 1
"""


@pytest.fixture
def journal(tmp_path):
    return ItemJournal(tmp_path / "items" / "journal.sqlite")


def test_nothing_is_written_before_the_first_change(journal):
    assert journal.version == 0
    assert journal.since(0) == []
    assert not journal.path.parent.exists()


def test_the_same_again_is_the_same_version(journal):
    (one,) = journal.write([{"id": "a", "title": "shirt"}])
    (same,) = journal.write([{"id": "a", "title": "shirt"}])
    (other,) = journal.write([{"id": "a", "title": "skirt"}])
    assert (one.version, same.version, other.version) == (1, 1, 2)
    assert journal.since(0) == [other]
    assert journal.since(2) == []


def test_a_change_is_added_to_what_was_put(journal):
    journal.write([{"id": "a", "title": "shirt"}])
    (now,) = ItemJournal(journal.path).write(change=[{"id": "a", "stock": 0}])
    assert (now.state, now.known) == ("put", {"title": "shirt", "stock": 0})
    (known,) = journal.write(change=[{"id": "b", "stock": 0}], known={"b"})
    assert known.state == "changed"


def test_what_is_not_there_can_not_change_and_nothing_of_the_batch_is_kept(journal):
    with pytest.raises(UnknownItemError, match="'b'"):
        journal.write([{"id": "a"}], change=[{"id": "b", "stock": 0}])
    assert journal.version == 0
    journal.write([{"id": "a"}], remove=[])
    journal.write(remove=["a"])
    with pytest.raises(UnknownItemError, match="'a'"):
        journal.write(change=[{"id": "a", "stock": 0}], known={"a"})


def test_a_damaged_file_is_told(journal):
    journal.path.parent.mkdir()
    journal.path.write_bytes(b"no database" * 1000)
    with pytest.raises(StorageError, match="can't be used"):
        journal.write([{"id": "a"}])


def killed_while_writing(journal, times):
    """Kill a writer many times; every change that it was told of, by id."""
    told = {}
    for kill in range(times):
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, str(journal.path), str(kill * 100_000)],
            stdout=subprocess.PIPE,
            text=True,
        ) as writer:
            for _ in range(3 + kill % 5):
                name, version = writer.stdout.readline().split()
                told[name] = int(version)
            writer.kill()
            for line in writer.stdout.read().splitlines(keepends=True):
                if line.endswith("\n"):
                    name, version = line.split()
                    told[name] = int(version)
    return told


@pytest.mark.parametrize("times", [3, pytest.param(50, marks=pytest.mark.slow)])
def test_nothing_is_lost_when_a_writer_is_killed(journal, times):
    told = killed_while_writing(journal, times)
    states = {one.id: one.version for one in journal.since(0)}
    assert len(told) >= 3 * times
    assert {name: states.get(name) for name in told} == told
    assert sorted(states.values()) == list(range(1, len(states) + 1))
