"""A comparison as Markdown tables."""

from collections.abc import Iterable, Sequence

from wearwith.evaluation.comparison import Comparison, ComparisonRow
from wearwith.evaluation.outfit_comparison import OutfitComparison, OutfitRow

__all__ = ["TASKS", "markdown"]

# What is measured on outfits, and the word for it at the head of a column.
TASKS = {
    "fitb": ("fill in the blank", "{} wrong answers"),
    "compatibility": ("AUC of whole outfits", "{} replaced"),
    "cir": ("garments found", "{}"),
}
BOLD = "Bold: p below .05, corrected (Holm) for all rows under one kind of negatives."


def markdown(found: Comparison) -> str:
    """Show figures of pairs, then of outfits, each with the differences from the baseline."""
    head = [
        "model",
        *(f"{kind} negatives" for kind in found.kinds),
        "MRR, T = 10",
        "hit rate at 10",
    ]
    lines = _head(head)
    for row in found.rows:
        if not row.auc:
            reasons = "; ".join(" ".join(reason.split()) for reason in dict.fromkeys(row.failed))
            lines.append(f"| {row.row} | failed: {reasons} |")
            continue
        cells = [row.row, *(_auc(row, kind) for kind in found.kinds), _number(row.mrr[10]["all"])]
        lines.append(_line([*cells, _number(row.hit_rate_at_10)]))
    if found.against is not None:
        head = [f"less {found.against}", *(f"{kind} negatives" for kind in found.kinds)]
        lines += ["", *_head(head)]
        for row in found.rows:
            if row.less:
                lines.append(_line([row.row, *(_less(row, kind) for kind in found.kinds)]))
        lines += ["", BOLD]
        lines += _kept(found)
    if found.outfits is not None:
        lines += _of_outfits(found.outfits)
    return "\n".join(lines) + "\n"


def _kept(found: Comparison) -> Iterable[str]:
    """What students keep of what their teachers know beyond the baseline, where they know more."""
    names = [row.row.removesuffix("-q") for row in found.rows if row.row.endswith("-q")]
    shares = {name: [found.kept(name, kind) for kind in found.kinds] for name in names}
    shares = {name: row for name, row in shares.items() if any(share is not None for share in row)}
    if not shares:
        return
    yield from ["", *_head(["the student keeps", *(f"{kind} negatives" for kind in found.kinds)])]
    for name, row in shares.items():
        yield _line([name, *("–" if share is None else f"{share:.0%}" for share in row)])
    told = f"Of what the teacher has over {found.against}, where its interval is above zero."
    yield from ["", told]


def _of_outfits(found: OutfitComparison) -> Iterable[str]:
    for task, kinds in found.kinds.items():
        title, column = TASKS[task]
        columns = [column.format(kind.replace("_", " ")) for kind in kinds]
        yield from ["", *_head([title, *columns])]
        for row in found.rows:
            yield _line([row.row, *(_value(row, task, kind) for kind in kinds)])
        if found.against is not None:
            yield from ["", *_head([f"{title}, less {found.against}", *columns])]
            for row in found.rows:
                if row.row != found.against:
                    yield _line([row.row, *(_gap(row, task, kind) for kind in kinds)])


def _head(names: Sequence[str]) -> list[str]:
    return [_line(names), "|" + "---|" * len(names)]


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _auc(row: ComparisonRow, kind: str) -> str:
    if kind not in row.auc:
        return "–"
    figure = row.auc[kind]
    strict = (
        f", ties lost {figure.auc_strict:.3f}" if figure.auc - figure.auc_strict > 0.001 else ""
    )
    return _figure(figure.auc, figure.over_seeds, figure.low, figure.high, strict)


def _less(row: ComparisonRow, kind: str) -> str:
    if kind not in row.less:
        return "–"
    less = row.less[kind]
    return _difference(less.auc, less.low, less.high, less.p_adjusted, is_real=less.is_real)


def _value(row: OutfitRow, task: str, kind: str) -> str:
    figure = row.tasks.get(task, {}).get(kind)
    if figure is None:
        return "–"
    return _figure(figure.value, figure.over_seeds, figure.low, figure.high)


def _gap(row: OutfitRow, task: str, kind: str) -> str:
    figure = row.tasks.get(task, {}).get(kind)
    if figure is None or figure.less is None:
        return "–"
    less = figure.less
    return _difference(less.difference, less.low, less.high, less.p_adjusted, is_real=less.is_real)


def _figure(value: float, over_seeds: float | None, low: float, high: float, more: str = "") -> str:
    spread = "" if over_seeds is None else f" ± {over_seeds:.3f}"
    return f"{value:.3f}{spread} ({low:.3f} to {high:.3f}{more})"


def _difference(value: float, low: float, high: float, p: float, *, is_real: bool) -> str:
    mark = "**" if is_real else ""
    shown = "< 0.001" if p < 0.001 else f"{p:.3f}"
    range_ = f"({low:+.3f} to {high:+.3f}; p {shown})"
    return f"{mark}{value:+.3f}{mark} {range_}".replace("-0.", "−0.")


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
