"""Looking for a new model while the old one serves, in every worker alike."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator

import anyio

from wearwith.serving.service import Service

__all__ = ["watching"]


@contextlib.asynccontextmanager
async def watching(service: Service) -> AsyncIterator[None]:
    """Reload when asked by SIGHUP, and look every so often where the settings say so."""
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()
    # Only the main thread of a process hears signals, and some systems have no such signal.
    with contextlib.suppress(RuntimeError, ValueError, NotImplementedError, AttributeError):
        loop.add_signal_handler(signal.SIGHUP, asked.set)
    watch = loop.create_task(_watch(service, asked))
    try:
        yield
    finally:
        watch.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await watch


async def _watch(service: Service, asked: asyncio.Event) -> None:
    every = service.settings.watch_seconds or None
    while True:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(asked.wait(), every)
        asked.clear()
        await anyio.to_thread.run_sync(service.reload_if_new)
