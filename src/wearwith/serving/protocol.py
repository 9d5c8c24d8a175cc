"""HTTP over a connection, with an end to how long and how large a request's head may be.

uvicorn waits for ever for the rest of a request line, and reads headers of any length. The body is
watched by `wearwith.serving.guard`.
"""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

__all__ = ["MOST_HEAD", "CarefulProtocol"]

MOST_HEAD = 64 * 1024  # bytes
_TOO_LARGE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
    b"content-length: 0\r\nconnection: close\r\n\r\n"
)


class CarefulProtocol(HttpToolsProtocol):
    """Closes a connection whose next request has no complete head in time.

    The time is that of `timeout_keep_alive`, which also ends connections without any request.
    """

    _deadline: asyncio.TimerHandle | None = None
    _in_head = True
    _head = 0

    def connection_made(self, transport: Any) -> None:
        """Begin to wait for the first head."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Read on; what comes while a head is incomplete counts towards its size."""
        if self._in_head:
            self._head += len(data)
            if self._deadline is None:  # the next request of a connection
                self._wait()
        super().data_received(data)
        if self._in_head and self._head > MOST_HEAD and not self.transport.is_closing():
            self.transport.write(_TOO_LARGE)
            self.transport.close()

    def on_headers_complete(self) -> None:
        """Go on to the body, without a deadline here."""
        self._in_head, self._head = False, 0
        self._wait_no_more()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Expect another head."""
        self._in_head = True
        super().on_message_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the deadline with the connection."""
        self._wait_no_more()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._deadline = self.loop.call_later(self.timeout_keep_alive, self._give_up)

    def _wait_no_more(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _give_up(self) -> None:
        if not self.transport.is_closing():
            self.transport.close()
