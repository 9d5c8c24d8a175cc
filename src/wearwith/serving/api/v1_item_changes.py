"""Changes to the catalogue: garments are put in, changed and taken out, singly or in batches."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field, JsonValue

from wearwith.errors import ConfigError
from wearwith.matching.changes import typed_facts, whole_row
from wearwith.serving.editor_access import require_editor
from wearwith.serving.problems import RefusedError, documented
from wearwith.serving.questions import Id, Text
from wearwith.serving.served_model import ServedModel
from wearwith.serving.service import Service
from wearwith.words.kinds import Kind

__all__ = ["router"]

MOST_ITEMS = 1_000
NUMBER = 2**53  # beyond it JSON is no longer exact


class ItemColumns(BaseModel):
    """Columns of a garment that no model reads; further ones of the catalogue may stand beside."""

    model_config = ConfigDict(
        frozen=True,
        extra="allow",
        json_schema_extra={"example": {"price": 39.0, "stock": 0}},
    )
    __pydantic_extra__: dict[str, JsonValue] = Field(init=False)

    price: float | None = Field(None, ge=0, le=NUMBER, allow_inf_nan=False)
    stock: int | None = Field(None, ge=-NUMBER, le=NUMBER, description="0 leaves it out at once.")
    currency: Annotated[str, Field(max_length=5)] | None = None
    link: Text | None = None


class WholeItem(ItemColumns):
    """A whole garment: what is left out is not known."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {"title": "linen shirt", "kind": "top", "price": 39.0, "stock": 12}
        }
    )

    title: Annotated[str, Field(min_length=1, max_length=2_000)]
    kind: Kind | None = Field(None, description="If not given, the title says what it is.")
    category: Annotated[list[Text], Field(max_length=20)] = []
    colour: Text | None = None
    material: Text | None = None
    pattern: Text | None = None
    brand: Text | None = None
    model: Text | None = Field(None, description="Joins the colours of one design.")


class NamedItem(WholeItem):
    """A whole garment, and its id."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"id": "43059077-05", "title": "linen shirt", "kind": "top"}}
    )

    id: Id


class NamedColumns(ItemColumns):
    """Columns that change, and the id of the garment."""

    model_config = ConfigDict(json_schema_extra={"example": {"id": "43059077-05", "stock": 3}})

    id: Id


class ItemChanges(BaseModel):
    """Changes that are made together: all, or none. A garment is in it once."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        json_schema_extra={
            "example": {
                "put": [{"id": "43059077-05", "title": "linen shirt", "kind": "top"}],
                "change": [{"id": "43059077-02", "stock": 0}],
                "remove": ["43059077-01"],
            }
        },
    )

    put: Annotated[list[NamedItem], Field(max_length=MOST_ITEMS)] = []
    change: Annotated[list[NamedColumns], Field(max_length=MOST_ITEMS)] = []
    remove: Annotated[list[Id], Field(max_length=MOST_ITEMS)] = []


class ItemVersion(BaseModel):
    """What became of a garment. Sent again as it is, it keeps its version."""

    id: str
    version: int
    state: Literal["put", "changed", "gone"]


class ItemVersions(BaseModel):
    """What became of each garment, in the order of the request."""

    items: list[ItemVersion]


def router(service: Service) -> APIRouter:
    """Give the routes that change the catalogue."""
    routes = APIRouter(prefix="/v1/items", tags=["items"])
    refused = documented(400, 401, 403, 404, 408, 413, 422, 503, 507)
    how: dict[str, Any] = {"responses": refused, "openapi_extra": {"security": [{"key": []}]}}

    async def write(request: Request, **asked: list[Any]) -> list[dict[str, Any]]:
        require_editor(service, request)
        if service.settings.index is not None:
            raise ConfigError(
                "The garments of this service are in a database",
                where="index",
                fix="put them in there: wearwith index put RUN FILE URL",
            )
        return await service.in_thread(_write, service.now, asked)

    @routes.post("", response_model=ItemVersions, **how)
    async def batch(body: ItemChanges, request: Request) -> Any:
        """Put garments in, change some, and take some out: all of it, or nothing.

        What is answered is on disk. Garments that are gone or sold out (`stock` 0) are left out of
        every answer from the next question on; prices and links are told anew. New garments, and
        those with new words, are encoded in the background, and ranked within seconds.
        """
        return {"items": await write(request, **{name: getattr(body, name) for name in ASKED})}

    @routes.put("/{item:path}", response_model=ItemVersion, **how)
    async def put(item: str, body: WholeItem, request: Request) -> Any:
        """Put a whole garment in, in the place of the one of this id if there is one."""
        (done,) = await write(request, put=[_named(item, body)])
        return done

    @routes.patch("/{item:path}", response_model=ItemVersion, **how)
    async def change(item: str, body: ItemColumns, request: Request) -> Any:
        """Change columns of a garment that no model reads, such as price and stock."""
        (done,) = await write(request, change=[_named(item, body)])
        return done

    @routes.delete("/{item:path}", response_model=ItemVersion, **how)
    async def remove(item: str, request: Request) -> Any:
        """Take a garment out; one that is gone already stays so."""
        (done,) = await write(request, remove=[item])
        return done

    return routes


ASKED = ("put", "change", "remove")


def _named(item: str, body: BaseModel) -> dict[str, Any]:
    return {**body.model_dump(exclude_unset=True), "id": item}


def _write(now: ServedModel, asked: Mapping[str, list[Any]]) -> list[dict[str, Any]]:
    plain: dict[str, list[Any]] = {
        name: [
            one.model_dump(exclude_unset=True) if isinstance(one, BaseModel) else one
            for one in asked.get(name, ())
        ]
        for name in ASKED
    }
    names = [one if isinstance(one, str) else one["id"] for ones in plain.values() for one in ones]
    if len({*names}) < len(names):
        raise RefusedError(422, "A garment is in the batch twice", where="id", fix="name it once")
    items = now.matcher.model.items
    put = [whole_row(items, one) for one in plain["put"]]
    change = [{"id": one["id"], **typed_facts(items, one)} for one in plain["change"]]
    done = now.live.journal.write(put, change, plain["remove"], known=now.item_ids)
    return [{"id": one.id, "version": one.version, "state": one.state} for one in done]
