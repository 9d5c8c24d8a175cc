"""Published layouts, small and valid, of which an input replaces one file before the import."""

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from fuzzing.folders import Folder
from fuzzing.world import scratch
from wearwith.catalog.dataset_building import SourceTables, import_dataset
from wearwith.catalog.import_problems import Problems

__all__ = ["imported", "layout"]


def layout(name: str, files: Mapping[str, str]) -> Folder:
    """Write the files of a layout; those with content may be replaced, the others are there."""
    folder = scratch() / name
    for place, text in files.items():
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        (folder / place).write_text(text, encoding="utf-8")
    return Folder(folder, tuple(place for place, text in files.items() if text))


def imported(folder: Folder, data: bytes, read: Callable[[Path, Problems], SourceTables]) -> None:
    """Import the folder with one file replaced; a part of a dataset is never left behind."""
    out = scratch() / "imported"
    try:
        with folder.holding(data) as src:
            dataset, _ = import_dataset(lambda problems: read(src, problems), out, source={})
            assert dataset.fingerprint
    finally:
        assert not [*scratch().glob(".imported*")], "a part of a dataset is left"
        shutil.rmtree(out, ignore_errors=True)
