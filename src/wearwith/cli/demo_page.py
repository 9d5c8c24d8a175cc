"""The demo's report: some looks, how good they are, what goes with a few tops, and all figures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined

from wearwith.cli.demo_looks import GAP, OVERLAP, DemoLook, RightOfFour
from wearwith.cli.demo_suggestions import Suggestion
from wearwith.files.atomic import write_text

if TYPE_CHECKING:
    from wearwith.matching import Explanation

__all__ = ["DemoComparison", "write_demo_page"]


@dataclass(frozen=True)
class DemoComparison:
    """A row of the table of models; figures are None if they can't be had."""

    model: str
    what: str
    auc: dict[str, float | None]
    interval: dict[str, tuple[float, float] | None]
    mrr: float | None


def write_demo_page(
    path: Path,
    *,
    looks: Sequence[DemoLook],
    right: RightOfFour,
    comparisons: Sequence[DemoComparison],
    curves: Mapping[str, Sequence[tuple[int, float]]],
    methods: Mapping[str, str],
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
    AUC, fewest first; `methods` says what each model is; `ceiling` is the AUC of the world's own
    truth by kind of negatives; `counts` is of garments and outfits; `explanation` is of one of the
    `suggestions` of the model `suggests`; rows of `history` have its epoch, auc (on the triplets it
    learned from) and valid_auc.
    """
    environment = Environment(
        loader=PackageLoader("wearwith.cli"), autoescape=True, undefined=StrictUndefined
    )
    page = environment.get_template("demo.html").render(
        looks=looks,
        gap=GAP,
        overlap=OVERLAP,
        right=right,
        comparisons=comparisons,
        curves=curves,
        methods=methods,
        ceiling=ceiling,
        kinds=list(comparisons[0].auc),
        suggestions=suggestions,
        counts=counts,
        suggests=suggests,
        explanation=explanation,
        history=history,
        commands=commands,
    )
    write_text(path, page)
