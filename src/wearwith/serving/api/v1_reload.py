"""`/v1/reload`: taking a new model into service."""

import anyio
from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from wearwith.errors import WearwithError
from wearwith.serving.editor_access import require_editor
from wearwith.serving.problems import RefusedError, documented
from wearwith.serving.service import Service

__all__ = ["router"]


class Reloaded(BaseModel):
    """The model that serves now."""

    model: str
    export: str = Field(description="Fingerprint of the folder that is served.")


def router(service: Service) -> APIRouter:
    """Give the route of reloading."""
    routes = APIRouter(prefix="/v1", tags=["operation"])

    @routes.post(
        "/reload",
        responses=documented(400, 401, 403, 409, 503),
        openapi_extra={"security": [{"key": []}]},
    )
    async def reload(request: Request) -> Reloaded:
        """Load the folder again, at once; other workers follow within a second or so.

        A model that can't be used is refused, and the old one goes on.
        """
        require_editor(service, request)
        try:
            now = await anyio.to_thread.run_sync(service.reload)
        except WearwithError as error:
            raise RefusedError(409, error.what, where=error.where, fix=error.fix) from error
        return Reloaded(model=now.name, export=now.fingerprint)

    return routes
