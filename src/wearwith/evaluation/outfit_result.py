"""The figures of answers about outfits, and their JSON."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from wearwith.evaluation.outfit_metrics import OutfitDifference, OutfitSums
from wearwith.types import By

__all__ = ["OutfitEvaluation", "OutfitFigures", "OutfitMeasure", "PartFigures", "Tasks"]

OutfitMeasure = Literal["accuracy", "auc", "recall_at_10", "recall_at_30", "recall_at_50"]


@dataclass(frozen=True)
class PartFigures:
    """The figure over some of the questions, such as those of a slot."""

    n: int
    value: float | None
    teacher: float | None


@dataclass(frozen=True)
class OutfitFigures:
    """One measure of a scorer over questions about outfits. What can't be computed is None.

    `value` is that of the student, or of a scorer without a teacher; `interval` is its 95 %
    interval over resampled outfits, and `gain` what the teacher has more.
    """

    measure: OutfitMeasure
    n: int  # all questions
    unanswered: int  # those that name unknown garments: guessed (accuracy), or left out
    value: float | None
    teacher: float | None = None
    interval: tuple[float, float] | None = None
    interval_teacher: tuple[float, float] | None = None
    gain: OutfitDifference | None = None
    # By name of the part: by_slot, by_size, by_seen; then by its value.
    parts: Mapping[str, Mapping[str, PartFigures]] = field(default_factory=dict)
    # For paired comparisons; not part of the JSON.
    by_outfit: OutfitSums | None = field(default=None, repr=False, compare=False)
    by_outfit_teacher: OutfitSums | None = field(default=None, repr=False, compare=False)

    def to_json(self) -> dict[str, Any]:
        """One dictionary of JSON values."""
        name = self.measure
        parts = {
            part: {
                key: {"n": one.n, name: one.value, f"{name}_teacher": one.teacher}
                for key, one in values.items()
            }
            for part, values in self.parts.items()
        }
        return {
            "n": self.n,
            "unanswered": self.unanswered,
            name: self.value,
            f"{name}_teacher": self.teacher,
            "interval": None if self.interval is None else list(self.interval),
            **parts,
        }


Tasks = Mapping[str, Mapping[str, OutfitFigures]]


@dataclass(frozen=True)
class OutfitEvaluation:
    """How well a scorer answers about the outfits of a split, beside the controls.

    `tasks` are `fitb`, by kind of negatives; `compatibility`, by how many garments were replaced;
    and `cir`, by measure. `controls` has the same of every control, and `reasons` why something is
    missing.
    """

    model: str
    split: str
    seed: int
    tasks: Tasks
    controls: Mapping[str, Tasks] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    default_by: By | None = None  # whose answers count unless somebody asks for another

    def to_json(self) -> dict[str, Any]:
        """One dictionary of JSON values; `teacher_gain` is what a teacher has over its student."""
        return {
            "model": self.model,
            "default_by": self.default_by,
            "split": self.split,
            "seed": self.seed,
            **_tasks_to_json(self.tasks),
            "controls": {name: _tasks_to_json(tasks) for name, tasks in self.controls.items()},
            "reasons": dict(self.reasons),
        }


def _tasks_to_json(tasks: Tasks) -> dict[str, Any]:
    return {
        task: {
            kind: {
                **figures.to_json(),
                "teacher_gain": None if figures.gain is None else asdict(figures.gain),
            }
            for kind, figures in found.items()
        }
        for task, found in tasks.items()
    }
