"""Jobs to kill, from the benchmark; commands; and a shop with a run, to be spoilt."""

import sys
from pathlib import Path

import pytest

from commands import wearwith
from exports import akd, gappy, served, train_tiny

__all__ = ["akd", "gappy", "served", "train_tiny", "wearwith"]

# At the end: no module there is to be taken for another one. Forked jobs inherit the path.
sys.path.append(str(Path(__file__).resolve().parents[2] / "benchmarks"))


@pytest.fixture(scope="session")
def forked():
    """Let jobs be forked from a process that has imported what they need."""
    from killed.process import prepare

    prepare()


@pytest.fixture
def tables(tmp_path):
    """The files of a small shop, to be imported: more than a few kilobytes of items."""
    rows = [f"t{n},top,linen shirt number {n}" for n in range(300)]
    rows += [f"b{n},bottom,wool skirt number {n}" for n in range(300)]
    (tmp_path / "items.csv").write_text("\n".join(["id,kind,title", *rows]))
    pairs = [f"t{n},b{n}" for n in range(300)]
    (tmp_path / "pairs.csv").write_text("\n".join(["top,bottom", *pairs]))
    return tmp_path / "items.csv", "--pairs", tmp_path / "pairs.csv"
