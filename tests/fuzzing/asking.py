"""Asking a service in this process, past any client that would put a request right."""

import asyncio
import atexit
import json
import shutil
import threading
from collections.abc import Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fuzzing.world import scratch
from wearwith.errors import WearwithError

__all__ = ["Answered", "Service", "asked"]

KEY = "k" * 20


class Service:
    """An application, and the loop that it runs in."""

    def __init__(self, folder: Path, *, page: bool) -> None:
        from wearwith.serving import Service as Served
        from wearwith.serving import Settings, create_app

        self.edits = scratch() / ("edits of the page" if page else "edits")
        settings = Settings(edits=self.edits, page=page, api_key=KEY, log_requests=False)
        self.app = create_app(Served.open(folder, settings))
        # In a thread of its own: a browser of another test may have a loop in this one.
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        atexit.register(self._close)

    def run(self, doing: Coroutine[Any, Any, Any]) -> Any:
        """Wait for what is done in the loop."""
        return asyncio.run_coroutine_threadsafe(doing, self._loop).result()

    def _close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


@dataclass(frozen=True)
class Answered:
    """What came back."""

    status: int
    kind: str
    body: bytes

    def require_problem(self, kind: str) -> None:
        """Hold an answer that is no success against what is promised, and pass its refusal on."""
        assert self.status < 500, self
        if self.status < 400:
            return
        assert self.kind.startswith(kind), self
        if "json" in kind:
            told = json.loads(self.body)
            assert told["what"], told
        raise WearwithError(f"refused with {self.status}")


def asked(service: Service, data: bytes) -> Answered:
    """Send method, path, query, type and body, divided by lines; edits are forgotten again."""
    method, path, query, kind, body = (data.split(b"\n", 4) + [b""] * 5)[:5]
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method.decode("ascii", errors="replace"),
        "scheme": "http",
        "path": path.decode("utf-8", errors="replace"),
        "raw_path": path,
        "query_string": query,
        "root_path": "",
        "headers": [
            (b"host", b"127.0.0.1"),
            (b"content-type", kind),
            (b"content-length", str(len(body)).encode()),
            (b"x-api-key", KEY.encode()),
        ],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
        "state": {},
    }
    sent: list[dict[str, Any]] = []
    try:
        service.run(_exchange(service.app, scope, body, sent))
    finally:
        shutil.rmtree(service.edits, ignore_errors=True)
    start = next(message for message in sent if message["type"] == "http.response.start")
    headers = {name.decode().lower(): value.decode() for name, value in start["headers"]}
    whole = b"".join(message.get("body", b"") for message in sent)
    return Answered(start["status"], headers.get("content-type", ""), whole)


async def _exchange(app: Any, scope: dict[str, Any], body: bytes, sent: list[Any]) -> None:
    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await app(scope, receive, send)
