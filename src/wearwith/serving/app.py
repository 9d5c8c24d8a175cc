"""The application: the API below /v1 and its page, pictures, health, metrics, and the page."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator
from functools import cache
from typing import Any

import anyio
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from wearwith._version import __version__
from wearwith.serving.api import api_page, operation, v1_items, v1_match, v1_outfits, v1_rules
from wearwith.serving.api import v1_item_changes as changes
from wearwith.serving.head_requests import HeadAsGet
from wearwith.serving.problems import Problem, answer_problems
from wearwith.serving.request_guard import Guard, Records
from wearwith.serving.service import Service

__all__ = ["create_app"]

DESCRIPTION = """What goes with this? Partners for a garment of a catalogue, or for a new one.

Anyone who can reach this service may read everything. Editing rules and garments, and loading a
model, need the key, in the header `X-API-Key`. Every error is a problem (RFC 9457) that says `what`
is wrong, `where`, and how to `fix` it. HEAD answers wherever GET does.
"""

TAGS: list[dict[str, Any]] = [
    {"name": "match", "description": "What goes with a garment, and why."},
    {"name": "outfits", "description": "Looks put together, changed and judged; and own sets."},
    {"name": "items", "description": "The garments of the catalogue, and their pictures."},
    {"name": "rules", "description": "The rule book, its versions, and editing it."},
    {"name": "operation", "description": "Health, metrics, and loading a new model."},
]


def create_app(service: Service) -> FastAPI:
    """Make the application that serves a model."""

    @contextlib.asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with _watching(service):
            yield

    app = FastAPI(
        title=service.settings.title,
        description=DESCRIPTION,
        version=__version__,
        openapi_tags=TAGS,
        docs_url=None,  # its page loads scripts from other sites: `api_page` is our own
        redoc_url=None,
        lifespan=lifespan,
    )
    for resource in (v1_match, v1_outfits, v1_items, changes, v1_rules, operation):
        app.include_router(resource.router(service))
    app.include_router(api_page.router(lambda: app.openapi()))
    if service.settings.page:
        from wearwith.serving.page import router

        app.include_router(router(service), include_in_schema=False)
    answer_problems(app)
    app.add_middleware(HeadAsGet)
    app.add_middleware(Guard, settings=service.settings, metrics=service.metrics)
    app.add_middleware(  # around the guard
        Records, metrics=service.metrics, log_all=service.settings.log_requests
    )
    app.openapi = cache(lambda: _described(app))  # type: ignore[method-assign]
    return app


def _described(app: FastAPI) -> dict[str, Any]:
    """Describe the API for programs, with one shape of a problem for all its answers."""
    schema = get_openapi(
        title=app.title,
        version=app.version,
        description=app.description,
        routes=app.routes,
        tags=app.openapi_tags,
    )
    components = schema.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    schemas["Problem"] = Problem.model_json_schema()
    schemas.pop("HTTPValidationError", None)
    schemas.pop("ValidationError", None)
    components["securitySchemes"] = {"key": {"type": "apiKey", "in": "header", "name": "X-API-Key"}}
    return schema


@contextlib.asynccontextmanager
async def _watching(service: Service) -> AsyncIterator[None]:
    """Reload on SIGHUP, and check for a new model every `watch_seconds`."""
    hangup = asyncio.Event()
    loop = asyncio.get_running_loop()
    # Only the main thread of a process gets signals, and some systems have no such signal.
    with contextlib.suppress(RuntimeError, ValueError, NotImplementedError, AttributeError):
        loop.add_signal_handler(signal.SIGHUP, hangup.set)
    watch = loop.create_task(_watch(service, hangup))
    try:
        yield
    finally:
        watch.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await watch


async def _watch(service: Service, hangup: asyncio.Event) -> None:
    every = service.settings.watch_seconds or None
    while True:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(hangup.wait(), every)
        hangup.clear()
        await anyio.to_thread.run_sync(service.take_in_new)
        await anyio.to_thread.run_sync(service.reload_if_new)
