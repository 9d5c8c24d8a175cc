"""Feature sets while photographs are being encoded into them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from wearwith.catalog import Problems
from wearwith.features.encoders import PictureEncoder
from wearwith.features.encoding.encoded_part import EncodedPart
from wearwith.features.encoding.photograph_reader import Photograph
from wearwith.features.feature_store import FeatureStore
from wearwith.features.photo_border import BorderPixels
from wearwith.files.atomic import read_json, write_json
from wearwith.pictures.decoding import LONGEST_SIDE
from wearwith.types import Floats

__all__ = ["Filling", "PhotographSets"]

# Raise it when `features.cutout` changes: vectors of garments cut out differently don't mix.
CUT_OUT_VERSION = 1


class Filling:
    """One feature set and the encoder that fills it.

    Raises
    ------
    DataError
        If vectors are there already that were computed in another way.
    """

    def __init__(self, store: FeatureStore, encoder: PictureEncoder, **how: int) -> None:
        fingerprint = {**encoder.fingerprint(), "longest_side": LONGEST_SIDE, **how}
        store.begin(fingerprint, encoder.dim)
        self.store = store
        self.encoder = encoder
        self.done = store.contents()
        self.new = 0

    def save(self, vectors: Mapping[str, Floats]) -> None:
        """Save vectors by content, but for contents that have one."""
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
        # Named before they are encoded: what is encoded is not looked at again.
        self._uncut.add({photo.content for photo in part.photographs if not photo.is_cut})
        self.garments.save(part.garments)
        self.border.save(part.border)

    def note(self, photo: Photograph) -> None:
        """Note what became of a photograph."""
        problem = photo.problem
        if problem is None:
            self.index.append((photo.item, photo.content))
            if photo.content in self._uncut.contents:
                problem = "the garment could not be cut out: encoded with its backdrop"
        if problem is not None:
            self.problems.add(photo.image, None, "image", photo.item, problem)

    def finish_border(self) -> None:
        """Make the set of backdrops complete."""
        self.border.store.finish(self.index)

    def finish_garments(self) -> Path | None:
        """Make the set of garments complete; return the file of the problems, if there are any.

        This is the last step of an encoding: who sees a finished set finds all that goes with it.
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
