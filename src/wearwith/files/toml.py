"""Read and write TOML: rule books, vocabularies and configurations."""

import json
import re
from pathlib import Path
from typing import Any

import tomli

from wearwith.errors import RuleError, WearwithError

__all__ = ["read_toml", "toml_string"]

MOST_BYTES = 64 * 2**20
MOST_INTEGER = 2**63  # TOML's limit; Python refuses to print thousands of digits
# Parsing a dotted key takes time quadratic in its number of names.
MOST_NAMES = 100
_NAME = r"""(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')"""
_KEY = re.compile(rf"{_NAME}(?:[ \t]*+\.[ \t]*+{_NAME})*+")


def read_toml(path: Path, what: str, error: type[WearwithError] = RuleError) -> dict[str, Any]:
    """Read a TOML file; `what` names it in the error message.

    Raises
    ------
    WearwithError
        An `error`: if it is missing, unreadable, not TOML, or far too large or too deep.
    """
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise error(
                f"This {what} has {size / 2**20:.0f} MB, and at most 64 MB are read", where=path
            )
        # Some editors write a byte order mark.
        text = path.read_text(encoding="utf-8-sig")
        dotted = (line for line in text.split("\n") if line.count(".") >= MOST_NAMES)
        if any(_names_in(key[0]) > MOST_NAMES for line in dotted for key in _KEY.finditer(line)):
            raise ValueError(f"a key joins more than {MOST_NAMES} names by dots")
        content = tomli.loads(text)
        _require_integers(content)
    except FileNotFoundError:
        raise error(f"There is no {what} here", where=path) from None
    except OSError as wrong:
        raise error(f"This {what} can't be read: {wrong.strerror}", where=path) from None
    except (ValueError, RecursionError) as wrong:  # malformed TOML or UTF-8, or an endless number
        raise error(f"This {what} is not TOML: {wrong}", where=path) from None
    return content


def _require_integers(value: object) -> None:
    """Raise `ValueError` if an integer anywhere in a value has more than 64 bits."""
    if isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            _require_integers(part)
    elif isinstance(value, int) and not -MOST_INTEGER <= value < MOST_INTEGER:
        raise ValueError("a whole number has more than 64 bits")


def _names_in(key: str) -> int:
    """Count the names in a dotted key; a quoted one may itself hold dots."""
    return 1 + key.count(".") if key.count(".") < MOST_NAMES else len(re.findall(_NAME, key))


def toml_string(text: str) -> str:
    """Write a text as a TOML string."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
