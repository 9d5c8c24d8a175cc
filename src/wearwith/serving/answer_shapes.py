"""Where a client finds something by its id."""

from typing import Any
from urllib.parse import quote

from fastapi.responses import Response
from pydantic import BaseModel, Field
from pydantic_core import to_json

from wearwith.matching.queries import Direction
from wearwith.serving.present_model import Present
from wearwith.types import By

__all__ = ["MatchAnswer", "Partner", "StepTold", "json_response", "picture_path"]


class Partner(BaseModel):
    """A garment that goes with the one asked about."""

    rank: int = Field(description="1 is best.")
    id: str
    score: float
    probability: float | None = Field(
        description="That it is the worn one of a worn and a random pair; null where unmeasured."
    )
    pinned: bool
    rules: list[str] = Field(description="Ids of the rules that fire on the pair.")
    context: str = Field(description="What is said of it in words.")
    picture: str | None = Field(description="Path of its thumbnail.")


class StepTold(BaseModel):
    """A filter, and how many candidates it left."""

    what: str
    left: int


class MatchAnswer(BaseModel):
    """Partners, best first; or why there are none."""

    direction: Direction
    by: By
    rules_version: int | None = Field(description="Of the rule book; null without rules.")
    items: list[Partner]
    steps: list[StepTold] = Field(description="What each filter left, in order.")
    message: str | None = Field(description="Which filter left nothing; null if something is left.")


def json_response(value: Any, status: int = 200) -> Response:
    """Write an answer as JSON, without holding it against its description again."""
    return Response(to_json(value, inf_nan_mode="null"), status, media_type="application/json")


def picture_path(now: Present, item: str) -> str | None:
    """Path of an item's thumbnail below the service; None where there is none."""
    return f"/pictures/{quote(item, safe='')}" if item in now.pictures else None
