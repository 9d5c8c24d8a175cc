"""`/metrics`: counts for Prometheus."""

from fastapi import APIRouter
from fastapi.responses import Response
from prometheus_client import CONTENT_TYPE_LATEST

from wearwith.serving.service import Service

__all__ = ["router"]


def router(service: Service) -> APIRouter:
    """Give the route of metrics."""
    routes = APIRouter(tags=["operation"])

    @routes.get(
        "/metrics",
        response_class=Response,
        responses={200: {"description": "Counts.", "content": {"text/plain": {}}}},
    )
    async def metrics() -> Response:
        """Give all counts, over all workers, as Prometheus reads them."""
        return Response(service.metrics.text(), media_type=CONTENT_TYPE_LATEST)

    return routes
