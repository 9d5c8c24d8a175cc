"""Patterns of ILIKE as regular expressions that name both cases of every letter.

Which letters are one another's small and capital form hangs on the settings of a database, and
polars has its own mind of it. A pattern that spells both forms out means the same everywhere.
"""

import sys
from functools import cache

__all__ = ["either_case"]


def either_case(pattern: str) -> str:
    """From a pattern with % and _ to a regular expression of PostgreSQL."""
    parts = []
    for sign in pattern:
        if sign == "%":
            parts.append(".*")
        elif sign == "_":
            parts.append(".")
        elif sign.isalnum() or not sign.isascii():
            forms = _forms().get(_folded(sign), (sign,))
            parts.append(f"[{''.join(forms)}]" if len(forms) > 1 else sign)
        else:
            parts.append(f"\\{sign}" if sign.isprintable() and not sign.isspace() else sign)
    return f"^(?:{''.join(parts)})$"


def _folded(sign: str) -> str:
    """A letter without its case, if that is one letter still."""
    folded = sign.casefold()
    if len(folded) == 1:
        return folded
    lower = sign.lower()
    return lower if len(lower) == 1 else sign


@cache
def _forms() -> dict[str, tuple[str, ...]]:
    """Folded letter to all that fold to it, where there are several."""
    found: dict[str, list[str]] = {}
    for code in range(sys.maxunicode + 1):
        sign = chr(code)
        folded = _folded(sign)
        if folded != sign:
            found.setdefault(folded, [folded]).append(sign)
    return {folded: tuple(signs) for folded, signs in found.items()}
