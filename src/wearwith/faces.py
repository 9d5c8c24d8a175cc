"""The face of a room: the names that its stub offers, imported on first use, and names that moved.

The old names work for one more version, and warn.
"""

import warnings
from collections.abc import Callable
from importlib import import_module

import lazy_loader

__all__ = ["face", "old_names"]

Getattr = Callable[[str], object]

# By module, each old name with what replaced it.
MOVED = {
    "wearwith": {
        "Run": "wearwith.model.TrainedModel",
    },
    "wearwith.catalog": {
        "write_sample": "wearwith.write_sample",
    },
    "wearwith.evaluation": {
        "Measured": "wearwith.evaluation.MeasuredTrial",
        "Method": "wearwith.evaluation.ComparedMethod",
    },
    "wearwith.exported": {
        "Calibration": "wearwith.model.Calibration",
        "Encoder": "wearwith.model.StudentEncoder",
        "Exported": "wearwith.model.TrainedModel",
        "FiredRules": "wearwith.model.FiredRules",
        "Garment": "wearwith.model.Garment",
        "Manifest": "wearwith.model.Manifest",
        "NewItem": "wearwith.model.NewItem",
        "RuleTeacher": "wearwith.model.RuleTeacher",
        "TeacherForm": "wearwith.model.TeacherForm",
        "calibrated": "wearwith.model.calibrated",
        "chances": "wearwith.model.chances",
        "elsewhere": "wearwith.model.over_catalogue",
        "levelled": "wearwith.model.levelled",
        "load_exported": "wearwith.model.load_model",
        "map_arrays": "wearwith.model.map_arrays",
        "rules_alone": "wearwith.model.rules_alone",
        "save_exported": "wearwith.model.save_model",
    },
    "wearwith.matching": {
        "Comparison": "wearwith.matching.PairComparison",
    },
    "wearwith.models": {
        "BaselineConfig": "wearwith.model.BaselineConfig",
        "Category": "wearwith.model.controls.Category",
        "GradientScorer": "wearwith.models.Method",
        "Listing": "wearwith.model.controls.Listing",
        "Popularity": "wearwith.model.controls.Popularity",
        "Random": "wearwith.model.controls.Random",
        "Raw": "wearwith.model.controls.Raw",
        "RulesAlone": "wearwith.model.controls.RulesAlone",
        "StudentSpec": "wearwith.model.StudentSpec",
        "Teacher": "wearwith.models.TrainingTeacher",
        "TeacherConfig": "wearwith.model.TeacherConfig",
        "TowerConfig": "wearwith.model.TowerConfig",
        "best_first": "wearwith.model.ranking.best_first",
        "require_promises": "wearwith.model.scorer.require_promises",
        "require_teacher": "wearwith.model.scorer.require_teacher",
    },
    "wearwith.report": {
        "Comparison": "wearwith.cli.demo_page.DemoComparison",
        "Suggestion": "wearwith.cli.demo_page.Suggestion",
        "require_matplotlib": "wearwith.paper.report.require_matplotlib",
        "write_demo_page": "wearwith.cli.demo_page.write_demo_page",
        "write_report": "wearwith.paper.write_report",
    },
    "wearwith.rules": {
        "ATTRIBUTES": "wearwith.words.ATTRIBUTES",
        "AttributeVocabulary": "wearwith.words.AttributeVocabulary",
        "Mention": "wearwith.words.Mention",
        "Trait": "wearwith.words.Trait",
        "true_rules": "wearwith.true_rules",
    },
    "wearwith.training": {
        "Run": "wearwith.model.TrainedModel",
        "transfer": "wearwith.model.over_catalogue",
    },
}


def face(
    room: str, file: str
) -> tuple[Callable[[str], object], Callable[[], list[str]], list[str]]:
    """Make `__getattr__`, `__dir__` and `__all__` of a room from the stub beside its `file`."""
    offered, names, all_names = lazy_loader.attach_stub(room, file)
    return old_names(room, offered), names, all_names


def old_names(module: str, others: Getattr | None = None) -> Getattr:
    """Make a `__getattr__` that finds what moved out of `module`; `others` finds other names."""
    moved = MOVED.get(module, {})

    def find(name: str) -> object:
        if name not in moved:
            if others is None:
                raise AttributeError(f"module {module!r} has no attribute {name!r}")
            return others(name)
        warnings.warn(
            f"{module}.{name} is {moved[name]} now; the old name goes with the next version",
            DeprecationWarning,
            stacklevel=2,
        )
        place, _, new_name = moved[name].rpartition(".")
        return getattr(import_module(place), new_name)

    return find
