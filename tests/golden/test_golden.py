"""Numbers are what they were: losses, projections, metrics, tables, and a training's first epochs.

Other tests hold them against independent derivations; these notice a change. Where one is meant:
`python tests/golden/rewrite.py`, and read the diff.
"""

import pytest
from golden_files import FOLDER, differences, made

# Relative and absolute: 0 is to the bit. What a library of products sums differs in its last bits
# between processors, in double precision (the fit of a calibration) and in single precision; a
# training adds such differences up. See docs/reproducibility.md.
TOLERANCES = {
    "losses.json": 0,
    "projections.json": 1e-6,
    "measures.json": 1e-12,
    "training.json": 1e-5,
    "comparison.json": 0,
    "comparison.md": 0,
    "table-2.csv": 0,
    "table-2-differences.csv": 0,
    "table-3.csv": 0,
    "table-4.csv": 0,
}


@pytest.fixture(scope="module")
def now():
    return made()


def test_every_file_is_made_and_every_made_file_is_kept(now):
    assert now.keys() == TOLERANCES.keys() == {path.name for path in FOLDER.iterdir()}


@pytest.mark.parametrize("name", TOLERANCES)
def test_values_are_what_they_were(now, name):
    before = (FOLDER / name).read_text(encoding="utf-8")
    found = differences(before, now[name], TOLERANCES[name])
    assert found == [], "if this is meant: python tests/golden/rewrite.py, and read the diff"


def test_a_change_is_noticed():
    before = '{"auc": 0.8125,\n"model": "dbpr"}'
    assert differences(before, before, 0) == []
    assert differences(before, before.replace("0.8125", "0.8125000001"), 1e-9) == []
    assert len(differences(before, before.replace("0.8125", "0.8126"), 1e-9)) == 1
    assert len(differences(before, before.replace("0.8125", "-0.8125"), 1e-9)) == 1
    assert len(differences(before, before.replace("dbpr", "akd"), 1)) == 1
    assert len(differences(before, before + "\n", 0)) == 0
    assert len(differences(before, before + "\nmore", 0)) == 1
