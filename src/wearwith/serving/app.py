"""The application: the API below /v1, pictures, health, metrics, and the page."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import anyio
from fastapi import FastAPI

from wearwith._version import __version__
from wearwith.serving.api import (
    health,
    metrics,
    picture_files,
    v1_explain,
    v1_items,
    v1_match,
    v1_reload,
    v1_rules,
    v1_score,
)
from wearwith.serving.openapi import DESCRIPTION, TAGS, described
from wearwith.serving.problems import answer_problems
from wearwith.serving.request_guard import Guard
from wearwith.serving.request_records import Records
from wearwith.serving.service import Service

__all__ = ["create_app", "watching"]


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


def create_app(service: Service) -> FastAPI:
    """Make the application that serves a model."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with watching(service):
            yield

    app = FastAPI(
        title=service.settings.title,
        description=DESCRIPTION,
        version=__version__,
        openapi_tags=TAGS,
        docs_url=None,  # its page loads scripts from elsewhere
        redoc_url=None,
        lifespan=lifespan,
    )
    for resource in (
        v1_match,
        v1_explain,
        v1_score,
        v1_items,
        v1_rules,
        v1_reload,
        picture_files,
        health,
        metrics,
    ):
        app.include_router(resource.router(service))
    if service.settings.page:
        from wearwith.serving.page import router

        app.include_router(router(service), include_in_schema=False)
    answer_problems(app)
    app.add_middleware(Guard, settings=service.settings, metrics=service.metrics)
    app.add_middleware(  # around the guard
        Records, metrics=service.metrics, log_all=service.settings.log_requests
    )
    written: dict[str, Any] = {}

    def openapi() -> dict[str, Any]:
        if not written:
            written.update(described(app))
        return written

    app.openapi = openapi  # type: ignore[method-assign]
    return app
