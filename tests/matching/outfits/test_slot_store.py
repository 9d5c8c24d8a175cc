"""Looks from PostgreSQL are those from memory, and know what was changed and removed there."""

import numpy as np
import polars as pl
import pytest

from outfit_models import completed_model
from outfit_shop import outfit_shop
from wearwith.catalog import SlotCatalogue
from wearwith.errors import ConfigError, RunError, UnknownItemError
from wearwith.matching import IndexConfig
from wearwith.matching.outfits import Completer, LookWishes, slot_search
from wearwith.matching.outfits.shelf import SlotShelf

NUMBER = pl.col("id").str.slice(1).cast(pl.Int64)
MODEL = completed_model(
    outfit_shop(n_outfits=120),
    price=(NUMBER * 10).cast(pl.Float64),
    stock=pl.when(NUMBER == 4).then(0).when(NUMBER == 5).then(None).otherwise(2),
)
MEMORY = Completer(MODEL)


@pytest.fixture
def server(new_database):
    from wearwith.matching.pgvector import Server

    with_vectors = Server(new_database())
    yield with_vectors
    with_vectors.close()


@pytest.fixture
def source(server):
    from wearwith.matching.pgvector import SlotStore, load

    load(server, MODEL)
    return SlotStore.open(server, MODEL)


@pytest.fixture
def store(source, server):
    from wearwith.matching.pgvector import Store

    return Store.open(server, MODEL)


@pytest.mark.parametrize(
    ("given", "wishes"),
    [
        (["t0"], {"k": 8}),
        (["t1"], {"k": 3, "diverse": False, "by": "student"}),
        (["b2", "g3"], {"k": 4, "where": ["listed > 1", "slot <> 'shoes' OR id < 's6'"]}),
        (["t4"], {"k": 5, "budget": 90, "budgets": {"shoes": 30}, "exclude": ["b1"]}),
        (["t1"], {"k": 2, "budget": 0}),
        (["t1"], {"where": "price > 1000"}),
    ],
    ids=str,
)
def test_looks_are_those_in_memory(source, given, wishes):
    database = Completer(MODEL, source=source)
    wishes = LookWishes.of(**wishes)
    assert database.complete(given, wishes) == MEMORY.complete(given, wishes)


def test_what_is_removed_or_sold_out_there_is_in_no_look(source, store):
    database, wishes = Completer(MODEL, source=source), LookWishes.of(k=8)
    best = database.complete(["t1"], wishes).looks[0]
    gone, sold = best.found[:2]
    store.remove([gone])
    store.change(sold, {"stock": 0})
    shown = {name for look in database.complete(["t1"], wishes).looks for name in look.found}
    assert shown
    assert not shown & {gone, sold}
    store.change(sold, {"stock": 1})
    assert sold in {n for look in database.complete(["t1"], wishes).looks for n in look.found}
    with pytest.raises(UnknownItemError, match=f"'{gone}' is no longer there"):
        database.complete([gone])
    pinned = database.complete(["t1"], LookWishes.of(pin=[gone]))
    assert not pinned.looks


def test_a_changed_price_counts(source, store):
    database, wishes = Completer(MODEL, source=source), LookWishes.of(budget=10)
    assert [look.found for look in database.complete(["t1"], wishes).looks] == [("b0", "s0", "g0")]
    store.change("s7", {"price": 0.0})
    store.change("s0", {"price": 500.0})
    (look,) = database.complete(["t1"], wishes).looks
    assert (look.found, look.price) == (("b0", "s7", "g0"), 10.0)


def test_what_is_new_there_is_no_trouble_and_what_comes_back_is_known(source, store, server):
    database = Completer(MODEL, source=source)
    before = database.complete(["t1"], LookWishes.of(k=8))
    with server.writing() as connection:
        for name in ("s1", "n1"):  # one that was removed, and one that no model knows
            connection.execute("DELETE FROM wearwith.items WHERE id = %s", [name])
            connection.execute(
                "INSERT INTO wearwith.items (model_id, id, slot, more)"
                ' VALUES (%s, %s, \'shoes\', \'{"price": 10, "stock": 2, "listed": 1}\')',
                [store.model_id, name],
            )
    assert database.complete(["t1"], LookWishes.of(k=8)) == before


def test_graphs_find_what_the_database_has(source, store, server, monkeypatch):
    from wearwith.matching.pgvector import SlotStore

    monkeypatch.setattr(slot_search, "FEW", 0)
    graph = SlotStore.open(server, MODEL, IndexConfig(above=0, recall=0))
    assert set(graph.graphs) == {"top", "bottom", "shoes", "bag"}
    store.remove(["s1"])
    shown = Completer(MODEL, source=graph).complete(["t1"], LookWishes.of(k=8)).looks
    assert shown
    assert "s1" not in {name for look in shown for name in look.found}
    assert shown == Completer(MODEL, source=source).complete(["t1"], LookWishes.of(k=8)).looks


def test_a_model_that_was_not_loaded_with_its_shoes_says_what_to_do(server, source):
    from wearwith.matching.pgvector import SlotStore, load

    with server.writing() as connection:
        connection.execute("DELETE FROM wearwith.items WHERE side IS NULL")
        connection.execute("UPDATE wearwith.models SET n_loaded = 16")  # tops and bottoms
    with pytest.raises(RunError, match=r"lacks garments of outfits(.|\n)*index load"):
        SlotStore.open(server, MODEL)
    assert load(server, MODEL) == 16
    assert Completer(MODEL, source=SlotStore.open(server, MODEL)).complete(["t0"]).looks


def test_a_garment_that_nobody_loaded_may_be_given(source):
    """As `complete` asks about one of a photograph: it is there, and is never found."""
    row = MODEL.items.filter(id="s0").with_columns(id=pl.lit("new item"))
    items = pl.concat([MODEL.items, row]).sort("id")
    shelf = SlotShelf.of(SlotCatalogue.of(items), items)
    offer, at = source.over(shelf).offer(()), shelf.garments.position("new item")
    before = source.offer(())
    assert (offer.there[at], offer.allowed[at]) == (True, False)
    assert offer.there.all()
    assert np.delete(offer.allowed, at).tolist() == before.allowed.tolist()
    assert np.delete(offer.prices, at).tolist() == before.prices.tolist()


def test_wrong_conditions_are_refused(source):
    database = Completer(MODEL, source=source)
    with pytest.raises(ConfigError, match="no column 'prize'"):
        database.complete(["t0"], LookWishes.of(where="prize < 3"))
