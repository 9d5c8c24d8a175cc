"""The best bottoms of every top in one file."""

import polars as pl
import pytest

from wearwith.errors import ConfigError, OutputExistsError
from wearwith.matching import everything, recommend, recommend_all


@pytest.mark.parametrize("by", ["student", "teacher"])
@pytest.mark.parametrize("at_once", [2**22, 5 * 24, 1])
def test_every_top_has_what_it_has_alone(akd, tmp_path, monkeypatch, by, at_once):
    monkeypatch.setattr(everything, "SCORES_AT_ONCE", at_once)
    out = tmp_path / "all.parquet"
    assert recommend_all(akd, out, k=7, by=by) == 24 * 7
    found = pl.read_parquet(out)
    assert found.columns == ["top", "rank", "bottom", "score", "rules"]
    assert found.height == 24 * 7
    assert found["top"].unique(maintain_order=True).to_list() == list(akd.scorer.catalogue.tops)
    for (top,), rows in found.group_by("top"):
        alone = recommend(akd, top, k=24, by=by)
        assert rows["rank"].to_list() == list(range(1, 8))
        assert rows["score"].to_list() == pytest.approx(alone["score"].to_list()[:7], abs=1e-5)
        # Garments of which nothing is known are alike, and rounding decides which comes first.
        known = {row[0]: row[1:] for row in alone.select("bottom", "rules", "score").rows()}
        for bottom, rules, score in rows.select("bottom", "rules", "score").iter_rows():
            assert known[bottom] == (rules, pytest.approx(score, abs=1e-5))
    assert [path.name for path in tmp_path.iterdir()] == ["all.parquet"]


def test_no_more_than_there_are(dbpr, tmp_path):
    assert recommend_all(dbpr, tmp_path / "all.parquet", k=100) == 24 * 24


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
