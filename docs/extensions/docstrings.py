# ruff: noqa: ARG001 (Sphinx tells these functions more than they need)
"""What a reference page takes from signatures and docstrings, where autodoc would take more."""

import re

from pydantic import BaseModel
from sphinx.application import Sphinx

_ANY = r"~?(?:typing\.)?Any"
_ARRAY = re.compile(rf"~?numpy\.ndarray\[tuple\[{_ANY}, \.\.\.\], ~?numpy\.dtype\[(~?[\w.]+)\]\]")


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect the functions of this file."""
    app.connect("autodoc-skip-member", _is_of_pydantic)
    app.connect("autodoc-process-signature", _readable)
    app.connect("autodoc-process-docstring", _mended, priority=1)  # before napoleon
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _is_of_pydantic(
    app: Sphinx, kind: str, name: str, member: object, skip: bool, options: object
) -> bool | None:
    """Leave out what every configuration has from pydantic."""
    return True if name.startswith("model_") and name in dir(BaseModel) else None


def _readable(
    app: Sphinx,
    kind: str,
    name: str,
    written: object,
    options: object,
    given: str | None,
    result: str | None,
) -> tuple[str, str] | None:
    """Say `NDArray`, and leave the fields of a configuration to its docstring."""
    if isinstance(written, type) and issubclass(written, BaseModel):
        return "", ""
    if given is None:  # of what is not called
        return None
    given, result = (
        _ARRAY.sub(r"~numpy.typing.NDArray[\1]", part or "").replace("<factory>", "...")
        for part in (given, result)
    )
    return given, result


def _mended(
    app: Sphinx, kind: str, name: str, written: object, options: object, lines: list[str]
) -> None:
    """Make a section of the paragraph that tells the source, so that it ends the one before.

    Rooms and constants are described by their pages; a constant has but the docstring of its type.
    """
    if kind in {"module", "data"}:
        lines.clear()
    for number, line in enumerate(lines):
        if line.startswith("Source: "):
            lines[number : number + 1] = ["Source", "------", line.removeprefix("Source: ")]
            return
