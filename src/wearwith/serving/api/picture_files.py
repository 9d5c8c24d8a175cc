"""`/pictures/ID`: thumbnails of the catalogue."""

import hashlib
from typing import Any

import anyio
from fastapi import APIRouter, Request
from fastapi.responses import Response

from wearwith.errors import UnknownItemError
from wearwith.serving.problems import documented
from wearwith.serving.service import Service

__all__ = ["router"]

_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {"description": "The picture.", "content": {"image/webp": {}}},
    304: {"description": "It is the one that the client has."},
}


def router(service: Service) -> APIRouter:
    """Give the routes of thumbnails."""
    routes = APIRouter(tags=["items"])

    @routes.get(
        "/pictures/{item:path}",
        response_class=Response,
        responses={**_ANSWER, **documented(400, 404, 503)},
    )
    async def picture(item: str, request: Request) -> Response:
        """Send the thumbnail of an item."""
        try:
            data = await anyio.to_thread.run_sync(service.pictures.read, item)
        except OSError:  # or the folder was replaced, and the new model is not loaded yet
            raise _unknown(item) from None
        tag = f'"{hashlib.sha256(data).hexdigest()[:32]}"'
        headers = {"ETag": tag, "Cache-Control": "public, max-age=3600"}
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        return Response(data, media_type="image/webp", headers=headers)

    return routes


def _unknown(item: str) -> UnknownItemError:
    return UnknownItemError(
        f"There is no picture of {item!r}",
        where="item",
        fix="`picture` of an item is null where it has none; copy a model with its pictures by "
        "wearwith export --pictures",
    )
