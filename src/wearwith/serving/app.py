"""The application: the API below /v1, pictures, and the page."""

from fastapi import FastAPI

from wearwith._version import __version__
from wearwith.serving import page
from wearwith.serving.api import match, pictures
from wearwith.serving.service import Service

__all__ = ["create_app"]


def create_app(service: Service) -> FastAPI:
    """Make the application that serves a model."""
    app = FastAPI(title=service.settings.title, version=__version__, docs_url=None, redoc_url=None)
    app.include_router(match.router(service), prefix="/v1")
    app.include_router(pictures.router(service))
    app.include_router(page.router(service))
    return app
