"""Contents that are made once and kept."""

import sys
from pathlib import Path

import pytest

from wearwith.files.kept_file import cache_folder, kept_file


class Maker:
    """Makes contents, and counts how often."""

    calls = 0

    def __call__(self):
        self.calls += 1
        return b"costly"


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    return tmp_path / "caches" / "wearwith"


def test_contents_are_made_once(place):
    make = Maker()
    assert [kept_file("net-1.onnx", make) for _ in range(3)] == [b"costly"] * 3
    assert make.calls == 1
    (file,) = place.iterdir()
    assert (file.name[:6], file.suffix, file.read_bytes()) == ("net-1-", ".onnx", b"costly")
    kept_file("net-2.onnx", make)
    assert make.calls == 2


def test_a_damaged_file_is_made_again(place):
    make = Maker()
    kept_file("net.onnx", make)
    (file,) = place.iterdir()
    file.write_bytes(b"costlx")
    assert kept_file("net.onnx", make) == b"costly"
    assert file.read_bytes() == b"costly"
    assert make.calls == 2


def test_where_nothing_can_be_kept_it_is_made_each_time(place):
    place.parent.parent.joinpath("caches").write_text("a file, no folder")
    make = Maker()
    assert [kept_file("net.onnx", make) for _ in range(2)] == [b"costly"] * 2
    assert make.calls == 2


def test_a_user_without_a_home_keeps_nothing(place, monkeypatch):
    def home():
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setattr(Path, "home", home)
    assert kept_file("net.onnx", Maker()) == b"costly"


@pytest.mark.parametrize(
    ("platform", "variables", "expected"),
    [
        ("linux", {}, "/home/ada/.cache/wearwith"),
        ("linux", {"XDG_CACHE_HOME": "/caches"}, "/caches/wearwith"),
        ("linux", {"XDG_CACHE_HOME": "caches"}, "/home/ada/.cache/wearwith"),
        ("darwin", {"XDG_CACHE_HOME": "/caches"}, "/home/ada/Library/Caches/wearwith"),
        ("win32", {"LOCALAPPDATA": "/local"}, "/local/wearwith"),
        ("win32", {}, "/home/ada/AppData/Local/wearwith"),
    ],
)
def test_it_is_where_the_system_wants_it(monkeypatch, platform, variables, expected):
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(Path, "home", lambda: Path("/home/ada"))
    for name in ("XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert cache_folder() == Path(expected)
