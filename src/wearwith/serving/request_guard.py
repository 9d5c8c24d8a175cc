"""What stands before the application: a guard that refuses requests, and records of all answers.

The guard refuses requests that address another name, are too large or too slow, or are more than
can be worked on. It reads a body as a whole, so that its size is known however it was sent. Nothing
is decoded or computed before it lets a request pass.
"""

import asyncio
import secrets
import time
from collections.abc import Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from wearwith.errors import WearwithError
from wearwith.serving.logs import logger
from wearwith.serving.problems import RefusedError, problem_response
from wearwith.serving.service_metrics import Metrics
from wearwith.serving.service_settings import MB, Settings

__all__ = ["POLICY", "Guard", "Records"]

SMALL = MB // 4  # bodies up to this are no uploads
ALWAYS = ("/health/", "/metrics")  # answered however busy the service is
CLOSE = {"Connection": "close"}  # do not wait for the rest of the body
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}

# The page shows a photograph from itself: as data, and as a blob before it is sent.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), microphone=()",
}


class Guard:
    """Middleware that refuses what exceeds the settings, and counts refusals."""

    def __init__(self, app: ASGIApp, settings: Settings, metrics: Metrics) -> None:
        self._app, self._settings, self._metrics = app, settings, metrics
        self._working = 0
        self._uploads = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            await self._guarded(scope, receive, send)
        except _GoneError:
            return
        except RefusedError as refused:
            self._metrics.refused.labels(str(refused.status)).inc()
            answer = problem_response(refused.status, refused, refused.headers)
            await answer(scope, receive, send)

    async def _guarded(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        self._require_name(headers.get("host", ""))
        _require_ascii(scope.get("query_string", b""))
        if scope["path"].startswith(ALWAYS):
            await self._app(scope, receive, send)
            return
        if self._working >= self._settings.most_at_once:
            raise _busy("requests")
        self._working += 1
        try:
            if "content-length" in headers or "transfer-encoding" in headers:
                await self._with_body(headers, scope, receive, send)
            else:
                await self._app(scope, receive, send)
        finally:
            self._working -= 1

    async def _with_body(
        self, headers: Mapping[str, str], scope: Scope, receive: Receive, send: Send
    ) -> None:
        stated = headers.get("content-length", "0")
        has_file = headers.get("content-type", "").lower().startswith("multipart/form-data")
        self._require_size(int(stated) if stated.isdecimal() else 0, has_file=has_file)
        begun = [False]
        try:
            try:
                async with asyncio.timeout(self._settings.body_seconds):
                    body = await self._body(receive, begun, has_file=has_file)
            except TimeoutError:
                raise RefusedError(
                    408,
                    f"The request did not arrive within {self._settings.body_seconds:g} seconds",
                    fix="send it again",
                    headers=CLOSE,
                ) from None
            await self._app(scope, _again(body, receive), send)
        finally:
            self._uploads -= begun[0]

    async def _body(self, receive: Receive, begun: list[bool], *, has_file: bool) -> bytes:
        """Read the whole body; `begun` is set once it counts as an upload."""
        parts: list[bytes] = []
        size = 0
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise _GoneError
            parts.append(message.get("body", b""))
            size += len(parts[-1])
            self._require_size(size, has_file=has_file)
            if size > SMALL and not begun[0]:
                if self._uploads >= self._settings.most_uploads_at_once:
                    raise _busy("uploads")
                self._uploads += 1
                begun[0] = True
            if not message.get("more_body", False):
                return b"".join(parts)

    def _require_name(self, host: str) -> None:
        names = self._settings.hosts
        if names and _without_port(host) not in names:
            raise RefusedError(
                400,
                "This service does not go by the name that the request has in `Host`",
                where="Host",
                fix="start it with --name NAME for each name that it should go by",
            )

    def _require_size(self, size: int, *, has_file: bool) -> None:
        most = self._settings.most_body
        if not has_file:
            most = min(most, self._settings.most_text)
        if size > most:
            raise RefusedError(
                413,
                f"The request has more than {most / MB:g} MB",
                where="body",
                fix="scale the picture down" if has_file else "ask about fewer things at a time",
                headers=CLOSE,
            )


class Records:
    """Middleware around the guard that counts, logs and numbers every answer.

    It adds headers that make browsers careful. `log_all` logs every request; bugs are always
    logged.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics, *, log_all: bool = True) -> None:
        self._app, self._metrics, self._log_all = app, metrics, log_all

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, and record it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        number, status, start = secrets.token_hex(8), 0, time.perf_counter()

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["X-Request-Id"] = number
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        error: Exception | None = None
        self._metrics.working.inc()
        try:
            await self._app(scope, receive, sending)
        except Exception as raised:  # noqa: BLE001 - the server would log what was sent
            error = raised
            if not status:
                await _of_bug(scope, receive, sending)
        finally:
            self._metrics.working.dec()
            self._note(scope, number, status, time.perf_counter() - start, error)

    def _note(
        self, scope: Scope, number: str, status: int, seconds: float, error: Exception | None
    ) -> None:
        route = getattr(scope.get("route"), "path", "other")
        method = scope["method"] if scope["method"] in METHODS else "other"
        self._metrics.requests.labels(method, route, str(status)).inc()
        self._metrics.seconds.labels(route).observe(seconds)
        fields = {"method": method, "route": route, "status": status, "request": number}
        fields["ms"] = round(1000 * seconds, 1)
        if error is not None:
            logger.error("mistake", extra={"fields": fields}, exc_info=error)
        elif self._log_all:
            logger.info("request", extra={"fields": fields})


_of_bug = problem_response(
    500,
    WearwithError("The service made a mistake", fix="its log says more under this X-Request-Id"),
)


def _require_ascii(query: bytes) -> None:
    """Refuse a query that is not ASCII: code further on relies on that."""
    if not query.isascii():
        raise RefusedError(
            400,
            "The query of the address has letters that are not ASCII",
            where="query",
            fix="write each of their bytes in UTF-8 as %XX",
        )


class _GoneError(Exception):
    """The client left before it had sent everything."""


def _again(body: bytes, receive: Receive) -> Receive:
    """Replay a body, and then receive what else comes."""
    is_replayed = False

    async def read() -> Message:
        nonlocal is_replayed
        if is_replayed:
            return await receive()
        is_replayed = True
        return {"type": "http.request", "body": body, "more_body": False}

    return read


def _busy(what: str) -> RefusedError:
    return RefusedError(
        503,
        f"There are too many {what} at once",
        fix="come again in a second",
        headers={"Retry-After": "1", **CLOSE},
    )


def _without_port(host: str) -> str:
    name, colon, port = host.lower().rpartition(":")
    return name if colon and port.isdecimal() else host.lower()
