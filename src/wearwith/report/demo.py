"""The demo's page: who is best, and what goes with a few tops."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from wearwith.storage import new_file

if TYPE_CHECKING:
    from wearwith.matching import Explanation

__all__ = ["Comparison", "Suggestion", "write_demo_page"]


@dataclass(frozen=True)
class Comparison:
    """One row of the table of models: figures are None where they can't be had."""

    model: str
    what: str
    auc: dict[str, float | None]
    interval: dict[str, tuple[float, float] | None]
    mrr: float | None


@dataclass(frozen=True)
class Suggestion:
    """A top and its ranked bottoms.

    `top` and each of `bottoms` have the keys id, title, colour, category and price; a bottom has
    rank, score, rules (ids of those that fire) and worn too, which says whether the pair is a
    held-out positive.
    """

    top: dict[str, Any]
    bottoms: list[dict[str, Any]]


def write_demo_page(
    path: Path,
    *,
    comparisons: Sequence[Comparison],
    ceiling: dict[str, float | None],
    suggestions: Sequence[Suggestion],
    counts: dict[str, int],
    suggests: str,
    explanation: "Explanation",
    history: Sequence[dict[str, float]],
    commands: Sequence[str],
) -> None:
    """Write one self-contained HTML file; it makes no request.

    Parameters
    ----------
    path
        The file.
    comparisons
        Models, worst first.
    ceiling
        AUC of the world's own truth by kind of negatives.
    suggestions
        What goes with some tops.
    suggests
        Name of the model that suggests.
    explanation
        Why one of its suggestions is one.
    counts
        Items, pairs and so on, by name.
    history
        Rows of epoch, auc (on the triplets it learned from) and valid_auc of the best model.
    commands
        The commands that do the same by hand.
    """
    environment = Environment(
        loader=PackageLoader("wearwith.report"), autoescape=True, undefined=StrictUndefined
    )
    page = environment.get_template("demo.html").render(
        comparisons=comparisons,
        ceiling=ceiling,
        kinds=list(comparisons[0].auc),
        suggestions=suggestions,
        counts=counts,
        suggests=suggests,
        explanation=explanation,
        history=history,
        commands=commands,
        swatch=swatch,
    )
    with new_file(path) as temporary:
        temporary.write_text(page, encoding="utf-8")


# What a colour word looks like on a screen.
SWATCHES = {
    "beige": "#d9c7a7",
    "black": "#1d1d1f",
    "blue": "#3f6fb5",
    "brown": "#7a5236",
    "burgundy": "#6d1f33",
    "cream": "#f3ead7",
    "gold": "#c9a227",
    "green": "#4d7c4f",
    "grey": "#8c8f94",
    "khaki": "#8a8558",
    "light blue": "#a9c6e4",
    "mustard": "#d2a02c",
    "navy": "#1f2f57",
    "olive": "#66683a",
    "orange": "#dd7b32",
    "pink": "#e59bb1",
    "purple": "#6f4a8e",
    "red": "#b8322f",
    "silver": "#c3c7cc",
    "white": "#fbfbf9",
    "yellow": "#e8cf4a",
}


def swatch(colour: str | None) -> str | None:
    """CSS colour of a colour name; None for a name that has none."""
    return SWATCHES.get(colour or "")
