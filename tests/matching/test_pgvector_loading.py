"""A model is loaded into PostgreSQL once, and goes on where it stopped; tables are migrated."""

from dataclasses import replace

import polars as pl
import pytest

from wearwith.errors import ConfigError, DataError, OutputExistsError, RunError
from wearwith.matching import Matcher
from wearwith.model import load_model


@pytest.fixture
def model(served):
    return load_model(served)


def all_of(server, sql):
    with server.alone() as connection:
        return connection.execute(sql).fetchall()


def test_loading_twice_loads_once(server, model):
    from wearwith.matching.pgvector import load, loaded_models

    assert load(server, model) == 48
    assert load(server, model) == 0
    (found,) = loaded_models(server)
    assert (found.name, found.tops, found.bottoms) == ("akd", 24, 24)
    assert (found.is_complete, found.graphs) == (True, {})
    n_pairs = model.pairs.select("top", "bottom").n_unique()
    assert all_of(server, "SELECT count(*) FROM wearwith.pairs") == [(n_pairs,)]


@pytest.mark.parametrize("blocks", [0, 1, 3])
def test_it_goes_on_where_it_was_stopped(server, model, monkeypatch, blocks):
    from wearwith.matching.pgvector import Store, load, loaded_models, loading

    monkeypatch.setattr(loading, "AT_ONCE", 10)
    copy, done = loading._copy, []

    def stops(*given):
        if len(done) == blocks:
            raise KeyboardInterrupt
        done.append(copy(*given))

    monkeypatch.setattr(loading, "_copy", stops)
    with pytest.raises(KeyboardInterrupt):
        load(server, model)
    (found,) = loaded_models(server)
    assert (found.tops + found.bottoms, found.is_complete) == (10 * blocks, False)
    with pytest.raises(RunError, match=r"only a part of this model(.|\n)*index load"):
        Store.open(server, model)

    monkeypatch.setattr(loading, "_copy", copy)
    assert load(server, model) == 48 - 10 * blocks
    found = Matcher(model, source=Store.open(server, model)).match("t000", 24, allow_worn=True)
    expected = Matcher(model).match("t000", 24, allow_worn=True)
    assert found.items["id"].to_list() == expected.items["id"].to_list()


def test_loading_again_leaves_changes_as_they_are(server, model):
    from wearwith.matching.pgvector import Store, load

    load(server, model)
    Store.open(server, model).remove(["b003"])
    load(server, model)
    assert all_of(server, "SELECT count(*) FROM wearwith.items WHERE id = 'b003'") == [(0,)]


def test_two_do_not_load_the_same_at_once(server, model):
    from wearwith.matching.pgvector import load
    from wearwith.matching.pgvector.loading import fingerprint_of

    with server.alone() as other:
        key = int(fingerprint_of(model)[:15], 16)
        other.execute("SELECT pg_advisory_lock(%s)", [key])
        with pytest.raises(OutputExistsError, match="Another process is loading"):
            load(server, model)
        other.execute("SELECT pg_advisory_unlock(%s)", [key])  # a closed one may hold it a moment
    assert load(server, model) == 48


def test_models_lie_beside_one_another(server, model):
    from wearwith.matching.pgvector import Store, load, loaded_models, unload

    other = replace(
        model,
        items=model.items.filter(pl.col("id") != "b023"),
        pairs=model.pairs.filter(pl.col("bottom") != "b023"),
        arrays={**model.arrays, "latent.bottoms": model.points("bottom")[:23]},
        manifest=model.manifest.model_copy(update={"sha256": {}}),
    )
    for one in (model, other):
        load(server, one)
    stores = [Store.open(server, one) for one in (model, other)]
    stores[0].put("b900", "bottom", _told("linen skirt"))
    counted = [
        Matcher(one, source=store).match("t000", 100, allow_worn=True).items.height
        for one, store in zip((model, other), stores, strict=True)
    ]
    assert counted == [25, 23]
    newest, oldest = loaded_models(server)
    assert [newest.bottoms, oldest.bottoms] == [23, 25]
    with pytest.raises(RunError, match="2 models have a fingerprint"):
        unload(server, "")
    with pytest.raises(RunError, match="No models have a fingerprint"):
        unload(server, "none")
    assert unload(server, oldest.fingerprint[:9]) == oldest.fingerprint
    assert [one.fingerprint for one in loaded_models(server)] == [newest.fingerprint]
    assert all_of(server, "SELECT count(*) FROM wearwith.items") == [(47,)]
    with pytest.raises(RunError, match=r"does not have this model(.|\n)*index load"):
        Store.open(server, model)


def _told(title):
    from wearwith.model import NewItem

    return NewItem(title=title)


def test_a_copied_export_is_the_same_model(model, served, tmp_path):
    import shutil

    from wearwith.matching.pgvector.loading import fingerprint_of

    shutil.copytree(served, tmp_path / "copy")
    assert fingerprint_of(load_model(tmp_path / "copy")) == fingerprint_of(model)


def test_what_can_not_be_loaded(server, model, gappy, train_tiny):
    from wearwith.matching.pgvector import load
    from wearwith.model import rules_alone

    for pointless in (rules_alone(gappy), train_tiny("pop")):
        with pytest.raises(ConfigError, match="1 to 16,000 numbers"):
            load(server, pointless)
    items = model.items.with_columns(title=pl.lit("a\0b"))
    with pytest.raises(DataError, match="U\\+0000"):
        load(server, replace(model, items=items))


class TestMigrations:
    """`migrate`, `require_newest`."""

    def test_each_is_run_once(self, server):
        from wearwith.matching.pgvector import migrate

        done = migrate(server)
        assert done == sorted(done)
        assert [name[:4] for name in done] == ["0001", "0002", "0003", "0004", "0005"]
        assert migrate(server) == []
        rows = all_of(server, "SELECT version, name FROM wearwith.migrations ORDER BY 1")
        assert rows == list(enumerate(done, start=1))

    def test_older_tables_are_brought_up_to_date_with_what_is_in_them(self, server, model):
        from wearwith.matching.pgvector import Store, load, loaded_models, migrate

        load(server, model)
        slots = all_of(server, "SELECT id, slot FROM wearwith.items ORDER BY 1")
        assert slots == model.items.select("id", "slot").sort("id").rows()
        with server.alone() as connection:  # as version 3 had them
            for table in ("items", "vectors", "graphs"):
                connection.execute(f"ALTER TABLE wearwith.{table} RENAME COLUMN side TO kind")
            connection.execute("ALTER TABLE wearwith.items DROP COLUMN slot")
            connection.execute("DELETE FROM wearwith.migrations WHERE version > 3")
        with pytest.raises(RunError, match=r"older wearwith(.|\n)*index migrate"):
            loaded_models(server)
        with pytest.raises(RunError, match="older wearwith"):
            Store.open(server, model)
        assert len(migrate(server)) == 2
        assert all_of(server, "SELECT id, slot FROM wearwith.items ORDER BY 1") == slots
        store = Store.open(server, model)
        assert Matcher(model, source=store).match("t000", 5).items.height == 5
        store.remove(["t003"])
        assert loaded_models(server)[0].tops == 23  # the triggers count on

    def test_newer_tables_are_left_alone(self, server, model):
        from wearwith.matching.pgvector import Store, load, migrate

        load(server, model)
        all_of(
            server,
            "INSERT INTO wearwith.migrations (version, name) VALUES (99, 'x') RETURNING version",
        )
        for act in (migrate, lambda server: load(server, model)):
            with pytest.raises(RunError, match=r"version 99(.|\n)*upgrade wearwith"):
                act(server)
        with pytest.raises(RunError, match="version 99"):
            Store.open(server, model)

    def test_one_that_fails_leaves_nothing_behind(self, server, monkeypatch):
        from wearwith.matching.pgvector import database_schema, migrate

        broken = {
            **database_schema._migrations(),
            9: ("0009_broken.sql", "CREATE TABLE nonsense ("),
        }
        monkeypatch.setattr(database_schema, "_migrations", lambda: broken)
        with pytest.raises(RunError, match="refuses"):
            migrate(server)
        assert all_of(server, "SELECT to_regnamespace('wearwith')") == [(None,)]

    def test_several_at_once_run_them_once(self, server):
        from concurrent.futures import ThreadPoolExecutor

        from wearwith.matching.pgvector import migrate

        with ThreadPoolExecutor(4) as pool:
            done = [
                name for names in pool.map(lambda _: migrate(server), range(4)) for name in names
            ]
        assert len(done) == len(set(done)) == 5
