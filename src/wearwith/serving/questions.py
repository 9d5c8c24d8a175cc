"""What may be asked: partners of a garment of the catalogue, or of a new one."""

from typing import Annotated, Any, TypeVar

from fastapi import Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException

from wearwith.matching.queries import Direction
from wearwith.model import NewItem
from wearwith.serving.problems import RefusedError
from wearwith.serving.served_model import ServedModel
from wearwith.types import By

__all__ = [
    "GarmentTold",
    "Id",
    "Question",
    "QuestionOfNew",
    "described_body",
    "described_with_pictures",
    "read_question",
    "read_with_pictures",
]

Id = Annotated[str, Field(min_length=1, max_length=500)]
Text = Annotated[str, Field(max_length=2_000)]
Body = TypeVar("Body", bound=BaseModel)
MOST_FIELDS = 2_100  # of a form; each id to pin or exclude is a field
MOST_FIELD = 16 * 1024  # bytes of a field that is no file
MOST_QUESTION = 256 * 1024  # bytes of a question in JSON beside pictures


class MatchOptions(BaseModel):
    """Which partners are wanted."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    direction: Direction | None = Field(
        None,
        description="What is wanted. The id of a garment implies it; a new one needs it unless its "
        "words or its looks tell what it is.",
    )
    k: int = Field(10, ge=1, le=1_000, description="How many at most.")
    by: By | None = Field(
        None,
        description="Whose ranking: the teacher's lets the rules count. If not given, the better "
        "one on validation pairs; the teacher's once rules were edited.",
    )
    where: list[Text] = Field(
        [], max_length=20, description="Conditions on columns of items, as after SQL's WHERE."
    )
    diverse: float = Field(
        0.0, ge=0, le=1, description="From 0, by score alone, to 1, as varied as possible."
    )
    exclude: list[Id] = Field([], max_length=1_000, description="Ids to leave out.")
    pin: list[Id] = Field([], max_length=1_000, description="Ids that come first.")
    allow_worn: bool = Field(False, description="Whether to include pairs that were worn.")
    all_colours: bool = Field(
        False,
        description="Whether to show each colour of a model (the items' column `model`), and not "
        "only the best one.",
    )
    every_size: bool = Field(
        False,
        description="Whether to show each size of a garment, too: all of one model in the same "
        "words.",
    )


class Told(BaseModel):
    """What the answer tells of each partner."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    fields: list[Text] = Field(
        [],
        max_length=50,
        description="Columns of the items that each partner has, instead of title, price, "
        "currency, colour and link.",
    )


class Question(Told, MatchOptions):
    """Partners for a garment of the catalogue."""

    id: Id = Field(description="Id of a top or a bottom.")


class GarmentTold(BaseModel):
    """A garment of the catalogue by its id, or what is known of a new one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Id | None = Field(None, description="Id of a top or a bottom.")
    title: Text | None = Field(None, description="Describes a new garment, as do the fields below.")
    category: list[Text] = Field([], max_length=20, description="From broad to fine.")
    colour: Text | None = None
    material: Text | None = None
    pattern: Text | None = None
    brand: Text | None = None

    def garment(self, now: ServedModel, picture: bytes | None) -> str | NewItem:
        """Give the garment as the matcher of `now` takes it; decodes the picture.

        Raises
        ------
        RefusedError
            422 if it is both of the catalogue and new, or neither.
        DataError, ConfigError, ExtraMissingError, UnreadableError
            If the picture can't be read.
        """
        names = ("title", "category", "colour", "material", "pattern", "brand")
        known = {name: getattr(self, name) for name in names if getattr(self, name)}
        if (self.id is None) == (not known and picture is None):
            raise RefusedError(
                422,
                "The request names no garment"
                if self.id is None
                else "The request has both an id and a new garment",
                where="id",
                fix="give the id of a garment of the catalogue, or a title or a picture of a new "
                "one, but not both",
            )
        if self.id is not None:
            return self.id
        known["category"] = tuple(known.get("category", ()))
        if picture is None:
            return NewItem(**known)
        return now.read_picture(picture, **known)


class QuestionOfNew(GarmentTold, Told, MatchOptions):
    """Partners for a garment of the catalogue or a new one."""


async def read_question(request: Request, shape: type[Body]) -> tuple[Body, bytes | None]:
    """Read a question and its picture from JSON or from a form.

    Raises
    ------
    RefusedError
        415 if the body is neither, 400 if a form is malformed.
    ValidationError
        If a field is wrong.
    """
    if _is_json(request):
        return shape.model_validate_json(await request.body()), None
    fields: dict[str, Any] = {}
    picture = None
    many = {"where", "exclude", "pin", "category", "fields"}
    try:
        async with request.form(
            max_files=1, max_fields=MOST_FIELDS, max_part_size=MOST_FIELD
        ) as form:
            for name, value in form.multi_items():
                if isinstance(value, UploadFile):
                    if name != "picture":
                        raise _malformed(f"The form has a file {name[:100]!r}")
                    picture = await value.read()
                elif name in many:
                    fields.setdefault(name, []).append(value)
                elif name in fields:
                    raise _malformed(f"The form has the field {name[:100]!r} twice")
                else:
                    fields[name] = value
    except MultiPartException as error:
        raise _malformed(error.message) from None
    return shape.model_validate(fields), picture


async def read_with_pictures(
    request: Request, shape: type[Body], most: int
) -> tuple[Body, list[bytes]]:
    """Read a question from JSON, or from a form with JSON in `question` and files `picture`.

    Raises
    ------
    RefusedError
        415 if the body is neither, 400 if a form is malformed or has more than `most` pictures.
    ValidationError
        If a field is wrong.
    """
    if _is_json(request):
        return shape.model_validate_json(await request.body()), []
    text, pictures = None, []
    fix = "send the question as JSON in the field `question`, and photographs as files `picture`"
    try:
        async with request.form(max_files=most, max_fields=1, max_part_size=MOST_QUESTION) as form:
            for name, value in form.multi_items():
                if isinstance(value, UploadFile) and name == "picture":
                    pictures.append(await value.read())
                elif isinstance(value, str) and name == "question":
                    text = value
                else:
                    raise _malformed(f"The form has {name[:100]!r}, which is not expected", fix)
    except MultiPartException as error:
        raise _malformed(error.message, fix) from None
    if text is None:
        raise _malformed("The form has no field `question`", fix)
    return shape.model_validate_json(text), pictures


def _is_json(request: Request) -> bool:
    """Whether a body is JSON, and not a form; a `RefusedError` if it is neither."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        return True
    if kind in ("multipart/form-data", "application/x-www-form-urlencoded"):
        return False
    raise RefusedError(
        415,
        f"The service does not read bodies of type {kind[:100]!r}",
        where="Content-Type",
        fix="send multipart/form-data, or application/json where there is no picture",
    )


def _malformed(what: str, fix: str | None = None) -> RefusedError:
    fix = fix or "send one file, `picture`, and each field as documented"
    return RefusedError(400, what, where="body", fix=fix)


def described_body(shape: type[BaseModel], example: dict[str, Any]) -> dict[str, Any]:
    """Describe a body for OpenAPI: JSON of a shape, or a form with its fields and a `picture`."""
    schema = shape.model_json_schema()
    fields = {name: _without_null(field) for name, field in schema["properties"].items()}
    fields["picture"] = {
        "type": "string",
        "format": "binary",
        "description": "A photograph: JPEG, PNG, WebP, BMP, GIF or TIFF.",
    }
    form = {
        "schema": {**schema, "properties": fields},
        "encoding": {"picture": {"contentType": "image/*"}},
    }
    json = {"schema": schema, "example": example}
    content = {"multipart/form-data": form, "application/json": json}
    return {"requestBody": {"required": True, "content": content}}


def described_with_pictures(shape: type[BaseModel]) -> dict[str, Any]:
    """Describe a body for OpenAPI: JSON of a shape, or a form with that JSON and files."""
    schema = shape.model_json_schema()
    schema = _in_place(schema, schema.pop("$defs", {}))
    pictures = {
        "type": "array",
        "items": {"type": "string", "format": "binary"},
        "description": "Photographs: of the garments of `new` in order, and then of further ones.",
    }
    form = {
        "schema": {
            "type": "object",
            "required": ["question"],
            "properties": {"question": schema, "picture": pictures},
        },
        "encoding": {
            "question": {"contentType": "application/json"},
            "picture": {"contentType": "image/*"},
        },
    }
    content = {"application/json": {"schema": schema}, "multipart/form-data": form}
    return {"requestBody": {"required": True, "content": content}}


def _in_place(schema: Any, shapes: dict[str, Any]) -> Any:
    """A schema with the shapes that it refers to in their places."""
    if isinstance(schema, list):
        return [_in_place(one, shapes) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return _in_place(shapes[schema["$ref"].rpartition("/")[2]], shapes)
    return {key: _in_place(value, shapes) for key, value in schema.items()}


def _without_null(field: dict[str, Any]) -> dict[str, Any]:
    """Take `null` out of a field: a form leaves out what is not known."""
    kinds = [kind for kind in field.get("anyOf", []) if kind != {"type": "null"}]
    rest = {key: value for key, value in field.items() if key not in ("anyOf", "default")}
    return {**rest, **kinds[0]} if kinds else rest
