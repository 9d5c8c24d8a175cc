"""What an exported model says about itself: `export.json`, written last."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, NonNegativeInt, PositiveInt

from wearwith.model.calibration import Calibration
from wearwith.rules import ReadFrom

__all__ = ["SCHEMA_VERSION", "Manifest", "TeacherForm"]

SCHEMA_VERSION = 2  # 1 read probabilities off the scores themselves


class TeacherForm(BaseModel):
    """How the rules are weighed.

    Attributes
    ----------
    confidence
        `attention` decides for each pair (akd), or all active rules count alike (`uniform`, ukd).
    fidelity
        What p is: `paper`, a score above zero; or `logit`, the exponential of the score.
    strength
        C: how far the rules may move the student.
    may_doubt
        Whether attention may trust none of the active rules.
    read_from
        What rules fire on: text, pictures, or both.
    seen_confidence
        What was seen in a picture less surely is not read.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    confidence: Literal["uniform", "attention"]
    fidelity: Literal["paper", "logit"]
    strength: float
    may_doubt: bool
    read_from: ReadFrom
    seen_confidence: float = 0.6


class Manifest(BaseModel):
    """Everything about an exported model that is no array and no table.

    Attributes
    ----------
    model, inputs
        Name of the method, and what it reads, in words.
    dataset
        `fingerprint` and `folder` of the garments.
    encoders
        What computed each feature set: a new picture has to be encoded in the same way.
    dims
        Feature set to its dimension, in the order in which the towers read them.
    text_length
        Words of a context that are read; None where no text is read.
    heights
        Words that a text filter spans.
    layers, latent_dim, activation
        Of the towers: K, D_l, and s of every layer.
    popularity
        Whether the last column of points is a gain by popularity.
    teacher
        How the rules are weighed; None without a teacher that can be served.
    calibration
        Of the scores of `student` and `teacher`, as far as it was measured.
    uncalibrated
        Why there is no calibration, or not of both; None if there is.
    sha256
        Of every other file of the folder.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    schema_version: int = SCHEMA_VERSION
    wearwith: str
    model: str
    inputs: str
    dataset: dict[str, str | None]
    encoders: dict[str, Any]
    dims: dict[str, PositiveInt]
    text_length: PositiveInt | None
    heights: tuple[PositiveInt, ...]
    layers: NonNegativeInt
    latent_dim: NonNegativeInt
    activation: Literal["sigmoid", "tanh", "linear"]
    popularity: bool
    teacher: TeacherForm | None
    calibration: dict[Literal["student", "teacher"], Calibration] = {}
    uncalibrated: str | None = None
    sha256: dict[str, str] = {}
