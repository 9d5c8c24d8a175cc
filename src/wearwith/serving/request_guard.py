"""What stands before the application: nothing is decoded or computed before it let a request pass.

It refuses what is addressed to another name or in no address, too large or too slow, and more than
can be worked on. A body is read here as a whole, so that its size is known however it was sent.
"""

import asyncio
from collections.abc import Mapping

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from wearwith.serving.problems import RefusedError, problem_response
from wearwith.serving.service_metrics import Metrics
from wearwith.serving.service_settings import MB, Settings

__all__ = ["Guard"]

SMALL = MB // 4  # bodies up to this are no uploads
ALWAYS = ("/health/", "/metrics")  # answered whatever else there is to do
CLOSE = {"Connection": "close"}  # the rest of the body is not waited for


class Guard:
    """An ASGI application before another one.

    Parameters
    ----------
    app
        The other one.
    settings
        Its limits.
    metrics
        Where refusals are counted.
    """

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
            told = (refused.what, refused.where, refused.fix, refused.headers)
            await problem_response(refused.status, *told)(scope, receive, send)

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
        """Read all of a body; `begun` notes whether it counts as an upload."""
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
                fix="start it with --name NAME for each name that it is to go by",
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


def _require_ascii(query: bytes) -> None:
    """Refuse a query that is no part of an address: who reads it further on takes it for one."""
    if not query.isascii():
        raise RefusedError(
            400,
            "The query of the address has letters that are not ASCII",
            where="query",
            fix="write each of their bytes in UTF-8 as %XX",
        )


class _GoneError(Exception):
    """The client went away before it had sent everything."""


def _again(body: bytes, receive: Receive) -> Receive:
    """Give a body once more, and then what else comes."""
    is_given = False

    async def read() -> Message:
        nonlocal is_given
        if is_given:
            return await receive()
        is_given = True
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
