"""The description of the API that programs read: /openapi.json."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from wearwith.serving.problems import Problem

__all__ = ["DESCRIPTION", "TAGS", "described"]

DESCRIPTION = """What goes with this? Partners for a garment of a catalogue, or for a new one.

Everything may be read by everybody who can reach this service. Editing rules and loading a model
need the key, in the header `X-API-Key`. Every error is a problem (RFC 9457) with `what` is wrong,
`where`, and what to do (`fix`).
"""

TAGS: list[dict[str, Any]] = [
    {"name": "match", "description": "What goes with a garment, and why."},
    {"name": "items", "description": "The garments of the catalogue, and their pictures."},
    {"name": "rules", "description": "The rule book, its versions, and editing it."},
    {"name": "operation", "description": "Health, metrics, and loading a new model."},
]


def described(app: FastAPI) -> dict[str, Any]:
    """Write the description, with the shape of a problem, which all answers share."""
    found = get_openapi(
        title=app.title,
        version=app.version,
        description=app.description,
        routes=app.routes,
        tags=app.openapi_tags,
    )
    components = found.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    schemas["Problem"] = Problem.model_json_schema()
    schemas.pop("HTTPValidationError", None)
    schemas.pop("ValidationError", None)
    components["securitySchemes"] = {"key": {"type": "apiKey", "in": "header", "name": "X-API-Key"}}
    return found
