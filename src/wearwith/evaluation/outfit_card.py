"""What the card of a model says of its answers about whole outfits."""

from collections.abc import Mapping, Sequence
from typing import Any

from wearwith.files.markdown import document, number, plain_text, table

__all__ = ["outfit_figures_of"]

TASKS = {
    "fitb": ("wrong answers", "share of blanks filled rightly"),
    "compatibility": ("garments replaced", "AUC of worn outfits against others"),
    "cir": ("within", "share of garments found"),
}
_NOT_VALUES = ("interval", "n", "unanswered")


def outfit_figures_of(found: Mapping[str, Any]) -> str:
    """Write the figures of `OutfitEvaluation.to_json` as Markdown.

    Raises `KeyError`, `TypeError`, `AttributeError` or `StopIteration` if they are damaged.
    """
    split, seed = found["split"], found["seed"]
    only = "" if split == "test" else f" These are no test figures: the model has seen {split}."
    default, reasons = found["default_by"], found["reasons"].values()
    whose = f" Unless somebody asks for another, the {default}'s answers count." if default else ""
    return document(
        f"On the outfits of the {split} split, with seed {seed} "
        f"(`wearwith evaluate RUN --split {split} --keep`); intervals are over outfits.{only}",
        *(_table(found, task) for task in TASKS if task in found),
        " ".join(f"{plain_text(reason, 200)}." for reason in dict.fromkeys(reasons)) + whose,
    )


def _table(found: Mapping[str, Any], task: str) -> str:
    first, measured = TASKS[task]
    controls = list(found["controls"])
    rows = []
    for kind, figures in found[task].items():
        measure = next(name for name in figures if name not in _NOT_VALUES)
        gain = figures["teacher_gain"]
        taught = (number(figures[f"{measure}_teacher"]), _gain(gain)) if gain else (None, None)
        beside = [number(found["controls"][name][task][kind][measure]) for name in controls]
        own = number(figures[measure]), _ends(figures["interval"])
        rows.append((kind.replace("_", " "), *own, *taught, *beside, figures["n"]))
    columns = (first, measured, "95 % interval", "its teacher", "teacher's gain", *controls)
    return table((*columns, "questions"), rows)


def _gain(gain: Mapping[str, Any]) -> str:
    return f"{number(gain['difference'])} ({_ends(gain['interval'])})"


def _ends(ends: Sequence[float] | None) -> str:
    return "–" if ends is None else f"{number(ends[0])} to {number(ends[1])}"
