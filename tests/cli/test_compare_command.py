"""`wearwith compare` and `wearwith reproduce`, as they speak to people and to machines."""

import json
import sys

import pytest

from in_process import with_nothing_to_do, without_workers

ROWS = """
[inputs]
min_count = 1
[tower]
hidden = [8]
word_dim = 8
maps = 4
[training]
epochs = 2
[rows.dbpr]
model = "dbpr"
[rows.with-a-long-name-of-its-own]
model = "akd"
rules = { book = "mined" }
teacher = { fidelity = "logit" }
[rows.blind]
model = "ibr"
inputs = { text = false, pictures = [] }
"""
LONG = "with-a-long-name-of-its-own"


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with a file of rows, and what is compared by it."""
    folder = tmp_path_factory.mktemp("compare-command")
    (folder / "rows.toml").write_text(ROWS)
    return folder


@pytest.fixture
def compare(wearwith, world, place, monkeypatch):
    def call(*flags):
        without_workers(monkeypatch)
        file = ("--config", place / "rows.toml")
        return wearwith("compare", world.folder, "--out", place / "out", *file, *flags)

    return call


def test_a_comparison_for_people(compare, place):
    said = compare("--seeds", 2)
    assert said.code == 0
    for word in ("random negatives", "popular negatives", "less dbpr"):
        assert word in said.out
    assert max(map(len, said.out.splitlines())) <= 80
    # A name that is too long for the table is folded in it.
    words = "".join(said.out.replace("│", " ").split())
    assert "with-a-long" in words
    assert "blind failed: " in said.err
    assert "Holm" in said.err
    assert f"Saved {place / 'out' / 'comparison.json'}" in said.err
    for line in (place / "out" / "comparison.md").read_text().splitlines():
        assert line == "" or line.startswith(("|", "Bold"))


def test_a_comparison_for_machines(compare, place):
    said = compare("--seeds", 2, "--json")
    assert said.code == 0
    found = json.loads(said.out)
    saved = json.loads((place / "out" / "comparison.json").read_text())
    assert saved.pop("of").keys() == {"wearwith", "dataset", "split"}
    assert found == saved
    assert found["against"] == "dbpr"
    rows = {row["row"]: row for row in found["rows"]}
    assert list(rows) == ["dbpr", f"{LONG}-p", f"{LONG}-q", "blind"]
    assert rows["dbpr"]["seeds"] == 2
    assert rows["dbpr"]["auc"]["random"]["low"] <= rows["dbpr"]["auc"]["random"]["auc"]
    assert rows[f"{LONG}-q"]["less"].keys() == {"random", "popular"}
    assert rows["blind"]["failed"]


def test_what_was_compared_before_is_not_trained_again(
    compare, wearwith, world, place, monkeypatch
):
    assert compare("--models", "dbpr", "--seeds", 2).code == 0
    with_nothing_to_do(monkeypatch)
    words = ("--models", "dbpr", "--config", place / "rows.toml", "--seeds", 1, "--json")
    said = wearwith("compare", world.folder, "--out", place / "out", *words)
    assert json.loads(said.out)["rows"][0]["seeds"] == 1


def test_runs_can_be_kept(compare, place, wearwith):
    assert compare("--models", "dbpr", "--seeds", 1, "--keep-runs", "--split", "valid").code == 0
    (run,) = (place / "out" / "runs").iterdir()
    assert wearwith("evaluate", run, "--json").code == 0


def test_against_nothing_there_are_no_differences(wearwith, world, tmp_path, monkeypatch):
    without_workers(monkeypatch)
    words = ("--out", tmp_path, "--models", "pop,rand", "--seeds", 1)
    said = wearwith("compare", world.folder, *words)
    assert said.code == 0
    assert "less" not in said.out
    assert "Holm" not in said.err
    assert max(map(len, said.out.splitlines())) <= 80


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (("--models", "dbrp"), "There is no model 'dbrp'"),
        (("--models", "listing"), "'listing' can't be compared here"),
        (("--models", "pop", "--against", "dbpr"), "There is no row 'dbpr' to compare with"),
        (("--models", "pop", "--workers", "0"), "0 workers can't work"),
        (("--models", "pop", "--ray", "nonsense"), "No Ray cluster can be used at 'nonsense'"),
        (("--config", "no such file"), "There is no configuration file here"),
    ],
)
def test_an_error_is_said_in_one_sentence(wearwith, world, tmp_path, flags, message):
    said = wearwith("compare", world.folder, "--out", tmp_path / "out", *flags)
    assert (said.code, said.out) == (2, "")
    first, *rest = said.err.splitlines()
    assert first.startswith(f"Error: {message}")
    assert all(line.startswith("  ") for line in rest)
    assert not (tmp_path / "out").exists()


def findings():
    """A reproduction that nobody made."""
    from wearwith.evaluation import Comparison, ComparisonRow, Difference, Figure
    from wearwith.paper.findings import Claim, DatasetFacts, Findings

    figure = Figure(0.6, 0.6, None, 0.55, 0.65, (0.6,))
    less = {"random": Difference(-0.1, -0.2, -0.05, 0.00001, 0.0001)}
    rows = (
        ComparisonRow("dbpr", "student", 1, {"random": figure}),
        ComparisonRow("bpr-dae-no-reconstruction", "student", 1, {"random": figure}, less),
    )
    return Findings(
        DatasetFacts("world", 1, 1, {"test": 1}, 1, 0, ("text",), None, "random"),
        (0,),
        1,
        True,
        "0",
        Comparison(rows, "dbpr", ("random",)),
        {},
        {},
        claims=(Claim("Rules help", "unclear", "so far"),),
    )


@pytest.fixture
def reproduced(monkeypatch):
    """What `reproduce` is called with; nothing is trained."""
    calls = []

    def reproduce(dataset, out, **settings):
        calls.append(settings)
        return findings()

    monkeypatch.setattr("wearwith.paper.reproduce", reproduce)
    monkeypatch.setattr("wearwith.paper.report.write_report", lambda found, out: calls.append(out))
    return calls


def test_a_reproduction_for_people(wearwith, world, tmp_path, reproduced):
    words = ("--quick", "--seeds", 5, "--protocol", "both", "--no-search", "--workers", 1)
    said = wearwith("reproduce", world.folder, "--out", tmp_path, *words)
    assert said.code == 0
    assert max(map(len, said.out.splitlines())) <= 80
    assert "random negatives" in said.out
    assert "<.001*" in said.out
    assert "unclear  Rules help" in said.err
    assert f"The report: {tmp_path / 'index.html'}" in said.err
    settings, out = reproduced
    assert out == tmp_path
    told = {name: settings[name] for name in ("seeds", "quick", "protocol", "searched", "workers")}
    assert told == {
        "seeds": 1,
        "quick": True,
        "protocol": "both",
        "searched": False,
        "workers": 1,
    }


def test_a_reproduction_for_machines(wearwith, world, tmp_path, reproduced):
    said = wearwith("reproduce", world.folder, "--out", tmp_path, "--json")
    assert said.code == 0
    assert json.loads(said.out) == json.loads(json.dumps(findings().to_json()))
    assert reproduced[0]["seeds"] == 3
    assert reproduced[0]["searched"] is True


def test_a_report_that_can_not_be_drawn_is_an_error_before_anything_is_trained(
    wearwith, world, tmp_path, reproduced, monkeypatch
):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    said = wearwith("reproduce", world.folder, "--out", tmp_path)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("Error: A report's plots need packages")
    assert reproduced == []


def test_a_reproduction_needs_a_dataset(wearwith, tmp_path, reproduced):
    said = wearwith("reproduce", tmp_path / "nothing", "--out", tmp_path / "out")
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("Error: ")
    assert reproduced == []


def test_a_learning_curve_for_people(compare, place):
    shown = compare("--models", "pop,dbpr", "--pairs", "20,all", "--seeds", "1").out
    assert "random negatives: AUC after so many training pairs" in shown
    assert max(map(len, shown.splitlines())) <= 80
    saved = json.loads((place / "out" / "learning-curve.json").read_text())
    assert len(saved["by_size"]) == 2


@pytest.mark.parametrize("pairs", ["some", "0,10", "10,,20", "1e3"])
def test_pairs_are_numbers(compare, pairs):
    refused = compare("--models", "pop", "--pairs", pairs)
    assert refused.code == 2
    assert "is no number of training pairs" in refused.err
    assert "--pairs 50,200,1000,all" in refused.err


def test_a_learning_curve_keeps_no_runs(compare):
    refused = compare("--models", "pop", "--pairs", "10", "--keep-runs")
    assert refused.code == 2
    assert "leave --keep-runs and --outfits out" in refused.err
