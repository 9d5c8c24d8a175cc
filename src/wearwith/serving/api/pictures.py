"""`/pictures/ID`: thumbnails of the catalogue."""

from fastapi import APIRouter
from fastapi.responses import FileResponse

from wearwith.errors import UnknownItemError
from wearwith.serving.service import Service

__all__ = ["router"]


def router(service: Service) -> APIRouter:
    """Give the routes of thumbnails."""
    routes = APIRouter(tags=["pictures"])

    @routes.get("/pictures/{item:path}", response_class=FileResponse)
    async def picture(item: str) -> FileResponse:
        """Send the thumbnail of an item."""
        path = service.picture(item)
        if path is None:
            raise UnknownItemError(f"There is no picture of {item!r}")
        return FileResponse(path, media_type="image/webp")

    return routes
