"""The paper's tables, from what a reproduction found; each is described once."""

from collections.abc import Iterable
from dataclasses import replace

from wearwith.evaluation.comparison import ComparisonRow, Difference, Figure
from wearwith.evaluation.reproduction import published
from wearwith.evaluation.reproduction.findings import Findings
from wearwith.report.names import (
    GROUPS,
    absent_rows,
    group_of,
    in_order_of_groups,
    kind_title,
    kinds_of,
    row_title,
    why_absent,
)
from wearwith.report.numbers import figure
from wearwith.report.tables import Cell, Column, Row, Table

__all__ = [
    "differences_table",
    "further_table",
    "modalities_table",
    "models_table",
    "mrr_table",
    "protocol_table",
]

FASHIONVC = "FashionVC, published"
EXPFASHION = "ExpFashion, published"
# Where ties lost make a larger difference than this, both AUCs are given.
TIES_MATTER = 0.001


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
        Row(
            _names(name, findings),
            group_of(name, findings),
            absent=reason,
        )
        for name, reason in absent_rows(findings).items()
    ]
    best = [f"auc_{kind}" for kind in kinds] + ["mrr_at_10", "hit_rate_at_10", "ndcg_at_10"]
    return Table(
        "models",
        "Table 2. AUC of every model, with 95 % intervals over tops. Published numbers were "
        "measured on another dataset: they stand here to be read beside ours, not to be met.",
        tuple(columns),
        tuple(_mark_best(rows, best)),
        grouped_by="group",
        headings=GROUPS,
        empty="No model has figures.",
    )


def further_table(models: Table) -> Table:
    """The same rows once more: seen and unseen tops, spread over seeds, time."""
    wanted = ("row", "auc_seen", "auc_unseen", "over_seeds", "ndcg", "seeds", "seconds")
    columns = [replace(c, shown=True) for c in models.columns if c.name.startswith(wanted)]
    columns.sort(key=lambda c: next(i for i, name in enumerate(wanted) if c.name.startswith(name)))
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
    """How far every row is from DBPR, and whether that can be chance."""
    base = row_title(findings.models.against or "dbpr")
    columns = [Column("row", "model", "text")]
    for kind in kinds_of(findings):
        over = f"{kind_title(kind, findings.dataset)} negatives"
        columns += [
            Column(f"less_{kind}", "difference", "signed", over, interval=True),
            Column(f"p_{kind}", "p", "p", over, shown=False),
            Column(f"p_adjusted_{kind}", "p, corrected", "p", over),
            Column(f"is_real_{kind}", "beyond chance", "text", over, shown=False),
            Column(f"says_{kind}", "that is", "text", over),
        ]
    rows = []
    for group, members in in_order_of_groups(findings):
        for row in members:
            if not row.less:
                continue
            cells = {"row": name_cell(row.row)}
            for kind, less in row.less.items():
                cells[f"less_{kind}"] = difference_cell(less)
                cells[f"p_{kind}"] = Cell(less.p)
                cells[f"p_adjusted_{kind}"] = Cell(less.p_adjusted)
                cells[f"is_real_{kind}"] = Cell(less.is_real)
                ahead = "ahead" if less.auc > 0 else "behind"
                cells[f"says_{kind}"] = Cell(ahead if less.is_real else "maybe chance")
            rows.append(Row(cells, group))
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


def modalities_table(findings: Findings) -> Table:
    """Table 4: attention and uniform confidence, by what the model reads."""
    kinds = kinds_of(findings)
    columns = [Column("row", "model", "text")]
    for modality in ("text", "pictures", "all"):
        over = {"all": "text and pictures"}.get(modality, modality)
        columns += [Column(f"{modality}_{k}", k, over=over, interval=True) for k in kinds]
        columns.append(Column(f"{modality}_published", FASHIONVC, over=over))
    by_row: dict[str, dict[str, Cell]] = {}
    for one in findings.modalities:
        cells = by_row.setdefault(one.row, {"row": name_cell(one.row.lower())})
        cells[f"{one.modality}_published"] = Cell(one.published)
        for kind in kinds:
            there = one.auc.get(kind)
            cells[f"{one.modality}_{kind}"] = (
                figure_cell(there) if there else Cell("absent" if not one.auc else None)
            )
    rows = [Row(cells) for cells in by_row.values()]
    return Table(
        "modalities",
        "Table 4. AUC by what the model reads, with rule confidence by attention (AKD), uniform "
        "(UKD) and without rules (DBPR). “Absent”: the dataset lacks what would be read.",
        tuple(columns),
        tuple(_mark_best(rows, [c.name for c in columns if c.interval])),
        empty=why_absent(findings, ("modalities", "Table 4")),
    )


def mrr_table(findings: Findings) -> Table:
    """Figure 8 in numbers; the page has four lengths, the CSV all of them."""
    lengths = sorted({length for by_length in findings.mrr.values() for length in by_length})
    columns = [Column("row", "model", "text")]
    for part in ("seen", "unseen", "all"):
        columns += [
            Column(
                f"{part}_{n}",
                f"T = {n}",
                over=f"{part} tops",
                shown=n in {10, 20, 30, 50} and part != "all",
            )
            for n in lengths
        ]
    for part, by_row in published.MRR.items():
        there = sorted({n for values in by_row.values() for n in values})
        columns += [Column(f"{part}_{n}_published", "", shown=False) for n in there]
    rows = []
    for name, by_length in findings.mrr.items():
        cells = {"row": name_cell(name)}
        for part in ("seen", "unseen", "all"):
            told = published.MRR.get(part, {}).get(_family(name), {})
            cells |= {f"{part}_{n}_published": Cell(value) for n, value in told.items()}
            for n, values in by_length.items():
                note = f"published {figure(told[n])}" if n in told else None
                cells[f"{part}_{n}"] = Cell(values.get(part), note=note)
        rows.append(Row(cells))
    best = [column.name for column in columns if column.shown and column.is_number]
    return Table(
        "mrr",
        "Figure 8 in numbers. Mean reciprocal rank of the one positive among T candidates. "
        "Published values were read off the paper’s plot (FashionVC, ±.005), which does not say "
        "whether student or teacher ranked.",
        tuple(columns),
        tuple(_mark_best(rows, best)),
        empty=why_absent(findings, ("mrr", "Figure 8")),
    )


def protocol_table(findings: Findings) -> Table:
    """How much of a number is protocol."""
    columns = (
        Column("row", "model", "text"),
        Column("clean", "clean", interval=True),
        Column("test_selected", "epoch chosen on test", interval=True),
        Column("leaky", "and pictures scaled as published", interval=True),
        Column("less_test_selected", "choosing on test", "signed", "worth, less clean", True),
        Column("less_leaky", "and scaling", "signed", "worth, less clean", True),
    )
    rows = [
        Row(
            {
                "row": name_cell(one.row),
                "clean": figure_cell(one.clean),
                "test_selected": figure_cell(one.test_selected),
                "leaky": figure_cell(one.leaky),
                "less_test_selected": difference_cell(one.less_test_selected),
                "less_leaky": difference_cell(one.less_leaky),
            }
        )
        for one in findings.protocol
    ]
    return Table(
        "protocol",
        "AUC of the same model measured cleanly (chosen on validation, scaled on training items) "
        f"and as published, {findings.dataset.headline} negatives.",
        columns,
        tuple(rows),
        empty=why_absent(findings, ("protocol",)),
    )


def name_cell(row: str, aside: str | None = None) -> Cell:
    """Name of a row: as the papers write it, but in the CSV as the program does."""
    return Cell(row, text=row_title(row), aside=aside)


def figure_cell(found: Figure | None) -> Cell:
    """AUC with its interval, and with ties lost where that is another number."""
    if found is None:
        return Cell(None)
    ties = abs(found.auc - found.auc_strict) > TIES_MATTER
    note = f"ties lost: {figure(found.auc_strict)}" if ties else None
    return Cell(found.auc, found.low, found.high, note)


def difference_cell(found: Difference | None) -> Cell:
    """A difference with its interval."""
    return Cell(None) if found is None else Cell(found.auc, found.low, found.high)


def _model_row(row: ComparisonRow, findings: Findings, kinds: Iterable[str]) -> Row:
    cells = _names(row.row, findings)
    group = group_of(row.row, findings)
    if not row.auc:
        return Row(cells, group, absent="; ".join(row.failed) or "It has no figures.")
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
    return Row(cells, group)


def _names(row: str, findings: Findings) -> dict[str, Cell]:
    label = findings.labels.get(row)
    cells = {"row": name_cell(row, aside=label), "what": Cell(label)}
    for column, numbers in (
        ("fashionvc_published", published.BY_MODEL),
        ("expfashion_published", published.EXPFASHION),
    ):
        cells[column] = Cell(numbers.get(row.lower()))
    return cells


def _without_asides(row: Row) -> Row:
    return replace(row, cells={k: replace(cell, aside=None) for k, cell in row.cells.items()})


def _is_expfashion(findings: Findings) -> bool:
    facts = findings.dataset
    has_published = facts.headline == "published" or "published" in findings.models.kinds
    return has_published or "expfashion" in facts.name.lower()


def _family(row: str) -> str:
    """The model that both student and teacher belong to: the paper's plot does not part them."""
    return row.lower().removesuffix("-p").removesuffix("-q")


def _mark_best(rows: Iterable[Row], columns: Iterable[str]) -> list[Row]:
    """Mark the highest number of each column."""
    marked = list(rows)
    for name in columns:
        values = [row.cells[name].value if name in row.cells else None for row in marked]
        numbers = [value for value in values if isinstance(value, float)]
        if len(numbers) > 1:
            place = values.index(max(numbers))
            cells = marked[place].cells
            marked[place] = replace(
                marked[place], cells={**cells, name: replace(cells[name], best=True)}
            )
    return marked
