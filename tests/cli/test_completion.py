"""What a shell offers while a command is typed, asked as bash, zsh and fish ask."""

import os
import subprocess
import sys

import pytest

from wearwith.cli import options

ASK = """
import atexit, sys
heavy = {"torch", "polars", "numpy", "sklearn", "cv2", "PIL"}
atexit.register(lambda: heavy & sys.modules.keys() and print("HEAVY", heavy & sys.modules.keys()))
sys.argv = ["wearwith"]
from wearwith.cli.app import main
main()
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A folder with a dataset, a run, a run and an export of older versions, and others."""
    home = tmp_path_factory.mktemp("home")
    names = ("data/mango/manifest.json", "runs/akd/model.json", "runs/ukd/run.json")
    for name in (*names, "served/export.json", "x/y/z"):
        (home / name).parent.mkdir(parents=True)
        (home / name).touch()
    (home / ".hidden").mkdir()
    (home / ".hidden" / "manifest.json").touch()
    return home


@pytest.fixture
def offered(home):
    """Ask what a shell is offered at the end of a line; a space at its end begins a word."""

    def offered(line, shell="bash"):
        words = {
            "COMP_WORDS": line,
            "COMP_CWORD": str(len(line.split(" ")) - 1),
            "_TYPER_COMPLETE_ARGS": line,
            "_TYPER_COMPLETE_FISH_ACTION": "get-args",
            "_TYPER_COMPLETE_WORD_TO_COMPLETE": line.split(" ")[-1],
            "_WEARWITH_COMPLETE": f"complete_{shell}",
        }
        done = subprocess.run(
            [sys.executable, "-c", ASK],
            cwd=home,
            env=os.environ | words,
            capture_output=True,
            text=True,
            check=False,
        )
        assert "HEAVY" not in done.stdout
        assert done.stderr == ""
        return done.stdout

    return offered


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("wearwith tr", ["train"]),
        ("wearwith import man", ["mango"]),
        ("wearwith train --mod", ["--model"]),
        ("wearwith train data --model ak", ["akd", "akd-as-published"]),
        ("wearwith train data --rules ", ["paper", "worn", "mined"]),
        ("wearwith check ", ["data/mango"]),
        ("wearwith check data/m", ["data/mango"]),
        ("wearwith evaluate ", ["runs/akd", "runs/ukd"]),
        ("wearwith serve ", ["served", "runs/akd", "runs/ukd"]),
        ("wearwith serve no/such/", []),
        ("wearwith encode data --image d", ["descriptors"]),
        ("wearwith encode data --text ", ["minilm", "hf:"]),
    ],
)
def test_what_bash_is_offered(offered, line, expected):
    assert offered(line).split() == expected


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells(offered, shell):
    assert "train" in offered("wearwith tr", shell)
    assert "data/mango" in offered("wearwith check ", shell)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_is_told_how_to_ask(home, shell):
    done = subprocess.run(
        [sys.executable, "-c", ASK],
        env=os.environ | {"_WEARWITH_COMPLETE": f"source_{shell}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert f"_WEARWITH_COMPLETE=complete_{shell}" in done.stdout


def test_the_encoders_are_those_there_are():
    from wearwith.features.encoders import ENCODERS

    assert set(options.PICTURE_ENCODERS) - {"hf:"} == set(ENCODERS)
