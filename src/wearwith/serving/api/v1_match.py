"""`/v1/match`: what goes with a garment."""

from typing import Annotated, Any

import anyio
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from wearwith.model import NewItem
from wearwith.serving.answer_shapes import MatchAnswer, json_response, picture_path
from wearwith.serving.form_or_json import form_or_json
from wearwith.serving.present_model import Present
from wearwith.serving.problems import documented
from wearwith.serving.questions import MatchOptions, Question, QuestionOfNew, read_question
from wearwith.serving.service import Service

__all__ = ["router"]

_EXAMPLE = {
    "direction": "bottoms",
    "by": "student",
    "rules_version": 0,
    "items": [
        {
            "rank": 1,
            "id": "53080801-99",
            "score": 1.42,
            "probability": 0.81,
            "pinned": False,
            "rules": ["linen + linen"],
            "context": "wide linen trousers white",
            "picture": "/pictures/53080801-99",
        }
    ],
    "steps": [{"what": "the filter `price < 40`", "left": 211}],
    "message": None,
}
_ASKED = {"title": "white linen shirt", "direction": "bottoms", "k": 5}
_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {"model": MatchAnswer, "content": {"application/json": {"example": _EXAMPLE}}}
}


def router(service: Service) -> APIRouter:
    """Give the routes of matching."""
    routes = APIRouter(prefix="/v1", tags=["match"])

    @routes.get("/match", responses={**_ANSWER, **documented(400, 404, 422, 503)})
    async def match(question: Annotated[Question, Query()]) -> Response:
        """Rank what goes with a garment of the catalogue."""
        return await anyio.to_thread.run_sync(
            _answer, service.now, question.id, question, limiter=service.threads
        )

    @routes.post(
        "/match",
        responses={**_ANSWER, **documented(400, 404, 408, 413, 415, 422, 501, 503)},
        openapi_extra=form_or_json(QuestionOfNew, _ASKED),
    )
    async def match_new(request: Request) -> Response:
        """Rank what goes with a new garment: a picture, a title, or both."""
        question, picture = await read_question(request, QuestionOfNew)

        def answer() -> Response:
            now = service.now
            return _answer(now, question.garment(service, now, picture), question)

        return await anyio.to_thread.run_sync(answer, limiter=service.threads)

    return routes


def _answer(now: Present, garment: str | NewItem, wanted: MatchOptions) -> Response:
    found = now.matcher.match(garment, **wanted.wishes())
    items = found.items.to_dicts()
    for item in items:
        item["picture"] = picture_path(now, item["id"])
    return json_response(
        {
            "direction": found.direction,
            "by": wanted.by,
            "rules_version": None if now.desk is None else now.desk.version,
            "items": items,
            "steps": [{"what": step.what, "left": step.left} for step in found.steps],
            "message": found.message,
        }
    )
