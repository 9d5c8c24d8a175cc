"""`/v1/items` and `/pictures`: the garments of the catalogue, and their thumbnails."""

import hashlib
from functools import partial
from typing import Annotated, Any

import anyio
import polars as pl
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from wearwith.catalog.catalogue import nearest_ids
from wearwith.errors import UnknownItemError
from wearwith.matching.filters import which
from wearwith.serving.problems import documented
from wearwith.serving.questions import Text
from wearwith.serving.searched_words import near_of_search
from wearwith.serving.served_model import ServedModel
from wearwith.serving.service import Service
from wearwith.types import Side, Slot
from wearwith.words.kinds import Kind
from wearwith.words.slots import kind_column

__all__ = ["router"]

Alone = Annotated[
    bool, Query(description="The garment without its backdrop, where it can be cut out of it.")
]


class ItemSearch(BaseModel):
    """Which garments are wanted."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    search: Text = Field("", description="Words that must all be in its id or its context.")
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
    side: str | None = Field(description="Its place in a pair: top, bottom, or null.")
    slot: str = Field(description="Its place in an outfit.")
    picture: str | None = Field(description="Path of its thumbnail.")


class Page(BaseModel):
    """Some of the matching garments, in the order of the catalogue."""

    total: int
    offset: int
    items: list[Item]
    did_you_mean: list[str] = Field(
        description="Words of the catalogue like those of the search that no garment has."
    )


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
_PAGE = {
    "application/json": {
        "example": {"total": 1, "offset": 0, "items": [_EXAMPLE], "did_you_mean": []}
    }
}
_PICTURE: dict[int | str, dict[str, Any]] = {
    200: {"description": "The picture.", "content": {"image/webp": {}}},
    304: {"description": "The client has it already."},
}


def router(service: Service) -> APIRouter:
    """Give the routes of garments and thumbnails."""
    routes = APIRouter(tags=["items"])

    @routes.get(
        "/v1/items",
        responses={200: {"model": Page, "content": _PAGE}, **documented(400, 422, 503)},
    )
    async def items(search: Annotated[ItemSearch, Query()]) -> Response:
        """List garments, or search them."""
        return await service.json(_page, service.now, search)

    @routes.get(
        "/v1/items/{item:path}",
        responses={200: {"model": ItemWithTraits}, **documented(400, 404, 503)},
    )
    async def one(item: str) -> Response:
        """Give all that is known of one garment."""
        return await service.json(_one, service.now, item)

    @routes.get(
        "/pictures/{item:path}",
        response_class=Response,
        responses={**_PICTURE, **documented(400, 404, 422, 501, 503)},
    )
    async def picture(item: str, request: Request, alone: Alone = False) -> Response:
        """Send the thumbnail of an item, or the garment alone."""
        try:
            read = partial(service.now.pictures.read, alone=alone)
            data = await anyio.to_thread.run_sync(read, item)
        except OSError:  # or the folder was replaced, and the new model is not loaded yet
            raise UnknownItemError(
                f"There is no picture of {item!r}",
                where="item",
                fix="`picture` of an item is null if it has none; copy a model with its pictures "
                "by wearwith export --pictures",
            ) from None
        tag = f'"{hashlib.sha256(data).hexdigest()[:32]}"'
        headers = {"ETag": tag, "Cache-Control": "public, max-age=3600"}
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        return Response(data, media_type="image/webp", headers=headers)

    return routes


def _page(now: ServedModel, search: ItemSearch) -> dict[str, Any]:
    items, keep = now.items, pl.Series(~now.live.gone())
    for word in search.search.lower().split():
        keep &= now.texts.str.contains(word, literal=True)
    if search.kind is not None:
        keep &= items.select(kind_column())["kind"] == search.kind
    for column, value in (("side", search.side), ("slot", search.slot)):
        if value is not None:
            keep &= (items[column] == value).fill_null(value=False)
    for condition in search.where:
        keep &= which(condition, items)
    items = items.filter(keep)
    rows = _rows(now, items.slice(search.offset, search.limit))
    near = [] if items.height else near_of_search(now, search.search)
    return {"total": items.height, "offset": search.offset, "items": rows, "did_you_mean": near}


def _one(now: ServedModel, item: str) -> dict[str, Any]:
    model = now.matcher.model
    now.live.require_there(item)
    items = now.items.filter(id=item)
    if not items.height:
        near = nearest_ids(item, sorted(model.items["id"]))
        raise UnknownItemError(
            f"There is no item {item!r} in the catalogue",
            where="item",
            fix=f"did you mean {', '.join(near)}?" if near else "see /v1/items",
        )
    (row,) = _rows(now, items)
    knowledge = model.knowledge
    traits = [] if knowledge is None else knowledge.traits.filter(item=item).drop("item").to_dicts()
    return {**row, "traits": traits}


def _rows(now: ServedModel, items: pl.DataFrame) -> list[dict[str, Any]]:
    """Rows without the path of the original photograph, which clients must not see."""
    items = items.select("id", kind_column(), pl.exclude("id", "image"))
    return [{**row, "picture": now.picture_path(row["id"])} for row in items.to_dicts()]
