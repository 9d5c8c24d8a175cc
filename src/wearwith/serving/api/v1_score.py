"""`/v1/score`: scores of given pairs."""

from typing import Annotated

import anyio
from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from wearwith.serving.answer_shapes import json_response
from wearwith.serving.problems import documented
from wearwith.serving.questions import Id
from wearwith.serving.service import Service

__all__ = ["router"]

MOST_PAIRS = 10_000


class Pairs(BaseModel):
    """Pairs of a top and a bottom."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        json_schema_extra={"example": {"pairs": [["43059077-05", "53080801-99"]]}},
    )

    pairs: Annotated[
        list[tuple[Id, Id]], Field(max_length=MOST_PAIRS, description="Ids: a top, a bottom.")
    ]


class ScoreAnswer(BaseModel):
    """One pair."""

    top: str
    bottom: str
    score: float = Field(description="The student's.")
    probability: float | None
    teacher_score: float | None
    teacher_probability: float | None
    rules: list[str] = Field(description="Ids of the rules that fire.")


class Scored(BaseModel):
    """All pairs, in the order given."""

    pairs: list[ScoreAnswer]


def router(service: Service) -> APIRouter:
    """Give the route of scoring."""
    routes = APIRouter(prefix="/v1", tags=["match"])

    @routes.post(
        "/score",
        responses={
            200: {"model": Scored},
            **documented(400, 404, 408, 413, 422, 503),
        },
    )
    async def score(asked: Pairs) -> Response:
        """Score pairs of the catalogue."""

        def answer() -> Response:
            return json_response({"pairs": service.matcher.score(asked.pairs).to_dicts()})

        return await anyio.to_thread.run_sync(answer, limiter=service.threads)

    return routes
