"""`/v1/match`: what goes with a garment."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic_core import to_json

from wearwith.matching.answers import By, Matches
from wearwith.matching.queries import Direction
from wearwith.serving.service import Service

__all__ = ["router"]


def router(service: Service) -> APIRouter:
    """Give the routes of matching."""
    routes = APIRouter(tags=["match"])

    @routes.get("/match")
    def match(
        id: Annotated[str, Query()],  # noqa: A002
        k: int = 10,
        direction: Direction | None = None,
        by: By = "student",
    ) -> Response:
        """Rank what goes with a garment of the catalogue."""
        return _json(service.matcher.match(id, k, direction, by=by))

    return routes


def _json(found: Matches) -> Response:
    answer = {
        "direction": found.direction,
        "message": found.message,
        "items": found.items.to_dicts(),
    }
    return Response(to_json(answer), media_type="application/json")
