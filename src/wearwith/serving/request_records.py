"""Every answer is counted and logged, has a number, and headers that keep browsers careful."""

import secrets
import time

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from wearwith.serving.logs import logger
from wearwith.serving.problems import problem_response
from wearwith.serving.service_metrics import Metrics

__all__ = ["HEADERS", "Records"]

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
        "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), microphone=()",
}


class Records:
    """An ASGI application around another one.

    Parameters
    ----------
    app
        The other one.
    metrics
        Where answers are counted.
    log_all
        Whether to log more than mistakes.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics, *, log_all: bool = True) -> None:
        self._app, self._metrics, self._log_all = app, metrics, log_all

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request and take note of it."""
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
        except Exception as raised:  # noqa: BLE001 - whoever runs this would log what was sent
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
        method = scope["method"] if scope["method"] in _METHODS else "other"
        self._metrics.requests.labels(method, route, str(status)).inc()
        self._metrics.seconds.labels(route).observe(seconds)
        said = {"method": method, "route": route, "status": status, "request": number}
        said["ms"] = round(1000 * seconds, 1)
        if error is not None:
            logger.error("mistake", extra={"said": said}, exc_info=error)
        elif self._log_all:
            logger.info("request", extra={"said": said})


_of_bug = problem_response(
    500, "The service made a mistake", fix="its log says more under this X-Request-Id"
)
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
