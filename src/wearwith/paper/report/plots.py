"""Plots as SVG for a page and as files for a paper; matplotlib is imported to draw them only."""

import io
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wearwith.errors import ConfigError
from wearwith.paper.findings import Findings
from wearwith.paper.report import knowledge_figures, model_figures, rule_figures

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["PLOTS", "Plot", "draw_plots", "require_matplotlib"]

Drawing = Callable[[Findings], "tuple[Figure, str] | None"]

# By the name of its files, the function that draws a plot.
PLOTS: Mapping[str, Drawing] = {
    "models": model_figures.draw_models,
    "aims": knowledge_figures.draw_aims,
    "learning": knowledge_figures.draw_learning,
    "curves": model_figures.draw_curves,
    "mrr": model_figures.draw_mrr,
    "rules": rule_figures.draw_rules,
    "trust": rule_figures.draw_trust,
    "gains": rule_figures.draw_gains,
    "confidence": rule_figures.draw_confidence,
    "protocol": model_figures.draw_protocol,
    "reliability": rule_figures.draw_reliability,
}

_LOOK: dict[str, Any] = {
    "axes.facecolor": "none",
    "figure.facecolor": "none",
    "axes.edgecolor": model_figures.LINE,
    "axes.grid": True,
    "axes.labelcolor": model_figures.INK,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 10.5,
    "font.size": 9.5,
    "grid.color": "#e9e3d9",
    "grid.linewidth": 0.8,
    "legend.frameon": False,
    "svg.fonttype": "none",  # text stays text: searchable, readable aloud, in the page's font
    "svg.hashsalt": "wearwith",  # the same findings give the same file
    "text.color": model_figures.INK,
    "text.parse_math": False,  # a dollar sign in a rule's name is a dollar sign
    "xtick.color": model_figures.INK,
    "ytick.color": model_figures.INK,
    "ytick.major.size": 0,
}


# Pixels of the page for a point of the drawing.
_SCALE = 1.4


@dataclass(frozen=True)
class Plot:
    """A plot as SVG, as PNG, and in words for readers who cannot see it."""

    name: str
    svg: str
    png: bytes
    alt: str

    @property
    def inline(self) -> str:
        """The drawing for HTML: without a prologue, with ids that are unique in the page."""
        body = self.svg[self.svg.index("<svg") :]
        opening, rest = body.split(">", 1)
        box = re.search(r'viewBox="[^"]*"', opening)
        rest = re.sub(r"<style.*?</style>", "", rest, flags=re.DOTALL)  # for all of the page
        rest = re.sub(r'\bid="', f'id="{self.name}-', rest)
        rest = rest.replace('xlink:href="#', f'href="#{self.name}-')
        rest = rest.replace("url(#", f"url(#{self.name}-")
        width = re.search(r'width="([\d.]+)pt"', opening)
        # All plots have letters of one size; the element around it has the accessible name.
        size = f"--width: {float(width.group(1)) * _SCALE:.0f}px" if width else ""
        view = box.group() if box else ""
        return f'<svg {view} style="{size}" aria-hidden="true" focusable="false">{rest}'


def require_matplotlib() -> None:
    """Raise `ConfigError` without matplotlib, before hours are spent on what to draw."""
    try:
        import matplotlib.figure  # noqa: F401
    except ImportError:
        raise ConfigError(
            "A report's plots need packages that are not installed",
            fix='pip install "wearwith[research]"',
        ) from None


def draw_plots(findings: Findings) -> dict[str, Plot]:
    """Draw the plots for which there are findings, by name.

    Raises
    ------
    ConfigError
        If matplotlib is not installed.
    """
    require_matplotlib()
    import matplotlib as mpl

    drawn: dict[str, Plot] = {}
    with mpl.rc_context(rc=_LOOK):  # type: ignore[arg-type,unused-ignore]
        for name, draw in PLOTS.items():
            plot = draw(findings)
            if plot is not None:
                figure, alt = plot
                drawn[name] = Plot(name, _svg(figure), _png(figure), alt)
    return drawn


def _svg(figure: "Figure") -> str:
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    file = io.StringIO()
    nothing = dict.fromkeys(("Creator", "Date", "Format", "Type"))
    FigureCanvasSVG(figure).print_svg(file, metadata=nothing)  # type: ignore[no-untyped-call]
    return file.getvalue()


def _png(figure: "Figure") -> bytes:
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    file = io.BytesIO()
    figure.set_dpi(200)
    figure.set_facecolor("white")  # a slide or a paper may have another background than the page
    FigureCanvasAgg(figure).print_png(file)  # type: ignore[no-untyped-call]
    return file.getvalue()
