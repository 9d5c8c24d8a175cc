"""The manifest of a dataset folder."""

from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from wearwith.catalog.drawn_triplets import Drawn
from wearwith.errors import DataError
from wearwith.files.atomic import read_json

__all__ = ["SCHEMA_VERSION", "DatasetManifest", "read_manifest"]

# Version 1 stored the training triplets too; 1 and 2 have a column `kind` for side and slot.
SCHEMA_VERSION = 3


class DatasetManifest(BaseModel):
    """Describes a dataset folder; written last."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_version: int
    source: dict[str, Any]
    image_root: str | None
    dropped: dict[str, int]
    counts: dict[str, int]
    sha256: dict[str, str]
    drawn: Drawn | None = None


def read_manifest(path: Path) -> DatasetManifest:
    """Read the manifest of a dataset folder.

    Raises
    ------
    DataError
        If it is missing, malformed, or from a newer version.
    """
    content = read_json(path, "dataset manifest")
    version = content.get("schema_version")
    if isinstance(version, int) and version > SCHEMA_VERSION:
        raise DataError(
            f"This dataset has schema version {version}; this wearwith reads up to "
            f"{SCHEMA_VERSION}",
            where=path,
            fix="upgrade wearwith, or import the data again",
        )
    try:
        return DatasetManifest.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise DataError(
            f"The dataset manifest is malformed at {place!r}: {first['msg']}",
            where=path,
            fix="import the data again",
        ) from None
