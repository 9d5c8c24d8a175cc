"""A PostgreSQL server: connections that threads share, and errors that say what to do.

No address that is shown contains the password of the URL.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from wearwith.errors import ConfigError, ExtraMissingError, RunError, WearwithError

try:
    import psycopg
    from pgvector.psycopg import register_vector
    from psycopg import errors
    from psycopg.conninfo import conninfo_to_dict
    from psycopg_pool import ConnectionPool, PoolTimeout
except ImportError:
    raise ExtraMissingError("An index in PostgreSQL", "pgvector") from None

__all__ = ["Connection", "Server", "masked"]

Connection = psycopg.Connection[tuple[Any, ...]]

SCHEMES = ("postgresql", "postgres")
CONNECT_SECONDS = 5
WAIT_SECONDS = 10.0  # for a connection that others use
MOST_CONNECTIONS = 8
_LOAD = "wearwith index load MODEL URL"


class Server:
    """A database; it connects on first use.

    Parameters
    ----------
    url
        `postgresql://user:password@host:port/database`. Missing parts come from PGHOST, PGPASSWORD
        and so on, and from the password file, as with psql.
    most
        Number of connections at a time.

    Raises
    ------
    ConfigError
        If it is not such a URL.
    """

    def __init__(self, url: str, *, most: int = MOST_CONNECTIONS) -> None:
        self._url = _checked(url)
        self.address = masked(url)
        self._pool = ConnectionPool(
            url,
            min_size=0,
            max_size=most,
            open=False,
            timeout=WAIT_SECONDS,
            configure=_configure,
            check=ConnectionPool.check_connection,
            kwargs={"connect_timeout": CONNECT_SECONDS, "application_name": "wearwith"},
        )
        self._is_open = False

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a transaction that reads one consistent state and writes nothing.

        Raises
        ------
        RunError
            If the server can't be reached, or lacks a table or a right.
        ConfigError
            If a number gets too large, or a text can't be stored.
        """
        with self.writing() as connection:
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open a transaction; raises `RunError` and `ConfigError` in the same cases."""
        self._open()
        with self._explained(), self._pool.connection() as connection, connection.transaction():
            yield connection

    @contextmanager
    def alone(self) -> Iterator[Connection]:
        """Open a connection outside the pool, in autocommit; raises the same errors."""
        options: dict[str, Any] = {"connect_timeout": CONNECT_SECONDS, "autocommit": True}
        with (
            self._explained(),
            psycopg.connect(self._url, application_name="wearwith", **options) as connection,
        ):
            yield connection

    def _open(self) -> None:
        if self._is_open:
            return
        with self.alone() as connection:  # the pool would not say why it fails
            if not has_vectors(connection):
                raise _without_extension(self.address)
        self._pool.open()
        self._is_open = True

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Turn an error of the database into one that says what to do."""
        try:
            yield
        except (psycopg.Error, PoolTimeout) as error:
            raise _in_words(error, self.address) from None
        except UnicodeEncodeError:
            raise ConfigError(
                "A text has characters that the database can't store", fix="leave them out"
            ) from None


def masked(url: str) -> str:
    """Return a URL to show: without its password, however malformed."""
    try:
        said = conninfo_to_dict(_checked(url))
    except WearwithError:
        return "postgresql://…"
    user, host = (quote(str(said.get(name) or "")) for name in ("user", "host"))
    port = f":{said['port']}" if said.get("port") else ""
    database = quote(str(said.get("dbname") or ""))
    return f"postgresql://{f'{user}@' if user else ''}{unquote(host)}{port}/{database}"


def has_vectors(connection: Connection) -> bool:
    """Whether pgvector is there; `RunError` if it is too old."""
    row = connection.execute("SELECT extversion FROM pg_extension WHERE extname = 'vector'")
    found = row.fetchone()
    if found is None:
        return False
    version = tuple(int(part) for part in str(found[0]).split(".")[:2])
    if version < (0, 7):
        raise RunError(
            f"pgvector {found[0]} is too old: 0.7 or newer is needed",
            fix="update its package, then: ALTER EXTENSION vector UPDATE",
        )
    return True


def _checked(url: str) -> str:
    """Return the URL, or raise `ConfigError`, which repeats no part of it.

    With a bare @ in the password, a part of it would become the name of the host; without an @
    after it, all of it would become the port.
    """
    if url.partition("://")[0] not in SCHEMES:
        raise ConfigError(
            "An index is a database of PostgreSQL",
            where="--index",
            fix="postgresql://user@host:5432/database",
        )
    try:
        parts = urlsplit(url)
        ports = str(conninfo_to_dict(url).get("port") or "").replace(",", "")
        is_clear = parts.netloc.count("@") <= 1 and "@" not in parts.path and not parts.fragment
        is_clear = is_clear and (not ports or ports.isdecimal())
    except (psycopg.Error, ValueError):
        is_clear = False
    if not is_clear:
        raise ConfigError(
            "The URL of the database can't be read",
            where="--index",
            fix="postgresql://user:password@host:5432/database, where signs such as @ : / # of a "
            "password are written %40 %3A %2F %23; or leave the password to PGPASSWORD",
        )
    return url


def _configure(connection: Connection) -> None:
    register_vector(connection)
    connection.commit()


def _without_extension(address: str) -> RunError:
    return RunError(
        "The database has no pgvector",
        where=address,
        fix="run CREATE EXTENSION vector as an administrator, then wearwith index load MODEL URL",
    )


def _in_words(error: Exception, address: str) -> WearwithError:
    """Explain an error of the database."""
    said = (str(error).strip().splitlines() or [type(error).__name__])[0]
    if isinstance(error, errors.UndefinedTable | errors.InvalidSchemaName | errors.UndefinedColumn):
        return RunError(
            "The database has no tables of wearwith, or older ones", where=address, fix=_LOAD
        )
    if isinstance(error, errors.InsufficientPrivilege):
        return RunError(
            f"The database's user may not do this: {said}",
            where=address,
            fix="for loading: GRANT CREATE ON DATABASE; for serving: GRANT USAGE ON SCHEMA "
            "wearwith, and SELECT ON ALL TABLES IN SCHEMA wearwith",
        )
    if isinstance(error, errors.NumericValueOutOfRange | errors.DivisionByZero):
        return ConfigError(f"PostgreSQL can't compute a condition: {said}", where="where")
    if isinstance(error, PoolTimeout):
        return RunError(
            "The database has no connection to spare, or is gone",
            where=address,
            fix="see whether it runs, and how many connections it allows",
        )
    if isinstance(error, psycopg.DataError):
        return ConfigError(f"The database can't read a text or a number: {said}")
    if isinstance(error, psycopg.OperationalError):
        return RunError(
            f"The database does not answer: {said}",
            where=address,
            fix="see whether it runs, and whether host, port, user and password are right",
        )
    return RunError(f"The database refuses: {said}", where=address)
