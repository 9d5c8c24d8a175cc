"""`/docs`: the API as a page to read, which loads nothing from other sites and needs no script."""

import json
import re
from collections.abc import Callable, Mapping
from functools import cache
from importlib import resources
from typing import Any

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment, PackageLoader, StrictUndefined

from wearwith.serving.api.described_types import Field, fields_of, in_words

__all__ = ["page_of_api", "router"]

STYLE = "/docs/style.css"
Described = Mapping[str, Any]


def router(describe: Callable[[], Described]) -> APIRouter:
    """Give the routes of the page; `describe` gives the OpenAPI description that it shows."""
    routes = APIRouter(include_in_schema=False)

    @cache
    def written() -> str:
        return page_of_api(describe())

    @routes.get("/docs")
    def docs() -> Response:
        return HTMLResponse(written(), headers={"Cache-Control": "no-cache"})

    @routes.get(STYLE)
    def style() -> Response:
        content = (resources.files(__package__) / "api_page.css").read_bytes()
        return Response(content, headers={"Cache-Control": "no-cache"}, media_type="text/css")

    return routes


def page_of_api(described: Described) -> str:
    """Write an OpenAPI description as a page: operations by tag, then the shapes they name."""
    shapes = described["components"]["schemas"]
    environment = Environment(
        loader=PackageLoader(__package__, "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["between_backquotes"] = lambda text: text.split("`")  # every second part
    environment.filters["by_word"] = lambda text: re.split(r"(\w+)", text)
    operations = _operations(described)
    return environment.get_template("api_page.html").render(
        info=described["info"],
        style=STYLE,
        known=shapes.keys(),
        tags=[
            {**tag, "operations": [one for one in operations if one["tag"] == tag["name"]]}
            for tag in described["tags"]
        ],
        shapes=[
            {"name": name, "note": shape.get("description", ""), "fields": fields_of(shape)}
            for name, shape in sorted(shapes.items())
        ],
    )


def _operations(described: Described) -> list[dict[str, Any]]:
    return [
        {
            "tag": said["tags"][0],
            "method": method.upper(),
            "path": path,
            "note": said["description"],
            "needs_key": bool(said.get("security")),
            "parameters": sorted(
                map(_parameter, said.get("parameters", ())), key=lambda one: not one["is_needed"]
            ),
            "bodies": _contents(said.get("requestBody", {}), described),
            "answers": [
                {"status": status, "note": answer["description"], **_answer(answer)}
                for status, answer in said["responses"].items()
            ],
        }
        for path, ways in described["paths"].items()
        for method, said in ways.items()
    ]


def _parameter(said: Described) -> Field:
    schema = said["schema"]
    return {
        "name": said["name"],
        "type": in_words(schema),
        "note": said.get("description", ""),
        "is_needed": said.get("required", False),
        "default": schema.get("default"),
    }


def _contents(body: Described, described: Described) -> list[dict[str, Any]]:
    """What a request may carry, by media type."""
    found = []
    for kind, content in body.get("content", {}).items():
        schema = content["schema"]
        if "$ref" in schema:
            schema = described["components"]["schemas"][in_words(schema)]
        example = content.get("example", schema.get("example"))
        fields = fields_of(schema)
        found.append({"kind": kind, "fields": fields, "example": _as_json(example)})
    return found


def _answer(answer: Described) -> dict[str, str]:
    """The type of an answer, or its media type where it has none, and an example."""
    for kind, content in answer.get("content", {}).items():
        schema = content.get("schema", {})
        example = "" if kind.startswith("application/problem") else content.get("example")
        return {"type": in_words(schema) if schema else kind, "example": _as_json(example)}
    return {"type": "", "example": ""}


def _as_json(example: object) -> str:
    return json.dumps(example, indent=2, ensure_ascii=False) if example else ""
