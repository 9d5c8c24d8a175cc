"""Runs the server: workers that share one socket, and one model in mapped memory."""

import asyncio
import functools
import os
import signal
import socket
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import uvicorn
from fastapi import FastAPI
from prometheus_client.multiprocess import mark_process_dead
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.supervisors import Multiprocess

from wearwith.errors import ConfigError
from wearwith.serving.logs import LOG_CONFIG
from wearwith.serving.service_metrics import SHARED
from wearwith.serving.service_settings import Settings

if TYPE_CHECKING:
    from wearwith.wardrobe import Wardrobe

__all__ = ["MOST_HEAD", "UNREAD_SECONDS", "CarefulProtocol", "bound", "run", "server_config"]

MOST_HEAD = 64 * 1024  # bytes
UNREAD_SECONDS = 60  # how long an answer waits for its client to read it
_TOO_LARGE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
    b"content-length: 0\r\nconnection: close\r\n\r\n"
)


class CarefulProtocol(HttpToolsProtocol):
    """Closes connections of clients that are too slow.

    A client has `timeout_keep_alive` seconds to send the whole head of its next request. A client
    that has not read all of an answer after `UNREAD_SECONDS` is cut off: closing would wait for it.
    """

    _deadline: asyncio.TimerHandle | None = None
    _unread: asyncio.TimerHandle | None = None
    _in_head = True
    _head = 0

    def connection_made(self, transport: Any) -> None:
        """Wait for the first head."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Count what comes of a head towards its size."""
        if self._in_head:
            self._head += len(data)
            if self._deadline is None:  # the next request of a connection
                self._wait()
        super().data_received(data)
        if self._in_head and self._head > MOST_HEAD and not self.transport.is_closing():
            self.transport.write(_TOO_LARGE)
            self.transport.close()

    def on_headers_complete(self) -> None:
        """Go on to the body, whose deadline is the guard's."""
        self._in_head, self._head = False, 0
        self._wait_no_more()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Expect the next head."""
        self._in_head = True
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Wait until the client has read what could not be sent yet."""
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None
        if self.transport.get_write_buffer_size():
            self._unread = self.loop.call_later(UNREAD_SECONDS, self._cut_off)
        super().on_response_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the deadlines."""
        self._wait_no_more()
        if self._unread is not None:
            self._unread.cancel()
        super().connection_lost(exc)

    def _cut_off(self) -> None:
        if self.transport.get_write_buffer_size():
            self.transport.abort()

    def _wait(self) -> None:
        self._deadline = self.loop.call_later(self.timeout_keep_alive, self._give_up)

    def _wait_no_more(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _give_up(self) -> None:
        if not self.transport.is_closing():
            self.transport.close()


MOST_CONNECTIONS = 2_000  # of one worker
GRACE_SECONDS = 15  # for requests in progress when the service stops
SWITCH_SECONDS = 0.001  # how long a thread may keep others from Python; 0.005 triples the tail


def bound(host: str, port: int) -> socket.socket:
    """Bind a socket; port 0 takes any free one.

    Raises
    ------
    ConfigError
        If the address is taken or not of this machine.
    """
    try:
        kind, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        found = socket.socket(kind, socket.SOCK_STREAM)
        try:
            found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            found.bind(address)
            found.set_inheritable(True)
        except BaseException:
            found.close()
            raise
    except (OSError, OverflowError) as error:
        raise ConfigError(
            f"The address can't be served at: {error}",
            where=f"{host}:{port}",
            fix="stop what is there already, or name another --port",
        ) from None
    return found


def server_config(
    folder: Path, settings: Settings, workers: int = 1, wardrobe: "Wardrobe | None" = None
) -> uvicorn.Config:
    """Configure uvicorn to serve the folder of a model."""
    return uvicorn.Config(
        functools.partial(_app, folder, settings, wardrobe),
        factory=True,
        workers=workers,
        http=CarefulProtocol,
        ws="none",
        lifespan="on",
        log_config=LOG_CONFIG,
        access_log=False,
        server_header=False,
        date_header=True,
        proxy_headers=False,  # nothing depends on who asks
        timeout_keep_alive=int(max(1, settings.head_seconds)),
        timeout_graceful_shutdown=GRACE_SECONDS,
        limit_concurrency=MOST_CONNECTIONS,
        backlog=2048,
    )


def run(
    at: socket.socket,
    folder: Path,
    settings: Settings,
    workers: int,
    wardrobe: "Wardrobe | None" = None,
) -> None:
    """Serve the folder of a model at a bound socket until somebody stops it.

    Each of the worker processes maps the same files, so that they share one copy of the model in
    memory, and computes with one thread. Environment variables say so to NumPy's library, which
    reads them when it is first imported: a process that has imported it already keeps its threads.
    A wardrobe is changed by one worker.
    """
    if workers == 1:
        uvicorn.Server(server_config(folder, settings, wardrobe=wardrobe)).run([at])
        return
    with TemporaryDirectory(prefix="wearwith-metrics-") as together:
        os.environ[SHARED] = together  # workers inherit it
        try:
            _Workers(server_config(folder, settings, workers), [at]).run()
        finally:
            del os.environ[SHARED]


class _Workers(Multiprocess):
    """Workers that check for a new model on SIGHUP, where uvicorn would restart them."""

    def handle_hup(self) -> None:
        for process in self.processes:
            if process.pid is not None:
                os.kill(process.pid, signal.SIGHUP)

    def keep_subprocess_alive(self) -> None:
        before = {process.pid for process in self.processes}
        super().keep_subprocess_alive()
        for gone in before - {process.pid for process in self.processes}:
            # It no longer works on anything.
            mark_process_dead(gone)  # type: ignore[no-untyped-call]


def _app(folder: Path, settings: Settings, wardrobe: "Wardrobe | None") -> FastAPI:
    from wearwith.serving.app import create_app
    from wearwith.serving.service import Service

    sys.setswitchinterval(SWITCH_SECONDS)
    return create_app(Service.open(folder, settings, wardrobe))
