"""The tables in PostgreSQL, made by numbered migrations."""

import re
from importlib.resources import files

import polars as pl
from psycopg import errors

from wearwith.errors import RunError
from wearwith.matching.pgvector.database_server import Connection, Server, has_vectors
from wearwith.words.slots import slots_of

__all__ = ["NEWEST", "items_of", "migrate", "require_newest", "vectors_of"]

SLOTS_SINCE = 4  # the migration after which each garment has a slot
AT_ONCE = 10_000
LOCK = 0x77656172  # for this package only: "wear"
_PLACED: dict[str, pl.DataType] = {
    "model_id": pl.Int64(),
    "place": pl.Int64(),
    "side": pl.String(),
    "title": pl.String(),
    "category": pl.List(pl.String()),
}
_NAME = re.compile(r"(\d{4})_\w+\.sql")


def _migrations() -> dict[int, tuple[str, str]]:
    """Return the name and the SQL of each migration, in order."""
    found = {}
    for file in files("wearwith.matching.pgvector").joinpath("migrations").iterdir():
        if match := _NAME.fullmatch(file.name):
            found[int(match[1])] = file.name, file.read_text(encoding="utf-8")
    return dict(sorted(found.items()))


NEWEST = max(_migrations())


def migrate(server: Server) -> list[str]:
    """Bring the tables to the newest version, or change nothing; return the migrations run.

    Raises
    ------
    RunError
        If the tables are from a newer wearwith, pgvector is missing, or the user may not do it.
    """
    done = []
    with server.alone() as connection, connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        _require_extension(connection, server.address)
        connection.execute("CREATE SCHEMA IF NOT EXISTS wearwith")
        connection.execute(
            "CREATE TABLE IF NOT EXISTS wearwith.migrations (version integer PRIMARY KEY,"
            " name text NOT NULL, applied timestamptz NOT NULL DEFAULT now())"
        )
        version = _version(connection)
        _require_known(version, server.address)
        for number, (name, sql) in _migrations().items():
            if number > version:
                connection.execute(sql.encode())
                if number == SLOTS_SINCE:
                    _fill_slots(connection)
                connection.execute(
                    "INSERT INTO wearwith.migrations (version, name) VALUES (%s, %s)",
                    [number, name],
                )
                done.append(name)
    return done


def require_newest(connection: Connection, address: str) -> None:
    """Raise `RunError` unless the tables have the version of this wearwith."""
    version = _version(connection)
    _require_known(version, address)
    if version < NEWEST:
        raise RunError(
            f"The tables are of an older wearwith: version {version}, and {NEWEST} is needed",
            where=address,
            fix="wearwith index migrate URL",
        )


def items_of(model_id: int) -> str:
    """Name the table of a model's garments: queries on a partition are planned best."""
    return f"wearwith.items_{int(model_id)}"


def vectors_of(model_id: int) -> str:
    """Name the table of a model's vectors."""
    return f"wearwith.vectors_{int(model_id)}"


def _fill_slots(connection: Connection) -> None:
    """Find the slots of garments that an older wearwith loaded."""
    while True:
        rows = connection.execute(
            "SELECT model_id, place, side, title, category FROM wearwith.items"
            " WHERE slot IS NULL LIMIT %s",
            [AT_ONCE],
        ).fetchall()
        if not rows:
            break
        items = pl.DataFrame(rows, _PLACED, orient="row")
        slots = slots_of(items, items["side"])
        connection.execute(
            "UPDATE wearwith.items i SET slot = n.slot"
            " FROM unnest(%s::integer[], %s::bigint[], %s::text[]) n (model_id, place, slot)"
            " WHERE i.model_id = n.model_id AND i.place = n.place",
            [items["model_id"].to_list(), items["place"].to_list(), slots.to_list()],
        )
    connection.execute("ALTER TABLE wearwith.items ALTER COLUMN slot SET NOT NULL")


def _version(connection: Connection) -> int:
    row = connection.execute("SELECT max(version) FROM wearwith.migrations").fetchone()
    return 0 if row is None or row[0] is None else int(row[0])


def _require_known(version: int, address: str) -> None:
    if version > NEWEST:
        raise RunError(
            f"The tables have version {version}; this wearwith knows up to {NEWEST}",
            where=address,
            fix="upgrade wearwith",
        )


def _require_extension(connection: Connection, address: str) -> None:
    if has_vectors(connection):
        return
    try:
        with connection.transaction():
            connection.execute("CREATE EXTENSION vector")
    except errors.InsufficientPrivilege:
        raise RunError(
            "pgvector is not enabled in this database, and its user may not enable it",
            where=address,
            fix="have an administrator run there: CREATE EXTENSION vector",
        ) from None
    except (errors.FeatureNotSupported, errors.UndefinedFile):
        raise RunError(
            "pgvector is not installed on the server",
            where=address,
            fix="install its package there, such as postgresql-16-pgvector",
        ) from None
    has_vectors(connection)
