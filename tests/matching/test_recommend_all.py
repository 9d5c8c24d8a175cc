"""The file of what goes with every top; what stands in it: test_one_answer.py."""

import polars as pl
import pytest

from wearwith.errors import ConfigError, OutputExistsError
from wearwith.matching import recommend_all


def test_no_more_than_there_are(dbpr, tmp_path):
    assert recommend_all(dbpr, tmp_path / "worn.parquet", k=100, allow_worn=True) == 24 * 24
    assert recommend_all(dbpr, tmp_path / "all.parquet", k=100) == 24 * 12


def test_progress_counts_tops(dbpr, tmp_path):
    told = []

    class Bar:
        def __init__(self, label, total):
            told.append(total)

        def __enter__(self):
            return self

        def __exit__(self, *error):
            return None

        def advance(self, steps=1, **figures):
            told.append(steps)

    recommend_all(dbpr, tmp_path / "all.parquet", progress=Bar)
    assert told[0] == sum(told[1:]) == 24


def test_an_older_file_stays(dbpr, tmp_path):
    out = tmp_path / "all.parquet"
    out.write_text("mine")
    with pytest.raises(OutputExistsError):
        recommend_all(dbpr, out)
    assert out.read_text() == "mine"


def test_what_can_not_be_ranked_leaves_no_file(dbpr, tmp_path):
    for ways in ({"k": 0}, {"by": "teacher"}):
        with pytest.raises(ConfigError):
            recommend_all(dbpr, tmp_path / "all.parquet", **ways)
    assert list(tmp_path.iterdir()) == []


def test_a_csv_file_says_the_same(akd, tmp_path):
    parquet, csv = tmp_path / "all.parquet", tmp_path / "all.CSV"
    assert recommend_all(akd, parquet, by="teacher") == recommend_all(akd, csv, by="teacher")
    expected = pl.read_parquet(parquet)
    found = pl.read_csv(csv).with_columns(pl.col("rules").fill_null(""))
    assert found.columns == expected.columns
    assert found["rules"].to_list() == expected["rules"].list.join("; ").to_list()
    assert any("; " in rules for rules in found["rules"])
    for name in ("top", "rank", "bottom"):
        assert found[name].equals(expected[name])
    assert found["score"].to_list() == pytest.approx(expected["score"].to_list())


@pytest.mark.parametrize("name", ["all.xlsx", "all", "all.csv.gz"])
def test_another_ending_is_refused_before_anything_is_ranked(akd, tmp_path, name, monkeypatch):
    monkeypatch.setattr("wearwith.matching.recommendations.Matcher", None)
    with pytest.raises(ConfigError, match=r"\.csv for a spreadsheet, or with \.parquet"):
        recommend_all(akd, tmp_path / name)
    assert list(tmp_path.iterdir()) == []
