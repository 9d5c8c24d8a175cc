"""The command line, called as a person calls it."""

import sys
from dataclasses import dataclass

import pytest

# Typer and rich take the width and the colours of what they print from these.
PLAIN = {"COLUMNS": "80", "NO_COLOR": "1", "TERM": "dumb"}


@dataclass(frozen=True)
class Said:
    """What a command left: its exit code, and what it wrote to both outputs."""

    code: int
    out: str
    err: str


@pytest.fixture
def wearwith(monkeypatch, capsys):
    """Run a command in this process, which spares the start of another one."""

    def run(*words):
        from wearwith.cli.app import main

        monkeypatch.setattr(sys, "argv", ["wearwith", *map(str, words)])
        for name, value in PLAIN.items():
            monkeypatch.setenv(name, value)
        capsys.readouterr()
        code = 0
        try:
            main()
        except SystemExit as end:
            code = end.code or 0
        captured = capsys.readouterr()
        return Said(code, captured.out, captured.err)

    return run
