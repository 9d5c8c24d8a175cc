"""An exported model in memory: its arrays, its garments, its rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from wearwith.catalog import Catalogue
from wearwith.features.scaling import Scaling
from wearwith.features.sides import SideInputs
from wearwith.features.text import Vocabulary
from wearwith.model.manifest import Manifest
from wearwith.model.towers import Encoder
from wearwith.rules import Knowledge
from wearwith.types import Floats, Side

__all__ = ["TrainedModel"]


@dataclass(frozen=True)
class TrainedModel:
    """What serves without torch.

    Attributes
    ----------
    manifest
        Shape, settings and calibration.
    arrays
        Weights by their names in a run; `latent.tops` and `latent.bottoms`; `scaling.mean.NAME` and
        `scaling.spread.NAME` of feature sets; `level.SIDE` and `level.share.SIDE` where points
        were levelled (`wearwith.model.levelled`).
    items
        The garments; row n of a kind is position n of the catalogue.
    pairs
        Worn pairs: top, bottom, split. None where the dataset was not at hand.
    vocabulary
        The words that the model knows; None where it reads no text.
    knowledge
        Rules, their words, and what was read of every garment; None without a teacher.
    folder
        Where it lies, once it does.
    """

    manifest: Manifest
    arrays: Mapping[str, npt.NDArray[Any]]
    items: pl.DataFrame
    pairs: pl.DataFrame | None
    vocabulary: Vocabulary | None
    knowledge: Knowledge | None
    folder: Path | None = None

    @cached_property
    def catalogue(self) -> Catalogue:
        """All tops and bottoms."""
        return Catalogue.of(self.items)

    @property
    def has_student(self) -> bool:
        """Whether anything but rules says what goes with what."""
        return self.manifest.latent_dim > 0

    @cached_property
    def encoder(self) -> Encoder:
        """What encodes a new garment."""
        return Encoder(self.arrays, self.manifest)

    @cached_property
    def scalings(self) -> dict[str, Scaling]:
        """How vectors of each feature set are scaled."""
        return {
            name: Scaling(
                self.arrays[f"scaling.mean.{name}"], self.arrays.get(f"scaling.spread.{name}")
            )
            for name in self.manifest.dims
        }

    def points(self, side: Side) -> Floats:
        """What scores are inner products of. Shape: (n, D_l), or D_l + 1 with popularity."""
        points: Floats = self.arrays[f"latent.{side}s"]
        return points

    def latent(self, side: Side) -> Floats:
        """z̃ of the catalogue. Shape: (n, D_l)."""
        return self.points(side)[:, : self.manifest.latent_dim]

    def level(self, side: Side) -> tuple[Floats, Floats]:
        """Give what is taken off z̃ to have points, and what they are then multiplied with.

        Shapes: (D_l,) and (1,); 0 and 1 where points were not levelled.
        """
        mean, share = (self.arrays.get(f"level.{part}{side}s") for part in ("", "share."))
        if mean is None or share is None:
            return np.zeros(self.manifest.latent_dim, np.float32), np.ones(1, np.float32)
        return mean, share

    @cached_property
    def _mean_bottom(self) -> Floats:
        mean: Floats = self.points("bottom").mean(axis=0)
        return mean

    def usual(self, tops: Floats) -> Floats:
        """Mean score of tops over all bottoms. Shape: points (n, D) to (n,)."""
        usual: Floats = tops @ self._mean_bottom
        return usual

    def unusual(self, bottom: Floats) -> Floats:
        """A bottom without the mean one: its product with a top is what is above usual. (D,)."""
        unusual: Floats = bottom - self._mean_bottom
        return unusual

    def new_points(self, side: Side, items: SideInputs) -> Floats:
        """Encode new garments. Shape: n items to (n, D_l), or D_l + 1 with popularity.

        A new bottom was never worn, and its popularity adds nothing.
        """
        mean, share = self.level(side)
        latent = (self.encoder.latent(side, items) - mean) * share
        if not self.manifest.popularity:
            return latent
        last = np.full((len(latent), 1), 1 if side == "top" else 0, dtype=np.float32)
        return np.hstack([latent, last])
