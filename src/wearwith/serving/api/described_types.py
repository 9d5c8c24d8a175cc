"""Types of an OpenAPI description in words, for people who read the page of the API."""

from collections.abc import Mapping
from typing import Any

__all__ = ["Field", "fields_of", "in_words"]

Schema = Mapping[str, Any]
Field = dict[str, Any]  # its name, type, note, and whether it is needed


def in_words(schema: Schema) -> str:
    """Say what a value is: `integer from 1 to 1000`, `list of text`, `StepTold or null`."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    choices = schema.get("anyOf") or schema.get("oneOf")
    if choices:
        return " or ".join(dict.fromkeys(map(in_words, choices)))
    if "const" in schema:
        return f'"{schema["const"]}"'
    if "enum" in schema:
        return " or ".join(f'"{value}"' for value in schema["enum"])
    kind = schema.get("type", "anything")
    if kind == "array":
        return _list_in_words(schema)
    if kind == "object" and isinstance(schema.get("additionalProperties"), Mapping):
        return f"object of {in_words(schema['additionalProperties'])}"
    if kind == "string":
        return "file" if schema.get("format") == "binary" else "text"
    if kind == "boolean":
        return "true or false"
    return f"{kind}{_range_in_words(schema)}"


def fields_of(schema: Schema) -> list[Field]:
    """List the fields of an object in their order."""
    needed = schema.get("required", ())
    return [
        {
            "name": name,
            "type": in_words(field),
            "note": field.get("description", ""),
            "is_needed": name in needed,
            "default": field.get("default"),
        }
        for name, field in schema.get("properties", {}).items()
    ]


def _list_in_words(schema: Schema) -> str:
    if "prefixItems" in schema:
        return f"list of {' and '.join(map(in_words, schema['prefixItems']))}"
    items = in_words(schema.get("items", {}))
    most = f", at most {schema['maxItems']:,}" if "maxItems" in schema else ""
    return f"list of {items}{most}"


def _range_in_words(schema: Schema) -> str:
    least, most = schema.get("minimum"), schema.get("maximum")
    above = schema.get("exclusiveMinimum")
    parts = [
        None if least is None else f"from {least:g}",
        None if above is None else f"above {above:g}",
        None if most is None else f"to {most:g}",
    ]
    return "".join(f" {part}" for part in parts if part)
