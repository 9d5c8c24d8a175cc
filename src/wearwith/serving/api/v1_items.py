"""`/v1/items`: the garments of the catalogue."""

from typing import Annotated, Any

import anyio
import polars as pl
from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from wearwith.catalog.catalogue import nearest_ids
from wearwith.errors import UnknownItemError
from wearwith.matching.filters import which
from wearwith.serving.answer_shapes import json_response, picture_path
from wearwith.serving.present_model import Present
from wearwith.serving.problems import documented
from wearwith.serving.questions import Text
from wearwith.serving.service import Service
from wearwith.types import Side, Slot
from wearwith.words.slots import Kind, kind_column

__all__ = ["router"]


class ItemSearch(BaseModel):
    """Which garments are wanted."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    search: Text = Field("", description="Words that all have to be in its id or its context.")
    kind: Kind | None = Field(None, description="The side, or else a broad word for the slot.")
    side: Side | None = None
    slot: Slot | None = None
    where: list[Text] = Field([], max_length=20, description="Conditions, as for a match.")
    offset: int = Field(0, ge=0, le=10_000_000)
    limit: int = Field(50, ge=1, le=500)


class Item(BaseModel):
    """A garment, with whatever columns its catalogue has."""

    model_config = ConfigDict(extra="allow")

    id: str
    kind: str = Field(description="The side, or else a broad word for the slot.")
    side: str | None = Field(description="What it is in a pair: top, bottom, or nothing.")
    slot: str = Field(description="What it is in an outfit.")
    picture: str | None = Field(description="Path of its thumbnail.")


class Page(BaseModel):
    """Some of the garments that were found, in the order of the catalogue."""

    total: int
    offset: int
    items: list[Item]


class TraitTold(BaseModel):
    """A value that rules may fire on, and where it was read."""

    attribute: str
    value: str
    source: str = Field(description="known, title, path or picture")
    words: str


class ItemWithTraits(Item):
    """One garment, and what the rules know of it."""

    traits: list[TraitTold]


_EXAMPLE = {
    "id": "43059077-05",
    "kind": "top",
    "side": "top",
    "slot": "top",
    "title": "linen shirt",
    "picture": None,
}


def router(service: Service) -> APIRouter:
    """Give the routes of garments."""
    routes = APIRouter(prefix="/v1", tags=["items"])

    @routes.get(
        "/items",
        responses={
            200: {
                "model": Page,
                "content": {
                    "application/json": {"example": {"total": 1, "offset": 0, "items": [_EXAMPLE]}}
                },
            },
            **documented(400, 422, 503),
        },
    )
    async def items(search: Annotated[ItemSearch, Query()]) -> Response:
        """List garments, or search them."""
        return await anyio.to_thread.run_sync(_page, service, search, limiter=service.threads)

    @routes.get(
        "/items/{item:path}",
        responses={200: {"model": ItemWithTraits}, **documented(400, 404, 503)},
    )
    async def one(item: str) -> Response:
        """Give everything that is known of one garment."""
        return await anyio.to_thread.run_sync(_one, service, item, limiter=service.threads)

    return routes


def _page(service: Service, search: ItemSearch) -> Response:
    now = service.now
    found = now.matcher.model.items
    kept = pl.repeat(True, found.height, eager=True)
    words = search.search.lower().split()
    if words:
        for word in words:
            kept &= now.texts.str.contains(word, literal=True)
    if search.kind is not None:
        kept &= found.select(kind_column())["kind"] == search.kind
    for column, wanted in (("side", search.side), ("slot", search.slot)):
        if wanted is not None:
            kept &= (found[column] == wanted).fill_null(value=False)
    for condition in search.where:
        kept &= which(condition, found)
    found = found.filter(kept)
    rows = found.slice(search.offset, search.limit)
    return json_response(
        {"total": found.height, "offset": search.offset, "items": _rows(now, rows)}
    )


def _one(service: Service, item: str) -> Response:
    now = service.now
    model = now.matcher.model
    found = model.items.filter(id=item)
    if not found.height:
        near = nearest_ids(item, sorted(model.items["id"]))
        raise UnknownItemError(
            f"There is no item {item!r} in the catalogue",
            where="item",
            fix=f"did you mean {', '.join(near)}?" if near else "see /v1/items",
        )
    (row,) = _rows(now, found)
    knowledge = model.knowledge
    traits = [] if knowledge is None else knowledge.traits.filter(item=item).drop("item").to_dicts()
    return json_response({**row, "traits": traits})


def _rows(now: Present, items: pl.DataFrame) -> list[dict[str, Any]]:
    """Rows without the path of the original photograph, which is nobody's business."""
    items = items.select("id", kind_column(), pl.exclude("id"))
    return [
        {**row, "picture": picture_path(now, row["id"])}
        for row in items.drop("image", strict=False).to_dicts()
    ]
