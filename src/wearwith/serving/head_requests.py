"""HEAD wherever there is GET: the same headers, and nothing after them (RFC 9110, 9.3.2)."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["HeadAsGet"]


class HeadAsGet:
    """Middleware that asks the application for what GET gives, and leaves out the body."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, without the body if it is HEAD."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        is_head = scope["method"] == "HEAD"

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                _allow_head(MutableHeaders(scope=message))
            elif is_head and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        # A copy: the server looks at its own to know that no body follows.
        asked = {**scope, "method": "GET"} if is_head else scope
        try:
            await self._app(asked, receive, sending)
        finally:
            if "route" in asked:  # the records name it
                scope["route"] = asked["route"]


def _allow_head(headers: MutableHeaders) -> None:
    """Name HEAD among the methods that a refusal says are allowed."""
    allowed = [one.strip() for one in headers.get("allow", "").split(",")]
    if "GET" in allowed and "HEAD" not in allowed:
        headers["Allow"] = ", ".join([*allowed, "HEAD"])
