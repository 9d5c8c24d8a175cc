"""What a model says about itself: `model.json`, written last."""

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    NonNegativeInt,
    PositiveInt,
    ValidationError,
)

from wearwith.errors import DataError, RunError
from wearwith.files.atomic import read_json
from wearwith.model.calibration import Calibration
from wearwith.model.model_settings import Activation, Fidelity, StudentSpec, TeacherConfig
from wearwith.rules import ReadFrom, RulesConfig
from wearwith.types import By

__all__ = [
    "FIX",
    "MANIFEST",
    "SCHEMA_VERSION",
    "Manifest",
    "Reads",
    "TeacherForm",
    "malformed",
    "read_manifest",
    "read_values",
    "reads_of",
    "teacher_form",
]

FIX = "copy the folder again, or train again"

MANIFEST = "model.json"
SCHEMA_VERSION = 3  # runs had version 1, exports 1 and 2
SEGMENT = r"^\d{5}$"  # the name of its folder


# How a new garment becomes a point: see `wearwith.model.point_encoders`.
Reads = Literal["towers", "projections", "codes", "garments"]

_READS: dict[str, Reads] = {
    "dbpr": "towers",
    "ukd": "towers",
    "akd": "towers",
    "pkd": "towers",
    "border": "towers",
    "ibr": "projections",
    "exibr": "projections",
    "bpr-dae": "codes",
    "outfit": "garments",
    "outfit-ukd": "garments",
    "outfit-akd": "garments",
    "outfit-set": "garments",
    "outfit-set-ukd": "garments",
    "outfit-set-akd": "garments",
    "type-aware": "garments",
}
Confidence = Literal["uniform", "attention", "frequencies", "even", "gates"]
_CONFIDENCE: dict[str, Confidence] = {
    "akd": "attention",
    "akd-as-published": "attention",
    "ukd": "uniform",
    "pkd": "frequencies",
    "outfit-ukd": "even",
    "outfit-akd": "gates",
    "outfit-set-ukd": "even",
    "outfit-set-akd": "gates",
}
_ADDED_UP: dict[Confidence, Confidence] = {"attention": "gates", "uniform": "even"}


class TeacherForm(BaseModel):
    """How the rules are weighed.

    Attributes
    ----------
    confidence
        `attention` decides for each pair (akd), all active rules count alike (`uniform`, ukd), or
        the `frequencies` of values worn together decide (pkd). Where rules add up, as in all models
        of outfits: each counts one half (`even`), or `gates` decide by what is given.
    fidelity
        What p is: `paper`, a score above zero; or `logit`, the exponential of the score.
    strength
        C: how far the rules may move the student.
    may_doubt
        Whether attention may trust none of the active rules.
    read_from
        What rules fire on: text, pictures, or both.
    seen_confidence
        What was seen in a picture less surely is ignored.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    confidence: Confidence
    fidelity: Fidelity
    strength: float
    may_doubt: bool
    read_from: ReadFrom
    seen_confidence: float = 0.6

    @property
    def adds_up(self) -> bool:
        """Whether each rule counts by itself, and not as a part of all that fire."""
        return self.confidence in ("even", "gates")


class Manifest(BaseModel):
    """Everything about a model that is no array and no table.

    Attributes
    ----------
    wearwith, torch, threads
        The versions that trained it, and the number of CPU threads.
    model, inputs
        Name of the method, and what it reads, in words.
    dataset
        `fingerprint` and `folder` of the garments.
    encoders
        What computed each feature set: a new picture must be encoded in the same way.
    text_length
        Number of words read of a context; None where no text is read.
    spec
        The shape of a method that learns by gradients; None for the others.
    reads
        How a new garment becomes a point (`wearwith.model.point_encoders`); None where it can't.
    teacher
        How the rules are weighed; None without a teacher.
    config
        The settings of the training, as plain values; `wearwith.training.RunConfig.of` reads them.
    best_epoch, history
        The epoch of these weights, 0 for a model that only counts; one row an epoch.
    calibration
        Of the scores of `student` and `teacher`, as far as it was measured.
    uncalibrated
        Why a calibration is missing; None if none is.
    outfit_calibration, outfit_uncalibrated
        The same of the scores of whole outfits; empty and None for models of pairs, and older ones.
    default_by, default_auc
        Whose ranking counts unless somebody asks for another, and the AUC on validation pairs that
        decided; see `wearwith.model.default_ranking`. None and empty in older models.
    warnings
        What could not be learned, and why: for people, each with what to do about it.
    segments
        Folders of what came and went after the base was written, in order.
    sha256
        Of every other file of the base.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    schema_version: int = SCHEMA_VERSION
    wearwith: str
    torch: str | None = None
    threads: PositiveInt | None = None
    model: str
    inputs: str
    dataset: dict[str, str | None]
    encoders: dict[str, Any] = {}
    text_length: PositiveInt | None = None
    spec: StudentSpec | None = None
    reads: Reads | None = None
    teacher: TeacherForm | None = None
    config: dict[str, Any] = {}
    best_epoch: NonNegativeInt = 0
    history: tuple[dict[str, float], ...] = ()
    calibration: dict[By, Calibration] = {}
    uncalibrated: str | None = None
    outfit_calibration: dict[By, Calibration] = {}
    outfit_uncalibrated: str | None = None
    default_by: By | None = None
    default_auc: dict[By, float] = {}
    warnings: tuple[str, ...] = ()
    segments: tuple[Annotated[str, Field(pattern=SEGMENT)], ...] = ()
    sha256: dict[str, str] = {}

    @property
    def dims(self) -> dict[str, int]:
        """Feature set to its dimension, in the order in which the method reads them."""
        return {} if self.spec is None else self.spec.dims

    @property
    def heights(self) -> tuple[int, ...]:
        """Words that a text filter of the towers spans."""
        return () if self.spec is None else self.spec.tower.heights

    @property
    def layers(self) -> int:
        """K, layers of the towers."""
        return 0 if self.spec is None else len(self.spec.tower.hidden)

    @property
    def latent_dim(self) -> int:
        """D_l, length of z̃."""
        return 0 if self.spec is None else self.spec.tower.hidden[-1]

    @property
    def activation(self) -> Activation:
        """Of every layer, s."""
        return "linear" if self.spec is None else self.spec.tower.activation

    @property
    def popularity(self) -> bool:
        """Whether the last column of points is a gain by popularity."""
        return self.spec is not None and self.spec.n_popularity > 0


def reads_of(name: str) -> Reads | None:
    """How a method of the package encodes a new garment; None where it can't."""
    return _READS.get(name)


def teacher_form(name: str, teacher: TeacherConfig, rules: RulesConfig) -> TeacherForm | None:
    """How the teacher of a method of the package weighs rules; None without one."""
    confidence = _CONFIDENCE.get(name)
    if confidence is None:
        return None
    if teacher.combine == "sum":
        confidence = _ADDED_UP.get(confidence, confidence)
    return TeacherForm(
        confidence=confidence,
        fidelity=teacher.fidelity,
        strength=teacher.strength,
        may_doubt=teacher.may_doubt and confidence == "attention",
        read_from=rules.read_from,
        seen_confidence=rules.seen_confidence,
    )


def read_manifest(path: Path) -> Manifest:
    """Read `model.json`; `RunError` if it is damaged, or from a newer version."""
    content = read_values(path, "model", SCHEMA_VERSION)
    try:
        return Manifest.model_validate(content)
    except ValidationError as error:
        raise malformed(error, path) from None


def malformed(error: Exception, path: Path) -> RunError:
    """The error for a manifest whose values are wrong."""
    place: object = error
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        place = f"{'.'.join(map(str, first['loc']))!r}: {first['msg']}"
    return RunError(f"The manifest is malformed at {place}", where=path, fix=FIX)


GONE = ("personal", "personal_dropout")


def read_values(path: Path, what: str, newest: int) -> dict[str, Any]:
    """Read a manifest as plain values; `RunError` if damaged, or newer than version `newest`."""
    try:
        values: dict[str, Any] = read_json(path, f"manifest of a {what}")
    except DataError as error:
        raise RunError(error.what, where=path, fix=FIX) from None
    version = values.get("schema_version")
    if not isinstance(version, int) or version > newest:
        raise RunError(
            f"This {what} has schema version {version}; this wearwith reads up to {newest}",
            where=path,
            fix="upgrade wearwith, or train again",
        )
    for part in ("spec", "config"):
        held = values.get(part)
        tower = held.get("tower") if isinstance(held, dict) else None
        if isinstance(tower, dict):  # a setting that is no more; what it learned is in the points
            for name in GONE:
                tower.pop(name, None)
    return values
