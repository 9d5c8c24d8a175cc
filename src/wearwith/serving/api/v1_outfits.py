"""`/v1/complete`, `/v1/outfits` and `/v1/sets`: whole outfits, and those that somebody made."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from wearwith.files.versions import VersionEdit
from wearwith.matching import diagnose_outfit
from wearwith.matching.outfits import CompletedLooks, LookWishes
from wearwith.model import NewItem
from wearwith.serving.api.edits_told import VersionTold
from wearwith.serving.editor_access import require_editor
from wearwith.serving.partner_facts import partner_facts
from wearwith.serving.problems import documented
from wearwith.serving.questions import (
    Id,
    Text,
    described_with_pictures,
    read_with_pictures,
)
from wearwith.serving.served_model import ServedModel, completer_of, sets_of
from wearwith.serving.service import Service
from wearwith.serving.set_edits import SetChange, SetTold, make_set_edit
from wearwith.types import By, Slot

__all__ = ["router"]

MOST_NAMED = 1_000
MOST_NEW = 20  # garments that the catalogue does not have
Given = Annotated[list[Id], Field(max_length=MOST_NAMED)]


class LookOptions(BaseModel):
    """What looks should be like."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    k: int = Field(5, ge=1, le=100, description="How many looks at most.")
    by: By | None = Field(None, description="Whose score counts; the better one on validation.")
    where: list[Text] = Field(
        [], max_length=20, description="Conditions on columns of items, as after SQL's WHERE."
    )
    budget: float | None = Field(
        None, ge=0, description="What a look may cost, with what is given."
    )
    budgets: dict[Slot, Annotated[float, Field(ge=0)]] = Field(
        {}, description="What one garment of a slot may cost."
    )
    exclude: Given = Field([], description="Ids that are never taken, such as what one has.")


class NewGarment(BaseModel):
    """A garment that the catalogue does not have."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: Text = ""
    slot: Slot | None = Field(
        None, description="If not given, what its words name, or what its picture is like."
    )
    category: Annotated[list[Text], Field(max_length=20)] = []
    colour: Text | None = None
    material: Text | None = None
    pattern: Text | None = None
    brand: Text | None = None

    def item(self, now: ServedModel, picture: bytes | None) -> NewItem:
        """As the model takes it; decodes the picture, and raises what that raises."""
        known = {**self.model_dump(), "category": tuple(self.category)}
        return NewItem(**known) if picture is None else now.read_picture(picture, **known)


class LookQuestion(LookOptions):
    """Garments that are there, and what is wanted beside them."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "given": ["43059077-05"],
                "want": ["bottom", "shoes"],
                "budget": 120,
                "k": 3,
            }
        }
    )

    given: Given = Field([], description="Ids of the garments that are there.")
    new: Annotated[list[NewGarment], Field(max_length=MOST_NEW)] = Field(
        [],
        description="Garments that are there and not in the catalogue, in words; a "
        "form has photographs of them, too.",
    )
    want: Annotated[list[Slot], Field(max_length=20)] | None = Field(
        None,
        description="Slots to fill; if not given, those that most outfits of the training have.",
    )
    pin: Given = Field([], description="Ids that take the place of their slot in every look.")
    diverse: bool = Field(True, description="Whether looks share none of what is found.")


class SwapQuestion(LookOptions):
    """An outfit, and which of its garments to replace."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {"items": ["43059077-05", "53080801-99"], "item": "53080801-99"}
        }
    )

    items: Given = Field(description="Ids of all garments of the outfit.")
    item: Id = Field(description="The one to replace.")


class OutfitQuestion(BaseModel):
    """An outfit that somebody put together."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        json_schema_extra={"example": {"items": ["43059077-05", "53080801-99"]}},
    )

    items: Given = Field(description="Ids of its garments; two or more.")
    by: By | None = Field(None, description="Whose score counts; the better one on validation.")


class LookGarment(BaseModel):
    """A garment of a look."""

    id: str
    context: str = Field(description="What it is called.")
    slot: Slot
    given: bool
    share: float | None = Field(description="What the score loses without it; null in a pair.")
    picture: str | None = Field(description="Path of its thumbnail.")
    title: str | None
    price: Any
    currency: Any
    colour: str | None
    link: str | None


class RuleOfLook(BaseModel):
    """A rule that fires between two garments of a look, or that it breaks as a whole."""

    id: str
    sign: Literal["+", "-"]
    note: str
    words: str
    one: str | None
    other: str | None
    confidence: float
    effect: float


class LookTold(BaseModel):
    """A whole outfit."""

    rank: int
    score: float
    probability: float | None = Field(description="Of being the worn one of two; null if unknown.")
    price: float | None = Field(description="Of all garments whose price is known.")
    set: str | None = Field(description="Id of somebody's own set; null if the model made it.")
    items: list[LookGarment]
    rules: list[RuleOfLook] = Field(description="Strongest first.")


class LookAnswer(BaseModel):
    """Looks, own sets first, then best first; or why there are none."""

    by: By
    wanted: list[Slot] = Field(description="The slots that were filled.")
    looks: list[LookTold]
    message: str | None


class SetsTold(BaseModel):
    """All sets, in every state."""

    version: int
    sets: list[SetTold]


class SetHistory(BaseModel):
    """All edits, the oldest first."""

    edits: list[VersionTold]


class SetEditAsked(BaseModel):
    """An edit, with who makes it and why."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        json_schema_extra={
            "example": {
                "edit": {
                    "action": "put",
                    "sets": [{"id": "May", "items": ["43059077-05", "53080801-99"]}],
                },
                "author": "Ada",
                "reason": "the window of this month",
            }
        },
    )

    edit: SetChange
    author: Annotated[str, Field(min_length=1, max_length=200)]
    reason: Annotated[str, Field(min_length=1, max_length=2_000)]


_OF_GET = documented(400, 404, 422, 503)
_OF_POST = documented(400, 404, 408, 413, 422, 503)


def router(service: Service) -> APIRouter:
    """Give the routes of whole outfits."""
    routes = APIRouter(prefix="/v1", tags=["outfits"])
    key: dict[str, Any] = {"security": [{"key": []}]}

    @routes.post(
        "/complete",
        responses={200: {"model": LookAnswer}, **_OF_POST, **documented(415, 501)},
        openapi_extra=described_with_pictures(LookQuestion),
    )
    async def complete(request: Request) -> Response:
        """Complete the look: from some garments, also photographs, to whole outfits."""
        body, pictures = await read_with_pictures(request, LookQuestion, MOST_NEW)

        def answer() -> dict[str, Any]:
            now = service.now
            completer = completer_of(now)  # refuses a model of pairs before a picture is decoded
            wishes = LookWishes.of(**body.model_dump(exclude={"given", "new"}))
            new = [*body.new, *[NewGarment(slot=None)] * (len(pictures) - len(body.new))]
            seen = [*pictures, *[None] * (len(new) - len(pictures))]
            items = [one.item(now, of) for one, of in zip(new, seen, strict=True)]
            return _told(now, completer.complete([*body.given, *items], wishes))

        return await service.json(answer)

    @routes.post("/outfits/swap", responses={200: {"model": LookAnswer}, **_OF_POST})
    async def swap(body: SwapQuestion) -> Response:
        """Replace one garment of an outfit, and keep the rest."""

        def answer() -> dict[str, Any]:
            now = service.now
            wishes = LookWishes.of(**body.model_dump(exclude={"items", "item"}))
            return _told(now, completer_of(now).swap(body.items, body.item, wishes))

        return await service.json(answer)

    @routes.post("/outfits/score", responses=_OF_POST)
    async def score(body: OutfitQuestion) -> Response:
        """Take an outfit apart: its chance, what each garment and rule adds, what to swap."""

        def answer() -> dict[str, Any]:
            now = service.now
            rules = completer_of(now).rules.now()
            return diagnose_outfit(now.matcher.model, body.items, body.by, rules).to_json()

        return await service.json(answer)

    @routes.get("/sets", responses={200: {"model": SetsTold}, **_OF_GET})
    async def sets() -> Response:
        """List somebody's own sets."""

        def answer() -> dict[str, Any]:
            desk = sets_of(service.now)
            version = desk.version
            return {"version": version, "sets": [one.to_json() for one in desk.read(version)]}

        return await service.json(answer)

    @routes.get("/sets/edits", responses={200: {"model": SetHistory}, **_OF_GET})
    async def history() -> Response:
        """List all edits of the sets."""
        return await service.json(lambda: {"edits": sets_of(service.now).history})

    @routes.post(
        "/sets/edits",
        status_code=201,
        responses={
            201: {"model": VersionTold},
            **documented(400, 401, 403, 404, 408, 409, 413, 422, 503, 507),
        },
        openapi_extra=key,
    )
    async def edit(body: SetEditAsked, request: Request) -> Response:
        """Change the sets; every worker shows it from the next question on."""
        require_editor(service, request)

        def make() -> VersionEdit:
            garments = completer_of(service.now).shelf.garments
            return make_set_edit(
                sets_of(service.now), garments, body.edit, body.author, body.reason
            )

        return await service.json(make, status=201)

    return routes


def _told(now: ServedModel, found: CompletedLooks) -> dict[str, Any]:
    looks = found.to_json()
    items = [item for look in looks for item in look["items"]]
    rows = now.item_rows(item["id"] for item in items)
    facts = partner_facts(
        now.matcher.model.items, rows, (), [now.live.facts(item["id"]) for item in items]
    )
    for item, known in zip(items, facts, strict=True):
        item |= {"picture": now.picture_path(item["id"]), **known}
    return {"by": found.by, "wanted": found.wanted, "looks": looks, "message": found.message}
