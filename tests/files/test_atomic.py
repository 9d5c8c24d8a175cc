import hashlib
import os
import shutil
from pathlib import Path

import pytest

from wearwith.errors import DataError, OutputExistsError
from wearwith.files.atomic import (
    discard_folder,
    new_file,
    new_folder,
    read_json,
    require_absent,
    scratch_folder,
    sha256_of_file,
    write_json,
)


class StoppedError(Exception):
    pass


def fail_while_writing_file(path: Path) -> None:
    with new_file(path) as temporary:
        temporary.write_text("half of the new")
        raise StoppedError


def fail_while_writing_folder(path: Path) -> None:
    with new_folder(path) as temporary:
        (temporary / "part").write_text("half")
        raise StoppedError


def test_a_file_appears_only_when_it_is_whole(tmp_path: Path):
    path = tmp_path / "new" / "weights.safetensors"
    with new_file(path) as temporary:
        temporary.write_text("whole")
        assert not path.exists()
        assert temporary.parent == path.parent  # a rename across file systems is not atomic
        assert temporary.suffix == ".safetensors"
    assert path.read_text() == "whole"
    assert list(path.parent.iterdir()) == [path]


def test_a_file_is_replaced_in_one_step(tmp_path: Path):
    path = tmp_path / "a.txt"
    path.write_text("old")
    with new_file(path) as temporary:
        temporary.write_text("new")
        assert path.read_text() == "old"
    assert path.read_text() == "new"


def test_a_writer_that_fails_leaves_the_old_file_and_nothing_else(tmp_path: Path):
    path = tmp_path / "a.txt"
    path.write_text("old")
    with pytest.raises(StoppedError):
        fail_while_writing_file(path)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_rename_that_fails_leaves_the_old_file_and_nothing_else(tmp_path: Path, monkeypatch):
    path = tmp_path / "a.txt"
    path.write_text("old")

    def refuse(source: Path, target: Path) -> None:
        raise OSError("refused")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(OSError, match="refused"):
        write_json(path, {})
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_content_is_flushed_before_the_rename(tmp_path: Path, monkeypatch):
    events: list[str] = []
    fsync, replace = os.fsync, Path.replace

    def noted_fsync(descriptor: int) -> None:
        events.append("flush")
        fsync(descriptor)

    def noted_replace(source: Path, target: Path) -> Path:
        events.append("rename")
        return replace(source, target)

    monkeypatch.setattr(os, "fsync", noted_fsync)
    monkeypatch.setattr(Path, "replace", noted_replace)
    write_json(tmp_path / "a.json", {})
    assert events == ["flush", "rename", "flush"]  # the file; then the folder's new entry
    events.clear()
    with new_folder(tmp_path / "b") as temporary:
        (temporary / "inner").mkdir()
        (temporary / "inner" / "file").touch()
    # The file, its folder, the folder itself; then the entry in the parent.
    assert events == ["flush", "flush", "flush", "rename", "flush"]


def test_a_folder_appears_only_when_it_is_whole(tmp_path: Path):
    path = tmp_path / "new" / "run"
    with new_folder(path) as temporary:
        (temporary / "deep").mkdir()
        (temporary / "deep" / "file").write_text("content")
        assert not path.exists()
    assert (path / "deep" / "file").read_text() == "content"
    assert list(path.parent.iterdir()) == [path]


def test_a_folder_whose_writer_fails_leaves_nothing(tmp_path: Path):
    with pytest.raises(StoppedError):
        fail_while_writing_folder(tmp_path / "run")
    assert list(tmp_path.iterdir()) == []


def test_an_empty_folder_is_taken_over(tmp_path: Path, monkeypatch):
    (tmp_path / "run").mkdir()
    monkeypatch.chdir(tmp_path / "run")
    with new_folder(Path()) as temporary:
        (temporary / "file").touch()
    assert [path.name for path in (tmp_path / "run").iterdir()] == ["file"]


@pytest.mark.parametrize("what", ["file", "full folder", "broken link", "link to an empty folder"])
def test_whatever_is_there_is_not_overwritten(tmp_path: Path, what: str):
    path = tmp_path / "out"
    if what == "file":
        path.write_text("")
    elif what == "full folder":
        path.mkdir()
        (path / ".hidden").touch()
    elif what == "broken link":
        path.symlink_to(tmp_path / "nowhere")
    else:
        (tmp_path / "empty").mkdir()
        path.symlink_to(tmp_path / "empty")
    with pytest.raises(OutputExistsError) as caught:
        require_absent(path)
    assert caught.value.where == str(path)
    with pytest.raises(OutputExistsError):
        fail_while_writing_folder(path)


def test_a_folder_that_appears_meanwhile_is_kept(tmp_path: Path):
    def write() -> None:
        with new_folder(tmp_path / "run") as temporary:
            (temporary / "mine").touch()
            (tmp_path / "run").mkdir()
            (tmp_path / "run" / "theirs").touch()

    with pytest.raises(OutputExistsError):
        write()
    assert [path.name for path in tmp_path.rglob("*")] == ["run", "theirs"]


def test_json_goes_round(tmp_path: Path):
    value = {"text": "é – 中", "numbers": [1, 2.5, None, True]}
    write_json(tmp_path / "a.json", value)
    assert read_json(tmp_path / "a.json", "thing") == value
    assert "é – 中" in (tmp_path / "a.json").read_text(encoding="utf-8")


def test_a_number_that_json_does_not_have_is_refused(tmp_path: Path):
    (tmp_path / "a.json").write_text("{}")
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_json(tmp_path / "a.json", {"auc": float("nan")})
    assert (tmp_path / "a.json").read_text() == "{}"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'{"a": ', "This thing can't be read as JSON"),
        (b"\xff\xfe", "This thing can't be read as JSON"),
        (b'{"a": ' + b"9" * 9_000 + b"}", "This thing can't be read as JSON"),
        (b"[" * 99_000, "This thing can't be read as JSON"),
        (b"[1]", "This thing does not hold a JSON object"),
    ],
)
def test_json_that_is_no_object_is_an_error(tmp_path: Path, content: bytes, message: str):
    (tmp_path / "a.json").write_bytes(content)
    with pytest.raises(DataError, match=message):
        read_json(tmp_path / "a.json", "thing")


def test_json_that_is_no_file_is_an_error(tmp_path: Path):
    with pytest.raises(DataError, match="There is no thing here"):
        read_json(tmp_path / "a.json", "thing")
    with pytest.raises(DataError, match="This thing can't be read: Is a directory"):
        read_json(tmp_path, "thing")


def test_sha256(tmp_path: Path):
    (tmp_path / "a").write_bytes(b"garment")
    assert sha256_of_file(tmp_path / "a") == hashlib.sha256(b"garment").hexdigest()


def test_a_folder_is_discarded_in_one_step(tmp_path: Path, monkeypatch):
    path = tmp_path / "parts"
    path.mkdir()
    (path / "how.json").touch()

    def killed(*_, **__):
        raise StoppedError

    monkeypatch.setattr(shutil, "rmtree", killed)
    with pytest.raises(StoppedError):
        discard_folder(path)
    assert not path.exists()


def test_what_a_killed_maker_left_is_removed_by_the_next_one(tmp_path: Path):
    left = tmp_path / ".run.0123abcd"
    left.mkdir()
    (left / "part").touch()
    others = [tmp_path / ".runs.0123abcd", tmp_path / ".run.v2.0123abcd", tmp_path / ".run.toml"]
    for other in others:
        other.touch()
    with new_folder(tmp_path / "run") as temporary:
        assert not left.exists()
        assert temporary.is_dir()
    assert {*tmp_path.iterdir()} == {tmp_path / "run", *others}


def test_a_scratch_folder_is_for_the_way(tmp_path: Path):
    with scratch_folder(tmp_path / "data") as scratch:
        (scratch / "thumbnail").touch()
        with new_folder(tmp_path / "data") as temporary:
            (scratch / "thumbnail").rename(temporary / "thumbnail")
    assert [*tmp_path.rglob("*")] == [tmp_path / "data", tmp_path / "data" / "thumbnail"]
