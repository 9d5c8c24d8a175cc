"""What a shell offers where a folder or a name is wanted; nothing heavy is imported for it.

A folder is told by the manifest in it. Where there is none near, a shell offers its files.
"""

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

__all__ = [
    "PICTURE_ENCODERS",
    "TEXT_ENCODERS",
    "datasets",
    "models",
    "picture_encoders",
    "rule_books",
    "runs",
    "text_encoders",
]

PICTURE_ENCODERS = ("efficientnet-lite0", "descriptors", "hf:")
TEXT_ENCODERS = ("minilm", "hf:")
MOST_LOOKED_AT = 1_000  # folders; a person waits for the answer

Completion = Callable[[str], list[str]]


def _folders_with(*marks: str) -> Completion:
    """Complete folders that hold one of some files, of what was typed and of one folder further."""

    def complete(incomplete: str) -> list[str]:
        front = incomplete[: incomplete.rfind("/") + 1]
        begun = incomplete.removeprefix(front)
        near = [name for name in _folders(Path(front or ".")) if name.startswith(begun)]
        far = (f"{name}/{below}" for name in near for below in _folders(Path(front, name)))
        looked_at = itertools.islice(itertools.chain(near, far), MOST_LOOKED_AT)
        return [
            front + name
            for name in looked_at
            if any(Path(front, name, mark).is_file() for mark in marks)
        ]

    return complete


def _folders(place: Path) -> Iterator[str]:
    try:
        found = sorted(path.name for path in place.iterdir() if path.is_dir())
    except OSError:  # it is being typed still
        return
    yield from (name for name in found if not name.startswith("."))


def _one_of(*names: str) -> Completion:
    return lambda incomplete: [name for name in names if name.startswith(incomplete)]


datasets = _folders_with("manifest.json")
runs = _folders_with("model.json", "run.json")  # the second, as the third, of older versions
models = _folders_with("model.json", "run.json", "export.json")
picture_encoders = _one_of(*PICTURE_ENCODERS)
text_encoders = _one_of(*TEXT_ENCODERS)
rule_books = _one_of("paper", "worn", "mined")
