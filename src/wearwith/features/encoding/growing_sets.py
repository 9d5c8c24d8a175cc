"""Feature sets of photographs while they are filled: what an encoder makes, and where it stays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from wearwith.features.encoders import PictureEncoder, make_encoder
from wearwith.features.encoding.photograph_reader import Photograph, problems_of
from wearwith.features.feature_store import FeatureStore
from wearwith.files.atomic import read_json, write_json
from wearwith.pictures.decoding import DECODING_VERSION, LONGEST_SIDE
from wearwith.types import Floats, Picture

__all__ = ["GarmentSet", "GrowingSet", "VectorLook", "picture_plan"]

# Raise this when `pictures.cutout` changes: vectors of garments cut out differently don't mix.
CUT_OUT_VERSION = 2

UNCUT = "the garment could not be cut out: encoded with its backdrop"


def picture_plan(*, cuts: bool) -> dict[str, int]:
    """What is done to a photograph before anybody looks: what differs in it doesn't mix."""
    return {
        "longest_side": LONGEST_SIDE,
        "decoding": DECODING_VERSION,
        "cut_out": CUT_OUT_VERSION if cuts else 0,
    }


@dataclass(frozen=True)
class VectorLook:
    """Encodes whole pictures, or the garments in them on white.

    `image` is an encoder, or the name of one, by which each worker makes its own.
    """

    image: str | PictureEncoder
    cuts: bool

    def __call__(self, photographs: Sequence[Photograph]) -> Sequence[Floats]:
        """Encode photographs. Shape of each: (dim,)."""
        encoder = _made_once(self.image) if isinstance(self.image, str) else self.image
        return list(encoder.encode([self._picture(photo) for photo in photographs]))

    def _picture(self, photo: Photograph) -> Picture:
        if self.cuts:
            return photo.on_white[0]
        assert photo.picture is not None  # noqa: S101
        return photo.picture


_made_once = lru_cache(maxsize=4)(make_encoder)


class GrowingSet:
    """A feature set and the look that fills it.

    Vectors that were computed in another way are made `again`, or are a `DataError`.
    """

    def __init__(
        self, store: FeatureStore, encoder: PictureEncoder, look: VectorLook, *, again: bool
    ) -> None:
        plan = {**encoder.fingerprint(), **picture_plan(cuts=look.cuts)}
        store.begin(plan, encoder.dim, again=again)
        self.store, self.dim, self.look = store, encoder.dim, look
        self.done = store.contents()
        self.new = 0

    def save(self, made: Mapping[str, Any], uncut: set[str]) -> None:  # noqa: ARG002
        """Save vectors by content."""
        self.store.append(list(made), np.stack(list(made.values())))
        self.done.update(made)
        self.new += len(made)

    def finish(self, photographs: Sequence[Photograph]) -> Path | None:
        """Complete the set; return the file of problems, if there are any."""
        self.store.finish((p.item, p.content) for p in photographs if p.problem is None)
        return None


class GarmentSet(GrowingSet):
    """A feature set of garments, and the photographs whose garment could not be cut out.

    Raises `DataError` if vectors exist that were computed in another way.
    """

    def __init__(self, store: FeatureStore, encoder: PictureEncoder, look: VectorLook) -> None:
        super().__init__(store, encoder, look, again=False)
        self._path = store.folder / "uncut.json"
        self._uncut: set[str] = set()
        if self._path.is_file():
            saved: dict[str, Any] = read_json(
                self._path, "list of photographs that could not be cut out"
            )
            self._uncut.update(saved["contents"])

    def save(self, made: Mapping[str, Any], uncut: set[str]) -> None:
        """Save vectors by content, and the contents that could not be cut out."""
        # Recorded before their vectors: contents with vectors are not examined again.
        if not uncut <= self._uncut:
            self._uncut |= uncut
            write_json(self._path, {"contents": sorted(self._uncut)})
        super().save(made, uncut)

    def finish(self, photographs: Sequence[Photograph]) -> Path | None:
        """Complete the set; return the file of problems, if there are any.

        The manifest comes last: a finished set has everything that belongs to it.
        """
        noted = [
            replace(photo, problem=UNCUT)
            if photo.problem is None and self.look.cuts and photo.content in self._uncut
            else photo
            for photo in photographs
        ]
        problems = problems_of(noted, self.store.folder / "problems.csv")
        super().finish(photographs)
        return problems
