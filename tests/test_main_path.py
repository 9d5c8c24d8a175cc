"""The main path that CONTRIBUTING.md names is as short as it says there."""

import re
from pathlib import Path

PROJECT = Path(__file__).parents[1]


def test_the_main_path_has_at_most_1200_lines_in_eight_files():
    text = (PROJECT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    (told,) = re.findall(r"The main path.*?(?=It has at most\s1,200)", text, re.DOTALL)
    names = re.findall(r"`(\S+\.py)`", told)
    assert len(names) == len(set(names)) == 8
    files = [PROJECT / "src" / "wearwith" / name for name in names]
    assert sum(len(file.read_text(encoding="utf-8").splitlines()) for file in files) <= 1200
