"""Looks by a graph are those of exact search, under every filter, and a poor graph is not asked."""

import logging
from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from outfit_models import BOOK, completed_model
from outfit_shop import outfit_shop
from wearwith.errors import ConfigError, RunError
from wearwith.matching import IndexConfig, index_cache
from wearwith.matching.graph_index import IndexCheck
from wearwith.matching.outfits import Completer, LookWishes, slot_search
from wearwith.matching.outfits.slot_graphs import SlotGraphs
from wearwith.model import load_model, save_model

SHOP = outfit_shop(n=600, n_outfits=120)
NUMBER = pl.col("id").str.slice(1).cast(pl.Int64)
MODEL = completed_model(
    SHOP, price=(NUMBER * 7 % 100).cast(pl.Float64), stock=(NUMBER % 11 > 0).cast(pl.Int64)
)
EVERY = IndexConfig(above=0, recall=0.9)
EXACT, GRAPH = Completer(MODEL), Completer(MODEL, index=EVERY)


@pytest.fixture(autouse=True)
def asked(monkeypatch):
    """The slots whose graph is asked; a slot of 600 garments counts as a large one."""
    monkeypatch.setattr(slot_search, "FEW", 20)
    monkeypatch.setattr(slot_search, "SAMPLE", 150)
    slots, near = [], SlotGraphs.near
    monkeypatch.setattr(
        SlotGraphs, "near", lambda self, slot, *rest: slots.append(slot) or near(self, slot, *rest)
    )
    return slots


def found(completer, given, **wishes):
    return [set(look.found) for look in completer.complete(given, LookWishes.of(**wishes)).looks]


@pytest.mark.parametrize("by", ["student", "teacher"])
@pytest.mark.parametrize(
    "wishes",
    [
        {"k": 1, "diverse": False},
        {"k": 3},
        {"k": 3, "where": "listed > 200"},
        {"k": 2, "budget": 150, "budgets": {"shoes": 60}},
        {"k": 2, "exclude": ["s1", "s3", "s5"], "pin": ["g7"]},
    ],
    ids=str,
)
def test_the_best_look_is_that_of_exact_search(by, wishes):
    same = []
    for anchor in ("t0", "t7", "t12", "b3", "b8"):
        exact, graph = (found(one, [anchor], by=by, **wishes) for one in (EXACT, GRAPH))
        assert len(graph) == len(exact)
        same.append(graph[0] == exact[0])
    assert np.mean(same) >= 0.8
    assert GRAPH.complete(["t0"]).looks[0].score == pytest.approx(
        EXACT.complete(["t0"]).looks[0].score, rel=0.01
    )


def test_the_students_looks_all_come_from_the_graph(asked):
    for k in (1, 5):
        exact, graph = (
            one.complete(["t0"], LookWishes.of(k=k, by="student")) for one in (EXACT, GRAPH)
        )
        assert [look.found for look in graph.looks] == [look.found for look in exact.looks]
    assert {"bottom", "shoes", "bag"} <= set(asked)


def test_rules_lift_a_garment_that_the_student_would_not_find(asked):
    """Linen is rare here, and only shoes that the student has last of all are of it."""
    student = MODEL.outfits
    given = student.garments.positions(["t1"])[None]
    shoes = student.garments.of_slot("shoes")
    order = shoes[np.argsort(student.score_slot(given, "shoes")[0])]
    poor = [student.garments.ids[n] for n in order.tolist() if n % 11][20:23]
    known = MODEL.knowledge
    rare = known.traits.filter(pl.col("item").is_in(["t1", *poor]))
    rare = rare.filter(attribute="material").with_columns(value=pl.lit("linen"))
    strong = replace(BOOK.rules[0], strength=1.0)
    book = replace(BOOK, rules=(strong, *BOOK.rules[1:]))
    form = MODEL.manifest.teacher.model_copy(update={"strength": 50.0})
    model = replace(
        MODEL,
        knowledge=replace(known, traits=rare, book=book),
        manifest=MODEL.manifest.model_copy(update={"teacher": form}),
    )
    wishes = {"k": 1, "want": ["shoes"], "diverse": False}
    exact, graph = Completer(model), Completer(model, index=EVERY)
    assert found(graph, ["t1"], **wishes) == found(exact, ["t1"], **wishes)
    assert found(graph, ["t1"], **wishes)[0] <= set(poor)
    assert asked == ["shoes"] * len(asked)
    assert asked
    assert not found(graph, ["t1"], by="student", **wishes)[0] & set(poor)


def test_every_filter_is_kept_and_few_garments_need_no_graph(asked):
    wishes = LookWishes.of(k=4, where="listed % 3 = 0", budget=200, by="student")
    looks = GRAPH.complete(["t0"], wishes).looks
    assert looks
    assert asked
    for look in looks:
        numbers = [int(name[1:]) for name in look.found]
        assert all(number % 3 == 0 and number % 11 for number in numbers)
        assert sum(number * 7 % 100 for number in numbers) <= 200
    asked.clear()
    few = LookWishes.of(k=3, where="listed < 16", by="student")
    assert GRAPH.complete(["t0"], few) == EXACT.complete(["t0"], few)
    assert not asked


def test_the_same_question_has_the_same_answer():
    wishes = LookWishes.of(k=5)
    again = Completer(MODEL, index=EVERY)
    assert GRAPH.complete(["t0"], wishes) == again.complete(["t0"], wishes)


def test_small_slots_ask_no_graph(asked):
    large = Completer(MODEL, index=IndexConfig(above=600))
    assert not large.source.graphs
    assert large.complete(["t0"]) == EXACT.complete(["t0"])
    assert not asked


def test_a_graph_that_finds_too_little_is_not_searched(monkeypatch, caplog, asked):
    poor = IndexCheck(0.5, 10, 400, 64)
    monkeypatch.setattr(index_cache, "check_index", lambda *_: poor)
    with caplog.at_level(logging.WARNING):
        completer = Completer(MODEL, index=EVERY)
    assert "finds 50.0%" in caplog.text
    assert not any(graph.is_searched for graph in completer.source.graphs.values())
    assert completer.complete(["t0"]) == EXACT.complete(["t0"])
    assert not asked
    with pytest.raises(RunError, match="finds 50"):
        Completer(MODEL, index=EVERY.model_copy(update={"if_below": "error"}))


def test_graphs_are_kept_beside_the_model(tmp_path, monkeypatch):
    save_model(MODEL, tmp_path / "run")
    first = Completer(load_model(tmp_path / "run"), index=EVERY)
    kept = sorted(path.name for path in (tmp_path / "run.index").glob("*.usearch"))
    assert kept == [f"outfit-{slot}.usearch" for slot in ("bag", "bottom", "shoes", "top")]
    monkeypatch.setattr(index_cache, "_built", None)  # nothing is built again
    again = Completer(load_model(tmp_path / "run"), index=EVERY)
    assert again.complete(["t0"]) == first.complete(["t0"])


def test_a_scorer_without_points_has_no_graph():
    student = MODEL.outfits
    with pytest.raises(ConfigError, match="scores no points"):
        SlotGraphs.open(MODEL, student.teacher, EXACT.shelf, EVERY)
