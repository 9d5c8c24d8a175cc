"""`/v1/rules`: the rule book, its versions, editing it, and what an edit would do."""

from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from wearwith.matching.moved_lists import moved_lists
from wearwith.matching.rule_effect import BookAuc, effect_of
from wearwith.rules import Rule, RuleEdit, SetRule, Sign
from wearwith.rules.rule_toml import limit_fields
from wearwith.serving.api.edits_told import VersionTold
from wearwith.serving.editor_access import require_editor
from wearwith.serving.problems import documented
from wearwith.serving.rule_edits import (
    Edit,
    ItemGiven,
    SetGiven,
    TraitGiven,
    make_edit,
    with_edits,
)
from wearwith.serving.served_model import desk_of
from wearwith.serving.service import Service

__all__ = ["router"]


class RuleTold(BaseModel):
    """A rule of the book; what it is about stands in its items or its set."""

    id: str
    top: TraitGiven | None = Field(description="Null if the rule is about no top with a bottom.")
    bottom: TraitGiven | None
    items: list[ItemGiven] | None = Field(description="The two garments; null for a set.")
    set: SetGiven | None = Field(description="What no outfit should have; null for two garments.")
    sign: Sign
    strength: float
    note: str
    source: str
    is_on: bool


class BookTold(BaseModel):
    """The newest version of the rule book."""

    version: int = Field(description="0 is the book that the model was trained with.")
    rules: list[RuleTold]


class EditTold(VersionTold):
    """One version: what changed, who changed it, and why."""

    off: list[str] = Field(description="Ids of the rules that are off in this version.")


class History(BaseModel):
    """All edits, the oldest first."""

    edits: list[EditTold]


class EditAsked(BaseModel):
    """An edit, with who makes it and why."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        json_schema_extra={
            "example": {
                "edit": {
                    "action": "add",
                    "id": "white shoes + black bag",
                    "items": [
                        {"slot": "shoes", "attribute": "colour", "value": "white"},
                        {"slot": "bag", "attribute": "colour", "value": "black"},
                    ],
                    "sign": "+",
                },
                "author": "Ada",
                "reason": "seen on every street this summer",
            }
        },
    )

    edit: Edit
    author: Annotated[str, Field(min_length=1, max_length=200)]
    reason: Annotated[str, Field(min_length=1, max_length=2_000)]


class RuleTrial(BaseModel):
    """Edits to try, one after the other."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        json_schema_extra={"example": {"edits": [{"action": "switch_off", "rule": "no linen"}]}},
    )

    edits: Annotated[list[Edit], Field(min_length=1, max_length=20)]


class ListTold(BaseModel):
    """A list that changes: the first bottoms of a top, best first."""

    top: str
    before: list[str]
    after: list[str]
    n_new: int = Field(description="How many of `after` are not in `before`.")


class ListsTold(BaseModel):
    """What a rule book does to the teacher's first ten for some tops."""

    n_tops: int = Field(
        description="At most 200 tops of validation pairs, or of the catalogue if there are none."
    )
    n_moved: int = Field(description="How many have other bottoms, or the same in another order.")
    most: list[ListTold] = Field(description="The five that move most.")


class EffectTold(BaseModel):
    """What a rule book does to validation pairs and to lists; AUCs are null without pairs."""

    n_pairs: int
    n_random: int
    n_tops: int
    student: BookAuc | None
    before: BookAuc | None = Field(description="Of the teacher with the rules as they are.")
    after: BookAuc | None = Field(description="Of the teacher with the edits.")
    difference: float | None
    interval: tuple[float, float] | None = Field(description="95 % interval, over tops.")
    reason: str | None = Field(description="Why there are no figures.")
    is_sure: bool = Field(description="Whether the interval excludes 0.")
    lists: ListsTold


def router(service: Service) -> APIRouter:
    """Give the routes of rules."""
    routes = APIRouter(prefix="/v1/rules", tags=["rules"])
    key: dict[str, Any] = {"security": [{"key": []}]}
    of_get = documented(400, 404, 422, 503)

    @routes.get("", responses={200: {"model": BookTold}, **of_get})
    async def book() -> Response:
        """List all rules, including those that are off."""
        return await service.json(_book, service)

    @routes.get(
        "/book",
        response_class=Response,
        responses={
            200: {"description": "A rule book.", "content": {"application/toml": {}}},
            **of_get,
        },
    )
    def book_file() -> Response:
        """Give the rules that are on as a file, to train with or to keep."""
        with TemporaryDirectory(prefix="wearwith-book-") as place:
            path = Path(place) / "rules.toml"
            desk_of(service.now).now()[1].save(path)
            return Response(path.read_bytes(), media_type="application/toml")

    @routes.get("/edits", responses={200: {"model": History}, **of_get})
    async def history() -> Response:
        """List all edits."""
        return await service.json(lambda: {"edits": desk_of(service.now).history})

    @routes.post(
        "/edits",
        status_code=201,
        responses={
            201: {"model": EditTold},
            **documented(400, 401, 403, 404, 408, 409, 413, 422, 503, 507),
        },
        openapi_extra=key,
    )
    async def edit(body: EditAsked, request: Request) -> Response:
        """Make an edit; every worker uses it from the next question on.

        A new rule has a top and a bottom, two items, or a set:
        `"top": {"attribute": "material", "value": "linen"}`,
        `"items": [{"slot": "shoes", "attribute": "colour", "value": "white"}, …]`, where an item
        without a slot is any garment, or `"set": {"slot": "outerwear", "at_most": 1}`.
        """
        require_editor(service, request)

        def make() -> RuleEdit:
            return make_edit(desk_of(service.now), body.edit, body.author, body.reason)

        return await service.json(make, status=201)

    @routes.post(
        "/try",
        responses={200: {"model": EffectTold}, **documented(400, 404, 408, 413, 422, 503)},
    )
    async def trial(body: RuleTrial) -> Response:
        """Say which lists edits would change, and the AUC on validation pairs; keep nothing."""

        def measure() -> dict[str, Any]:
            now = service.now
            book = with_edits(desk_of(now), body.edits)
            effect, lists = effect_of(now.matcher, book), moved_lists(now.matcher, book)
            return {**effect.to_json(), "lists": lists.to_json()}

        return await service.json(measure)

    return routes


def _book(service: Service) -> dict[str, Any]:
    desk = desk_of(service.now)
    version = desk.version
    book, off = desk.read(version)
    rules = [{**_told(rule), "is_on": rule.id not in off} for rule in book.all]
    return {"version": version, "rules": rules}


def _told(rule: Rule | SetRule) -> dict[str, Any]:
    about: dict[str, Any] = dict.fromkeys(("top", "bottom", "items", "set"))
    if isinstance(rule, SetRule):
        about["set"] = limit_fields(rule.limit)
    else:
        about["items"] = [
            {**asdict(item.trait), "slot": item.slot, "side": item.side} for item in rule.items
        ]
        if rule.is_of_sides:
            about |= {"top": asdict(rule.top), "bottom": asdict(rule.bottom)}
    told = {name: getattr(rule, name) for name in ("id", "sign", "strength", "note", "source")}
    return told | about
