"""Which code a result came from: so that a result of other code is never taken for one of this."""

import hashlib
from functools import cache
from importlib import resources

__all__ = ["code_version"]

# The rooms that a trained model depends on, and those that a measured one depends on besides.
TRAINING = ("catalog", "features", "rules", "models", "training")
MEASURING = (*TRAINING, "evaluation")


@cache
def code_version(rooms: tuple[str, ...] = TRAINING) -> str:
    """SHA-256 over the source files of rooms of this package, by path and content."""
    digest = hashlib.sha256()
    for room in rooms:
        with resources.as_file(resources.files("wearwith") / room) as folder:
            for path in sorted(folder.rglob("*")):
                if path.suffix in {".py", ".toml"}:
                    digest.update(str(path.relative_to(folder)).encode())
                    digest.update(path.read_bytes())
    return digest.hexdigest()
