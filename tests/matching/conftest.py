"""Tiny runs to export, one that is exported, and a database to load it into."""

import pytest

from exports import akd, dbpr, gappy, served, train_tiny

__all__ = ["akd", "dbpr", "gappy", "served", "train_tiny"]


@pytest.fixture
def server(new_database):
    """An empty database of its own."""
    from wearwith.matching.pgvector import Server

    server = Server(new_database())
    yield server
    server.close()


@pytest.fixture
def store(server, model):
    """The `model` of the test's file, loaded."""
    from wearwith.matching.pgvector import Store, load

    load(server, model)
    return Store.open(server, model)
