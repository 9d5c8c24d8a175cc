"""A graph in PostgreSQL finds what exact search finds, is measured, and takes new garments in."""

import logging

import numpy as np
import pytest

from wearwith.errors import ConfigError, RunError
from wearwith.matching import IndexConfig, Matcher
from wearwith.model import NewItem, load_model

EVERY = IndexConfig(above=0, k=3)


@pytest.fixture
def model(served):
    return load_model(served)


def same(model, store, **wishes):
    database, memory = Matcher(model, source=store), Matcher(model)
    for query in ("t000", "t005", "b002", "b010"):
        found = database.match(query, 3, **wishes).items
        np.testing.assert_allclose(
            found["score"], memory.match(query, 3, **wishes).items["score"], atol=1e-5
        )


def test_it_is_measured_and_finds_what_exact_search_finds(server, model, store, caplog):
    from wearwith.matching.pgvector import Store, build_graphs, loaded_models

    found = build_graphs(server, store.model_id, EVERY)
    assert set(found) == {"top", "bottom"}
    assert all(check.recall == 1 and check.questions == 24 for check in found.values())
    assert loaded_models(server)[0].graphs == {"top": 1.0, "bottom": 1.0}
    opened = Store.open(server, model, EVERY)
    assert set(opened.graphs) == {"top", "bottom"}
    same(model, opened, allow_worn=True)
    same(model, opened)
    same(model, opened, by="teacher")
    same(model, opened, diverse=0.5)
    same(model, opened, where="id <> 'b003'")
    assert store.graphs == {}  # who asks for none has none


def test_the_graph_is_what_is_searched(server, model, store, monkeypatch):
    from wearwith.matching.pgvector import Store, build_graphs, hnsw_graphs

    build_graphs(server, store.model_id, EVERY)
    asked = []
    near = hnsw_graphs.PointGraph.near
    monkeypatch.setattr(
        hnsw_graphs.PointGraph, "near", lambda *given: asked.append(1) or near(*given)
    )
    matcher = Matcher(model, source=Store.open(server, model, EVERY))
    matcher.match("t000", 3, by="student")
    assert asked == [1]
    matcher.match("t000", 3, by="student", where="id <> ''")  # filters are left to exact search
    matcher.match("t000", 3, by="teacher")
    assert asked == [1]
    with server.reading() as connection:
        connection.execute("SET LOCAL enable_seqscan = off")
        dim = model.points("top").shape[1] + 1
        plan = connection.execute(
            f"EXPLAIN SELECT place FROM wearwith.vectors_{store.model_id} WHERE side = 'bottom'"
            f" AND sphere IS NOT NULL ORDER BY sphere::halfvec({dim}) <#> %s::halfvec({dim})"
            " LIMIT 3",
            [np.zeros(dim, np.float32)],
        ).fetchall()
    assert any("_bottoms" in line for (line,) in plan)


def test_what_is_put_in_later_is_found_by_it(server, model, store):
    from wearwith.matching.pgvector import Store, build_graphs

    build_graphs(server, store.model_id, EVERY)
    store.put("b900", "bottom", NewItem(title="linen skirt", vectors={"colours": 9 * np.ones(4)}))
    found = Matcher(model, source=Store.open(server, model, EVERY)).match("t000", 25)
    assert "b900" in found.items["id"].to_list()


def test_small_sides_have_none(server, model, store):
    from wearwith.matching.pgvector import Store, build_graphs

    assert build_graphs(server, store.model_id, IndexConfig(above=24)) == {}
    assert Store.open(server, model, IndexConfig(above=24)).graphs == {}


def test_one_that_is_missing_or_finds_too_little_is_not_used(server, model, store, caplog):
    from wearwith.matching.pgvector import Store, build_graphs, drop_graphs

    assert Store.open(server, model, EVERY).graphs == {}
    assert "has no graph of the tops: exact search" in caplog.text
    build_graphs(server, store.model_id, EVERY)
    with server.writing() as connection:
        connection.execute("UPDATE wearwith.graphs SET recall = .5")
    caplog.clear()
    caplog.set_level(logging.WARNING)
    opened = Store.open(server, model, EVERY)
    assert opened.graphs == {}
    assert "finds 50.0% of the exact best; 99.0% are wanted" in caplog.text
    same(model, opened)
    strict = IndexConfig(above=0, if_below="error")
    with pytest.raises(RunError, match=r"finds 50.0%"):
        Store.open(server, model, strict)
    drop_graphs(server, store.model_id)
    with server.reading() as connection:
        left = "SELECT count(*) FROM pg_indexes WHERE indexdef LIKE '%hnsw%'"
        assert connection.execute(left).fetchone() == (0,)


def test_building_it_again_replaces_it(server, model, store):
    from wearwith.matching.pgvector import build_graphs

    first = build_graphs(server, store.model_id, EVERY)
    assert build_graphs(server, store.model_id, EVERY) == first


def test_more_dimensions_than_pgvector_takes_are_refused(server, store, monkeypatch):
    from wearwith.matching.pgvector import build_graphs, hnsw_graphs

    monkeypatch.setattr(hnsw_graphs, "MOST_DIMENSIONS", 8)
    with pytest.raises(ConfigError, match="take up to 8 dimensions"):
        build_graphs(server, store.model_id, EVERY)
