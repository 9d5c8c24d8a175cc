"""HTTP over a connection, with an end to how long and how large a request's head may be.

uvicorn waits for ever for the rest of a request line, reads headers of any length, and keeps an
answer for ever for a client that does not read it. The body is watched by `wearwith.serving.guard`.
"""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

__all__ = ["MOST_HEAD", "UNREAD_SECONDS", "CarefulProtocol"]

MOST_HEAD = 64 * 1024  # bytes
UNREAD_SECONDS = 60  # how long an answer waits for its client to read it
_TOO_LARGE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
    b"content-length: 0\r\nconnection: close\r\n\r\n"
)


class CarefulProtocol(HttpToolsProtocol):
    """Closes a connection whose next request has no complete head in time.

    The time is that of `timeout_keep_alive`, which also ends connections without any request. A
    connection whose client has not read all of an answer after `UNREAD_SECONDS` is cut off: to
    close it would wait for the client again.
    """

    _deadline: asyncio.TimerHandle | None = None
    _unread: asyncio.TimerHandle | None = None
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

    def on_response_complete(self) -> None:
        """Begin to wait until the client has read what could not be sent yet."""
        self._await_reading()
        super().on_response_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the deadlines with the connection."""
        self._wait_no_more()
        if self._unread is not None:
            self._unread.cancel()
        super().connection_lost(exc)

    def _await_reading(self) -> None:
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None
        if self.transport.get_write_buffer_size():
            self._unread = self.loop.call_later(UNREAD_SECONDS, self._cut_off)

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
