"""Models on whole outfits, side by side: figures, paired differences, and what `compare` keeps."""

import json

import numpy as np
import pytest

from outfit_shop import StyleScorer, outfit_shop
from wearwith.catalog import SlotCatalogue
from wearwith.errors import DataError
from wearwith.evaluation import compare, evaluate_outfits
from wearwith.evaluation.outfit_comparison import RowOnOutfits, compare_outfits
from wearwith.evaluation.protocol import evaluation_rng
from wearwith.evaluation.significance import paired_interval, paired_p_value
from wearwith.model import TrainedModel
from wearwith.workers import Here
from worlds import checkerboard, tiny

COUNTS = [3, 2, 4, 3]


def tasks(*sums, kind="random"):
    return [{"fitb": {kind: {"sums": each, "counts": COUNTS}}} for each in sums]


BASE = RowOnOutfits("a", "student", tasks([1, 1, 2, 0], [1, 1, 2, 2]))
BETTER = RowOnOutfits("b-q", "teacher", tasks([3, 2, 4, 1], [3, 2, 2, 3]))
CONTROL = RowOnOutfits("popularity", "student", tasks([1, 0, 1, 1]), is_control=True)


def test_seeds_become_rows_and_differences_are_paired_and_corrected():
    found = compare_outfits([BASE, BETTER, CONTROL], "a")
    assert [(row.row, row.by, row.seeds) for row in found.rows] == [
        ("a", "student", 2),
        ("b-q", "teacher", 2),
        ("popularity", "student", 0),
    ]
    assert (found.against, found.kinds) == ("a", {"fitb": ("random",)})
    figure = found["b-q"].tasks["fitb"]["random"]
    assert figure.by_seed == pytest.approx((10 / 12, 10 / 12))
    assert (figure.value, figure.over_seeds) == pytest.approx((10 / 12, 0))
    assert figure.low <= figure.value <= figure.high <= 1
    ours, theirs = np.array([3, 2, 3, 2.0]), np.array([1, 1, 2, 1.0])
    counts = np.array(COUNTS)
    assert figure.less.difference == pytest.approx(5 / 12)
    ends = paired_interval(ours, theirs, counts, evaluation_rng(0, "bootstrap"))
    assert (figure.less.low, figure.less.high) == pytest.approx(ends)
    p = paired_p_value(ours, theirs, evaluation_rng(0, "permutation"))
    assert figure.less.p == p
    assert figure.less.p_adjusted == pytest.approx(min(1, 2 * p))  # of two rows the smaller p
    assert found["a"].tasks["fitb"]["random"].less is None
    with pytest.raises(KeyError):
        found["b"]


def test_a_row_may_lack_a_kind_and_a_base_may_be_missing():
    other = RowOnOutfits("c", "student", tasks([1, 1, 1, 1], kind="hard"))
    nothing = RowOnOutfits("failed", "student", [])
    found = compare_outfits([BASE, other, nothing], "a")
    assert found.kinds == {"fitb": ("random", "hard")}
    assert [row.row for row in found.rows] == ["a", "c"]
    assert found["c"].tasks["fitb"].keys() == {"hard"}
    assert found["c"].tasks["fitb"]["hard"].less is None
    assert compare_outfits([BASE, other], "nobody").against is None


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    return outfit_shop(n=8, n_outfits=24).save(tmp_path_factory.mktemp("shop") / "data")


@pytest.fixture
def of_styles(monkeypatch):
    """Let every trained model know the styles, and its teacher know them the wrong way round."""

    def outfits(self):
        scorer = StyleScorer(SlotCatalogue.of(self.items))
        scorer.find_teacher = lambda: StyleScorer(scorer.garments, -1)
        return scorer

    monkeypatch.setattr(TrainedModel, "outfits", property(outfits))


def test_every_row_is_measured_on_outfits_if_they_are_asked_for(shop, tmp_path):
    rows = {"pop": tiny("pop"), "rand": tiny("rand")}
    told = {"against": "pop", "workers": Here(), "seeds": [0]}
    found = compare(shop, rows, tmp_path, outfits=True, **told)
    assert found.outfits is not None
    names = [row.row for row in found.outfits.rows]
    assert names == ["pop", "rand", "popularity", "category", "listing"]
    assert list(found.outfits.kinds) == ["fitb", "compatibility"]
    assert found.outfits.kinds["compatibility"] == ("one", "all")
    saved = json.loads((tmp_path / "comparison.json").read_text())
    figure = found.outfits["popularity"].tasks["fitb"]["hard"]
    (row,) = [row for row in saved["outfits"]["rows"] if row["row"] == "popularity"]
    assert row["tasks"]["fitb"]["hard"]["value"] == figure.value
    page = (tmp_path / "comparison.md").read_text()
    assert f"{figure.value:.3f} ({figure.low:.3f} to {figure.high:.3f})" in page
    assert "fill in the blank, less pop" in page
    # A later call without outfits measures anew, and has none.
    assert compare(shop, rows, tmp_path, **told).outfits is None


def test_the_figures_are_those_of_evaluate(shop, tmp_path, of_styles):
    found = compare(shop, {"pop": tiny("pop")}, tmp_path, seeds=[0], outfits=True, workers=Here())
    assert [row.row for row in found.rows] == ["pop"]  # pop has no teacher for pairs
    expected = evaluate_outfits(StyleScorer(SlotCatalogue.of(shop.items)), shop)
    for task, kinds in expected.tasks.items():
        for kind, figures in kinds.items():
            own = found.outfits["pop"].tasks[task][kind]
            assert own.value == pytest.approx(figures.value)
            assert (own.low, own.high) == pytest.approx(figures.interval)


def test_without_outfits_only_pairs_are_measured_unless_outfits_are_asked_for(tmp_path):
    world = checkerboard(8, 8).save(tmp_path / "data")
    with pytest.raises(DataError, match="no outfits of two or more garments"):
        compare(world, {"pop": tiny("pop")}, tmp_path / "out", outfits=True, workers=Here())
    assert not (tmp_path / "out").exists()
    rows = {"outfit": tiny("outfit", epochs=1)}
    found = compare(world, rows, tmp_path / "out", seeds=[0], workers=Here())
    assert found.outfits is None
    assert found["outfit"].auc["random"].auc > 0
