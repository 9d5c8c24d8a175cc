"""`/v1/explain`: why a garment goes, or does not go, with another."""

from typing import Annotated

import anyio
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from wearwith.matching.explanation import Explanation
from wearwith.matching.queries import Direction
from wearwith.model import NewItem
from wearwith.serving.answer_shapes import json_response
from wearwith.serving.form_or_json import form_or_json
from wearwith.serving.present_model import Present
from wearwith.serving.problems import documented
from wearwith.serving.questions import GarmentTold, Id, read_question
from wearwith.serving.service import Service

__all__ = ["router"]


class ExplainOptions(BaseModel):
    """Which suggestion is to be explained."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    other: Id = Field(description="Id of what is suggested: a bottom with a top, or a top.")
    direction: Direction | None = Field(
        None, description="Whether `other` is of the bottoms or of the tops; its id tells it."
    )
    against: Id | None = Field(None, description="Id of another suggestion to compare with.")


class Pair(ExplainOptions):
    """A garment of the catalogue and a suggestion."""

    id: Id = Field(description="Id of a top or a bottom.")


class PairOfNew(GarmentTold, ExplainOptions):
    """A garment of the catalogue or a new one, and a suggestion."""


_EXAMPLE = {"title": "white linen shirt", "other": "53080801-99"}


def router(service: Service) -> APIRouter:
    """Give the routes of explaining."""
    routes = APIRouter(prefix="/v1", tags=["match"])

    @routes.get(
        "/explain",
        responses={200: {"model": Explanation}, **documented(400, 404, 422, 503)},
    )
    async def explain(pair: Annotated[Pair, Query()]) -> Response:
        """Explain a suggestion: standing, rules, what was worn, what would be better."""
        return await anyio.to_thread.run_sync(
            _answer, service.now, pair.id, pair, limiter=service.threads
        )

    @routes.post(
        "/explain",
        responses={
            200: {"model": Explanation},
            **documented(400, 404, 408, 413, 415, 422, 501, 503),
        },
        openapi_extra=form_or_json(PairOfNew, _EXAMPLE),
    )
    async def explain_new(request: Request) -> Response:
        """Explain a suggestion for a new garment."""
        pair, picture = await read_question(request, PairOfNew)

        def answer() -> Response:
            now = service.now
            return _answer(now, pair.garment(service, now, picture), pair)

        return await anyio.to_thread.run_sync(answer, limiter=service.threads)

    return routes


def _answer(now: Present, garment: str | NewItem, wanted: ExplainOptions) -> Response:
    found = now.matcher.explain(garment, wanted.other, wanted.direction, against=wanted.against)
    return json_response(found.to_json())
