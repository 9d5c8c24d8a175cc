"""Values of JSON as texts, whatever a feed puts in their place."""

from typing import Any

__all__ = ["first_of", "records_in", "text_of", "texts_of"]

NAMES = ("name", "@value", "value", "url", "contentUrl", "@id")  # of a record, what names it


def text_of(value: Any) -> str | None:
    """The text of a value; of a list the first, of a record its name; None if there is none.

    Half of a surrogate pair, which JSON can hold and no text has, becomes a question mark.
    """
    if isinstance(value, list):
        return next((text for one in value if (text := text_of(one))), None)
    if isinstance(value, dict):
        return next((text for name in NAMES if (text := text_of(value.get(name)))), None)
    if value is None or isinstance(value, bool):
        return None
    text = str(value)
    if not text.isascii():
        text = text.encode("utf-8", "replace").decode()
    return text.strip() or None


def texts_of(value: Any) -> list[str]:
    """The texts of a list, or of a single value."""
    values = value if isinstance(value, list) else [value]
    return [text for one in values if (text := text_of(one))]


def first_of(record: dict[str, Any], *names: str) -> str | None:
    """The text of the first of these fields that has one."""
    return next((text for name in names if (text := text_of(record.get(name)))), None)


def records_in(value: Any) -> list[dict[str, Any]]:
    """The records of a list, or a single one; empty if there is none."""
    values = value if isinstance(value, list) else [value]
    return [one for one in values if isinstance(one, dict)]
