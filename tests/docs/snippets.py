"""The fenced blocks of a page, and running them in order as a person would.

All `sh` blocks of a page go to one shell, and all `python` blocks to one interpreter, in one
folder. A comment on the line before a fence says more of a block:

    <!-- not run: REASON -->     it is not run; its commands are held against the command line
    <!-- shows -->               before a `text` block: what the block above it has printed

`<!-- page not run: REASON -->` says the first of all blocks of a page. In what a block shows, `…`
stands for anything, and space is space.
"""

import os
import re
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

LANGUAGES = ("sh", "python")
PYTHON_DRIVER = """
import sys, traceback
from contextlib import redirect_stderr, redirect_stdout

names = {"__name__": "__main__"}
for line in sys.stdin:
    block, out = line.split()
    with open(out, "w") as file, redirect_stdout(file), redirect_stderr(file):
        try:
            exec(compile(open(block).read(), block, "exec"), names)
        except BaseException:
            traceback.print_exc()
            sys.exit(1)
    print("done", flush=True)
"""
# Sourced without a condition around it, since -e would not count within.
SHELL_LINE = "source {block} </dev/null >{out} 2>&1\necho done\n"


@dataclass(frozen=True)
class Block:
    """Code of a page: where it stands, why it is not run if so, and what it shows."""

    line: int
    language: str
    code: str
    not_run: str | None = None
    shows: str | None = None


class SnippetError(AssertionError):
    """A block that failed, or showed something else."""


def blocks_of(page: str) -> list[Block]:
    """Give the blocks of a page that hold code."""
    whole = re.search(r"<!-- page not run: *(.*?) *-->", page)
    found: list[Block] = []
    lines = page.splitlines()
    number = 0
    while number < len(lines):
        fence = re.fullmatch(r"\s*```(\w+)\s*", lines[number])
        if fence is None:
            number += 1
            continue
        end = next(n for n in range(number + 1, len(lines)) if lines[n].strip() == "```")
        code = "\n".join(lines[number + 1 : end]) + "\n"
        comment = lines[number - 1].strip() if number else ""
        if fence[1] == "text" and comment == "<!-- shows -->":
            found[-1] = replace(found[-1], shows=code)
        elif fence[1] in LANGUAGES:
            own = re.fullmatch(r"<!-- not run:(.*)-->", comment)
            reason = own or whole
            if reason is not None and not reason[1].strip():
                raise SnippetError(f"line {number}: a block that is not run needs a reason")
            why = None if reason is None else reason[1].strip()
            found.append(Block(number + 2, fence[1], code, why))
        number = end + 1
    return found


class Interpreter:
    """A process that runs one block after the other, as long as none fails."""

    def __init__(self, command: list[str], line: str, folder: Path, environment: dict[str, str]):
        self.line = line
        self.process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,  # so that what it started ends with it
        )

    def run(self, block: Path, out: Path) -> bool:
        """Run a block's file; whether it went well."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(self.line.format(block=block, out=out))
        self.process.stdin.flush()
        return self.process.stdout.readline() == "done\n"

    def close(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGTERM)
        self.process.communicate()


def run_page(page: str, folder: Path) -> None:
    """Run all blocks of a page that are to be run, in a folder that holds nothing.

    Raises
    ------
    SnippetError
        If one fails, or does not show what the page says.
    """
    there, aside = folder / "here", folder / "aside"
    there.mkdir()
    aside.mkdir()
    environment = _environment(aside)
    interpreters: dict[str, Interpreter] = {}
    try:
        for number, block in enumerate(blocks_of(page)):
            if block.not_run is not None:
                continue
            if block.language not in interpreters:
                interpreters[block.language] = Interpreter(
                    *_COMMANDS[block.language], there, environment
                )
            code, out = aside / f"{number}.code", aside / f"{number}.out"
            code.write_text(block.code, encoding="utf-8")
            went_well = interpreters[block.language].run(code, out)
            said = out.read_text(encoding="utf-8", errors="replace") if out.exists() else ""
            if not went_well:
                raise SnippetError(f"line {block.line} failed:\n{block.code}\n{said[-4000:]}")
            if block.shows is not None and not is_shown(block.shows, said):
                raise SnippetError(f"line {block.line} does not show that, but:\n{said[-4000:]}")
    finally:
        for interpreter in interpreters.values():
            interpreter.close()


def is_shown(expected: str, said: str) -> bool:
    """Whether an output has a text in it, whatever stands for `…` and however space is set."""
    words = " ".join(expected.split())
    pattern = ".*?".join(re.escape(part.strip()) for part in words.split("…"))
    return re.search(pattern.replace(r"\ ", r"\s+"), " ".join(said.split()), re.DOTALL) is not None


def _environment(aside: Path) -> dict[str, str]:
    """Let `wearwith` and `python` be this interpreter's, and output plain."""
    programs = aside / "bin"
    programs.mkdir()
    for name, words in {"wearwith": "-m wearwith", "python": ""}.items():
        program = programs / name
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" {words} "$@"\n', encoding="utf-8")
        program.chmod(0o755)
    plain = {"COLUMNS": "120", "NO_COLOR": "1", "TERM": "dumb", "BROWSER": "true"}
    return {**os.environ, **plain, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}


_COMMANDS = {
    "sh": (["bash", "-euo", "pipefail"], SHELL_LINE),
    "python": ([sys.executable, "-c", PYTHON_DRIVER], "{block} {out}\n"),
}
