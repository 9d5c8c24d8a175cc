"""The description of bodies that are read here, not by FastAPI: JSON, or a form with a file."""

from typing import Any

from pydantic import BaseModel

__all__ = ["form_or_json"]


def form_or_json(shape: type[BaseModel], example: dict[str, Any]) -> dict[str, Any]:
    """Describe a body that is JSON of some shape, or a form with its fields and a `picture`."""
    told = shape.model_json_schema()
    plain = _without_null(told)
    picture = {
        "type": "string",
        "format": "binary",
        "description": "A photograph: JPEG, PNG, WebP, BMP, GIF or TIFF.",
    }
    form = {**plain, "properties": {**plain["properties"], "picture": picture}}
    return {
        "requestBody": {
            "required": True,
            "content": {
                "multipart/form-data": {
                    "schema": form,
                    "encoding": {"picture": {"contentType": "image/*"}},
                },
                "application/json": {
                    "schema": told,
                    "example": example,
                },
            },
        }
    }


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """Take `null` out of each field: a form leaves out what is not known."""
    properties = {}
    for name, field in schema["properties"].items():
        kinds = [kind for kind in field.get("anyOf", []) if kind != {"type": "null"}]
        rest = {key: value for key, value in field.items() if key not in ("anyOf", "default")}
        properties[name] = {**rest, **kinds[0]} if kinds else rest
    return {**schema, "properties": properties}
