"""The feature sets of photographs while they are filled, part by part."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from wearwith.catalog import Problems
from wearwith.features.encoders import PictureEncoder
from wearwith.features.encoding.photograph_reader import Photograph
from wearwith.features.feature_store import FeatureStore
from wearwith.features.photo_border import BorderPixels
from wearwith.files.atomic import read_json, write_json
from wearwith.pictures.decoding import LONGEST_SIDE
from wearwith.types import Floats, Picture

__all__ = ["EncodedPart", "Filling", "PhotographSets", "encode_part"]

# Raise this when `pictures.cutout` changes: vectors of garments cut out differently don't mix.
CUT_OUT_VERSION = 1
BATCH = 16  # larger batches take more memory and no less time


@dataclass(frozen=True)
class EncodedPart:
    """The outcome of some photographs.

    `photographs` come without their pictures; `garments` and `border` are vectors by content, of
    shape (dim,), of the garments and of what lies around them.
    """

    photographs: list[Photograph]
    garments: dict[str, Floats]
    border: dict[str, Floats]


class Filling:
    """One feature set and the encoder that fills it.

    Raises `DataError` if vectors exist that were computed in another way.
    """

    def __init__(self, store: FeatureStore, encoder: PictureEncoder, **how: int) -> None:
        fingerprint = {**encoder.fingerprint(), "longest_side": LONGEST_SIDE, **how}
        store.begin(fingerprint, encoder.dim)
        self.store = store
        self.encoder = encoder
        self.done = store.contents()
        self.new = 0

    def save(self, vectors: Mapping[str, Floats]) -> None:
        """Save vectors by content, except for contents that have one."""
        fresh = {key: vector for key, vector in vectors.items() if key not in self.done}
        if not fresh:
            return
        self.store.append(list(fresh), np.stack(list(fresh.values())))
        self.done.update(fresh)
        self.new += len(fresh)


class PhotographSets:
    """The set of garments, the set `border` of their backdrops, and what could not be read.

    Attributes
    ----------
    garments, border
        The two sets.
    index
        Item id and content of every photograph that could be read.
    problems
        A row for every photograph that could not, or whose garment could not be cut out.
    """

    def __init__(self, folder: Path, name: str, encoder: PictureEncoder, *, plain: bool) -> None:
        how = {"cut_out": 0 if plain else CUT_OUT_VERSION}
        self.garments = Filling(FeatureStore(folder, name), encoder, **how)
        self.border = Filling(FeatureStore(folder, BorderPixels.name), BorderPixels())
        self.index: list[tuple[str, str]] = []
        self.problems = Problems()
        self._uncut = _Uncut(self.garments.store.folder / "uncut.json")

    def have(self, content: str) -> bool:
        """Whether both sets have a vector of this content."""
        return content in self.garments.done and content in self.border.done

    def save(self, part: EncodedPart) -> None:
        """Save the vectors of a part."""
        # Recorded before their vectors: contents with vectors are not examined again.
        self._uncut.add({photo.content for photo in part.photographs if not photo.is_cut})
        self.garments.save(part.garments)
        self.border.save(part.border)

    def note(self, photo: Photograph) -> None:
        """Record the outcome of a photograph."""
        problem = photo.problem
        if problem is None:
            self.index.append((photo.item, photo.content))
            if photo.content in self._uncut.contents:
                problem = "the garment could not be cut out: encoded with its backdrop"
        if problem is not None:
            self.problems.add(photo.image, None, "image", photo.item, problem)

    def finish_border(self) -> None:
        """Complete the set of backdrops."""
        self.border.store.finish(self.index)

    def finish_garments(self) -> Path | None:
        """Complete the set of garments; return the file of problems, if there are any.

        This is the last step of an encoding: a finished set has everything that belongs to it.
        """
        path = self.garments.store.folder / "problems.csv"
        if self.problems.rows:
            self.problems.save(path)
        else:
            path.unlink(missing_ok=True)
        self.garments.store.finish(self.index)
        return path if self.problems.rows else None


class _Uncut:
    """The contents whose garment could not be cut out, kept on disk for the next run."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.contents: set[str] = set()
        if path.is_file():
            saved: dict[str, Any] = read_json(path, "list of photographs that could not be cut out")
            self.contents.update(saved["contents"])

    def add(self, contents: set[str]) -> None:
        if not contents <= self.contents:
            self.contents |= contents
            write_json(self.path, {"contents": sorted(self.contents)})


def encode_part(
    photographs: Sequence[Photograph],
    encoder: PictureEncoder,
    have_garment: Container[str],
    have_border: Container[str],
) -> EncodedPart:
    """Encode photographs that were read, except for contents that have a vector already.

    Each photograph has its pictures, or a content that has both vectors, or a problem.
    `have_garment` and `have_border` are the contents with a vector of the garment, and of the
    border.
    """
    garments = {p.content: p.garment for p in photographs if p.garment is not None}
    pictures = {p.content: p.picture for p in photographs if p.picture is not None}
    return EncodedPart(
        [replace(photo, picture=None, garment=None) for photo in photographs],
        _encode(encoder, garments, have_garment),
        _encode(BorderPixels(), pictures, have_border),
    )


def _encode(
    encoder: PictureEncoder, pictures: Mapping[str, Picture], have: Container[str]
) -> dict[str, Floats]:
    fresh = {key: picture for key, picture in pictures.items() if key not in have}
    if not fresh:
        return {}
    rows = list(fresh.values())
    batches = [rows[start : start + BATCH] for start in range(0, len(rows), BATCH)]
    vectors = np.concatenate([encoder.encode(batch) for batch in batches])
    return dict(zip(fresh, vectors, strict=True))
