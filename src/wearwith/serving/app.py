"""The application: the API below /v1, pictures, health, metrics, and the page."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI

from wearwith._version import __version__
from wearwith.serving.api import (
    explain,
    health,
    items,
    match,
    metrics,
    pictures,
    reload,
    rules,
    score,
)
from wearwith.serving.description import DESCRIPTION, TAGS, described
from wearwith.serving.guard import Guard
from wearwith.serving.problems import answer_problems
from wearwith.serving.records import Records
from wearwith.serving.service import Service
from wearwith.serving.watching import watching

__all__ = ["create_app"]


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
    for resource in (match, explain, score, items, rules, reload, pictures, health, metrics):
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
