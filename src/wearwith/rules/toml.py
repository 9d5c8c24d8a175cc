"""Reading and writing the TOML of rule books and vocabularies."""

import json
import tomllib
from pathlib import Path
from typing import Any

from wearwith.errors import RuleError

__all__ = ["parse_toml", "read_toml", "toml_string"]

MOST_BYTES = 64 * 2**20
MOST_INTEGER = 2**63  # what TOML promises; Python writes out no number of thousands of digits


def parse_toml(text: str) -> dict[str, Any]:
    """Parse a text that the package brings."""
    return tomllib.loads(text)


def read_toml(path: Path, what: str) -> dict[str, Any]:
    """Read a TOML file; `what` names it in the error message.

    Raises
    ------
    RuleError
        If it is missing, unreadable, no TOML, or far too large.
    """
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise RuleError(
                f"This {what} has {size / 2**20:.0f} MB, and at most 64 MB are read", where=path
            )
        # Some editors put a mark before a text in UTF-8.
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        _require_integers(content)
    except FileNotFoundError:
        raise RuleError(f"There is no {what} here", where=path) from None
    except OSError as error:
        raise RuleError(f"This {what} can't be read: {error.strerror}", where=path) from None
    except (ValueError, RecursionError) as error:  # wrong TOML, bytes, or a number without end
        raise RuleError(f"This {what} is not TOML: {error}", where=path) from None
    return content


def _require_integers(value: object) -> None:
    """Raise `ValueError` if an integer anywhere in a value has more than 64 bits."""
    if isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            _require_integers(part)
    elif isinstance(value, int) and not -MOST_INTEGER <= value < MOST_INTEGER:
        raise ValueError("a whole number has more than 64 bits")


def toml_string(text: str) -> str:
    """Write a text as a TOML string."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
