"""A trained model in memory: its arrays, its garments, its rules, and what they answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import polars as pl

from wearwith.catalog import Catalogue
from wearwith.errors import ConfigError, RunError
from wearwith.features.scaling import Scaling
from wearwith.features.side_inputs import SideInputs
from wearwith.features.vocabulary import Vocabulary
from wearwith.model.distance import Distance
from wearwith.model.model_manifest import Manifest, Reads
from wearwith.model.model_settings import BaselineConfig, StudentSpec
from wearwith.model.own_class import OwnModel
from wearwith.model.point_scorer import PointScorer
from wearwith.model.rule_teacher import Attention, RuleTeacher
from wearwith.model.scorer import CountingScorer, Scorer
from wearwith.model.teacher import Teacher
from wearwith.model.training_garments import Placed, TrainingGarments
from wearwith.rules import Knowledge
from wearwith.types import SIDES, By, Floating, Floats, Ints, Side
from wearwith.words.attributes import Trait

if TYPE_CHECKING:
    from wearwith.catalog import Dataset
    from wearwith.model.outfit_scorer import OutfitScorer

__all__ = ["NO_PICTURE", "TrainedModel"]

TOPS_AT_ONCE = 256
NO_PICTURE = -1.0  # in place of a quantile


@dataclass(frozen=True)
class TrainedModel:
    """What training ends in, and everything after it reads. No torch.

    Attributes
    ----------
    manifest
        Shape, settings, history and calibration.
    arrays
        Weights by their names in training; `latent.tops` and `latent.bottoms` of a method with
        points; `scaling.mean.NAME` and `scaling.spread.NAME` of feature sets; `level.SIDE` and
        `level.share.SIDE` where points were levelled, `level.scores` where scores were
        (`wearwith.model.levelled`); `training.PART.SIDE.NAME` of the training garments
        (`wearwith.model.training_garments`); `distance.SIDE` of the garments of another catalogue,
        the quantiles of their pictures among those.
    items
        The garments; row n of a side is position n of the catalogue.
    pairs
        Worn pairs: top, bottom, split. None if unknown.
    vocabulary
        The words that the model knows; None if it reads no text.
    knowledge
        Rules, their words, and what was read of every garment; None without rules.
    own
        The class and the file of a model of one's own; None for one of the package.
    folder
        Its place, once it has one.
    """

    manifest: Manifest
    arrays: Mapping[str, npt.NDArray[Any]]
    items: pl.DataFrame
    pairs: pl.DataFrame | None
    vocabulary: Vocabulary | None
    knowledge: Knowledge | None
    own: OwnModel | None = None
    folder: Path | None = None

    @property
    def name(self) -> str:
        """Name of the method."""
        return self.manifest.model

    @property
    def inputs(self) -> str:
        """What it reads, in words."""
        return self.manifest.inputs

    @property
    def dataset(self) -> dict[str, str | None]:
        """`fingerprint` and `folder` of the garments."""
        return self.manifest.dataset

    @property
    def config(self) -> dict[str, Any]:
        """The settings of its training, as plain values; `RunConfig.of` reads them."""
        return self.manifest.config

    @property
    def history(self) -> list[dict[str, float]]:
        """One row an epoch; empty for a method that only counts."""
        return list(self.manifest.history)

    @property
    def best_epoch(self) -> int:
        """The epoch of these weights; 0 for a method that only counts."""
        return self.manifest.best_epoch

    @property
    def encoders(self) -> dict[str, Any]:
        """What computed each feature set."""
        return self.manifest.encoders

    @property
    def spec(self) -> StudentSpec | None:
        """The shape of a method that learns by gradients."""
        return self.manifest.spec

    @cached_property
    def catalogue(self) -> Catalogue:
        """All tops and bottoms."""
        return Catalogue.of(self.items)

    @cached_property
    def scorer(self) -> Scorer:
        """The student, whose `teacher` is the model's; a method without a teacher is its own."""
        scorer, means = self._scorer(), self.arrays.get("level.scores")
        if means is None:
            return scorer
        from wearwith.model.levelled_scores import LessMeans

        return LessMeans(scorer, means)

    def _scorer(self) -> Scorer:
        # What only one method needs is imported here: starting takes most of the time of an answer.
        arrays, catalogue = self.arrays, self.catalogue
        if self.own is not None:
            if issubclass(self.own.model, CountingScorer):
                return self._counted(self.own.model)
            return self._with_teacher(self.own.model.scorer_of(catalogue, self.spec, arrays))
        if self.spec is None and self.has_student:
            from wearwith.model.controls import CONTROLS

            if self.name in CONTROLS:
                return self._counted(CONTROLS[self.name])
        if self.name == "probe":
            from wearwith.model.probe_scorer import ProbeScorer

            return ProbeScorer.of(catalogue, arrays)
        return self._with_teacher(PointScorer.of(self.name, catalogue, arrays))

    def _counted(self, method: type[CountingScorer]) -> Scorer:
        settings = BaselineConfig.model_validate(self.config.get("baseline", {}))
        activation = None
        if self.knowledge is not None and method.is_taught:
            activation = self.knowledge.activation(self.catalogue)
        counted = method(self.catalogue, settings, activation)
        counted.restore(self.arrays)
        return counted

    def _with_teacher(self, scorer: Scorer) -> Scorer:
        if self.manifest.teacher is not None and isinstance(scorer, PointScorer):
            scorer.find_teacher = self._find_teacher
        return scorer

    @cached_property
    def outfits(self) -> "OutfitScorer | None":
        """What a model of whole outfits answers about these, with its teacher; None for others."""
        from wearwith.model.outfit_model import outfits_of

        return outfits_of(self.manifest, self.items, self.arrays, self.knowledge)

    @property
    def teacher(self) -> Teacher | None:
        """The teacher with the rules of the training; None without one."""
        teacher = self.scorer.teacher
        return teacher if isinstance(teacher, Teacher) else None

    def _find_teacher(self) -> Teacher:
        form, knowledge = self.manifest.teacher, self.knowledge
        assert form is not None and knowledge is not None  # noqa: S101, PT018 (checked when read)
        known = self.name, self.scorer, form, knowledge
        if form.confidence == "frequencies":
            from wearwith.model.frequency_teacher import FrequencyTeacher

            return FrequencyTeacher(*known)
        if form.confidence in ("uniform", "even"):
            return RuleTeacher(*known)
        if form.confidence == "gates":
            from wearwith.model.pair_gates import PairGates

            return RuleTeacher(*known, attention=PairGates(self.arrays, len(knowledge.book.rules)))
        return RuleTeacher(*known, attention=Attention(self.arrays, form.may_doubt))

    @property
    def default_by(self) -> By:
        """Whose ranking counts unless somebody asks for another; older models: the teacher's."""
        if not self.has_student:
            return "teacher"
        known = self.manifest.default_by
        if known is None:
            known = "student" if self.manifest.teacher is None else "teacher"
        return known

    @property
    def has_points(self) -> bool:
        """Whether scores are inner products of points."""
        return "latent.tops" in self.arrays and self.has_student

    @property
    def has_student(self) -> bool:
        """Whether anything but a teacher says what goes with what."""
        return self.spec is not None or self.manifest.teacher is None

    @cached_property
    def scalings(self) -> dict[str, Scaling]:
        """How vectors of each feature set are scaled."""
        return {
            name.removeprefix("scaling.mean."): Scaling(
                mean, self.arrays.get(name.replace(".mean.", ".spread.", 1))
            )
            for name, mean in self.arrays.items()
            if name.startswith("scaling.mean.")
        }

    def points(self, side: Side) -> Floats:
        """Points whose inner products are scores. Shape: (n, D); D is 0 for other methods."""
        if "latent.tops" not in self.arrays:
            catalogue = self.catalogue
            n = len(catalogue.tops if side == "top" else catalogue.bottoms)
            return np.zeros((n, 0), np.float32)
        points: Floats = self.arrays[f"latent.{side}s"]
        return points

    def latent(self, side: Side) -> Floats:
        """z̃ of the catalogue: points without popularity. Shape: (n, D_l)."""
        points = self.points(side)
        return points[:, :-1] if self.manifest.popularity else points

    def level(self, side: Side) -> tuple[Floats, Floats]:
        """The mean taken off z̃ to get points, and the factor applied after that.

        Shapes: (D_l,) and (1,); 0 and 1 where points were not levelled.
        """
        mean, share = (self.arrays.get(f"level.{part}{side}s") for part in ("", "share."))
        if mean is None or share is None:
            return np.zeros(1, np.float32), np.ones(1, np.float32)
        return mean, share

    @property
    def is_levelled(self) -> bool:
        """Whether what goes with everything was taken off all points, or scores."""
        return "level.tops" in self.arrays or "level.scores" in self.arrays

    def usual(self, tops: Floats) -> Floats:
        """Mean score of tops over all bottoms. Shape: points (n, D) to (n,)."""
        usual: Floats = tops @ self._mean_bottom
        return usual

    @cached_property
    def usual_of_tops(self) -> Floats:
        """Mean score over all bottoms of every top of the catalogue. Shape: (n_tops,)."""
        if self.has_points or not self.has_student:
            return self.usual(self.points("top"))
        n = len(self.catalogue.tops)
        usual = np.zeros(n, np.float32)
        for start in range(0, n, TOPS_AT_ONCE):  # so that memory stays bounded
            tops = np.arange(start, min(start + TOPS_AT_ONCE, n))
            usual[tops] = self.scorer.score_all(tops).mean(axis=1)
        return usual

    def unusual(self, bottom: Floats) -> Floats:
        """A bottom less the mean one: times a top it gives the score above usual. Shape: (D,)."""
        unusual: Floats = bottom - self._mean_bottom
        return unusual

    @cached_property
    def _mean_bottom(self) -> Floats:
        mean: Floats = self.points("bottom").mean(axis=0)
        return mean

    def new_points(self, side: Side, items: SideInputs) -> Floats:
        """Encode new garments; `ConfigError` if the method can't. Shape: n items to (n, D)."""
        from wearwith.model.point_encoders import ENCODERS

        mean, share = self.level(side)
        points = ENCODERS[self.require_reads()](self.arrays, self.manifest, side, items)
        points = (points - mean) * share
        if self.manifest.popularity:
            points[:, -1] = 1 if side == "top" else 0
        return points

    def distance(self, side: Side, position: int) -> Distance | None:
        """Of a garment of another catalogue than that of the training; None for one of that."""
        quantiles = self.arrays.get(f"distance.{side}s")
        if quantiles is None:
            return None
        quantile = float(quantiles[position])
        return Distance(None if quantile == NO_PICTURE else quantile)

    @cached_property
    def known_values(self) -> dict[Side, set[Trait]]:
        """The values that garments of each side have; none without rules."""
        values: dict[Side, set[Trait]] = {side: set() for side in SIDES}
        if self.knowledge is not None:
            sides = self.items.select("side", item="id")
            read = self.knowledge.traits.join(sides, on="item").drop_nulls("side")
            for side, *trait in read.select("side", "attribute", "value").unique().iter_rows():
                values[side].add(Trait(*trait))
        return values

    @cached_property
    def training_garments(self) -> dict[Side, TrainingGarments]:
        """Those that were kept of the training, by side; none in older models."""
        return {
            side: TrainingGarments.of(self.arrays, side, self.manifest.dims, self.level(side))
            for side in SIDES
        }

    def placed(self, side: Side, items: SideInputs) -> Placed:
        """Encode new garments, and place them by how foreign they are to the training.

        `ConfigError` if the method can't encode any. A levelled model is not levelled again.
        """
        known, points = self.training_garments[side], self.new_points(side, items)
        placed = known.place(points, items, keep_last=self.manifest.popularity)
        mean = None if known.mean is None else self.levelling(known.mean)
        return placed if self.is_levelled else placed.levelled(mean)

    def levelling(self, mean: Floats) -> Floats:
        """A mean point as it is taken off others: 0 where gates read what is given. Shape: (D,)."""
        if "outfit.gate.read" not in self.arrays:
            return mean
        taken = mean.copy()
        taken[-self.arrays["outfit.gate.read"].shape[1] :] = 0
        return taken

    def require_reads(self) -> Reads:
        """How new garments are encoded; `ConfigError` if the method can't encode any."""
        reads = self.manifest.reads
        if reads is None:
            raise ConfigError(
                f"The model {self.name!r} knows no garments but those that it was trained on",
                where=self.folder,
                fix="use one that reads garments, such as dbpr or akd",
            )
        return reads

    def scores_with(self, side: Side, position: int) -> Floating:
        """The student's scores of a garment of the catalogue with all of the other side. (n,)."""
        if side == "top":
            scores: Floating = self.scorer.score_all(np.array([position]))[0]
            return scores
        tops: Ints = np.arange(len(self.catalogue.tops))
        return self.scorer.score_pairs(tops, np.full(len(tops), position))

    def read_dataset(self, folder: Path | None = None) -> "Dataset":
        """Load the dataset that the model was trained on, from its place or from `folder`.

        Raises
        ------
        RunError
            If the place is unknown or not on this machine, or the data there is not what the model
            was trained on.
        """
        from wearwith.catalog import load_dataset  # answers need no dataset

        place = folder or self.dataset["folder"]
        if place is None:
            raise RunError(
                "The run does not know where its dataset is", fix="name it with --dataset DIR"
            )
        if folder is None and not Path(place).is_dir():
            raise RunError(
                "The dataset is not where it was when the model was trained",
                where=place,
                fix="name where it is now: --dataset DIR (or --catalogue DIR)",
            )
        dataset = load_dataset(place)
        if dataset.fingerprint != self.dataset["fingerprint"]:
            raise RunError(
                "This is not the data that the model was trained on",
                where=place,
                fix="name the right dataset with --dataset DIR, or train again",
            )
        return dataset
