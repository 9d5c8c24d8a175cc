"""`/health`: for whoever starts, stops and balances services."""

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from wearwith.serving.service import Service

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
    """How a side is searched that is too large to be looked at as a whole."""

    searched: bool = Field(description="False: it found too little, and search is exact.")
    recall: float = Field(description="Share of the exact best that it finds.")
    k: int = Field(description="Of how many best ones.")
    questions: int = Field(description="Over how many questions it was measured.")


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
    refused: Refusal | None = Field(
        description="Set while a newer model lies in the folder that could not be used."
    )


def router(service: Service) -> APIRouter:
    """Give the routes of health."""
    routes = APIRouter(prefix="/health", tags=["operation"])

    @routes.get("/live")
    async def live() -> Alive:
        """Say that the process answers."""
        return Alive()

    @routes.get("/ready")
    async def ready() -> Ready:
        """Say which model answers, and whether a newer one was refused."""
        now, error = service.now, service.refused
        model = now.matcher.model
        told = None if error is None else Refusal(what=error.what, where=error.where, fix=error.fix)
        return Ready(
            model=now.name,
            reads=model.manifest.inputs,
            tops=len(model.catalogue.tops),
            bottoms=len(model.catalogue.bottoms),
            dataset=model.manifest.dataset.get("fingerprint"),
            export=now.fingerprint,
            graphs={
                side: GraphHealth(
                    searched=graph.is_searched,
                    recall=graph.check.recall,
                    k=graph.check.k,
                    questions=graph.check.questions,
                )
                for side, graph in now.matcher.graphs.items()
            },
            refused=told,
        )

    return routes
