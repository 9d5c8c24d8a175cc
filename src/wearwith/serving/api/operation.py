"""`/health`, `/metrics` and `/v1/reload`: for whoever runs the service."""

from typing import Literal

import anyio
from fastapi import APIRouter, Request
from fastapi.responses import Response
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import BaseModel, Field

from wearwith.errors import WearwithError
from wearwith.matching.graph_index import SideGraph
from wearwith.serving.editor_access import require_editor
from wearwith.serving.problems import RefusedError, documented
from wearwith.serving.service import Service
from wearwith.types import Slot

__all__ = ["router"]


class Alive(BaseModel):
    """The process answers."""

    status: Literal["alive"] = "alive"


class Refusal(BaseModel):
    """Why the newest model was not taken."""

    what: str
    where: str | None
    fix: str | None


class GraphHealth(BaseModel):
    """How well a graph searches a side or a slot that is too large to search exactly."""

    searched: bool = Field(description="False: it found too little, and search is exact.")
    recall: float = Field(description="Share of the exact best that it finds.")
    k: int = Field(description="How many best ones the recall counts.")
    questions: int = Field(description="How many questions it was measured on.")


class Ready(BaseModel):
    """A model is loaded and answers."""

    status: Literal["ready"] = "ready"
    model: str
    reads: str
    tops: int
    bottoms: int
    dataset: str | None = Field(description="Fingerprint of the data it was trained on.")
    export: str = Field(description="Fingerprint of the folder that is served.")
    graphs: dict[Literal["top", "bottom"], GraphHealth] = Field(
        description="Sides that have a graph; the others are searched exactly."
    )
    slot_graphs: dict[Slot, GraphHealth] = Field(
        description="Slots of looks that have a graph; the others are searched exactly."
    )
    refused: Refusal | None = Field(
        description="Why the newer model in the folder could not be used; null if there is none."
    )


class Reloaded(BaseModel):
    """The model that serves now."""

    model: str
    export: str = Field(description="Fingerprint of the folder that is served.")


def router(service: Service) -> APIRouter:
    """Give the routes of operation."""
    routes = APIRouter(tags=["operation"])

    @routes.post(
        "/v1/reload",
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

    @routes.get("/health/live")
    async def live() -> Alive:
        """Say that the process answers."""
        return Alive()

    @routes.get("/health/ready")
    async def ready() -> Ready:
        """Say which model answers, and whether a newer one was refused."""
        return _ready(service)

    @routes.get(
        "/metrics",
        response_class=Response,
        responses={200: {"description": "Counts.", "content": {"text/plain": {}}}},
    )
    async def metrics() -> Response:
        """Give all counts, over all workers, as Prometheus reads them."""
        return Response(service.metrics.text(), media_type=CONTENT_TYPE_LATEST)

    return routes


def _health(graph: SideGraph) -> GraphHealth:
    return GraphHealth(
        searched=graph.is_searched,
        recall=graph.check.recall,
        k=graph.check.k,
        questions=graph.check.questions,
    )


def _ready(service: Service) -> Ready:
    now, error = service.now, service.refused
    model = now.matcher.model
    of_slots = {} if now.completer is None else now.completer.source.graphs
    refused = None
    if error is not None:
        refused = Refusal(what=error.what, where=error.where, fix=error.fix)
    return Ready(
        model=now.name,
        reads=model.manifest.inputs,
        tops=len(model.catalogue.tops),
        bottoms=len(model.catalogue.bottoms),
        dataset=model.manifest.dataset.get("fingerprint"),
        export=now.fingerprint,
        graphs={side: _health(graph) for side, graph in now.matcher.graphs.items()},
        slot_graphs={slot: _health(graph) for slot, graph in of_slots.items()},
        refused=refused,
    )
