"""What goes wrong with a database says what to do, and never shows a password."""

import logging
import sys

import pytest

from wearwith.errors import ConfigError, ExtraMissingError, RunError
from wearwith.model import load_model

SECRET = "hunter2"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        (
            f"postgresql://shop:{SECRET}@db.example:5433/shop",
            "postgresql://shop@db.example:5433/shop",
        ),
        (f"postgres://shop@db.example/shop?password={SECRET}", "postgresql://shop@db.example/shop"),
        (f"postgresql:///shop?host=/run/pg&password={SECRET}", "postgresql:///run/pg/shop"),
        (f"postgresql://shop:{SECRET}@x@db.example/shop", "postgresql://…"),
        (f"postgresql://shop:{SECRET}", "postgresql://…"),
        (f"mysql://shop:{SECRET}@db.example/shop", "postgresql://…"),
    ],
)
def test_addresses_are_shown_without_passwords(postgres, url, shown):
    from wearwith.matching.pgvector import masked

    assert masked(url) == shown


@pytest.mark.parametrize(
    "url",
    [
        f"mysql://shop:{SECRET}@db.example/shop",
        f"postgresql://shop:{SECRET}",
        f"postgresql://shop:{SECRET}@x@db.example/shop",
        f"postgresql://shop:a/{SECRET}@db.example/shop",
        f"postgresql://shop:a#{SECRET}@db.example/shop",
        f"postgresql://shop@db.example:{SECRET}/shop",
        f"postgresql://shop@db.example/shop?{SECRET}=1",
        f"host=db.example password={SECRET}",
        SECRET,
    ],
)
def test_urls_that_can_not_be_read_are_not_repeated(postgres, url):
    from wearwith.matching.pgvector import Server

    with pytest.raises(ConfigError, match="postgresql://") as found:
        Server(url).reading().__enter__()
    assert SECRET not in str(found.value)


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://shop:{SECRET}@127.0.0.1:1/shop",
        f"postgresql://shop:{SECRET}@no-such-host.invalid/shop",
        f"postgresql:///shop?host=/no/such/folder&password={SECRET}",
    ],
)
def test_a_server_that_is_not_there(postgres, url, caplog):
    from wearwith.matching.pgvector import Server, migrate

    caplog.set_level(logging.DEBUG)
    server = Server(url)
    for act in (migrate, lambda server: server.reading().__enter__()):
        with pytest.raises(RunError, match=r"does not answer(.|\n)*see whether it runs") as found:
            act(server)
        assert SECRET not in str(found.value)
    assert SECRET not in caplog.text


def test_a_database_without_tables(new_database, served):
    from wearwith.matching.pgvector import Server, Store

    server = Server(new_database())
    with pytest.raises(RunError, match=r"no tables of wearwith(.|\n)*index load"):
        Store.open(server, load_model(served))
    server.close()


def test_pgvector_is_switched_on_where_that_is_allowed(new_database):
    from wearwith.matching.pgvector import Server, migrate

    server = Server(new_database(extension=False))
    with pytest.raises(RunError, match=r"no pgvector(.|\n)*CREATE EXTENSION vector"):
        server.reading().__enter__()
    assert migrate(server)
    server.close()


def test_pgvector_is_not_switched_on_by_whoever_may_not(new_database):
    import psycopg

    from wearwith.matching.pgvector import Server, migrate

    url = new_database(extension=False)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE ROLE guest LOGIN")
    server = Server(url.replace("postgres:@", f"guest:{SECRET}@"))
    try:
        with pytest.raises(RunError, match=r"its user may not(.|\n)*CREATE EXTENSION") as found:
            migrate(server)
        assert SECRET not in str(found.value)
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CREATE EXTENSION vector")
        with pytest.raises(RunError, match=r"may not do this(.|\n)*GRANT"):
            migrate(server)
    finally:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("DROP ROLE guest")


def test_a_server_without_pgvector_says_what_to_install(new_database, monkeypatch):
    from psycopg import errors

    from wearwith.matching.pgvector import database_schema

    class Lacking:
        def execute(self, sql, *given):
            raise errors.FeatureNotSupported("extension is not available")

        def transaction(self):
            from contextlib import nullcontext

            return nullcontext()

    monkeypatch.setattr(database_schema, "has_vectors", lambda connection: False)
    with pytest.raises(RunError, match=r"not installed on the server(.|\n)*install its package"):
        database_schema._require_extension(Lacking(), "here")


def test_an_old_pgvector_is_refused():
    from wearwith.matching.pgvector.database_server import has_vectors

    class Old:
        def execute(self, sql):
            return self

        def fetchone(self):
            return ("0.6.2",)

    with pytest.raises(RunError, match=r"0.6.2 is too old"):
        has_vectors(Old())


def test_a_reader_needs_no_more_than_reading(new_database, served):
    """A service may have a user who can change nothing."""
    import psycopg

    from wearwith.matching import Matcher
    from wearwith.matching.pgvector import Server, Store, load

    url, model = new_database(), load_model(served)
    owner = Server(url)
    load(owner, model)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE ROLE reader LOGIN")
        connection.execute("GRANT USAGE ON SCHEMA wearwith TO reader")
        connection.execute("GRANT SELECT ON ALL TABLES IN SCHEMA wearwith TO reader")
    reader = Server(url.replace("postgres:@", "reader:@"))
    try:
        store = Store.open(reader, model)
        assert Matcher(model, source=store).match("t000", 3).items.height == 3
        with pytest.raises(RunError, match="may not do this"):
            store.remove(["b003"])
    finally:
        for server in (owner, reader):
            server.close()
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("DROP OWNED BY reader")
            connection.execute("DROP ROLE reader")


def test_without_the_extra_it_says_so(monkeypatch):
    for name in [one for one in sys.modules if one.startswith("wearwith.matching.pgvector")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "psycopg", None)
    from wearwith.matching.source import opened_source

    with pytest.raises(ExtraMissingError, match="pgvector"):
        opened_source(None, "postgresql://localhost/shop")
