"""The demo's page: which model is best, and what goes with a few tops."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from wearwith.files.atomic import write_text
from wearwith.pictures.inline_photographs import Photographs

if TYPE_CHECKING:
    from wearwith.matching import Explanation

__all__ = ["DemoComparison", "Suggestion", "write_demo_page"]


@dataclass(frozen=True)
class DemoComparison:
    """A row of the table of models; figures are None if they can't be had."""

    model: str
    what: str
    auc: dict[str, float | None]
    interval: dict[str, tuple[float, float] | None]
    mrr: float | None


@dataclass(frozen=True)
class Suggestion:
    """A top and its ranked bottoms.

    `top` and each of `bottoms` have the keys id, title, category, colour, pattern, material and
    image, the path of its picture, which may be None; a bottom has rank, score, rules (ids of some
    that fire), more_rules (how many others do) and worn too, which says whether the pair is a
    held-out positive.
    """

    top: dict[str, Any]
    bottoms: list[dict[str, Any]]


def write_demo_page(
    path: Path,
    *,
    comparisons: Sequence[DemoComparison],
    curves: Mapping[str, Sequence[tuple[int, float]]],
    ceiling: dict[str, float | None],
    suggestions: Sequence[Suggestion],
    counts: dict[str, int],
    suggests: str,
    explanation: "Explanation",
    history: Sequence[dict[str, float]],
    commands: Sequence[str],
) -> None:
    """Write one self-contained HTML file, which makes no request.

    `comparisons` has the worst model first; `curves`, by model, how many training pairs gave which
    AUC, fewest first; `ceiling` is the AUC of the world's own truth by kind
    of negatives; `explanation` is of one of the `suggestions` of the model `suggests`; rows of
    `history` have its epoch, auc (on the triplets it learned from) and valid_auc.
    """
    environment = Environment(
        loader=PackageLoader("wearwith.cli"), autoescape=True, undefined=StrictUndefined
    )
    page = environment.get_template("demo.html").render(
        comparisons=comparisons,
        curves=curves,
        ceiling=ceiling,
        kinds=list(comparisons[0].auc),
        suggestions=suggestions,
        counts=counts,
        suggests=suggests,
        explanation=explanation,
        history=history,
        commands=commands,
        picture=Photographs(),
    )
    write_text(path, page)
