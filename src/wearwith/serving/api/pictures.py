"""`/pictures/ID`: thumbnails of the catalogue."""

from typing import Any

import anyio
from fastapi import APIRouter, Request
from fastapi.responses import Response

from wearwith.errors import UnknownItemError
from wearwith.model.thumbnails import read_picture
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
        path = service.picture(item)
        if path is None:
            raise _unknown(item)
        tag = f'"{path.stem}"'  # a name is a hash of the content
        headers = {"ETag": tag, "Cache-Control": "public, max-age=3600"}
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        try:
            data = await anyio.to_thread.run_sync(read_picture, path)
        except OSError:  # the folder was replaced, and the new model is not loaded yet
            raise _unknown(item) from None
        return Response(data, media_type="image/webp", headers=headers)

    return routes


def _unknown(item: str) -> UnknownItemError:
    return UnknownItemError(
        f"There is no picture of {item!r}",
        where="item",
        fix="`picture` of an item is null where it has none; export with --pictures to have some",
    )
