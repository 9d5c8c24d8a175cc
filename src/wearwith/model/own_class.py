"""A model of one's own, as a model folder keeps it: the class, and the file that it is from."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wearwith.errors import RunError
from wearwith.files.atomic import read_json
from wearwith.model.model_manifest import Manifest

__all__ = ["OWN_MODEL", "OwnModel", "require_named", "sha256_of_own"]

OWN_MODEL = "model.py"


@dataclass(frozen=True)
class OwnModel:
    """A class that was read from a file, with that file as it was then.

    Attributes
    ----------
    model
        The class: a `CountingScorer`, or a method of `wearwith.models`.
    source, sha256
        The bytes of its file, and their SHA-256.
    """

    model: Any
    source: bytes
    sha256: str


def require_named(own: OwnModel | None, manifest: Manifest, file: Path) -> None:
    """See that the class of a model of somebody's own, and no other, is given.

    Parameters
    ----------
    own
        What was given.
    manifest, file
        Of the model, and where it keeps the file of its class, if it has one.

    Raises
    ------
    RunError
        If it is not.
    """
    if OWN_MODEL not in manifest.sha256:
        if own is not None:
            raise RunError(
                f"The model of this run is {manifest.model!r}, of the package",
                where=file.parent,
                fix="leave --model out",
            )
    elif own is None:
        named = str(manifest.config.get("model", "")).rpartition(":")[2] or "CLASS"
        raise RunError(
            "The model of this run is a class in a Python file, which is not run unasked",
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
    """SHA-256 of the file that a model of one's own was trained with; None of other models.

    Parameters
    ----------
    manifest
        Where the manifest of the model lies, see `wearwith.model.folder.manifest_of`.

    Raises
    ------
    RunError
        If it is missing, since there is no finished model.
    """
    if not manifest.is_file():
        raise RunError(
            "There is no model here", where=manifest.parent, fix="see: wearwith train --help"
        )
    sums = read_json(manifest, "manifest of a model").get("sha256")
    return sums.get(OWN_MODEL) if isinstance(sums, dict) else None
