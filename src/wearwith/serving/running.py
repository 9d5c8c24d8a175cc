"""Running the server: workers that share one socket, and one model in mapped memory."""

import functools
import os
import signal
import socket
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import uvicorn
from fastapi import FastAPI
from prometheus_client.multiprocess import mark_process_dead
from uvicorn.supervisors import Multiprocess

from wearwith.errors import ConfigError
from wearwith.serving.logs import LOG_CONFIG
from wearwith.serving.protocol import CarefulProtocol
from wearwith.serving.settings import Settings

__all__ = ["bound", "run", "server_config"]

MOST_CONNECTIONS = 2_000  # of one worker
GRACE_SECONDS = 15  # for requests that are under way when the service is stopped
SWITCH_SECONDS = 0.001  # how long a thread may keep others from Python; 0.005 triples the tail
_SHARED = "PROMETHEUS_MULTIPROC_DIR"


def bound(host: str, port: int) -> socket.socket:
    """Bind a socket; port 0 takes any free one.

    Raises
    ------
    ConfigError
        If the address can't be had.
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


def server_config(folder: Path, settings: Settings, workers: int = 1) -> uvicorn.Config:
    """Say how uvicorn is to serve the folder of a model."""
    return uvicorn.Config(
        functools.partial(_app, folder, settings),
        factory=True,
        workers=workers,
        http=CarefulProtocol,
        ws="none",
        lifespan="on",
        log_config=LOG_CONFIG,
        access_log=False,
        server_header=False,
        date_header=True,
        proxy_headers=False,  # nothing hangs on who asks
        timeout_keep_alive=int(max(1, settings.head_seconds)),
        timeout_graceful_shutdown=GRACE_SECONDS,
        limit_concurrency=MOST_CONNECTIONS,
        backlog=2048,
    )


def run(at: socket.socket, folder: Path, settings: Settings, workers: int) -> None:
    """Serve until somebody stops it.

    Each worker maps the same files, so that all of them have one copy of the model in memory, and
    computes with one thread. Variables of the environment say so to NumPy's library, which reads
    them when it is first imported: a process that has imported it already keeps its threads.

    Parameters
    ----------
    at
        A bound socket.
    folder
        Of a model.
    settings
        How to behave.
    workers
        How many processes answer.
    """
    if workers == 1:
        uvicorn.Server(server_config(folder, settings)).run([at])
        return
    with TemporaryDirectory(prefix="wearwith-metrics-") as together:
        os.environ[_SHARED] = together  # workers inherit it
        try:
            _Workers(server_config(folder, settings, workers), [at]).run()
        finally:
            del os.environ[_SHARED]


class _Workers(Multiprocess):
    """Workers that are told to look for a new model, where uvicorn would start them again."""

    def handle_hup(self) -> None:
        for process in self.processes:
            if process.pid is not None:
                os.kill(process.pid, signal.SIGHUP)

    def keep_subprocess_alive(self) -> None:
        before = {process.pid for process in self.processes}
        super().keep_subprocess_alive()
        for gone in before - {process.pid for process in self.processes}:
            # What it was working on is no longer being worked on.
            mark_process_dead(gone)  # type: ignore[no-untyped-call]


def _app(folder: Path, settings: Settings) -> FastAPI:
    from wearwith.serving.app import create_app
    from wearwith.serving.service import Service

    sys.setswitchinterval(SWITCH_SECONDS)
    return create_app(Service.open(folder, settings))
