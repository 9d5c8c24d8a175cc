"""Commands of a page that are not run, held against the command line that there is."""

import ast
import importlib
import re
import shlex
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import typer
from snippets import Block, SnippetError

from wearwith.cli.app import app

PROJECT = Path(__file__).resolve().parents[2]
ENDS = {"|", "||", "&&", "&", ";", ">", ">>", "2>", "<"}
# Typer carries a click of its own, which is private: what it raises is known by this base.
UsageError: Any = typer.BadParameter.__base__


def check_block(block: Block) -> None:
    """See that everything which a block calls is there.

    Raises
    ------
    SnippetError
        If a command, an option, a script or a name is not there, or an argument is missing.
    """
    if block.language == "python":
        _check_imports(block)
        return
    for words in commands_of(block.code):
        try:
            if words[0] == "wearwith":
                _check_command(words[1:])
            elif "wearwith" in words and words[words.index("wearwith") - 1] == "-m":
                _check_command(words[words.index("wearwith") + 1 :])
            elif words[0] == "python" and words[1].startswith("benchmarks/"):
                _check_script(PROJECT / words[1], words[2:])
        except (UsageError, SnippetError) as error:
            what = str(error) if isinstance(error, SnippetError) else error.format_message()
            raise SnippetError(f"line {block.line}: {' '.join(words)}: {what}") from None


def commands_of(code: str) -> Iterator[list[str]]:
    """Give the words of every simple command of a block; variables are left as they stand."""
    for line in code.replace("\\\n", " ").splitlines():
        words: list[str] = []
        for word in [*shlex.split(line, comments=True), ";"]:
            if word in ENDS or word.endswith(";"):
                if rest := [*words, word.rstrip(";")] if word not in ENDS else words:
                    yield _without_variables(rest)
                words = []
            else:
                words.append(word)


def _without_variables(words: list[str]) -> list[str]:
    """Leave out what is set for one command alone: NAME=value before it."""
    first = next((n for n, word in enumerate(words) if not re.match(r"\w+=", word)), 0)
    return words[first:]


def _check_command(words: list[str]) -> None:
    """Read the words as the command line does, without doing anything.

    A file of an example need not be there.
    """
    command: Any = typer.main.get_command(app)
    name, context = "wearwith", None
    while hasattr(command, "resolve_command"):  # a group of commands
        context = command.make_context(name, words, parent=context)
        rest = [*context._protected_args, *context.args]
        name, command, words = command.resolve_command(context, rest)
    with suppress(typer.Exit):  # --help
        command.make_context(name, words, parent=context)


def _check_script(script: Path, words: list[str]) -> None:
    if not script.is_file():
        raise SnippetError("there is no such script")
    source = _with_what_it_imports(script)
    for word in words:
        if word.startswith("--") and f'"{word.split("=")[0]}"' not in source:
            raise SnippetError(f"the script knows no {word}")


def _with_what_it_imports(script: Path) -> str:
    """The text of a script, and that of the modules which lie beside it and share its options."""
    source = script.read_text(encoding="utf-8")
    beside = [
        script.parent / f"{node.module.replace('.', '/')}.py"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ImportFrom) and node.module
    ]
    return source + "".join(file.read_text(encoding="utf-8") for file in beside if file.is_file())


def _check_imports(block: Block) -> None:
    """See that a block can be compiled, and that what it imports of the package is there."""
    for node in ast.walk(ast.parse(block.code)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("wearwith"):
            module = importlib.import_module(node.module or "")
            for name in node.names:
                if not hasattr(module, name.name):
                    raise SnippetError(f"line {block.line}: {node.module} has no {name.name}")
