"""The command line as it is: the directive `command-line` describes every command and option."""

import inspect
import types
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from typer.main import get_command

from wearwith.cli.app import app as wearwith

VALUES = {int: "*number*", float: "*number*", Path: "*path*", str: "*text*"}


def setup(app: Sphinx) -> dict[str, bool]:
    """Offer the directive."""
    app.add_directive("command-line", CommandLine)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


class CommandLine(SphinxDirective):
    """A section for each command, written as Markdown and parsed, since help texts are that."""

    def run(self) -> list[nodes.Node]:
        """Give the sections."""
        lines = list(described("wearwith", get_command(wearwith)))
        return self.parse_text_to_nodes(
            StringList(lines, "wearwith --help"), allow_section_headings=True
        )


def described(name: str, command: Any) -> Iterator[str]:
    """Describe a command, or all those of a group, as lines of Markdown."""
    parts = getattr(command, "commands", None)
    if parts is not None:
        for part in sorted(parts):
            yield from described(f"{name} {part}", parts[part])
        return
    written = inspect.unwrap(command.callback)
    hints = typing.get_type_hints(written)
    shown = [each for each in command.params if not getattr(each, "hidden", False)]
    arguments = [each for each in shown if not is_option(each)]
    yield from (f"## {name}", "")
    yield from (*inspect.cleandoc(command.help or "").splitlines(), "")
    needed = [_needed(each) for each in (*arguments, *filter(is_option, shown)) if each.required]
    yield from ("", f"`{' '.join([name, *needed])}`", "")
    for each in (*arguments, *filter(is_option, shown)):
        yield from ("", _term(each, hints[each.name]), f": {_meaning(each)}")
    yield ""


def is_option(parameter: Any) -> bool:
    """Whether it is given by a flag, and not by its place."""
    return str(parameter.opts[0]).startswith("-")


def _needed(parameter: Any) -> str:
    name = parameter.name.rstrip("_").upper()
    return f"{parameter.opts[0]} {name}" if is_option(parameter) else name


def _term(parameter: Any, hint: object) -> str:
    if not is_option(parameter):
        return f"`{_needed(parameter)}`"
    flags = ", ".join(f"`{flag}`" for flag in (*parameter.opts, *parameter.secondary_opts))
    values = _values(hint)
    return f"{flags} {values}" if values else flags


def _values(hint: object) -> str:
    """Say what a flag takes: its choices, or the kind of value; nothing after a switch."""
    within = typing.get_args(hint)
    if typing.get_origin(hint) is Literal:
        return " · ".join(f"`{value}`" for value in within)
    if typing.get_origin(hint) in (typing.Union, types.UnionType, list, tuple):
        return next(filter(None, map(_values, within)), "")
    return VALUES.get(hint, "") if isinstance(hint, type) else ""


def _meaning(parameter: Any) -> str:
    said = [parameter.help or ""]
    if parameter.required:
        said.append("Required.")
    elif parameter.default not in (None, False, ()) and parameter.show_default:
        said.append(f"By default `{parameter.default}`.")
    return " ".join(said)
