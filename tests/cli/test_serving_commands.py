"""`export`, and `recommend --all`."""

import json

import polars as pl
import pytest

from wearwith.model import load_model


def test_an_export(wearwith, trained, tmp_path):
    said = wearwith("export", trained, tmp_path / "served")
    assert said.code == 0
    assert f"Copied dbpr to {tmp_path / 'served'} (reads text + colours)" in said.err
    assert "Brier score" in said.out
    assert load_model(tmp_path / "served").manifest.model == "dbpr"


def test_an_export_for_machines(wearwith, trained, world, tmp_path):
    flags = ("--dataset", world.folder, "--json")
    found = json.loads(wearwith("export", trained, tmp_path / "served", *flags).out)
    assert list(found) == ["folder", "model", "inputs", "calibration", "uncalibrated"]
    assert found["uncalibrated"] is None
    assert 0 < found["calibration"]["student"]["brier"] < 0.25


def test_every_top_at_once(wearwith, trained, tmp_path):
    out = tmp_path / "all.parquet"
    said = wearwith("recommend", trained, "--all", "-k", 3, "--out", out)
    assert (said.code, said.out) == (0, "")
    assert f"Wrote 72 rows to {out}" in said.err
    assert pl.read_parquet(out).height == 72


def test_every_top_in_a_spreadsheet(wearwith, trained, tmp_path):
    out = tmp_path / "all.csv"
    assert wearwith("recommend", trained, "--all", "-k", 3, "--out", out).code == 0
    assert out.read_text().splitlines()[0] == "top,rank,tie_from,tie_to,bottom,score,rules"
    assert pl.read_csv(out).height == 72


def test_another_ending_is_refused_before_the_model_is_opened(wearwith, tmp_path):
    words = ("recommend", tmp_path / "no model", "--all", "--out", tmp_path / "all.xlsx")
    said = wearwith(*words)
    assert said.code == 2
    assert "No table is written as '.xlsx'" in said.err
    assert ".csv for a spreadsheet" in said.err


@pytest.mark.parametrize(
    ("flags", "says"),
    [
        ((), "give --top ID for one top, or --all"),
        (("--top", "t000", "--all", "--out", "x.parquet"), "give --top ID for one top, or --all"),
        (("--all",), "give --all --out FILE.csv"),
        (("--top", "t000", "--out", "x.parquet"), "give --all --out FILE.csv"),
        (("--all", "--out", "x.parquet", "--json"), "leave --json out"),
    ],
)
def test_one_top_or_all_of_them(wearwith, trained, flags, says):
    said = wearwith("recommend", trained, *flags)
    assert said.code == 2
    assert says in said.err
