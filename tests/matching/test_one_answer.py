"""Every method answers, in both directions: one garment, many, or all, as sorting scores says."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit, logit

from wearwith.cli.train import MODEL_NAMES
from wearwith.errors import ConfigError
from wearwith.matching import Matcher, explain, matcher, recommend, recommend_all
from wearwith.model import NewItem, levelled, load_model
from wearwith.training import train
from worlds import furnished, tiny


@pytest.fixture(scope="module")
def dataset(world):
    return furnished(world)


@pytest.fixture(scope="module", params=MODEL_NAMES)
def model(request, dataset, tmp_path_factory):
    folder = tmp_path_factory.mktemp("answers") / "run"
    train(dataset, tiny(request.param, epochs=2), folder)
    return load_model(folder)


def tables(model, by):
    """Scores of all pairs, and what they are ranked by for a bottom."""
    everyone = np.arange(len(model.catalogue.tops))
    students = model.scorer.score_all(everyone)
    usual = students.mean(axis=1, keepdims=True)
    if by == "student":
        return students, students - usual
    teacher = model.teacher
    scores = teacher.score_all(everyone)
    return scores, scores - teacher.preference(usual)


def speakers(model):
    return ["student"] if model.teacher is None else ["student", "teacher"]


questions = st.fixed_dictionaries(
    {
        "position": st.integers(0, 23),
        "k": st.integers(1, 30),
        "direction": st.sampled_from(["bottoms", "tops"]),
        "allow_worn": st.booleans(),
    }
)


def test_one_is_one_of_many_and_what_sorting_says(model):
    @settings(max_examples=12)
    @given(questions)
    def ask(question):
        answers_as_sorting_says(model, **question)

    ask()


def answers_as_sorting_says(model, position, k, direction, allow_worn):
    tops, bottoms = model.catalogue.tops, model.catalogue.bottoms
    mine, others = (tops, bottoms) if direction == "bottoms" else (bottoms, tops)
    pairs = set(model.pairs.select("top", "bottom").rows())
    asking = Matcher(model)
    for by in speakers(model):
        scores, ranks = tables(model, by)
        scores, ranks = (scores, scores) if direction == "bottoms" else (scores.T, ranks.T)
        is_worn = np.array(
            [
                ((mine[position], other) if direction == "bottoms" else (other, mine[position]))
                in pairs
                for other in others
            ]
        )
        free = np.flatnonzero(~is_worn | allow_worn)
        wanted = free[np.argsort(-ranks[position, free], kind="stable")][:k]
        one = asking.match(mine[position], k, by=by, allow_worn=allow_worn).items
        places = np.array([others.index(name) for name in one["id"]], dtype=np.int64)
        assert len(set(places)) == len(wanted)
        assert set(places) <= set(free)
        np.testing.assert_allclose(one["score"], scores[position, places], rtol=1e-5, atol=1e-5)
        np.testing.assert_allclose(
            ranks[position, places], ranks[position, wanted], rtol=1e-5, atol=1e-5
        )
        if not model.has_points:  # no product that is rounded in two ways
            np.testing.assert_array_equal(places, wanted)
        ids = [mine[(position + 1) % 24], mine[position]]
        (many,) = asking.match_many(ids, k, direction, by=by, allow_worn=allow_worn)
        assert many["query"].unique(maintain_order=True).to_list() == ids
        assert_alike(many.filter(query=mine[position]).drop("query"), one)
        alone = asking.match(mine[position], k, where="id > ''", by=by, allow_worn=allow_worn)
        assert alone.items.equals(one)


def assert_alike(found, expected):
    """As one another, but for the order of those whose scores differ by rounding alone."""
    assert found.schema == expected.schema
    assert found["rank"].equals(expected["rank"])
    np.testing.assert_allclose(found["score"], expected["score"], rtol=1e-5, atol=1e-5)
    both = found.join(expected, on="id")
    last = expected["score"].min()
    for row in found.join(expected, on="id", how="anti").iter_rows(named=True):
        assert row["score"] == pytest.approx(last, abs=1e-4)
    assert both["rules"].equals(both["rules_right"])
    assert both["context"].equals(both["context_right"])


@pytest.mark.parametrize("at_once", [2**23, 5 * 24, 1])
def test_the_file_has_what_each_top_has_alone(model, tmp_path, monkeypatch, at_once):
    monkeypatch.setattr(matcher, "SCORES_AT_ONCE", at_once)
    for by in speakers(model):
        out = tmp_path / f"{by}.parquet"
        n_rows = recommend_all(model, out, 7, by)
        found = pl.read_parquet(out)
        assert found.columns == ["top", "rank", "tie_from", "tie_to", "bottom", "score", "rules"]
        assert found.height == n_rows == 24 * 7
        assert found["top"].unique(maintain_order=True).to_list() == list(model.catalogue.tops)
        for (top,), rows in found.group_by("top"):
            alone = recommend(model, top, 7, by)
            assert_alike(
                rows.select("rank", "bottom", "score", "rules")
                .rename({"bottom": "id"})
                .with_columns(context=pl.lit("")),
                alone.rename({"bottom": "id"})
                .select("rank", "id", "score", "rules")
                .with_columns(context=pl.lit("")),
            )


def test_level_takes_off_what_a_bottom_has_with_every_top(model, tmp_path):
    students, _ = tables(model, "student")
    less = students.astype(np.float64) - students.mean(axis=0, dtype=np.float64)
    for place in (3, 8):
        found = recommend(model, f"t{place:03d}", 24, level=True, allow_worn=True)
        own = less[place, [int(name[1:]) for name in found["bottom"]]]
        assert np.all(np.diff(own) <= 1e-5 * max(1, np.abs(students).max()))
        assert found["score"].is_sorted(descending=True)
    recommend_all(model, tmp_path / "all.parquet", 5, level=True)
    rows = pl.read_parquet(tmp_path / "all.parquet").filter(top="t003")
    np.testing.assert_allclose(
        rows["score"], recommend(model, "t003", 5, level=True)["score"], rtol=1e-4, atol=1e-4
    )
    assert levelled(model).scorer.name == model.name


def test_a_list_can_be_diverse_where_garments_can_be_told_apart(model):
    if model.has_points:
        assert Matcher(model).match("t000", 5, diverse=0.5).items.height == 5
    else:
        with pytest.raises(ConfigError, match="has no points"):
            Matcher(model).match("t000", 5, diverse=0.5)


def test_new_garments_are_for_models_that_read_them(model):
    linen = NewItem(title="linen shirt", vectors={"colours": np.ones(4)})
    if model.manifest.reads is None:
        with pytest.raises(ConfigError, match="knows no garments but those"):
            Matcher(model).match(linen, 3, "bottoms")
    else:
        dims = model.manifest.dims
        linen = replace(linen, vectors={name: np.ones(dim) for name, dim in dims.items()})
        for direction in ("bottoms", "tops"):
            assert Matcher(model).match(linen, 3, direction).items.height == 3


@pytest.mark.parametrize(("query", "other"), [("t002", "b005"), ("b005", "t002")])
def test_every_pair_is_explained(model, query, other):
    found = Matcher(model).explain(query, other)
    position, place = int(query[1:]), int(other[1:])
    for by, score, rank in (
        ("student", found.student_score, found.student_rank),
        ("teacher", found.teacher_score, found.teacher_rank),
    ):
        if by not in speakers(model):
            assert score is rank is None
            continue
        scores, ranks = tables(model, by)
        scores, ranks = (scores, scores) if query.startswith("t") else (scores.T, ranks.T)
        assert score == pytest.approx(scores[position, place], rel=1e-5, abs=1e-5)
        of_others = np.delete(ranks[position], place)
        least = 1 + (of_others > ranks[position, place] + 1e-4).sum()
        most = 1 + (of_others > ranks[position, place] - 1e-4).sum()
        assert least <= rank <= most
    if model.teacher is not None:
        effects = sum(rule.effect for rule in found.rules)
        plain = model.teacher.preference(np.array([found.student_score], np.float32))[0]
        assert found.teacher_score - plain == pytest.approx(effects, abs=1e-4)
    if not model.has_points or model.manifest.reads != "towers":
        assert "does not tell" in found.evidence.reason
        assert found.counterfactuals.reason is not None
    assert found.sentence


def test_a_comparison_is_what_the_model_prefers(model):
    found = explain(model, "t002", "b005", against="b004").against
    i, j, k = np.array([[2], [5], [4]])
    if model.teacher is None:
        m_ij, m_ik = model.scorer.prefer(i, j, k)
        assert found.student == pytest.approx(expit(float(m_ij[0]) - float(m_ik[0])), abs=1e-4)
        assert found.teacher is None
        return
    odds = model.teacher.student_odds(i, j, k)[0]
    assert found.student == pytest.approx(expit(odds), abs=1e-4)
    assert sum(rule.effect for rule in found.rules) == pytest.approx(
        logit(found.teacher) - odds, abs=1e-3
    )
    if model.name == "pkd" or model.name.endswith("as-published"):
        q = model.teacher.prefer(i, j, k)
        assert found.teacher == pytest.approx(expit(q[0] - q[1])[0], abs=1e-4)
    if model.name == "pkd":
        assert {rule.sign for rule in found.rules} <= {"+"}


def test_a_catalogue_whose_pairs_are_not_known_leaves_none_out(model):
    bare = replace(model, pairs=None)
    assert recommend(bare, "t000", 100).height == 24
    assert recommend(model, "t000", 100).height == 12


def test_none_are_asked_about(model):
    (block,) = Matcher(model).match_many([])
    assert block.columns[:5] == ["query", "rank", "tie_from", "tie_to", "id"]
    assert block.height == 0
