"""Asking a service at a steady rate over connections that are kept, and noting every answer.

A question is due at its moment whether or not earlier ones were answered, and its latency counts
from then: a service that falls behind cannot hide it by being asked less.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

__all__ = ["Address", "Answers", "Question", "ask_at_once", "ask_steadily"]

Address = tuple[str, int]  # host and port

PATIENCE = 60.0  # seconds after which a question counts as never answered


@dataclass(frozen=True)
class Question:
    """One request: its path and, for a POST or another `method`, its body; further head lines."""

    path: str
    body: bytes = b""
    kind: str = "application/json"
    method: str | None = None
    headers: str = ""

    def sent(self, host: str) -> bytes:
        """Give the bytes on the wire."""
        method = self.method or ("POST" if self.body else "GET")
        head = f"{method} {self.path} HTTP/1.1\r\nHost: {host}\r\n{self.headers}"
        if self.body:
            head += f"Content-Type: {self.kind}\r\nContent-Length: {len(self.body)}\r\n"
        return head.encode() + b"\r\n" + self.body


@dataclass
class Answers:
    """What became of the questions.

    Attributes
    ----------
    statuses
        How many had which status; 0 is no answer: refused, broken off or too late.
    milliseconds
        Of every answer by status, from when its question was due.
    without_retry
        Answers 503 that did not say when to come again.
    """

    statuses: Counter[int] = field(default_factory=Counter)
    milliseconds: dict[int, list[float]] = field(default_factory=dict)
    without_retry: int = 0

    def add(self, status: int, due: float, head: bytes = b"") -> None:
        self.statuses[status] += 1
        self.milliseconds.setdefault(status, []).append(1000 * (time.monotonic() - due))
        self.without_retry += status == 503 and b"retry-after:" not in head.lower()

    def percentile(self, share: float, status: int = 200) -> float:
        """Latency in milliseconds that this share of the answers with a status stay below."""
        taken = sorted(self.milliseconds.get(status, []))
        return taken[min(int(share * len(taken)), len(taken) - 1)] if taken else float("nan")

    @property
    def failed(self) -> int:
        """Questions that had no good answer."""
        return self.statuses.total() - self.statuses[200]


class Connection:
    """A kept connection; opened when it is first needed, and again after it was closed."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, question: Question) -> tuple[int, bytes]:
        """Give status and head of the answer.

        Raises
        ------
        OSError, asyncio.IncompleteReadError
            If there is none.
        """
        if self._streams is None:
            self._streams = await asyncio.open_connection(self._host, self._port)
        reader, writer = self._streams
        try:
            writer.write(question.sent(f"{self._host}:{self._port}"))
            head = await reader.readuntil(b"\r\n\r\n")
            lower = head.lower()
            length = int(lower.split(b"content-length:")[1].split(b"\r\n")[0])
            await reader.readexactly(length)
        except BaseException:
            self.close()
            raise
        if b"connection: close" in lower:
            self.close()
        return int(head[9:12]), head

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


async def ask_steadily(
    address: Address,
    questions: Sequence[Question],
    rate: float,
    seconds: float,
    connections: int = 16,
    every: tuple[float, Callable[[Answers], Awaitable[None]]] | None = None,
) -> Answers:
    """Ask `rate` questions a second for some seconds; call `every[1]` every `every[0]` seconds."""
    answers = Answers()
    start = time.monotonic()
    numbers = iter(range(int(rate * seconds)))

    async def work(connection: Connection) -> None:
        for number in numbers:
            due = start + number / rate
            if (wait := due - time.monotonic()) > 0:
                await asyncio.sleep(wait)
            await _noted(connection, questions[number % len(questions)], due, answers)
        connection.close()

    async def tell() -> None:
        while every is not None:
            await asyncio.sleep(every[0])
            await every[1](answers)

    telling = asyncio.create_task(tell())
    await asyncio.gather(*(work(Connection(*address)) for _ in range(connections)))
    telling.cancel()
    return answers


async def ask_at_once(
    address: Address, questions: Sequence[Question], connections: int, seconds: float
) -> Answers:
    """Ask over many connections without a pause: more than can be worked on."""
    answers = Answers()
    until = time.monotonic() + seconds

    async def work(first: int) -> None:
        connection, number = Connection(*address), first
        while (now := time.monotonic()) < until:
            await _noted(connection, questions[number % len(questions)], now, answers)
            number += connections
        connection.close()

    await asyncio.gather(*(work(first) for first in range(connections)))
    return answers


async def _noted(connection: Connection, question: Question, due: float, answers: Answers) -> None:
    try:
        async with asyncio.timeout(PATIENCE):
            answers.add(*_in_order(await connection.ask(question), due))
    except (OSError, asyncio.IncompleteReadError, TimeoutError):
        answers.add(0, due)


def _in_order(answer: tuple[int, bytes], due: float) -> tuple[int, float, bytes]:
    return answer[0], due, answer[1]
