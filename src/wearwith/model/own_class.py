"""A model of one's own in a model folder: its class, and the file that defines it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wearwith.errors import RunError
from wearwith.files.atomic import read_json
from wearwith.model.model_manifest import Manifest
from wearwith.words.near_folders import or_near_folder

__all__ = ["OWN_MODEL", "OwnModel", "require_named", "sha256_of_own"]

OWN_MODEL = "model.py"


@dataclass(frozen=True)
class OwnModel:
    """A class from a file, with the bytes of that file and their SHA-256.

    `model` is a `CountingScorer`, or a method of `wearwith.models`.
    """

    model: Any
    source: bytes
    sha256: str


def require_named(own: OwnModel | None, manifest: Manifest, file: Path) -> None:
    """Raise `RunError` unless a model of one's own comes with its class, and no other does.

    `file` is where the model keeps the file of its class, if it has one.
    """
    if OWN_MODEL not in manifest.sha256:
        if own is not None:
            raise RunError(
                f"The model of this run is the package's own {manifest.model!r}",
                where=file.parent,
                fix="leave --model out",
            )
    elif own is None:
        named = str(manifest.config.get("model", "")).rpartition(":")[2] or "CLASS"
        raise RunError(
            "The model of this run is a class in a Python file, which runs only if you name it",
            where=file,
            fix=f"if you trust it, give --model {file}:{named} to evaluate or recommend; other "
            "commands take the package's own models alone",
        )
    elif own.sha256 != manifest.sha256[OWN_MODEL]:
        raise RunError(
            "The file of the model is not the one that it was trained with",
            where=file,
            fix="name the copy that lies in the run as model.py, or train again",
        )


def sha256_of_own(manifest: Path) -> str | None:
    """SHA-256 of the file behind a model of one's own; None for other models.

    `manifest` is the path of the manifest; `RunError` if it is missing: no model is finished there.
    """
    if not manifest.is_file():
        fix = or_near_folder(manifest.parent, (manifest.name,), "see: wearwith train --help")
        raise RunError("There is no model here", where=manifest.parent, fix=fix)
    sums = read_json(manifest, "manifest of a model").get("sha256")
    return sums.get(OWN_MODEL) if isinstance(sums, dict) else None
