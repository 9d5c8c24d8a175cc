"""The files of a run folder, and whether they are whole. What is in them is read elsewhere."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import polars as pl

from wearwith.catalog.schema import read_item_table
from wearwith.errors import RunError
from wearwith.storage import read_json, sha256_of_file

__all__ = [
    "ITEMS",
    "MANIFEST",
    "SCHEMA_VERSION",
    "WEIGHTS",
    "is_finished",
    "read_intact",
    "read_items",
    "read_manifest",
    "require_intact",
]

SCHEMA_VERSION = 1
MANIFEST = "run.json"
WEIGHTS = "weights.safetensors"
ITEMS = "items.parquet"
KEYS = {"config", "spec", "inputs", "dataset", "best_epoch", "history", "sha256"}

Content = TypeVar("Content")


def is_finished(folder: Path) -> bool:
    """Whether a run folder was written to its end."""
    return (folder / MANIFEST).is_file()


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read what a run says about itself.

    Raises
    ------
    RunError
        If it is no run folder, unfinished, from a newer version, or damaged.
    """
    if not folder.is_dir():
        raise RunError("There is no run here", where=folder, fix="see: wearwith train --help")
    if not is_finished(folder):
        unfinished = (folder / "plan.json").is_file()
        raise RunError(
            "The training of this run is unfinished" if unfinished else "This is no run folder",
            where=folder,
            fix="wearwith train … --resume" if unfinished else "see: wearwith train --help",
        )
    manifest = read_json(folder / MANIFEST, "run manifest")
    version = manifest.get("schema_version")
    if not isinstance(version, int) or version > SCHEMA_VERSION:
        raise RunError(
            f"This run has schema version {version}; this wearwith reads up to {SCHEMA_VERSION}",
            where=folder / MANIFEST,
            fix="upgrade wearwith, or train again",
        )
    missing = sorted(KEYS - manifest.keys())
    if missing:
        raise RunError(
            f"The run manifest is damaged: it lacks {', '.join(missing)}",
            where=folder / MANIFEST,
            fix="copy the run folder again, or train again",
        )
    return manifest


def read_items(folder: Path, manifest: dict[str, Any]) -> pl.DataFrame:
    """Read the garments that a model was trained on; raises as `require_intact`."""
    require_intact(folder, ITEMS, manifest)
    fix = "copy the run folder again, or train again"
    return read_item_table(folder / ITEMS, "table of garments", error=RunError, fix=fix)


def read_intact(
    folder: Path, name: str, manifest: dict[str, Any], read: Callable[[Path], Content]
) -> Content:
    """Read a file of the run that is as it was written; raises as `require_intact`."""
    require_intact(folder, name, manifest)
    return read(folder / name)


def require_intact(folder: Path, name: str, manifest: dict[str, Any]) -> None:
    """Raise `RunError` if a file is missing, or is not the one that was written."""
    path = folder / name
    if not path.is_file():
        raise RunError("A file of the run is missing", where=path, fix="copy the run again")
    if sha256_of_file(path) != manifest["sha256"].get(name):
        raise RunError(
            "A file of the run is damaged, truncated or from another run",
            where=path,
            fix="copy the run folder again, or train again",
        )
