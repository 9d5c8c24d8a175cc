"""A Containerfile as a list of instructions, and what runs them here where there is no engine."""

import json
import re
from pathlib import Path

PROJECT = Path(__file__).parents[2]


def instructions(path=PROJECT / "deploy" / "Containerfile"):
    """Each instruction with what it says, in order."""
    lines = [line for line in path.read_text().splitlines() if line and not line.startswith("#")]
    return [tuple(line.split(maxsplit=1)) for line in lines]


def words_of(said):
    """The words of a command in the form that no shell reads."""
    return json.loads(said[said.index("[") :])


def moved(words, place, port=8000):
    """Let a command that is meant for a container work in a folder, at another port."""
    roots = re.compile(r"^/(?=(opt|locks|source|wheel|model|edits)\b)")
    return [roots.sub(f"{place}/", word).replace("8000", str(port)) for word in words]
