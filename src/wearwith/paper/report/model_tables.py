"""Table 2 and its continuations: every model, and its difference from DBPR."""

from collections.abc import Iterable
from dataclasses import replace

from wearwith.evaluation.comparison import ComparisonRow
from wearwith.paper import published_numbers
from wearwith.paper.findings import Findings
from wearwith.paper.report.cells import (
    FASHIONVC,
    difference_cell,
    figure_cell,
    mark_best,
    name_cell,
)
from wearwith.paper.report.numbers import missing
from wearwith.paper.report.row_names import (
    GROUPS,
    absent_rows,
    group_of,
    in_order_of_groups,
    kind_title,
    kinds_of,
    row_title,
    sentence,
    why_absent,
)
from wearwith.paper.report.tables import Cell, Column, Table, TableRow

__all__ = [
    "differences_table",
    "further_table",
    "kept_table",
    "learning_table",
    "models_table",
]

EXPFASHION = "ExpFashion, published"


def models_table(findings: Findings) -> Table:
    """Table 2: every model under every kind of negatives, beside the published numbers."""
    kinds = kinds_of(findings)
    over = "AUC, negatives"
    published_columns = [Column("fashionvc_published", FASHIONVC)]
    if _is_expfashion(findings):
        published_columns.append(Column("expfashion_published", EXPFASHION))
    columns = [
        Column("row", "model", "text"),
        Column("what", "what it is", "text", shown=False),
        *published_columns,
        *(
            Column(f"auc_{k}", kind_title(k, findings.dataset), over=over, interval=True)
            for k in kinds
        ),
        *(Column(f"auc_strict_{k}", f"{k}, ties lost", shown=False) for k in kinds),
        *(Column(f"over_seeds_{k}", k, over="spread over seeds", shown=False) for k in kinds),
        Column("mrr_at_10", "MRR", over="among 10"),
        Column("hit_rate_at_10", "hit rate at 10", over="all bottoms"),
        Column("ndcg_at_10", "NDCG at 10", over="all bottoms", shown=False),
        Column("auc_seen_tops", "seen", over="AUC, tops", shown=False),
        Column("auc_unseen_tops", "unseen", over="AUC, tops", shown=False),
        Column("seeds", "seeds", "count", shown=False),
        Column("seconds", "seconds a seed", "count", shown=False),
    ]
    rows = [
        _model_row(row, findings, kinds)
        for _, group in in_order_of_groups(findings)
        for row in group
    ]
    rows += [
        TableRow(_names(name, findings), group_of(name, findings), absent=sentence(reason))
        for name, reason in absent_rows(findings).items()
    ]
    best = [f"auc_{kind}" for kind in kinds] + ["mrr_at_10", "hit_rate_at_10", "ndcg_at_10"]
    return Table(
        "models",
        "Table 2. AUC of every model, with 95 % intervals over tops. Published numbers were "
        "measured on another dataset: compare them with ours, but not as a target.",
        tuple(columns),
        tuple(mark_best(rows, best)),
        grouped_by="group",
        headings=GROUPS,
        empty="No model has figures.",
    )


def further_table(models: Table) -> Table:
    """Continue Table 2: seen and unseen tops, spread over seeds, time."""
    order = ("row", "auc_seen", "auc_unseen", "over_seeds", "ndcg", "seeds", "seconds")
    filled = {
        name for row in models.rows for name, cell in row.cells.items() if not missing(cell.value)
    }
    columns = [
        replace(c, shown=True)
        for c in models.columns
        if c.name.startswith(order) and c.name in filled  # one seed has no spread
    ]
    columns.sort(key=lambda c: next(i for i, name in enumerate(order) if c.name.startswith(name)))
    return Table(
        "models_further",
        "Table 2, continued. AUC on tops that have a training pair and on those that have none "
        "(headline negatives), standard deviation over seeds, and what a seed costs.",
        tuple(columns),
        tuple(_without_asides(row) for row in models.rows if row.absent is None),
        grouped_by="group",
        headings=GROUPS,
        empty=models.empty,
    )


def differences_table(findings: Findings) -> Table:
    """How far every row is from DBPR, and whether that may be chance."""
    base = row_title(findings.models.against or "dbpr")
    columns = [Column("row", "model", "text")]
    for kind in kinds_of(findings):
        over = f"{kind_title(kind, findings.dataset)} negatives"
        columns += [
            Column(f"less_{kind}", "difference", "signed", over, interval=True),
            Column(f"p_{kind}", "p", "p", over, shown=False),
            Column(f"p_adjusted_{kind}", "p, corrected", "p", over),
            Column(f"is_real_{kind}", "beyond chance", "text", over, shown=False),
            Column(f"says_{kind}", "verdict", "text", over),
        ]
    rows = []
    for group, members in in_order_of_groups(findings):
        for row in members:
            if not row.less:
                continue
            cells = {"row": name_cell(row.row)}
            for kind, less in row.less.items():
                ahead = "ahead" if less.auc > 0 else "behind"
                cells |= {
                    f"less_{kind}": difference_cell(less),
                    f"p_{kind}": Cell(less.p),
                    f"p_adjusted_{kind}": Cell(less.p_adjusted),
                    f"is_real_{kind}": Cell(less.is_real),
                    f"says_{kind}": Cell(ahead if less.is_real else "maybe chance"),
                }
            rows.append(TableRow(cells, group))
    return Table(
        "differences",
        f"AUC less that of {base}, with 95 % paired bootstrap intervals over tops and p-values of "
        "a permutation test over tops, corrected (Holm) for all rows of a column.",
        tuple(columns),
        tuple(rows),
        grouped_by="group",
        headings=GROUPS,
        empty=f"No row is compared with {base}.",
    )


def _model_row(row: ComparisonRow, findings: Findings, kinds: Iterable[str]) -> TableRow:
    cells = _names(row.row, findings)
    group = group_of(row.row, findings)
    if not row.auc:
        return TableRow(cells, group, absent=sentence("; ".join(row.failed) or "it has no figures"))
    for kind in kinds:
        cells[f"auc_{kind}"] = figure_cell(row.auc.get(kind))
        if kind in row.auc:
            cells[f"auc_strict_{kind}"] = Cell(row.auc[kind].auc_strict)
            cells[f"over_seeds_{kind}"] = Cell(row.auc[kind].over_seeds)
    failed = f"{len(row.failed)} seed(s) failed" if row.failed else None
    cells |= {
        "mrr_at_10": Cell(row.mrr.get(10, {}).get("all")),
        "hit_rate_at_10": Cell(row.hit_rate_at_10),
        "ndcg_at_10": Cell(row.ndcg_at_10),
        "auc_seen_tops": Cell(row.auc_seen_tops),
        "auc_unseen_tops": Cell(row.auc_unseen_tops),
        "seeds": Cell(row.seeds, note=failed),
        "seconds": Cell(row.seconds),
    }
    return TableRow(cells, group)


def _names(row: str, findings: Findings) -> dict[str, Cell]:
    label = findings.labels.get(row)
    there = {one.row for one in findings.models.rows}
    is_teacher = row.endswith("-q") and f"{row[:-2]}-p" in there
    # The row above, of its student, has the label.
    aside = "its teacher" if is_teacher else label
    cells = {"row": name_cell(row, aside=aside), "what": Cell(label)}
    for column, numbers in (
        ("fashionvc_published", published_numbers.BY_MODEL),
        ("expfashion_published", published_numbers.EXPFASHION),
    ):
        cells[column] = Cell(numbers.get(row.lower()))
    return cells


def _without_asides(row: TableRow) -> TableRow:
    return replace(row, cells={k: replace(cell, aside=None) for k, cell in row.cells.items()})


def _is_expfashion(findings: Findings) -> bool:
    facts = findings.dataset
    has_published = facts.headline == "published" or "published" in findings.models.kinds
    return has_published or "expfashion" in facts.name.lower()


def kept_table(findings: Findings) -> Table:
    """What students keep of what their teachers have over the baseline."""
    kinds, models = kinds_of(findings), findings.models
    columns = (
        Column("row", "method", "text"),
        *(Column(kind, kind_title(kind, findings.dataset), "share") for kind in kinds),
    )
    names = [row.row.removesuffix("-q") for row in models.rows if row.row.endswith("-q")]
    rows = []
    for name in names:
        shares = {kind: models.kept(name, kind) for kind in kinds}
        if any(share is not None for share in shares.values()):
            cells = {kind: Cell(share) for kind, share in shares.items()}
            rows.append(TableRow({"row": name_cell(name), **cells}))
    base = row_title(models.against or "dbpr")
    return Table(
        "kept",
        f"What a student keeps of what its teacher has over {base}. Nothing is given where the "
        "interval of that has zero in it.",
        columns,
        tuple(rows),
        empty=f"No teacher is ahead of {base} by more than chance, so there is nothing to keep.",
    )


def learning_table(findings: Findings) -> Table:
    """How good models are after so many training pairs."""
    kinds = kinds_of(findings)
    sizes = sorted({size for by_size in findings.learning.values() for size in by_size})
    columns = [Column("row", "model", "text")]
    for kind in kinds:
        over = f"AUC, {kind} negatives, after so many pairs"
        columns += [
            Column(f"{kind}_{size}", f"{size:,}", over=over, interval=True) for size in sizes
        ]
    rows = []
    for name, by_size in findings.learning.items():
        cells = {"row": name_cell(name)}
        for size, figures in by_size.items():
            cells |= {f"{kind}_{size}": figure_cell(figures.get(kind)) for kind in kinds}
        rows.append(TableRow(cells))
    return Table(
        "learning",
        "AUC of models that learned from some of the training pairs, drawn anew for every seed, "
        "and from all.",
        tuple(columns),
        tuple(mark_best(rows, [column.name for column in columns if column.interval])),
        empty=why_absent(findings, "Learning curve"),
    )
