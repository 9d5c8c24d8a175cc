"""The configuration of a training run: one frozen object that is saved beside its result."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from wearwith.catalog import AnyNegatives
from wearwith.errors import ConfigError
from wearwith.features import InputsConfig
from wearwith.files.toml import read_toml
from wearwith.model.model_settings import (
    BaselineConfig,
    OutfitConfig,
    TeacherConfig,
    TowerConfig,
)
from wearwith.models.model_names import MODEL_NAMES, OUTFIT_MODELS, WITH_TEACHER, is_own
from wearwith.rules import RulesConfig
from wearwith.rules.mining_config import SOFT
from wearwith.training.aims import AIMS, Aim, aimed
from wearwith.words.near_words import did_you_mean

__all__ = ["ABOVE_ZERO", "OUTFIT_DEFAULTS", "RunConfig", "TrainingConfig", "merged"]

ABOVE_ZERO = (
    'fidelity = "paper" needs scores above zero: a sigmoid tower, no popularity; '
    'take teacher.fidelity = "logit"'
)


class TrainingConfig(BaseModel):
    """How weights are learned.

    Attributes
    ----------
    epochs
        At most this many; fewer if validation stops rising.
    least_steps
        More epochs than that if they have fewer steps together: few pairs are gone over more often.
    batch_size
        Triplets per step.
    optimiser, learning_rate, momentum
        SGD with momentum, as published, or AdamW.
    schedule
        Of the learning rate: constant, as published, or a cosine down to zero.
    weight_decay
        The λ of the paper's regulariser (λ/2)‖Θ‖², on all trained weights. AdamW decouples it from
        the gradient.
    patience
        Epochs without a better AUC on the selection split before stopping; None trains to the end.
    negatives
        How negatives of training are drawn: of one kind, or of several, each with its share, such
        as `{random = 1, hard = 2}`.
    select_on
        How negatives of the selection split are drawn; as in training if not given.
    select_by
        Whose AUC on the selection split chooses the best epoch, for a model with a teacher.
    select_split
        The selection split, where the best epoch is chosen and `valid_auc` and `valid_auc_teacher`
        are measured. The published code chooses on `test`, which is only there to measure how much
        that adds to a test AUC.
    pairs
        Learn from so many training pairs, drawn by chance by the seed; all if not given. For
        learning curves.
    redraw
        Whether every epoch draws its training negatives again. The paper draws once.
    per_pair
        Negatives for each positive pair, M, where they are drawn here.
    seed
        Seeds weights, order, dropout and negatives.
    device
        `cpu`, `cuda`, `cuda:1`, …
    precision
        Of products of matrices: `float32` or `bf16` (weights stay in float32), or `auto`: float32
        on the CPU, and on a GPU bf16 where it is clearly faster. A run's folder says which it was.
    threads
        CPU threads; torch's own choice if not given. The same seed and number of threads give the
        same bits; another number sums large products in another order.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    epochs: int = Field(default=40, ge=1)
    least_steps: int = Field(default=0, ge=0)
    batch_size: int = Field(default=64, ge=1)
    optimiser: Literal["sgd", "adamw"] = "sgd"
    learning_rate: float = Field(default=0.05, gt=0)
    momentum: float = Field(default=0.9, ge=0, lt=1)
    schedule: Literal["constant", "cosine"] = "constant"
    weight_decay: float = Field(default=1e-4, ge=0)
    patience: int | None = Field(default=8, ge=1)
    negatives: AnyNegatives = "random"
    select_on: AnyNegatives | None = None
    select_by: Literal["student", "teacher"] = "student"
    select_split: Literal["valid", "test"] = "valid"
    pairs: int | None = Field(default=None, ge=1)
    redraw: bool = False
    per_pair: int = Field(default=3, ge=1)
    seed: int = Field(default=0, ge=0)
    device: str = Field(default="cpu", pattern=r"^(cpu|cuda(:\d+)?)$")
    precision: Literal["auto", "float32", "bf16"] = "auto"
    threads: int | None = Field(default=None, ge=1)


# What models of whole outfits begin with; batches are of outfits.
OUTFIT_DEFAULTS: dict[str, dict[str, Any]] = {
    "rules": {"book": "mined", "mining": SOFT},
    "teacher": {"fidelity": "logit", "strength": 2.0, "imitation_most": 0.3},
    "training": {
        "epochs": 16,
        "batch_size": 128,
        "optimiser": "adamw",
        "learning_rate": 0.005,
        "schedule": "cosine",
        "weight_decay": 0.01,
        "patience": None,
        "select_by": "teacher",
    },
}
# A transformer takes smaller steps, each of which takes longer.
SET_TRAINING = {"epochs": 10, "learning_rate": 0.003}
# The shares by the name of negatives.
OUTFIT_SHARES = {
    "random": {"popular_share": 0, "matched_share": 0},
    "matched": {"popular_share": 0, "matched_share": 1},
    "popular": {"popular_share": 1, "matched_share": 0},
    "hard": {"popular_share": 1, "matched_share": 1},
}


# Settings with names of their own, which are one value: half of one mixture is no mixture.
_WHOLE = ("negatives", "select_on", "against")


def merged(*parts: Mapping[str, Any]) -> dict[str, Any]:
    """Lay nested settings over one another; the later ones win."""
    whole: dict[str, Any] = {}
    for part in parts:
        for name, value in part.items():
            under = whole.get(name)
            if isinstance(value, Mapping) and name not in _WHOLE:
                whole[name] = merged(under if isinstance(under, Mapping) else {}, value)
            else:
                whole[name] = value
    return whole


def with_outfit_defaults(values: dict[str, Any]) -> dict[str, Any]:
    """Put plain values over `OUTFIT_DEFAULTS`; a kind of negatives becomes two shares."""
    of_sets = {"training": SET_TRAINING} if _is_set(values) else {}
    training = values.get("training")
    named = training.get("negatives") if isinstance(training, dict) else None
    is_kind = isinstance(named, str) and named in OUTFIT_SHARES
    shares = {"outfit": OUTFIT_SHARES[str(named)]} if is_kind else {}
    return merged(OUTFIT_DEFAULTS, of_sets, shares, values)


def _is_set(values: dict[str, Any]) -> bool:
    return str(values["model"]).startswith("outfit-set")


class RunConfig(BaseModel):
    """A model, its inputs, its shape, its rules and its training.

    `aim` begins with the settings of an aim (`wearwith.training.aims`), which may be changed.
    `baseline` has the baselines' own settings. `popularity` adds a learned multiple of ln(1 +
    training pairs) to a bottom's score. Only models with rules or a teacher read `rules` and
    `teacher`. `outfit` is for models of whole outfits, which begin with other values of several
    parts (`OUTFIT_DEFAULTS`).
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    model: str = "dbpr"
    aim: Aim | None = None
    inputs: InputsConfig = InputsConfig()
    tower: TowerConfig = TowerConfig()
    popularity: bool = False
    baseline: BaselineConfig = BaselineConfig()
    rules: RulesConfig = RulesConfig()
    teacher: TeacherConfig = TeacherConfig()
    training: TrainingConfig = TrainingConfig()
    outfit: OutfitConfig = OutfitConfig()

    @model_validator(mode="before")
    @classmethod
    def _with_defaults(cls, values: Any) -> Any:
        if not isinstance(values, dict):
            return values
        outfits = values.get("model") in OUTFIT_MODELS
        if values.get("aim") in AIMS:
            values = merged(aimed(values["aim"], outfits=outfits), values)
        return with_outfit_defaults(values) if outfits else values

    @field_validator("model")
    @classmethod
    def _known(cls, value: str) -> str:
        # A user's own file is not read here: the configuration may come from a run folder.
        if value not in MODEL_NAMES and not is_own(value):
            near = did_you_mean(value, MODEL_NAMES)
            raise ValueError(
                f"there is no {value!r}{f' ({near})' if near else ''}; a model is one of "
                f"{', '.join(MODEL_NAMES)}, or FILE.py:CLASS"
            )
        return value

    @model_validator(mode="after")
    def _scores_above_zero(self) -> Self:
        if self.model in WITH_TEACHER and self.needs_scores_above_zero:
            raise ValueError(ABOVE_ZERO)
        if self.teacher.strength_from == "validation" and self.teacher.fidelity == "paper":
            raise ValueError(
                'teacher.strength_from = "validation" needs teacher.fidelity = "logit"'
            )
        return self

    @property
    def needs_scores_above_zero(self) -> bool:
        """Whether a teacher would take logarithms of scores that may be negative."""
        tower = self.tower
        may_be_negative = tower.activation != "sigmoid" or self.popularity
        return self.teacher.fidelity == "paper" and may_be_negative

    @classmethod
    def of(cls, values: dict[str, Any], where: object = None) -> Self:
        """Validate plain values.

        Raises `ConfigError` if a name is unknown or a value is out of its range.
        """
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            wrong = error.errors()[0]
            place = ".".join(str(part) for part in wrong["loc"])
            raise ConfigError(
                f"The configuration can't be used: {place}: {wrong['msg']}", where=where
            ) from None

    @classmethod
    def read(cls, path: Path) -> dict[str, Any]:
        """Read the plain values of a TOML file.

        Raises `ConfigError` if the file is missing, no TOML, or far too large or too deep.
        """
        return read_toml(path, "configuration file", ConfigError)
