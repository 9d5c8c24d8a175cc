"""A graph finds what exact search finds, is measured, and is not trusted where it does not fit."""

import json
import logging
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from wearwith.errors import ExtraMissingError, RunError
from wearwith.matching import IndexConfig, Matcher, index_cache
from wearwith.matching.graph_index import GraphIndex, IndexCheck, check_index
from wearwith.matching.index_cache import open_index
from wearwith.model import load_model


def sides(n=3000, dim=12):
    """Points of a tower: of unequal length, all one way from zero, with a gain by popularity."""
    rng = np.random.default_rng(6)
    points, questions = (
        1 / (1 + np.exp(-2 * rng.standard_normal((count, dim), dtype=np.float32)))
        for count in (n, 60)
    )
    points[:, -1] = 0.5 * np.log1p(rng.poisson(3, n))
    questions[:, -1] = 1
    return points, questions


@pytest.fixture(scope="module")
def points():
    return sides()[0]


@pytest.fixture(scope="module")
def questions():
    return sides()[1]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "served.index" / "bottoms.usearch"


def test_what_is_near_has_the_greatest_inner_products(points, questions):
    index = GraphIndex.build(points, IndexConfig())
    found = check_index(index, points, questions, 10, 256)
    assert found == IndexCheck(found.recall, 10, 60, 256)
    assert found.recall >= 0.99
    by_hand = [
        len(set(np.argsort(-(points @ one))[:10]) & set(index.near(one, 10).tolist())) / 10
        for one in questions
    ]
    assert np.mean(by_hand) == pytest.approx(
        check_index(index, points, questions, 10, index.expansion).recall, abs=0.02
    )


def test_recall_is_the_share_that_is_found(points, questions):
    class Blind:
        expansion = 1

        def near(self, point, n):
            best = np.argsort(-(points @ point))
            return np.concatenate([best[:3], best[500:520]])

    assert check_index(Blind(), points, questions, 10, 7).recall == pytest.approx(0.3)
    assert Blind.expansion == 1


def test_it_is_kept_and_gives_the_same_answers(points, questions, path):
    config = IndexConfig(sample=40)
    first = open_index(points, questions, path, config)
    again = open_index(points, questions, path, config.model_copy(update={"above": 7}))
    assert (first.was_built, again.was_built) == (True, False)
    assert first.check == again.check
    assert again.check.recall >= 0.99
    assert again.check.questions == 40
    for one in questions:
        assert sorted(first.index.near(one, 10)) == sorted(again.index.near(one, 10))
    assert {file.suffix for file in path.parent.iterdir()} == {".usearch", ".json", ".lock"}


@pytest.mark.parametrize(
    "harm", ["points", "questions", "settings", "version", "bytes", "cut", "json", "no json"]
)
def test_what_does_not_fit_is_built_again(points, questions, path, harm, monkeypatch, caplog):
    config = IndexConfig(sample=5)
    open_index(points, questions, path, config)
    there = path.read_bytes()
    if harm == "points":
        points = points.copy()
        points[17, 3] += 0.5
    elif harm == "questions":
        questions = questions + 1
    elif harm == "settings":
        config = IndexConfig(sample=5, connectivity=8)
    elif harm == "version":
        monkeypatch.setattr(index_cache, "version", lambda name: "0.0")
    elif harm == "bytes":
        path.write_bytes(there[:5000] + bytes([there[5000] ^ 1]) + there[5001:])
    elif harm == "cut":
        path.write_bytes(there[: len(there) // 2])
    elif harm == "json":
        path.with_suffix(".json").write_text(json.dumps({"check": {"recall": 1}}))
    else:
        path.with_suffix(".json").unlink()
    assert open_index(points, questions, path, config).was_built
    assert "it is rebuilt" in caplog.text
    assert not open_index(points, questions, path, config).was_built


def test_a_graph_that_finds_too_little_is_not_used(points, questions, path, monkeypatch, caplog):
    monkeypatch.setattr(
        index_cache, "check_index", lambda *given: IndexCheck(0.5, 10, 60, given[-1])
    )
    for was_built in (True, False):
        found = open_index(points, questions, path, IndexConfig(recall=0.9))
        assert (found.index, found.check.recall, found.was_built) == (None, 0.5, was_built)
        assert "finds 50.0% of the exact 10 best over 60 questions; 90.0% are wanted: exact" in (
            caplog.text
        )
        caplog.clear()
    with pytest.raises(RunError, match=r"finds 50.0%(.|\n)*90.0% are wanted(.|\n)*search exactly"):
        open_index(points, questions, path, IndexConfig(recall=0.9, if_below="error"))


def test_the_search_grows_until_it_finds_enough(points, questions, monkeypatch):
    reached = {64: 0.9, 128: 0.97, 192: 0.98, 256: 0.995}
    monkeypatch.setattr(
        index_cache, "check_index", lambda *given: IndexCheck(reached[given[-1]], 10, 60, given[-1])
    )
    found = open_index(points, questions, None, IndexConfig())
    assert found.check.expansion == found.index.expansion == 256


def test_where_nothing_can_be_written_it_stays_in_memory(points, questions, tmp_path, caplog):
    (tmp_path / "file").write_text("")
    path = tmp_path / "file" / "bottoms.usearch"
    assert open_index(points, questions, path, IndexConfig(sample=5)).index is not None
    assert "can't be kept" in caplog.text


def test_of_two_that_come_at_once_one_builds(points, questions, path):
    with ThreadPoolExecutor(2) as pool:
        found = pool.map(lambda _: open_index(points, questions, path, IndexConfig()), range(2))
    assert sorted(one.was_built for one in found) == [False, True]


def test_without_usearch_it_says_what_to_install(points, questions, monkeypatch):
    monkeypatch.setitem(sys.modules, "usearch.index", None)
    with pytest.raises(ExtraMissingError, match=r"wearwith\[index\]"):
        open_index(points, questions, None, IndexConfig())


@pytest.fixture
def both(served, tmp_path):
    """A matcher with a graph of either side, and one without."""
    (tmp_path / "served").symlink_to(served)
    model = load_model(tmp_path / "served")
    pinned = [("t000", "b007")]
    return Matcher(model, pinned=pinned, index=IndexConfig(above=23)), Matcher(model, pinned=pinned)


def asked_of(matcher, monkeypatch):
    """Which sides' graphs are asked."""
    asked = []
    for side, candidates in matcher._candidates.items():
        index = candidates.graph.index
        near = index.near
        monkeypatch.setattr(
            index,
            "near",
            lambda *given, side=side, near=near: asked.append(side) or near(*given),
        )
    return asked


def test_a_matcher_with_a_graph_answers_as_one_without(both, monkeypatch, tmp_path):
    with_graph, exact = both
    asked = asked_of(with_graph, monkeypatch)
    ways = [{}, {"allow_worn": True}, {"pin": ["b003", "b002"]}, {"exclude": ["b001"]}]
    for way in ways:
        way["by"] = "student"
        found, expected = with_graph.match("t000", 5, **way), exact.match("t000", 5, **way)
        assert found.items.drop("score", "probability").equals(
            expected.items.drop("score", "probability")
        )
        np.testing.assert_allclose(found.items["score"], expected.items["score"], atol=1e-5)
        assert found.steps == expected.steps
    assert asked == ["bottom"] * 4
    with_graph.match("b000", 3, by="student")
    assert asked[4:] == ["top"]
    assert {path.name for path in (tmp_path / "served.index").glob("*.usearch")} == {
        "tops.usearch",
        "bottoms.usearch",
    }


def test_rules_diversity_and_narrow_filters_are_searched_exactly(both, monkeypatch):
    with_graph, exact = both
    asked = asked_of(with_graph, monkeypatch)
    monkeypatch.setattr("wearwith.matching.side_candidates.MOST_LEFT_OUT", 15)
    ways = [{"by": "teacher"}, {"diverse": 0.5}, {"where": "id < 'b004'", "allow_worn": True}]
    for way in ways:
        found = with_graph.match("t000", 3, **way).items
        assert found.equals(exact.match("t000", 3, **way).items)
    assert asked == []
    everything = with_graph.match("t000", 24, allow_worn=True).items
    assert everything.height == 24


def test_small_sides_have_none(served):
    assert Matcher(load_model(served), index=IndexConfig(above=24)).graphs == {}
    assert Matcher(load_model(served)).graphs == {}


def test_what_is_built_well_is_told(points, questions, caplog):
    caplog.set_level(logging.INFO, logger="wearwith.matching")
    open_index(points, questions, None, IndexConfig())
    assert "of the exact 10 best over 60 questions" in caplog.text
