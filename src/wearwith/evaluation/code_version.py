"""Which code a result came from: so that a result of other code is never taken for one of this."""

import hashlib
from collections.abc import Iterator
from functools import cache
from importlib import resources
from pathlib import Path

__all__ = ["MEASURING", "TRAINING", "code_version"]

# What a trained model depends on: rooms of this package, and single files.
TRAINING = ("pictures/decoding.py", "catalog", "features", "rules", "models", "training")
# What a measured one depends on besides.
MEASURING = (
    *TRAINING,
    "evaluation/bootstrap.py",
    "evaluation/candidate_lists.py",
    "evaluation/evaluate_model.py",
    "evaluation/metrics.py",
    "evaluation/protocol.py",
    "evaluation/results.py",
    "evaluation/scoring.py",
    "evaluation/trials.py",
)


@cache
def code_version(parts: tuple[str, ...] = TRAINING) -> str:
    """SHA-256 over the source files of parts of this package, by path and content."""
    digest = hashlib.sha256()
    with resources.as_file(resources.files("wearwith")) as package:
        for path in _sources(package, parts):
            digest.update(str(path.relative_to(package)).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _sources(package: Path, parts: tuple[str, ...]) -> Iterator[Path]:
    for part in parts:
        place = package / part
        paths = sorted(place.rglob("*")) if place.is_dir() else [place]
        yield from (path for path in paths if path.suffix in {".py", ".toml"})
