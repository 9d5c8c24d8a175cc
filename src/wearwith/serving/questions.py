"""What may be asked for: partners of a garment of the catalogue, or of a new one."""

from typing import Annotated, Any, TypeVar

from fastapi import Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException

from wearwith.matching.queries import Direction
from wearwith.model import NewItem
from wearwith.serving.present_model import Present
from wearwith.serving.problems import RefusedError
from wearwith.serving.service import Service
from wearwith.types import By

__all__ = ["GarmentTold", "Id", "Question", "QuestionOfNew", "read_question"]

Id = Annotated[str, Field(min_length=1, max_length=500)]
Text = Annotated[str, Field(max_length=2_000)]
Told = TypeVar("Told", bound=BaseModel)
MOST_FIELDS = 2_100  # of a form; ids that are pinned and left out are one each
MOST_FIELD = 16 * 1024  # bytes of a field that is no file


class MatchOptions(BaseModel):
    """Which partners are wanted."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    direction: Direction | None = Field(
        None, description="What is wanted. The id of a garment tells it; a new one needs it."
    )
    k: int = Field(10, ge=1, le=1_000, description="How many at most.")
    by: By = Field("student", description="Whose ranking: in the teacher's, rules have their say.")
    where: list[Text] = Field(
        [], max_length=20, description="Conditions on columns of items, as behind SQL's WHERE."
    )
    diverse: float = Field(
        0.0, ge=0, le=1, description="From 0, by score alone, to 1, as unlike as can be."
    )
    exclude: list[Id] = Field([], max_length=1_000, description="Ids that are not shown.")
    pin: list[Id] = Field([], max_length=1_000, description="Ids that come first.")
    allow_worn: bool = Field(False, description="Whether pairs that were worn are shown too.")

    def wishes(self) -> dict[str, Any]:
        """Give the arguments of `Matcher.match` but for the garment."""
        return {name: getattr(self, name) for name in MatchOptions.model_fields}


class Question(MatchOptions):
    """Partners for a garment of the catalogue."""

    id: Id = Field(description="Id of a top or a bottom.")


class GarmentTold(BaseModel):
    """A garment of the catalogue by its id, or what is known of a new one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Id | None = Field(None, description="Id of a top or a bottom.")
    title: Text | None = Field(None, description="Of a new garment, as are those below.")
    category: list[Text] = Field([], max_length=20, description="From broad to fine.")
    colour: Text | None = None
    material: Text | None = None
    pattern: Text | None = None
    brand: Text | None = None

    def garment(self, service: Service, now: Present, picture: bytes | None) -> str | NewItem:
        """Give what the matcher of `now` is asked about; decodes the picture.

        Raises
        ------
        RefusedError
            422 if it is both of the catalogue and new, or neither.
        WearwithError
            As `PictureReader.read`.
        """
        names = ("title", "category", "colour", "material", "pattern", "brand")
        told = {name: getattr(self, name) for name in names if getattr(self, name)}
        if (self.id is None) == (not told and picture is None):
            raise RefusedError(
                422,
                "It is not said which garment is meant"
                if self.id is None
                else "An id stands beside a new garment",
                where="id",
                fix="give the id of a garment of the catalogue, or a title or a picture of a new "
                "one, but not both",
            )
        if self.id is not None:
            return self.id
        told["category"] = tuple(told.get("category", ()))
        if picture is None:
            return NewItem(**told)
        return now.reader.read(picture, service.settings.most_pixels, **told)


class QuestionOfNew(GarmentTold, MatchOptions):
    """Partners for a garment of the catalogue or a new one."""


async def read_question(request: Request, shape: type[Told]) -> tuple[Told, bytes | None]:
    """Read a question and its picture from JSON or from a form.

    Raises
    ------
    RefusedError
        415 if the body is neither, 400 if a form is malformed.
    ValidationError
        If a field is wrong.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        return shape.model_validate_json(await request.body()), None
    if kind not in ("multipart/form-data", "application/x-www-form-urlencoded"):
        raise RefusedError(
            415,
            f"A body of type {kind[:100]!r} is not read here",
            where="Content-Type",
            fix="send multipart/form-data, or application/json where there is no picture",
        )
    told: dict[str, Any] = {}
    picture = None
    many = {"where", "exclude", "pin", "category"}
    try:
        async with request.form(
            max_files=1, max_fields=MOST_FIELDS, max_part_size=MOST_FIELD
        ) as form:
            for name, value in form.multi_items():
                if isinstance(value, UploadFile):
                    if name != "picture":
                        raise _malformed(f"The file {name[:100]!r} is not asked for")
                    picture = await value.read()
                elif name in many:
                    told.setdefault(name, []).append(value)
                elif name in told:
                    raise _malformed(f"The field {name[:100]!r} is there twice")
                else:
                    told[name] = value
    except MultiPartException as error:
        raise _malformed(error.message) from None
    return shape.model_validate(told), picture


def _malformed(what: str) -> RefusedError:
    return RefusedError(
        400, what, where="body", fix="send one file, `picture`, and each field as documented"
    )
