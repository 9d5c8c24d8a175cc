"""`/v1/match`, `/v1/explain` and `/v1/score`: what goes with a garment, and why."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from wearwith.matching.explanation import Explanation
from wearwith.matching.looks import Looks
from wearwith.matching.queries import Direction
from wearwith.model import Distance, NewItem
from wearwith.serving.batch_scores import batch_scores
from wearwith.serving.partner_facts import partner_facts
from wearwith.serving.problems import documented
from wearwith.serving.questions import (
    GarmentTold,
    Id,
    MatchOptions,
    Question,
    QuestionOfNew,
    described_body,
    read_question,
)
from wearwith.serving.served_model import ServedModel
from wearwith.serving.service import Service
from wearwith.types import By, Side

__all__ = ["router"]

MOST_PAIRS = 10_000


class Partner(BaseModel):
    """A garment that goes with the one in question.

    It has `title`, `price`, `currency`, `colour` and `link`, or the `fields` that were asked for.
    """

    model_config = ConfigDict(extra="allow")

    rank: int = Field(description="Its place in the list; 1 is best.")
    tie_from: int | None = Field(
        description="First of the ranks that those of equal score share; null without a tie."
    )
    tie_to: int | None = Field(description="The last of them.")
    id: str
    score: float
    probability: float | None = Field(
        description="Of being the worn one of a worn and a random pair; null if unmeasured, or if "
        "the garment is far from those of the training."
    )
    pinned: bool
    rules: list[str] = Field(description="Ids of the rules that fire on the pair.")
    against: list[str] = Field(description="Those of them that speak against it.")
    more_colours: int | None = Field(
        description="How many others the catalogue has of its model; null from a database."
    )
    more_sizes: int | None = Field(description="How many others it has of this very garment.")
    context: str = Field(description="What the catalogue says of it in words.")
    picture: str | None = Field(description="Path of its thumbnail.")
    title: str | None = None
    price: Any = Field(None, description="As the catalogue has it; null if it has none.")
    currency: Any = Field(None, description="From the column `currency`, if there is one.")
    colour: str | None = None
    link: str | None = Field(None, description="From the column `link` or `url`, if there is one.")


class StepTold(BaseModel):
    """A filter, and how many candidates it left."""

    what: str
    left: int


class MatchAnswer(BaseModel):
    """Partners, best first; or why there are none."""

    direction: Direction
    by: By = Field(description="Whose ranking it is.")
    rules_version: int | None = Field(description="Of the rule book; null without rules.")
    items: list[Partner]
    steps: list[StepTold] = Field(description="What each filter left, in order.")
    message: str | None = Field(
        description="Why there is nothing: a filter, or nothing is known of a new garment."
    )
    distance: Distance | None = Field(
        description="Of a new garment from those of the training; null for one of the catalogue."
    )
    looks: Looks | None = Field(
        description="What a new garment looks like; its side is null if nobody can tell."
    )
    question: str | None = Field(
        description="What to ask, if a new garment looks like another side than what was said."
    )
    shows_several: bool = Field(
        description="Whether the photograph seems to show two garments: nothing seen is sure then."
    )


class ExplainOptions(BaseModel):
    """Which suggestion to explain."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    other: Id = Field(description="Id of the suggestion: a bottom for a top, or a top.")
    direction: Direction | None = Field(
        None, description="Whether `other` is one of the bottoms or of the tops; its id implies it."
    )
    against: Id | None = Field(None, description="Id of another suggestion to compare with.")
    by: By | None = Field(None, description="Whose ranking counts; the default as for a match.")


class Pair(ExplainOptions):
    """A garment of the catalogue and a suggestion."""

    id: Id = Field(description="Id of a top or a bottom.")


class PairOfNew(GarmentTold, ExplainOptions):
    """A garment of the catalogue or a new one, and a suggestion."""


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


class PairError(BaseModel):
    """Why a pair has no score."""

    what: str
    where: str = Field(description="Which of the two ids is wrong: `top`, `bottom`, or both.")
    fix: str = Field(description="Such as similar ids.")


class ScoreAnswer(BaseModel):
    """One pair; all figures are null if it has an error."""

    top: str
    bottom: str
    score: float | None = Field(description="The student's.")
    probability: float | None
    teacher_score: float | None
    teacher_probability: float | None
    rules: list[str] = Field(description="Ids of the rules that fire.")
    error: PairError | None = Field(description="Null if the pair could be scored.")


class Scored(BaseModel):
    """All pairs, in the order of the request."""

    pairs: list[ScoreAnswer]


_MATCHES = {
    "direction": "bottoms",
    "by": "student",
    "rules_version": 0,
    "items": [
        {
            "rank": 1,
            "tie_from": None,
            "tie_to": None,
            "id": "53080801-99",
            "score": 1.42,
            "probability": 0.81,
            "pinned": False,
            "rules": ["linen + linen"],
            "against": [],
            "more_colours": 2,
            "more_sizes": 0,
            "context": "wide linen trousers white",
            "picture": "/pictures/53080801-99",
            "title": "wide linen trousers",
            "price": 39.99,
            "currency": "EUR",
            "colour": "white",
            "link": "https://shop.example/53080801-99",
        }
    ],
    "steps": [{"what": "the filter `price < 40`", "left": 211}],
    "message": None,
    "distance": None,
    "looks": None,
    "question": None,
    "shows_several": False,
}
_MATCH_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {"model": MatchAnswer, "content": {"application/json": {"example": _MATCHES}}}
}
_NEW_TO_MATCH = {"title": "white linen shirt", "direction": "bottoms", "k": 5}
_NEW_TO_EXPLAIN = {"title": "white linen shirt", "other": "53080801-99"}
_OF_GET = documented(400, 404, 422, 503)
_OF_POST = documented(400, 404, 408, 413, 415, 422, 501, 503)


def router(service: Service) -> APIRouter:
    """Give the routes of matching, explaining and scoring."""
    routes = APIRouter(prefix="/v1", tags=["match"])

    @routes.get("/match", responses={**_MATCH_ANSWER, **_OF_GET})
    async def match(question: Annotated[Question, Query()]) -> Response:
        """Rank what goes with a garment of the catalogue."""
        return await service.json(_matches, service.now, question.id, question)

    @routes.post(
        "/match",
        responses={**_MATCH_ANSWER, **_OF_POST},
        openapi_extra=described_body(QuestionOfNew, _NEW_TO_MATCH),
    )
    async def match_new(request: Request) -> Response:
        """Rank what goes with a new garment: a picture, a title, or both."""
        question, picture = await read_question(request, QuestionOfNew)

        def answer() -> dict[str, Any]:
            now = service.now
            return _matches(now, question.garment(now, picture), question)

        return await service.json(answer)

    @routes.get("/explain", responses={200: {"model": Explanation}, **_OF_GET})
    async def explain(pair: Annotated[Pair, Query()]) -> Response:
        """Explain a suggestion: its rank, the rules, what was worn, what would be better."""
        return await service.json(_explained, service.now, pair.id, pair)

    @routes.post(
        "/explain",
        responses={200: {"model": Explanation}, **_OF_POST},
        openapi_extra=described_body(PairOfNew, _NEW_TO_EXPLAIN),
    )
    async def explain_new(request: Request) -> Response:
        """Explain a suggestion for a new garment."""
        pair, picture = await read_question(request, PairOfNew)

        def answer() -> dict[str, Any]:
            now = service.now
            return _explained(now, pair.garment(now, picture), pair)

        return await service.json(answer)

    @routes.post(
        "/score",
        responses={200: {"model": Scored}, **documented(400, 408, 413, 422, 503)},
    )
    async def score(body: Pairs) -> Response:
        """Score pairs of the catalogue; a pair that names no garment has an error in its place."""

        def answer() -> dict[str, Any]:
            return {"pairs": batch_scores(service.matcher, body.pairs)}

        return await service.json(answer)

    return routes


def _matches(
    now: ServedModel, garment: str | NewItem, options: Question | QuestionOfNew
) -> dict[str, Any]:
    how = options.model_dump(include=set(MatchOptions.model_fields))
    matches = now.matcher.match(garment, **how)
    rows = now.rows_of(matches.columns["id"])
    facts = partner_facts(
        now.matcher.model.items,
        rows,
        options.fields,
        [now.live.facts(name) for name in matches.columns["id"]],
    )
    said: Side = "top" if matches.direction == "bottoms" else "bottom"
    partners = zip(*matches.columns.values(), strict=True)  # in no table, which takes longer
    items = [dict(zip(matches.columns, partner, strict=True)) for partner in partners]
    for item, known in zip(items, facts, strict=True):
        item |= {"picture": now.picture_path(item["id"]), **known}
    return {
        "direction": matches.direction,
        "by": matches.by,
        "rules_version": None if now.desk is None else now.desk.version,
        "items": items,
        "steps": [{"what": step.what, "left": step.left} for step in matches.steps],
        "message": matches.message,
        "distance": matches.distance,
        "looks": matches.looks,
        "question": None if matches.looks is None else matches.looks.question(said),
        "shows_several": not isinstance(garment, str) and garment.shows_several,
    }


def _explained(now: ServedModel, garment: str | NewItem, options: ExplainOptions) -> dict[str, Any]:
    return now.matcher.explain(
        garment, options.other, options.direction, against=options.against, by=options.by
    ).to_json()
